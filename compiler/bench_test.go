package compiler

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/emit"
	"github.com/aquifer-dev/aquifer/compiler/inline"
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/compiler/lower"
	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/topology"
	"github.com/aquifer-dev/aquifer/internal/workload"
	"github.com/aquifer-dev/aquifer/source"
)

// BenchmarkCorpus compiles every program of the corpus that has an export, one by one.
func BenchmarkCorpus(b *testing.B) {
	programs, err := filepath.Glob("../conformance/corpus/*.aqua")
	if err != nil || len(programs) == 0 {
		b.Fatal("no programs", err)
	}
	size := 0
	for _, p := range programs {
		text, err := os.ReadFile(p)
		if err != nil {
			b.Fatal(err)
		}
		size += len(text)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, p := range programs {
			Compile(context.Background(), source.Disk{}, []string{p}, Options{})
		}
	}
}

// BenchmarkCompile compiles whole programs.
func BenchmarkCompile(b *testing.B) {
	for _, w := range []struct {
		name  string
		files map[string]string
	}{
		{"10", map[string]string{workload.Main: workload.Small}},
		{"300", workload.File(14)},
		{"10000", workload.Modules(50, 10)},
		{"100000", workload.Modules(500, 10)},
	} {
		b.Run(w.name, func(b *testing.B) { benchmarkCompile(b, w.files, Options{}) })
	}
}

// BenchmarkAgain compiles 200 modules with a cache, one of which, that nothing depends on, has changed each time.
func BenchmarkAgain(b *testing.B) {
	files := source.Memory(workload.Modules(200, 10))
	cache, last := &Cache{}, workload.ModuleName(199)
	text := files[last]
	compile := func(i int) {
		files[last] = fmt.Sprintf("%s\n-- %d\n", text, i)
		if r, _ := Compile(context.Background(), files, []string{workload.Main}, Options{Cache: cache}); len(r.Units) != 2000 {
			b.Fatal("not compiled")
		}
	}
	compile(0)
	b.ReportAllocs()
	for i := 1; b.Loop(); i++ {
		compile(i)
	}
}

// BenchmarkManyFunctions compiles a file whose last function sees all before it: naming must not be quadratic in them.
func BenchmarkManyFunctions(b *testing.B) {
	for _, n := range []int{100, 400, 1600} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchmarkCompile(b, workload.Crowd(n), Options{}) })
	}
}

// BenchmarkErrors reports an error in every function.
func BenchmarkErrors(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			files := source.Memory(workload.Faulty(n))
			b.SetBytes(int64(len(files[workload.Main])))
			for b.Loop() {
				if _, diags := Compile(context.Background(), files, []string{workload.Main}, Options{}); len(diags) != n {
					b.Fatal(len(diags), "diagnostics")
				}
			}
		})
	}
}

func benchmarkCompile(b *testing.B, files map[string]string, opt Options) {
	size := 0
	for _, text := range files {
		size += len(text)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		if r, diags := Compile(context.Background(), source.Memory(files), []string{workload.Main}, opt); diags.HasErrors() || len(r.Units) == 0 {
			b.Fatal("not compiled")
		}
	}
}

// BenchmarkStages runs each stage behind the parser, on what the one before it made.
func BenchmarkStages(b *testing.B) {
	for _, w := range []struct {
		name  string
		files map[string]string
	}{{"300", workload.File(14)}, {"10000", workload.Modules(50, 10)}} {
		graph, _, err := load.Load(context.Background(), source.Memory(w.files), &source.Set{}, []string{workload.Main}, load.Options{})
		if err != nil {
			b.Fatal(err)
		}
		program, _ := check.Check(graph, check.Options{})
		lowered, _ := lower.Lower(program, lower.Options{})
		var exports []*raw.Func
		for _, e := range program.ModuleOf(graph.Roots[0].File.Source.ID).Exports {
			exports = append(exports, lowered.FuncOf(e.Obj.(*check.Func)))
		}
		models := make([]*model.Op, len(exports))
		routed := make([]*model.Routed, len(exports))
		stage := func(name string, run func()) {
			b.Run(name+"/"+w.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					run()
				}
			})
		}
		stage("check", func() { check.Check(graph, check.Options{}) })
		stage("lower", func() { lower.Lower(program, lower.Options{}) })
		stage("inline", func() {
			for i, f := range exports {
				m, _ := inline.Inline(lower.Wrap(f, lower.EntryOptions{}), f, f.Name, inline.Options{})
				models[i] = inline.Trace(m, inline.Options{})
			}
		})
		stage("topology", func() {
			for i, m := range models {
				routed[i], _ = topology.Route(m)
			}
		})
		stage("emit", func() {
			for _, r := range routed {
				emit.Emit(r)
			}
		})
	}
}
