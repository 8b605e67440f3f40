package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/generate"
	"github.com/aquifer-dev/aquifer/internal/workload"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// program is something to compile.
type program struct {
	name  string
	main  string // absolute path
	lines int
	slow  bool // the original takes many seconds
}

// write puts the files of a workload into a directory of their own.
func (b *bench) write(name string, files map[string]string) (program, error) {
	dir, err := os.MkdirTemp(b.temp, "program")
	if err != nil {
		return program{}, err
	}
	for file, text := range files {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
			return program{}, err
		}
	}
	lines := workload.Lines(files)
	return program{name: fmt.Sprintf("%s, %d lines", name, lines), main: filepath.Join(dir, workload.Main), lines: lines}, nil
}

// stageTimes compiles a program as a cold compiler does, without a cache, and keeps how long it took and how long reading
// and parsing did.
type stageTimes struct{ total, parse []time.Duration }

func (s *stageTimes) compile(p program) (time.Duration, error) {
	var parse time.Duration
	opt := compiler.Options{
		Fallback: source.Embedded{FS: stdlib.FS()},
		Observe: func(stage string) func() {
			start := time.Now()
			return func() {
				if stage == compiler.StageModules {
					parse = time.Since(start)
				}
			}
		},
	}
	start := time.Now()
	r, diags := compiler.Compile(context.Background(), source.Disk{}, []string{p.main}, opt)
	total := time.Since(start)
	if diags.HasErrors() || len(r.Units) == 0 {
		return 0, fmt.Errorf("%s: %s", p.main, conformance.Messages(diags))
	}
	s.total, s.parse = append(s.total, total), append(s.parse, parse)
	return total, nil
}

// note says what reading and parsing cost, and what a line does.
func (s *stageTimes) note(p program) string {
	parse, total := middle(s.parse), middle(s.total)
	return fmt.Sprintf("parsing %.2f ms, %.0f%%; %.1f µs a line", ms(parse), 100*float64(parse)/float64(total), float64(total.Nanoseconds())/1e3/float64(p.lines))
}

// ask compiles a program with the original.
func (b *bench) ask(p program) (time.Duration, error) {
	c, err := conformance.Default.Ask(b.worker, p.main, []string{filepath.Join(b.root, conformance.LibraryDir)})
	if err == nil && len(c.Errors) > 0 {
		err = fmt.Errorf("%s", c.Errors[0])
	}
	return c.Elapsed, err
}

// compile measures the compilers without starting anything: both have run before, neither remembers what it compiled.
func (b *bench) compile() ([]result, error) {
	programs, err := b.programs()
	if err != nil {
		return nil, err
	}
	var results []result
	for _, p := range programs {
		warm, rounds := 2, b.rounds
		if p.slow {
			warm, rounds = 1, max(1, b.rounds/3)
		}
		var times stageTimes
		r, err := alternate("compile: "+p.name, warm, rounds,
			func() (time.Duration, error) { return times.compile(p) },
			func() (time.Duration, error) { return b.ask(p) })
		if err != nil {
			return nil, err
		}
		r.note = times.note(p)
		results = append(results, r)
	}
	again, err := b.again(200)
	return append(results, again), err
}

// again measures a number of modules, one of which has changed since it was compiled before, with a cache.
func (b *bench) again(modules int) (result, error) {
	files := source.Memory(workload.Modules(modules, 10))
	cache, changed := &compiler.Cache{}, workload.ModuleName(modules-1)
	text, lines := files[changed], workload.Lines(files)
	round := 0
	var work compiler.Work
	took, err := b.median(func() (time.Duration, error) {
		round++
		files[changed] = fmt.Sprintf("%s\n-- %d\n", text, round)
		start := time.Now()
		r, diags := compiler.Compile(context.Background(), files, []string{workload.Main}, compiler.Options{Cache: cache})
		if diags.HasErrors() {
			return 0, fmt.Errorf("%s", conformance.Messages(diags))
		}
		work = r.Work
		return time.Since(start), nil
	})
	note := fmt.Sprintf("made anew: %d trees, %d modules, %d scripts", work.Parsed, work.Checked, work.Scripts)
	return result{name: fmt.Sprintf("compile: again, one of %d modules changed, %d lines", modules, lines), ours: took, note: note}, err
}

// Sizes of the file of one long function after the other, which are much alike in a real program and in none of the others.
const (
	largeFunctions  = 40
	largeStatements = 25
	largeSeed       = 3 // the first whose program both compilers accept
)

func (b *bench) programs() ([]program, error) {
	registry := filepath.Join(b.root, conformance.CorpusDir, "real_registry.aqua")
	text, err := os.ReadFile(registry)
	if err != nil {
		return nil, err
	}
	large := generate.Large(largeSeed, largeFunctions, largeStatements)
	all := []program{{name: "a program of 90 lines and the library", main: registry, lines: strings.Count(string(text), "\n")}}
	for _, w := range []struct {
		name  string
		files map[string]string
		slow  bool
	}{
		{"one function", map[string]string{workload.Main: workload.Small}, false},
		{"one file", workload.File(14), false},
		{"random statements", map[string]string{workload.Main: string(large.Files[0].Data)}, false},
		{"50 modules of 10 functions", workload.Modules(50, 10), true},
	} {
		p, err := b.write(w.name, w.files)
		if err != nil {
			return nil, err
		}
		p.slow = w.slow
		all = append(all, p)
	}
	return all, nil
}
