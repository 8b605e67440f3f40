package main

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/generate"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/vm"
)

// stepRow is how long one step takes in every way of running it, and what ours allocates.
type stepRow struct {
	name                          string
	ours, original, client, floor time.Duration
	allocs, bytes                 uint64
}

// steps measures the workloads of single steps in four ways, in turn: ours from bytes to bytes, the original's bare call,
// the original as the JavaScript client runs it, and the floor.
func (b *bench) steps() error {
	var marine *oracle.Worker
	if b.client {
		var err error
		if marine, err = oracle.StartMarine(filepath.Join(b.root, "oracle")); err != nil {
			return err
		}
		defer marine.Close()
	}
	inputs, err := stepInputs()
	if err != nil {
		return err
	}
	fmt.Printf("\n%-42s %8s %8s %6s %9s %6s %8s %6s %8s %8s\n", fmt.Sprintf("steps in a heap of %d MB; medians, ms", heapSize()>>20),
		"ours", "original", "ratio", "js client", "ratio", "floor", "ours/f", "allocs", "KB")
	var rows []stepRow
	for i, w := range generate.Workloads {
		row, err := b.stepRow(marine, w.Name, inputs[i])
		if err != nil {
			return fmt.Errorf("%s: %w", w.Name, err)
		}
		row.print()
		rows = append(rows, row)
	}
	fmt.Printf("%-42s %8s %8s %6.2f %9s %6.1f\n", "geometric mean", "", "",
		mean(rows, func(r stepRow) float64 { return ratio(r.original, r.ours) }), "",
		mean(rows, func(r stepRow) float64 { return ratio(r.client, r.ours) }))
	return nil
}

// stepInputs makes the inputs of all workloads before any is measured, so that each step runs in a process that holds other
// particles, too. In an all but empty heap the collector of garbage would run every 4 MB, as it does in no peer.
func stepInputs() ([]vm.Input, error) {
	inputs := make([]vm.Input, len(generate.Workloads))
	for i, w := range generate.Workloads {
		var err error
		if inputs[i], err = w.Make(); err != nil {
			return nil, err
		}
	}
	return inputs, nil
}

// heapSize is how many bytes are in use.
func heapSize() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func (b *bench) stepRow(marine *oracle.Worker, name string, in vm.Input) (stepRow, error) {
	medians, err := inTurn(b.rounds, func() (time.Duration, error) { return stepTime(in) },
		func() (time.Duration, error) { return answerTime(conformance.AskRaw(b.worker, in)) },
		func() (time.Duration, error) { return floor(in) })
	if err != nil {
		return stepRow{}, err
	}
	row := stepRow{name: name, ours: medians[0], original: medians[1], floor: medians[2]}
	if marine != nil { // it takes seconds for large values
		medians, err := inTurn(min(b.rounds, 3), func() (time.Duration, error) { return answerTime(conformance.AskMarine(marine, in)) })
		if err != nil {
			return stepRow{}, err
		}
		row.client = medians[0]
	}
	row.allocs, row.bytes = allocations(func() { _, _ = stepTime(in) })
	return row, nil
}

func (r stepRow) print() {
	fmt.Printf("%-42s %8.3f %8.2f %6.2f %9.2f %6.1f %8.3f %6.2f %8d %8d\n", r.name, ms(r.ours), ms(r.original), ratio(r.original, r.ours),
		ms(r.client), ratio(r.client, r.ours), ms(r.floor), ratio(r.ours, r.floor), r.allocs, r.bytes>>10)
}

func stepTime(in vm.Input) (time.Duration, error) {
	runtime.GC() // each way pays for its own garbage only
	start := time.Now()
	o := vm.Step(context.Background(), in)
	o.Data()
	return time.Since(start), refused(o)
}

func answerTime(o *oracle.Outcome, err error) (time.Duration, error) {
	switch {
	case err != nil:
		return 0, err
	case o.Code != 0 || o.Trap != "":
		return 0, fmt.Errorf("code %d %s %s", o.Code, o.Message, o.Trap)
	}
	return o.Elapsed, nil
}

// particle compares a particle that keeps its state, with its data never written, with steps from bytes to bytes.
func (b *bench) particle() error {
	workloads, err := generate.ResultWorkloads()
	if err != nil {
		return err
	}
	fmt.Printf("\n%-42s %8s %8s %6s\n", "steps with a result; medians, ms", "kept", "bytes", "ratio")
	for _, w := range workloads {
		o := vm.Step(context.Background(), w.Before)
		in := w.Before
		in.Prev, in.Current, in.Results = o.Data(), nil, w.Results
		medians, err := inTurn(b.rounds, func() (time.Duration, error) {
			q := vm.Open(w.Before.Params, w.Before.Script, w.Before.Prev)
			if o := q.Step(context.Background(), w.Before.Current, w.Before.Results); o.Code != 0 {
				return 0, refused(o)
			}
			runtime.GC()
			start := time.Now()
			o := q.Step(context.Background(), nil, w.Results)
			return time.Since(start), refused(o)
		}, func() (time.Duration, error) { return stepTime(in) })
		if err != nil {
			return fmt.Errorf("%s: %w", w.Name, err)
		}
		fmt.Printf("%-42s %8.3f %8.3f %6.2f\n", w.Name, ms(medians[0]), ms(medians[1]), ratio(medians[1], medians[0]))
	}
	return nil
}

func refused(o vm.Outcome) error {
	if o.Code != 0 {
		return fmt.Errorf("code %d %s", o.Code, o.Message)
	}
	return nil
}

// inTurn measures several ways of doing the same, one after the other, so that a busy machine slows all of them.
func inTurn(rounds int, ways ...func() (time.Duration, error)) ([]time.Duration, error) {
	all := make([][]time.Duration, len(ways))
	const warm = 2
	for round := range rounds + warm {
		for i, way := range ways {
			d, err := way()
			if err != nil {
				return nil, err
			}
			if round >= warm {
				all[i] = append(all[i], d)
			}
		}
	}
	medians := make([]time.Duration, len(ways))
	for i := range all {
		slices.Sort(all[i])
		medians[i] = all[i][len(all[i])/2]
	}
	return medians, nil
}

// allocations counts what one run of f allocates: objects and bytes.
func allocations(f func()) (objects, bytes uint64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.Mallocs - before.Mallocs, after.TotalAlloc - before.TotalAlloc
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

func mean(rows []stepRow, of func(stepRow) float64) float64 {
	sum := 0.0
	for _, r := range rows {
		sum += math.Log(of(r))
	}
	return math.Exp(sum / float64(len(rows)))
}
