package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/generate"
	"github.com/aquifer-dev/aquifer/source"
)

func (b *bench) build() error {
	cmd := exec.Command("go", "build", "-trimpath", "-o", b.aqua, "./cmd/aqua")
	cmd.Dir = filepath.Dir(b.root)
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

// process times a whole process.
func (b *bench) process(name string, args ...string) func() (time.Duration, error) {
	return func() (time.Duration, error) {
		cmd := exec.Command(name, args...)
		cmd.Dir = filepath.Dir(b.root)
		start := time.Now()
		out, err := cmd.CombinedOutput()
		if err != nil {
			return 0, fmt.Errorf("%s: %w\n%s", name, err, out)
		}
		return time.Since(start), nil
	}
}

// cold measures the command line from start to end. The original is given an advantage: it only compiles.
func (b *bench) cold() ([]result, error) {
	hello := filepath.Join(b.root, "../examples/hello.aqua")
	run, err := b.both("cold: run hello.aqua / the original only compiles it",
		b.process(b.aqua, "run", "-i", "examples/hello.aqua", "-f", `hello("world")`),
		b.process("node", filepath.Join(b.root, "oracle/cold.mjs"), hello, filepath.Join(b.root, conformance.LibraryDir)))
	if err != nil {
		return nil, err
	}
	version, err := b.median(b.process(b.aqua, "version"))
	return []result{run, {name: "cold: aqua version", ours: version}}, err
}

// Sizes of the larger file: functions of about so many statements.
const (
	largeFunctions  = 40
	largeStatements = 25
)

// compile measures the compilers on files that they have seen before, without starting anything.
func (b *bench) compile() ([]result, error) {
	file := filepath.Join(b.temp, "large.aqua")
	text := string(generate.Large(1, largeFunctions, largeStatements).Files[0].Data)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return nil, err
	}
	chat := filepath.Join(b.root, conformance.CorpusDir, "real_registry.aqua")
	var results []result
	for _, f := range []struct{ what, path string }{
		{"compile: a program of 90 lines and the library", chat},
		{fmt.Sprintf("compile: %d functions in %d lines", largeFunctions, strings.Count(text, "\n")), file},
	} {
		r, err := b.both(f.what, func() (time.Duration, error) {
			start := time.Now()
			result, diags := conformance.Default.Compile(source.Disk{}, f.path)
			if diags.HasErrors() || len(result.Units) == 0 {
				return 0, fmt.Errorf("%s", conformance.Messages(diags))
			}
			return time.Since(start), nil
		}, func() (time.Duration, error) {
			c, err := conformance.Default.Ask(b.worker, f.path, []string{filepath.Join(b.root, conformance.LibraryDir)})
			if err == nil && len(c.Errors) > 0 {
				err = fmt.Errorf("%s", c.Errors[0])
			}
			return c.Elapsed, err
		})
		if err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	return results, nil
}
