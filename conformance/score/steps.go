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

// newLanguage does so with the programs in what the language got after the published compiler.
func newLanguage(e *env) (*tally, error) { return e.runs(conformance.Later) }

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
