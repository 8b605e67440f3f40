package syntax

import (
	"testing"

	"github.com/aquifer-dev/aquifer/internal/workload"
	"github.com/aquifer-dev/aquifer/source"
)

// sizes are the inputs of the benchmarks: a file of 300 lines, and 10,000 lines in 50 modules.
var sizes = []struct {
	name  string
	files func() map[string]string
}{
	{"300", func() map[string]string { return workload.File(14) }},
	{"10000", func() map[string]string { return workload.Modules(50, 10) }},
}

func benchmark(b *testing.B, run func(*source.File)) {
	for _, s := range sizes {
		b.Run(s.name, func(b *testing.B) {
			var set source.Set
			var files []*source.File
			size := 0
			for name, text := range s.files() {
				files = append(files, set.Add(name, text))
				size += len(text)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, f := range files {
					run(f)
				}
			}
		})
	}
}

func BenchmarkScanSizes(b *testing.B)  { benchmark(b, func(f *source.File) { scan(f.Text) }) }
func BenchmarkParseSizes(b *testing.B) { benchmark(b, func(f *source.File) { Parse(f) }) }
