package compiler

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/aquifer-dev/aquifer/internal/workload"
	"github.com/aquifer-dev/aquifer/source"
)

// BenchmarkAnalyse checks a program of 200 files again, one of which has changed: one that nothing depends on, and one that
// everything does.
func BenchmarkAnalyse(b *testing.B) {
	for _, name := range []string{workload.ModuleName(150), "shared.aqua"} {
		b.Run(name, func(b *testing.B) {
			files := source.Memory(workload.Modules(210, 2))
			roots := slices.Sorted(maps.Keys(files))
			opt := Options{Cache: &Cache{}}
			text := files[name]
			n := 0
			b.ReportAllocs()
			for b.Loop() {
				n++
				files[name] = text + fmt.Sprintf("\nfunc fresh_%d():\n  x = 1\n", n)
				if _, err := Analyse(context.Background(), files, roots, opt); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
