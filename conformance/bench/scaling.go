package main

import (
	"context"
	"fmt"
	"time"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/internal/workload"
	"github.com/aquifer-dev/aquifer/source"
)

// scaling measures programs of one shape in several sizes: the time that a line takes should not grow. The original gets
// the smaller of those in which all functions of a file see all before them, which cost it the square of their number.
func (b *bench) scaling() ([]result, error) {
	var results []result
	for _, shape := range []struct {
		name  string
		sizes []int
		make  func(n int) map[string]string
		limit int // up to which the original takes part
	}{
		{"%d modules of 10 functions", []int{5, 50, 500}, func(n int) map[string]string { return workload.Modules(n, 10) }, 0},
		{"%d functions in a file", []int{50, 500}, workload.File, 0},
		{"%d functions that see each other", []int{100, 400, 1600}, workload.Crowd, 400},
	} {
		smallest := 0.0
		for _, n := range shape.sizes {
			p, err := b.write(fmt.Sprintf(shape.name, n), shape.make(n))
			if err != nil {
				return nil, err
			}
			r, times, err := b.scaled(p, n <= shape.limit)
			if err != nil {
				return nil, err
			}
			perLine := float64(middle(times.total)) / float64(p.lines)
			if smallest == 0 {
				smallest = perLine
			}
			r.note = fmt.Sprintf("%s, %.2f of the smallest", times.note(p), perLine/smallest)
			results = append(results, r)
		}
	}
	faulty, err := b.faulty(1000, 10000)
	return append(results, faulty...), err
}

func (b *bench) scaled(p program, compared bool) (result, *stageTimes, error) {
	times, rounds := &stageTimes{}, max(3, b.rounds/3)
	ours := func() (time.Duration, error) { return times.compile(p) }
	if compared {
		r, err := alternate("scaling: "+p.name, 1, rounds, ours, func() (time.Duration, error) { return b.ask(p) })
		return r, times, err
	}
	for range rounds {
		if _, err := ours(); err != nil {
			return result{}, nil, err
		}
	}
	return result{name: "scaling: " + p.name, ours: middle(times.total)}, times, nil
}

// faulty measures programs with an error in every function.
func (b *bench) faulty(sizes ...int) ([]result, error) {
	var results []result
	for _, n := range sizes {
		files := source.Memory(workload.Faulty(n))
		took, err := b.median(func() (time.Duration, error) {
			start := time.Now()
			_, diags := compiler.Compile(context.Background(), files, []string{workload.Main}, compiler.Options{})
			if len(diags) != n {
				return 0, fmt.Errorf("%d diagnostics instead of %d", len(diags), n)
			}
			return time.Since(start), nil
		})
		if err != nil {
			return nil, err
		}
		note := fmt.Sprintf("%.1f µs an error", float64(took.Microseconds())/float64(n))
		results = append(results, result{name: fmt.Sprintf("scaling: %d errors", n), ours: took, note: note})
	}
	return results, nil
}
