// Command score compares the whole live with the originals, with fixed seeds, and prints what agrees, by area. It fails when
// an area agrees less often than the committed file SCORE says; -write raises the file. It needs `make oracle` and is run
// from the module's root.
package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/conformance/coverage"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
)

// env is what areas work with.
type env struct {
	root     string // absolute path of conformance/
	workers  []*oracle.Worker
	programs int // random programs
	scripts  int // random scripts
	mutants  int // damaged programs
	orders   int // random scripts whose orders of delivery are all tried
	hostile  int // steps on hostile data
	seed     uint64
	shrunk   int // how many differences are made small; it takes a minute each
	verbose  bool
}

// tally counts what an area compared. Cases that differ on purpose count as agreeing: they are what they should be.
type tally struct {
	agreed, differs, total int
	steps                  int // of the interpreter, where cases have many
	refused                int // programs that both compilers refuse
	notes                  []string
	seen                   []*coverage.Seen // what occurs in random programs
	lacking                []string         // what occurs too rarely
	skipped                string           // why nothing was compared
}

// join adds what others found.
func (t *tally) join(more *tally) {
	t.agreed += more.agreed
	t.differs += more.differs
	t.total += more.total
	t.steps += more.steps
	t.refused += more.refused
	t.notes = append(t.notes, more.notes...)
	t.seen = append(t.seen, more.seen...)
}

// add counts one case. reason is "" when it agrees; purpose is set when it differs on purpose.
func (t *tally) add(name, reason, purpose string) {
	t.total++
	switch {
	case reason == "":
		t.agreed++
	case purpose != "":
		t.agreed++
		t.differs++
		t.notes = append(t.notes, name+" "+purpose)
	default:
		t.notes = append(t.notes, name+": "+reason)
	}
}

// area is one row of the table.
type area struct {
	name string
	run  func(*env) (*tally, error)
}

var areas = []area{
	{"recorded-lowering", recordedLowering},
	{"corpus", corpus},
	{"bad-programs", badPrograms},
	{"classic-messages", classicMessages},
	{"mutants", mutants},
	{"standard-library", standardLibrary},
	{"libraries", libraries},
	{"particle-data", particleData},
	{"examples", examples},
	{"new-language", newLanguage},
	{"miscompilations", miscompilations},
	{"random-programs", randomPrograms},
	{"program-runs", programRuns},
	{"random-scripts", randomScripts},
	{"damaged-data", damagedData},
	{"mixed-networks", mixedNetworks},
	{"delivery-orders", deliveryOrders},
	{"confluence", confluence},
	{"hostile-data", hostileData},
	{"targets", targets},
	{"services", services},
	{"go-services", goServices},
	{"rust-services", rustServices},
	{"js-services", jsServices},
	{"network", network},
	{"format", formatting},
	{"market", marketplace},
	{"chain", chains},
	{"editor", editor},
	{"lint", linting},
}

func main() {
	e := &env{}
	write := flag.Bool("write", false, "raise the committed score to what agrees now")
	strict := flag.Bool("strict", false, "every case must agree or differ on purpose, whatever the committed score")
	only := flag.String("only", "", "run only these areas, separated by commas")
	flag.IntVar(&e.programs, "programs", 300, "number of random programs")
	flag.IntVar(&e.scripts, "scripts", 200, "number of random scripts")
	flag.IntVar(&e.orders, "orders", 20, "number of random scripts of which every order of delivery is tried")
	flag.IntVar(&e.hostile, "hostile", 2000, "number of steps on hostile data")
	flag.IntVar(&e.mutants, "mutants", 500, "number of damaged programs")
	flag.Uint64Var(&e.seed, "seed", 1, "first seed of random programs and scripts")
	flag.IntVar(&e.shrunk, "shrink", 2, "how many random programs that differ are made small")
	workers := flag.Int("workers", runtime.NumCPU(), "how many cases are compared at once")
	flag.BoolVar(&e.verbose, "v", false, "print every difference in full")
	flag.Parse()
	if err := run(e, *workers, *only, *write, *strict); err != nil {
		fmt.Fprintln(os.Stderr, "score:", err)
		os.Exit(1)
	}
}

func run(e *env, workers int, only string, write, strict bool) error {
	root, err := filepath.Abs("conformance")
	if err != nil {
		return err
	}
	e.root = root
	for range workers {
		w, err := oracle.Start(filepath.Join(root, "oracle"))
		if err != nil {
			return err
		}
		defer w.Close()
		e.workers = append(e.workers, w)
	}
	committed, err := readScore(filepath.Join(root, "SCORE"))
	if err != nil {
		return err
	}
	var rows []row
	var lacking []string
	for _, a := range areas {
		if only != "" && !slices.Contains(strings.Split(only, ","), a.name) {
			continue
		}
		start := time.Now()
		t, err := a.run(e)
		if err != nil {
			return fmt.Errorf("%s: %w", a.name, err)
		}
		if t.skipped != "" {
			fmt.Printf("%s: skipped: %s\n", a.name, t.skipped)
			continue
		}
		e.print(a.name, t)
		least := committed[a.name]
		if strict {
			least = t.total
			for _, l := range t.lacking {
				lacking = append(lacking, a.name+": too rare: "+l)
			}
		}
		rows = append(rows, row{a.name, t, least, time.Since(start)})
	}
	fallen := append(table(os.Stdout, rows), lacking...)
	if write {
		return writeScore(filepath.Join(root, "SCORE"), committed, rows)
	}
	if len(fallen) > 0 {
		return fmt.Errorf("too few agree: %s", strings.Join(fallen, ", "))
	}
	return nil
}

// purposeNotes is how many cases that differ for one reason are shown without -v.
const purposeNotes = 3

// noteLines is how much of a difference is printed without -v.
const noteLines = 12

// print shows the differences; those of one case with several option sets that say the same are shown once. Of many cases
// that differ on purpose for one reason the first are shown, and how many there are.
func (e *env) print(name string, t *tally) {
	shown, purposes := map[string]bool{}, map[string]int{}
	for _, n := range t.notes {
		if set := strings.Index(n, " ["); set >= 0 && strings.Contains(n, "] differs: ") {
			if n = n[:set] + n[strings.Index(n, "] differs: ")+1:]; shown[n] {
				continue
			}
			shown[n] = true
			purpose := n[strings.Index(n, " differs: ")+1:]
			if purposes[purpose]++; purposes[purpose] > purposeNotes && !e.verbose {
				continue
			}
		}
		lines := strings.Split(strings.TrimSpace(n), "\n")
		if !e.verbose && len(lines) > noteLines {
			lines = append(lines[:noteLines], "  …")
		}
		fmt.Printf("%s: %s\n", name, strings.Join(lines, "\n    "))
	}
	for _, purpose := range slices.Sorted(maps.Keys(purposes)) {
		if n := purposes[purpose]; n > purposeNotes {
			fmt.Printf("%s: %d cases: %s\n", name, n, purpose)
		}
	}
}
