package conformance

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/source"
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
	tabled(t, dir, func(program string) bool {
		return slices.ContainsFunc(table, func(e Example) bool { return e.Program == program })
	})
	for _, e := range table {
		e.run(t)
	}
}

// tabled wants every program of a directory to be in a table.
func tabled(t *testing.T, dir string, has func(program string) bool) {
	files, err := filepath.Glob("../" + dir + "/*.aqua")
	if err != nil || len(files) == 0 {
		t.Fatalf("no programs: %v", err)
	}
	for _, f := range files {
		if !has(strings.TrimSuffix(filepath.Base(f), ".aqua")) {
			t.Errorf("%s has no run in the table", f)
		}
	}
}

// run runs an example in several orders of delivery.
func (e *Example) run(t *testing.T) {
	t.Run(e.Name(), func(t *testing.T) {
		for seed := range uint64(3) {
			result, network, err := e.Run("..", seed, nil)
			if reason := e.Check(result, network, err); reason != "" {
				t.Errorf("seed %d: %s", seed, reason)
			}
		}
	})
}

// TestLaterOptions compiles every program of later/ with every option set, to scripts that an interpreter accepts.
func TestLaterOptions(t *testing.T) {
	files, err := filepath.Glob("../" + LaterDir + "/*.aqua")
	if err != nil || len(files) == 0 {
		t.Fatalf("no programs: %v", err)
	}
	for _, f := range files {
		for _, o := range OptionSets {
			result, diags := o.Compile(source.Disk{}, f)
			if len(result.Units) == 0 || diags.HasErrors() {
				t.Errorf("%s [%s]: %s", f, o.Name, Messages(diags))
			}
			for _, u := range result.Units {
				if _, err := air.Parse(u.Script); err != nil {
					t.Errorf("%s [%s] %s: %v", f, o.Name, u.Name, err)
				}
			}
		}
	}
}

// TestRandomMaps runs random programs over stream maps, whose results are known.
func TestRandomMaps(t *testing.T) {
	for seed := range uint64(200) {
		if reason := RandomMaps(seed, nil); reason != "" {
			t.Errorf("seed %d: %s", seed, reason)
		}
	}
}
