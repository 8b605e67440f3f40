// Command score compares the whole live with the originals, with fixed seeds, and prints what agrees, by area. It fails when
// an area agrees less often than the committed file SCORE says; -write raises the file. It needs `make oracle` and is run
// from the module's root.
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

// env is what areas work with.
type env struct {
	root     string // absolute path of conformance/
	worker   *oracle.Worker
	programs int // random programs
	scripts  int // random scripts
	mutants  int // damaged programs
	seed     uint64
	verbose  bool
}

// tally counts what an area compared. Cases that differ on purpose count as agreeing: they are what they should be.
type tally struct {
	agreed, differs, total int
	notes                  []string
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
	{"particle-data", particleData},
	{"examples", examples},
	{"new-language", newLanguage},
	{"random-programs", randomPrograms},
	{"program-runs", programRuns},
	{"random-scripts", randomScripts},
	{"damaged-data", damagedData},
	{"targets", targets},
}

func main() {
	e := &env{}
	write := flag.Bool("write", false, "raise the committed score to what agrees now")
	strict := flag.Bool("strict", false, "every case must agree or differ on purpose, whatever the committed score")
	only := flag.String("only", "", "run only these areas, separated by commas")
	flag.IntVar(&e.programs, "programs", 300, "number of random programs")
	flag.IntVar(&e.scripts, "scripts", 200, "number of random scripts")
	flag.IntVar(&e.mutants, "mutants", 500, "number of damaged programs")
	flag.Uint64Var(&e.seed, "seed", 1, "first seed of random programs and scripts")
	flag.BoolVar(&e.verbose, "v", false, "print every difference in full")
	flag.Parse()
	if err := run(e, *only, *write, *strict); err != nil {
		fmt.Fprintln(os.Stderr, "score:", err)
		os.Exit(1)
	}
}

func run(e *env, only string, write, strict bool) error {
	root, err := filepath.Abs("conformance")
	if err != nil {
		return err
	}
	e.root = root
	if e.worker, err = oracle.Start(filepath.Join(root, "oracle")); err != nil {
		return err
	}
	defer e.worker.Close()
	committed, err := readScore(filepath.Join(root, "SCORE"))
	if err != nil {
		return err
	}
	var rows []row
	for _, a := range areas {
		if only != "" && !slices.Contains(strings.Split(only, ","), a.name) {
			continue
		}
		start := time.Now()
		t, err := a.run(e)
		if err != nil {
			return fmt.Errorf("%s: %w", a.name, err)
		}
		e.print(a.name, t)
		least := committed[a.name]
		if strict {
			least = t.total
		}
		rows = append(rows, row{a.name, t, least, time.Since(start)})
	}
	fallen := table(os.Stdout, rows)
	if write {
		return writeScore(filepath.Join(root, "SCORE"), committed, rows)
	}
	if len(fallen) > 0 {
		return fmt.Errorf("too few agree: %s", strings.Join(fallen, ", "))
	}
	return nil
}

// noteLines is how much of a difference is printed without -v.
const noteLines = 12

// print shows the differences; those of one case with several option sets that say the same are shown once.
func (e *env) print(name string, t *tally) {
	shown := map[string]bool{}
	for _, n := range t.notes {
		if set := strings.Index(n, " ["); set >= 0 && strings.Contains(n, "] differs: ") {
			if n = n[:set] + n[strings.Index(n, "] differs: ")+1:]; shown[n] {
				continue
			}
			shown[n] = true
		}
		lines := strings.Split(strings.TrimSpace(n), "\n")
		if !e.verbose && len(lines) > noteLines {
			lines = append(lines[:noteLines], "  …")
		}
		fmt.Printf("%s: %s\n", name, strings.Join(lines, "\n    "))
	}
}
