package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime/metrics"
	"time"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/generate"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/vm"
)

// What one step on hostile data may take.
const (
	hostileTime   = 5 * time.Second // of a busy machine
	hostileMemory = 64 << 20        // bytes, and
	hostileFactor = 20              // times the input
)

// perStep is how many damaged steps are made of one real step.
const perStep = 40

// hostileData gives damaged data to steps of ours: none may panic, hang or take more memory than its input allows. Some of
// them also go to the original, which must accept or refuse alike. A case is a damaged step.
func hostileData(e *env) (*tally, error) {
	ids, secrets := generate.Peers(3)
	const batch = 500
	sample := max(e.hostile/hostileSample, 1)
	return e.each("hostile-data", max(e.hostile/batch, 1), func(w *oracle.Worker, i int, t *tally) error {
		var failed error
		for seed := e.seed + uint64(i)*1000; t.total < batch && failed == nil; seed++ {
			rng := rand.New(rand.NewPCG(seed, 53))
			script := generate.Script(seed, scriptSizes[seed%uint64(len(scriptSizes))], ids).String()
			var seen [][]byte
			generate.Deliver(seed, script, ids, secrets, func(in vm.Input, _ *vm.Outcome) bool {
				seen = append(seen, in.Prev, in.Current)
				for range perStep {
					if len(in.Current) == 0 || t.total == batch || failed != nil {
						break
					}
					failed = hostileStep(w, rng, in, seen, t, fmt.Sprintf("seed %d case %d", seed, t.total), t.total%sample == 0)
				}
				return t.total < batch && failed == nil
			})
		}
		return failed
	})
}

// hostileSample is how many of the hostile steps the original is asked about.
const hostileSample = 5000

func hostileStep(w *oracle.Worker, rng *rand.Rand, in vm.Input, seen [][]byte, t *tally, name string, ask bool) error {
	other := seen[rng.IntN(len(seen))]
	if rng.IntN(5) == 0 {
		in.Prev = generate.Corrupt(rng, in.Prev, other)
	} else {
		in.Current = generate.Corrupt(rng, in.Current, other)
	}
	got, reason := endure(in)
	if reason != "" || !ask {
		t.add(name, reason, "")
		return nil
	}
	want, err := conformance.AskStep(w, in)
	if err != nil {
		return err
	}
	t.steps++
	t.add(name, conformance.Disagreement(in, got, want, ""), purposeOfDamage(got))
	return nil
}

// endure runs a step and watches it.
func endure(in vm.Input) (o *vm.Outcome, reason string) {
	defer func() {
		if p := recover(); p != nil {
			reason = fmt.Sprintf("panic: %v", p)
		}
	}()
	size := uint64(len(in.Script) + len(in.Prev) + len(in.Current) + len(in.Results))
	before, start := allocated(), time.Now()
	out := vm.Step(context.Background(), in)
	took, made := time.Since(start), allocated()-before
	switch {
	case took > hostileTime:
		reason = fmt.Sprintf("the step took %v", took)
	case made > hostileMemory+hostileFactor*size:
		reason = fmt.Sprintf("the step allocated %d bytes for an input of %d", made, size)
	}
	return &out, reason
}

// allocated is how many bytes the process has allocated so far: what other goroutines allocate meanwhile counts as well.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
