package main

import (
	"context"
	"fmt"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/sim"
	"github.com/aquifer-dev/aquifer/vm"
)

// particleData runs the steps of the recorded scenarios through both interpreters.
func particleData(e *env) (*tally, error) {
	scenarios, err := conformance.Scenarios(e.root)
	if err != nil {
		return nil, err
	}
	return e.each("particle-data", len(scenarios), func(w *oracle.Worker, n int, t *tally) error {
		s := scenarios[n]
		for i := range s.Steps {
			in := s.Input(i)
			want, err := conformance.AskStep(w, in)
			if err != nil {
				return err
			}
			got := vm.Step(context.Background(), in)
			t.add(fmt.Sprintf("%s step %d", s.Name, i+1), conformance.Disagreement(in, &got, want, s.Note), "")
		}
		return nil
	})
}

// orders is in how many orders of delivery every example is run.
const orders = 3

// examples runs the programs of examples/ on both interpreters.
func examples(e *env) (*tally, error) { return e.runs("examples", conformance.Examples) }

// runs runs programs on the simulated network and gives every step to the original interpreter, too. A case is a step; the
// result of every run is one more.
func (e *env) runs(area string, table []conformance.Example) (*tally, error) {
	return e.each(area, len(table), func(w *oracle.Worker, i int, t *tally) error {
		x := table[i]
		for seed := range uint64(orders) {
			name := fmt.Sprintf("%s seed %d", x.Name(), seed)
			crossing := conformance.NewCrossing(w)
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
				return failed
			}
			t.add(name, x.Check(result, network, err), "")
		}
		return nil
	})
}
