package conformance

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestExamples runs every example of the table, which has every program in examples/, in several orders of delivery.
func TestExamples(t *testing.T) {
	runAll(t, "examples", Examples)
}

// TestLater runs every program of later/ likewise.
func TestLater(t *testing.T) {
	runAll(t, LaterDir, Later)
}

func runAll(t *testing.T, dir string, table []Example) {
	files, err := filepath.Glob("../" + dir + "/*.aqua")
	if err != nil || len(files) == 0 {
		t.Fatalf("no programs: %v", err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".aqua")
		if !slices.ContainsFunc(table, func(e Example) bool { return e.Program == name }) {
			t.Errorf("%s has no run in the table", f)
		}
	}
	for _, e := range table {
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
