// Command bench prints how long ours and the originals take for the same work, as ratios of medians from one run. It needs
// `make oracle` and is run from the module's root on a machine that has little else to do.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/conformance/oracle"
)

// bench is what measurements work with.
type bench struct {
	root   string // absolute path of conformance/
	temp   string
	aqua   string // our binary
	worker *oracle.Worker
	rounds int
	client bool              // whether to measure the JavaScript client's way, too
	built  map[string]string // paths of services in Go that were built
}

// result is a row of the table. theirs is zero where the original has nothing to compare with.
type result struct {
	name         string
	ours, theirs time.Duration
	note         string // what else was measured
}

func main() {
	rounds := flag.Int("rounds", 9, "how often everything is measured; what takes the original long, a third of that")
	only := flag.String("only", "", "themes to measure, separated by commas: "+strings.Join(themeNames(), ", "))
	client := flag.Bool("client", true, "measure steps the way the JavaScript client runs them, too")
	peak := flag.Bool("peak", false, "run the command that follows and print how long it took and how much memory it held")
	flag.Parse()
	if *peak {
		os.Exit(printPeak(flag.Args()))
	}
	if err := run(*rounds, *only, *client); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// theme is something to measure.
type theme struct {
	name    string
	measure func(*bench) error
	bare    bool // needs no tool, and no original that is driven by Node
}

// themes are what is measured; each is a file and prints a table.
var themes = []theme{
	{"cold", table((*bench).cold), false},
	{"memory", table((*bench).memory), false},
	{"compile", table((*bench).compile), false},
	{"scaling", table((*bench).scaling), false},
	{"steps", (*bench).steps, false},
	{"particle", (*bench).particle, false},
	{"services", (*bench).services, false},
	{"parallel", (*bench).manyServices, false},
	{"node", (*bench).nodes, true},
	{"editor", (*bench).editor, true},
}

// table prints measurements that compare ours with one original.
func table(measure func(*bench) ([]result, error)) func(*bench) error {
	return func(b *bench) error {
		results, err := measure(b)
		if err != nil {
			return err
		}
		fmt.Printf("\n%-58s %10s %10s %8s\n", "medians, ms", "ours", "original", "ratio")
		for _, r := range results {
			r.print()
		}
		return nil
	}
}

func themeNames() (names []string) {
	for _, t := range themes {
		names = append(names, t.name)
	}
	return names
}

func run(rounds int, only string, client bool) error {
	root, err := filepath.Abs("conformance")
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "aquifer-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	chosen := func(name string) bool { return only == "" || slices.Contains(strings.Split(only, ","), name) }
	b := &bench{root: root, temp: temp, aqua: filepath.Join(temp, "aqua"), rounds: rounds, client: client}
	if slices.ContainsFunc(themes, func(t theme) bool { return chosen(t.name) && !t.bare }) {
		if b.worker, err = oracle.Start(filepath.Join(root, "oracle")); err != nil {
			return err
		}
		defer b.worker.Close()
		if err := b.build(); err != nil {
			return err
		}
	}
	for _, t := range themes {
		if !chosen(t.name) {
			continue
		}
		if err := t.measure(b); err != nil {
			return err
		}
	}
	return nil
}

func (r result) print() {
	theirs, ratio := "", ""
	if r.theirs > 0 {
		theirs, ratio = fmt.Sprintf("%.2f", ms(r.theirs)), fmt.Sprintf("%.1f", float64(r.theirs)/float64(r.ours))
	}
	fmt.Println(strings.TrimRight(fmt.Sprintf("%-58s %10.2f %10s %8s  %s", r.name, ms(r.ours), theirs, ratio, r.note), " "))
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// middle is the median.
func middle(all []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

// median runs a measurement as often as asked and once more before to warm up.
func (b *bench) median(measure func() (time.Duration, error)) (time.Duration, error) {
	var all []time.Duration
	for i := range b.rounds + 1 {
		d, err := measure()
		if err != nil {
			return 0, err
		}
		if i > 0 {
			all = append(all, d)
		}
	}
	return middle(all), nil
}

// both measures ours and the original in turn, so that a busy machine slows both.
func (b *bench) both(name string, ours, theirs func() (time.Duration, error)) (result, error) {
	return alternate(name, 2, b.rounds, ours, theirs)
}

// alternate is both with a number of rounds to warm up and of rounds that count.
func alternate(name string, warm, rounds int, ours, theirs func() (time.Duration, error)) (result, error) {
	var ourTimes, theirTimes []time.Duration
	for i := range warm + rounds {
		a, err := ours()
		if err != nil {
			return result{}, fmt.Errorf("%s, ours: %w", name, err)
		}
		c, err := theirs()
		if err != nil {
			return result{}, fmt.Errorf("%s, the original: %w", name, err)
		}
		if i >= warm {
			ourTimes, theirTimes = append(ourTimes, a), append(theirTimes, c)
		}
	}
	return result{name: name, ours: middle(ourTimes), theirs: middle(theirTimes)}, nil
}
