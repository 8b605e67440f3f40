package conformance

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestExamples runs every example of the table, which has every program in examples/, in several orders of delivery.
func TestExamples(t *testing.T) {
	files, err := filepath.Glob("../examples/*.aqua")
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".aqua")
		if !slices.ContainsFunc(Examples, func(e Example) bool { return e.Program == name }) {
			t.Errorf("%s has no run in the table", f)
		}
	}
	for _, e := range Examples {
		t.Run(e.Name(), func(t *testing.T) {
			for seed := range uint64(3) {
				result, network, err := e.Run("..", seed, nil)
				if reason := e.Check(result, network, err); reason != "" {
					t.Errorf("seed %d: %s", seed, reason)
				}
			}
		})
	}
}
