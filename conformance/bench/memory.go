package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

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
		var a, c peak
		r, err := alternate("cold: "+p.name, warm, rounds,
			func() (time.Duration, error) { return b.observed(ours, &a) },
			func() (time.Duration, error) { return b.observed(theirs, &c) })
		if err != nil {
			return nil, err
		}
		r.note = fmt.Sprintf("memory %.0f MB, original %.0f MB, ratio %.1f", a.mb(), c.mb(), float64(c)/float64(a))
		results = append(results, r)
	}
	return results, nil
}

// peak is the most memory that any run of a command held, in bytes.
type peak int64

func (p peak) mb() float64 { return float64(p) / 1e6 }

// observed runs a command, says how long it took, and notes how much memory it held. The command is started by a small
// process, as the count of a process begins with the memory of the one that started it.
func (b *bench) observed(command []string, most *peak) (time.Duration, error) {
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
	var took time.Duration
	var held peak
	if _, err := fmt.Sscan(string(out), &took, &held); err != nil {
		return 0, err
	}
	*most = max(*most, held)
	return took, nil
}

// printPeak runs a command, prints how long it took in nanoseconds and the most memory that it held in bytes, and returns
// the code to exit with.
func printPeak(command []string) int {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stderr = os.Stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(time.Since(start).Nanoseconds(), peakOf(cmd.ProcessState))
	return 0
}
