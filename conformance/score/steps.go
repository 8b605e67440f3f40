package main

import (
	"context"
	"fmt"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/sim"
	"github.com/aquifer-dev/aquifer/vm"
)

// particleData runs the steps of the recorded scenarios through both interpreters.
func particleData(e *env) (*tally, error) {
	scenarios, err := conformance.Scenarios(e.root)
	if err != nil {
		return nil, err
	}
	t := &tally{}
	for _, s := range scenarios {
		for i := range s.Steps {
			in := s.Input(i)
			want, err := conformance.AskStep(e.worker, in)
			if err != nil {
				return nil, err
			}
			got := vm.Step(context.Background(), in)
			t.add(fmt.Sprintf("%s step %d", s.Name, i+1), conformance.Disagreement(in, &got, want, s.Note), "")
		}
	}
	return t, nil
}

// orders is in how many orders of delivery every example is run.
const orders = 3

// examples runs the programs of examples/ on both interpreters.
func examples(e *env) (*tally, error) { return e.runs(conformance.Examples) }

// mapPrograms is how many random programs over stream maps are run.
const mapPrograms = 40

// newLanguage does so with the programs in what the language got after the published compiler, and with random ones.
func newLanguage(e *env) (*tally, error) {
	t, err := e.runs(conformance.Later)
	if err != nil {
		return nil, err
	}
	for i := range uint64(mapPrograms) {
		seed := e.seed + i
		crossing := conformance.NewCrossing(e.worker)
		var failed error
		apart := ""
		result := conformance.RandomMaps(seed, func(s sim.Step) {
			if failed == nil && apart == "" {
				apart, failed = crossing.Step(s.Input, s.Outcome)
			}
		})
		if failed != nil {
			return nil, failed
		}
		t.add(fmt.Sprintf("steps of random maps, seed %d", seed), apart, "")
		t.add(fmt.Sprintf("result of random maps, seed %d", seed), result, "")
	}
	return t, nil
}

// runs runs programs on the simulated network and gives every step to the original interpreter, too. A case is a step; the
// result of every run is one more.
func (e *env) runs(table []conformance.Example) (*tally, error) {
	t := &tally{}
	for _, x := range table {
		for seed := range uint64(orders) {
			name := fmt.Sprintf("%s seed %d", x.Name(), seed)
			crossing := conformance.NewCrossing(e.worker)
			var failed error
			n := 0
			result, network, err := x.Run(e.root+"/..", seed, func(s sim.Step) {
				if failed != nil {
					return
				}
				n++
				var reason string
				reason, failed = crossing.Step(s.Input, s.Outcome)
				t.add(fmt.Sprintf("%s step %d at %s", name, n, s.Peer), reason, "")
			})
			if failed != nil {
				return nil, failed
			}
			t.add(name, x.Check(result, network, err), "")
		}
	}
	return t, nil
}
