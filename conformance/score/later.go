package main

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/sim"
)

// mapPrograms is how many random programs over stream maps are run.
const mapPrograms = 40

// newLanguage runs the programs in what the language got after the published compiler, and random ones, on both
// interpreters.
func newLanguage(e *env) (*tally, error) {
	t, err := e.runs("new-language", conformance.Later)
	if err != nil {
		return nil, err
	}
	maps, err := e.each("random maps", mapPrograms, func(w *oracle.Worker, i int, t *tally) error {
		seed := e.seed + uint64(i)
		crossing := conformance.NewCrossing(w)
		var failed error
		apart := ""
		result := conformance.RandomMaps(seed, func(s sim.Step) {
			if failed == nil && apart == "" {
				apart, failed = crossing.Step(s.Input, s.Outcome)
			}
		})
		t.add(fmt.Sprintf("steps of random maps, seed %d", seed), apart, "")
		t.add(fmt.Sprintf("result of random maps, seed %d", seed), result, "")
		return failed
	})
	if err != nil {
		return nil, err
	}
	t.join(maps)
	return t, nil
}
