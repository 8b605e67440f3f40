package conformance

import (
	"context"

	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/vm"
)

// Crossing follows the steps of one particle through both interpreters: each step is given to both, and ours also runs on
// the data that the original made in the steps before, as in a network where peers of both kinds meet.
type Crossing struct {
	worker   *oracle.Worker
	original map[string][]byte // our data to the original's data of the same content
}

// NewCrossing starts with no steps.
func NewCrossing(w *oracle.Worker) *Crossing {
	return &Crossing{worker: w, original: map[string][]byte{}}
}

// Step compares one step of ours with the original's, then with ours on the original's data. The error is the worker's.
func (c *Crossing) Step(in vm.Input, got *vm.Outcome) (reason string, err error) {
	want, err := AskStep(c.worker, in)
	if err != nil {
		return "", err
	}
	if reason := Disagreement(in, got, want, ""); reason != "" {
		return reason, nil
	}
	if want.Trap != nil {
		return "", nil
	}
	crossed := in
	crossed.Prev, crossed.Current = c.swap(in.Prev), c.swap(in.Current)
	again := vm.Step(context.Background(), crossed)
	if reason := Disagreement(crossed, &again, want, ""); reason != "" && !want.Refused() {
		return "on data of the original: " + reason, nil
	}
	if !want.Refused() {
		c.original[string(got.Data())] = want.Data
	}
	return "", nil
}

func (c *Crossing) swap(ours []byte) []byte {
	if theirs, ok := c.original[string(ours)]; ok {
		return theirs
	}
	return ours
}
