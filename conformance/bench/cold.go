package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/aquifer-dev/aquifer/conformance"
)

// build makes the binary that is measured.
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

// original is the command that compiles a file with the original and ends.
func (b *bench) original(file string) []string {
	return []string{"node", "--stack-size=4000", filepath.Join(b.root, "oracle/cold.mjs"), file, filepath.Join(b.root, conformance.LibraryDir)}
}

// cold measures the command line from start to end. The original is given an advantage where ours runs the program, too.
func (b *bench) cold() ([]result, error) {
	hello := filepath.Join(b.root, "../examples/hello.aqua")
	theirs := b.original(hello)
	compile, err := b.both("cold: compile hello.aqua",
		b.process(b.aqua, "compile", "-i", "examples/hello.aqua"), b.process(theirs[0], theirs[1:]...))
	if err != nil {
		return nil, err
	}
	run, err := b.both("cold: run hello.aqua / the original only compiles it",
		b.process(b.aqua, "run", "-i", "examples/hello.aqua", "-f", `hello("world")`), b.process(theirs[0], theirs[1:]...))
	if err != nil {
		return nil, err
	}
	version, err := b.median(b.process(b.aqua, "version"))
	return []result{compile, run, {name: "cold: aqua version", ours: version}}, err
}
