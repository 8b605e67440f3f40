package main

import (
	"context"
	"fmt"
	"time"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/internal/workload"
	"github.com/aquifer-dev/aquifer/source"
)

// scaling measures programs of one shape in several sizes: what a line costs should not grow with the program. The sizes
// take turns, each is compiled as often as it takes to have compiled as many lines as the largest has, and processor time
// counts, so that what else the machine does matters little. The original gets the smaller ones of the shape in which all
// functions of a file see all before them, which cost it the square of their number.
func (b *bench) scaling() ([]result, error) {
	var results []result
	for _, shape := range []struct {
		name  string
		sizes []int
		make  func(n int) map[string]string
		limit int // up to which the original takes part
	}{
		{"%d modules of 10 functions", []int{5, 50, 500}, func(n int) map[string]string { return workload.Modules(n, 10) }, 0},
		{"%d functions in a file", []int{5, 50, 500}, workload.File, 0},
		{"%d functions that see each other", []int{100, 400, 1600}, workload.Crowd, 400},
	} {
		var programs []program
		for _, n := range shape.sizes {
			p, err := b.write(fmt.Sprintf(shape.name, n), shape.make(n))
			if err != nil {
				return nil, err
			}
			programs = append(programs, p)
		}
		perLine, err := b.perLine(programs)
		if err != nil {
			return nil, err
		}
		for i, p := range programs {
			r, err := b.scaled(p, shape.sizes[i] <= shape.limit)
			if err != nil {
				return nil, err
			}
			r.note = fmt.Sprintf("%.1f µs of processor a line, %.2f of the smallest", perLine[i], perLine[i]/perLine[0])
			results = append(results, r)
		}
	}
	faulty, err := b.faulty(1000, 10000)
	return append(results, faulty...), err
}

// perLine is the processor time of a line of each program, in microseconds.
func (b *bench) perLine(programs []program) ([]float64, error) {
	largest := programs[len(programs)-1].lines
	samples := make([][]time.Duration, len(programs))
	for range max(3, b.rounds/3) {
		for i, p := range programs {
			repeats := largest / p.lines
			before := worked()
			for range repeats {
				if _, err := (&stageTimes{}).compile(p); err != nil {
					return nil, err
				}
			}
			samples[i] = append(samples[i], (worked()-before)/time.Duration(repeats))
		}
	}
	out := make([]float64, len(programs))
	for i, p := range programs {
		out[i] = float64(middle(samples[i]).Nanoseconds()) / 1e3 / float64(p.lines)
	}
	return out, nil
}

// scaled is the row of a program.
func (b *bench) scaled(p program, compared bool) (result, error) {
	times, rounds := &stageTimes{}, max(3, b.rounds/3)
	ours := func() (time.Duration, error) { return times.compile(p) }
	if compared {
		return alternate("scaling: "+p.name, 1, rounds, ours, func() (time.Duration, error) { return b.ask(p) })
	}
	for range rounds {
		if _, err := ours(); err != nil {
			return result{}, err
		}
	}
	return result{name: "scaling: " + p.name, ours: middle(times.total)}, nil
}

// faulty measures programs with an error in every function.
func (b *bench) faulty(sizes ...int) ([]result, error) {
	var results []result
	smallest := 0.0
	for _, n := range sizes {
		files := source.Memory(workload.Faulty(n))
		var wall, work []time.Duration
		for range max(3, b.rounds/3) {
			start, before := time.Now(), worked()
			_, diags := compiler.Compile(context.Background(), files, []string{workload.Main}, compiler.Options{})
			if len(diags) != n {
				return nil, fmt.Errorf("%d diagnostics instead of %d", len(diags), n)
			}
			wall, work = append(wall, time.Since(start)), append(work, worked()-before)
		}
		perError := float64(middle(work).Nanoseconds()) / 1e3 / float64(n)
		if smallest == 0 {
			smallest = perError
		}
		note := fmt.Sprintf("%.1f µs of processor an error, %.2f of the smallest", perError, perError/smallest)
		results = append(results, result{name: fmt.Sprintf("scaling: %d errors", n), ours: middle(wall), note: note})
	}
	return results, nil
}
