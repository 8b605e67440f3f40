package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/aquifer-dev/aquifer/internal/workload"
)

// memory measures whole processes that compile: how long they take, and the most memory that each held.
func (b *bench) memory() ([]result, error) {
	var results []result
	for _, w := range []struct {
		name  string
		files map[string]string
		slow  bool
	}{
		{"one file", workload.File(14), false},
		{"50 modules of 10 functions", workload.Modules(50, 10), true},
	} {
		p, err := b.write(w.name, w.files)
		if err != nil {
			return nil, err
		}
		ours, theirs := []string{b.aqua, "compile", "-i", p.main}, b.original(p.main)
		warm, rounds := 1, b.rounds
		if w.slow {
			warm, rounds = 0, max(1, b.rounds/3)
		}
		r, err := alternate("cold: "+p.name, warm, rounds, b.process(ours[0], ours[1:]...), b.process(theirs[0], theirs[1:]...))
		if err != nil {
			return nil, err
		}
		a, err := b.peak(ours)
		if err != nil {
			return nil, err
		}
		c, err := b.peak(theirs)
		if err != nil {
			return nil, err
		}
		r.note = fmt.Sprintf("memory %.0f MB, original %.0f MB, ratio %.1f", a/1e6, c/1e6, c/a)
		results = append(results, r)
	}
	return results, nil
}

// peak runs a command and returns the most memory that it held. The command is started by a small process, as the count of
// a process begins with the memory of the one that started it.
func (b *bench) peak(command []string) (float64, error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	cmd := exec.Command(self, append([]string{"-peak"}, command...)...)
	cmd.Dir = filepath.Dir(b.root)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", command[0], err)
	}
	return strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
}

// printPeak runs a command, prints the most memory that it held, and returns the code to exit with.
func printPeak(command []string) int {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(peakOf(cmd.ProcessState))
	return 0
}
