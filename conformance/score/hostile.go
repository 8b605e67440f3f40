package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
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
	case made > hostileMemory+hostileFactor*size: // most of it may be garbage
		if held := heldBy(in); held > hostileMemory+hostileFactor*size {
			reason = fmt.Sprintf("the step held %d bytes for an input of %d", held, size)
		}
	}
	return &out, reason
}

// measuring lets one step at a time be measured with a collector of its own pace.
var measuring sync.Mutex

// heldBy runs a step again and returns how many bytes it held at most, with a twentieth of them as garbage. What other
// goroutines hold more meanwhile counts as well.
func heldBy(in vm.Input) uint64 {
	measuring.Lock()
	defer measuring.Unlock()
	defer debug.SetGCPercent(debug.SetGCPercent(5))
	runtime.GC()
	before, most := inUse(), uint64(0)
	done, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		for {
			most = max(most, inUse())
			select {
			case <-done:
				return
			case <-time.After(100 * time.Microsecond):
			}
		}
	}()
	vm.Step(context.Background(), in)
	close(done)
	<-watched
	return most - min(most, before)
}

// inUse is how many bytes the heap's objects take, garbage that has not been collected yet included.
func inUse() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// allocated is how many bytes the process has allocated so far: what other goroutines allocate meanwhile counts as well.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
