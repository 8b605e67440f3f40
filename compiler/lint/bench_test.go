package lint_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/diag/explain"
	"github.com/aquifer-dev/aquifer/internal/workload"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// BenchmarkLint runs all rules over checked programs of 10,000 lines: in 200 files, in one, in one of short functions, and in files in which every
// rule finds something, the examples of the pages.
func BenchmarkLint(b *testing.B) {
	for name, files := range map[string]map[string]string{
		"modules": workload.Modules(200, 2), "file": workload.File(430), "crowd": workload.Crowd(2500), "findings": wrongPrograms(10_000),
	} {
		b.Run(name, func(b *testing.B) {
			var roots []string
			for f := range files {
				roots = append(roots, f)
			}
			slices.Sort(roots)
			result, told := compiler.Compile(context.Background(), source.Memory(files), roots, compiler.Options{Fallback: source.Embedded{FS: stdlib.FS()}})
			if told.HasErrors() {
				b.Fatal(told)
			}
			modules := lint.Sound(result.Program, told, func(path string) bool { return slices.Contains(roots, path) })
			findings := 0
			for b.Loop() {
				findings = len(lint.Run(modules, told, lint.Options{}))
			}
			b.ReportMetric(float64(workload.Lines(files)), "lines")
			b.ReportMetric(float64(findings), "findings")
		})
	}
}

// wrongPrograms are the wrong examples of all pages, each in a file of its own, until there are enough lines.
func wrongPrograms(lines int) map[string]string {
	files := map[string]string{"lib.aqua": beside}
	for n := 0; workload.Lines(files) < lines; n++ {
		for _, r := range lint.Rules() {
			p, _ := explain.Find(r.Code)
			files[strings.ToLower(r.Code)+"_"+strings.Repeat("x", n)+".aqua"] = p.Wrong
		}
	}
	return files
}
