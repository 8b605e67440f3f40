package compiler

import (
	"context"
	"testing"

	"github.com/aquifer-dev/aquifer/internal/workload"
	"github.com/aquifer-dev/aquifer/source"
)

// The programs that benchmarks measure compile, and have the sizes that they say.
func TestWorkloads(t *testing.T) {
	for _, w := range []struct {
		name  string
		files map[string]string
		lines int
		units int
	}{
		{"small", map[string]string{workload.Main: workload.Small}, 10, 1},
		{"file", workload.File(14), 300, 14},
		{"modules", workload.Modules(5, 10), 1000, 50},
		{"crowd", workload.Crowd(100), 400, 1},
	} {
		t.Run(w.name, func(t *testing.T) {
			r, diags := Compile(context.Background(), source.Memory(w.files), []string{workload.Main}, Options{})
			if diags.HasErrors() || len(r.Units) != w.units {
				t.Fatalf("%d units; %s", len(r.Units), describe(r, diags))
			}
			if n := workload.Lines(w.files); n < w.lines || n > w.lines+w.lines/5 {
				t.Errorf("%d lines instead of %d", n, w.lines)
			}
		})
	}
}
