package main

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
)

// miscompilations runs the programs that the original compiles wrongly on both interpreters: ours by their results, and the
// original's scripts, which must give something else.
func miscompilations(e *env) (*tally, error) {
	var right []conformance.Example
	for _, d := range conformance.Defects {
		if d.Want != "" {
			right = append(right, d.Example)
		}
	}
	t, err := e.runs("miscompilations", right)
	if err != nil {
		return nil, err
	}
	theirs, err := e.each("the original's scripts", len(conformance.Defects), func(w *oracle.Worker, i int, t *tally) error {
		d := &conformance.Defects[i]
		got, reason, err := d.AskTheirs(w, e.root+"/..")
		if err != nil {
			return fmt.Errorf("%s: %w", d.Name(), err)
		}
		ours := cmp.Or(d.Want, d.Code)
		if reason != "" {
			t.add(d.Name(), reason, "")
		} else {
			how, _, _ := strings.Cut(got, " ")
			t.add(d.Name(), got, fmt.Sprintf("differs: the original %s %s; ours %s (%s)", how, d.Theirs, ours, d.Rule))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	t.join(theirs)
	return t, nil
}
