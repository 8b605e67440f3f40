package main

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/conformance"
)

// classicMessages compares what ours prints in the classic form with what the original says, about every program of the
// corpus, good and bad: all errors and warnings, byte for byte. Of syntax errors the first line is compared.
func classicMessages(e *env) (*tally, error) {
	t := &tally{}
	exact := 0
	for _, dir := range []string{".", "bad"} {
		programs, err := conformance.Corpus(e.root, dir)
		if err != nil {
			return nil, err
		}
		for _, p := range programs {
			want, ok := conformance.AskClassic(e.workers[0], e.root, p)
			if !ok {
				continue
			}
			reason := conformance.ClassicDiffers(e.root, p, want)
			if reason == "" {
				exact++
			}
			purpose := ""
			if m, ok := conformance.ClassicMarks[p]; ok && m.Kind == conformance.Differs {
				purpose = m.String()
			}
			t.add(p, reason, purpose)
		}
	}
	fmt.Printf("classic-messages: %d of %d programs have the very same messages\n", exact, t.total)
	return t, nil
}
