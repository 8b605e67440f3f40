package main

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
)

// classicMessages compares what ours prints in the classic form with what the original says, about every program of the
// corpus, good and bad: all errors and warnings, byte for byte. Of syntax errors the first line is compared.
func classicMessages(e *env) (*tally, error) {
	programs, err := conformance.Programs(e.root)
	if err != nil {
		return nil, err
	}
	t, err := e.each("classic-messages", len(programs), func(w *oracle.Worker, i int, t *tally) error {
		want, ok, err := conformance.AskClassic(w, e.root, programs[i])
		if !ok || err != nil {
			return err
		}
		purpose := ""
		if m, ok := conformance.ClassicMarks[programs[i]]; ok && m.Kind == conformance.Differs {
			purpose = m.String()
		}
		t.add(programs[i], conformance.ClassicDiffers(e.root, programs[i], want), purpose)
		return nil
	})
	if err == nil {
		fmt.Printf("classic-messages: %d of %d programs have the very same messages\n", t.agreed-t.differs, t.total)
	}
	return t, err
}
