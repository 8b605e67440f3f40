package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"
)

// row is an area's result beside its committed score.
type row struct {
	name      string
	tally     *tally
	committed int
	took      time.Duration
}

// table prints the rows and returns the names of those below their committed score.
func table(w io.Writer, rows []row) []string {
	var fallen []string
	fmt.Fprintf(w, "\n%-20s %8s %8s %9s %10s %8s\n", "area", "agree", "of", "purpose", "committed", "seconds")
	for _, r := range rows {
		mark := ""
		if r.tally.agreed < r.committed {
			fallen = append(fallen, r.name)
			mark = "  fallen"
		}
		fmt.Fprintf(w, "%-20s %8d %8d %9d %10d %8.1f%s\n", r.name, r.tally.agreed, r.tally.total, r.tally.differs, r.committed, r.took.Seconds(), mark)
	}
	return fallen
}

// readScore reads the committed score: lines of an area's name and how many of its cases agree at least.
func readScore(path string) (map[string]int, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	score := map[string]int{}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		var name string
		var n int
		if _, err := fmt.Sscanf(line, "%s %d", &name, &n); err != nil {
			return nil, fmt.Errorf("%s: %q: %w", path, line, err)
		}
		score[name] = n
	}
	return score, nil
}

// writeScore raises the committed score to what the rows say; nothing is lowered.
func writeScore(path string, committed map[string]int, rows []row) error {
	for _, r := range rows {
		committed[r.name] = max(committed[r.name], r.tally.agreed)
	}
	var b strings.Builder
	b.WriteString("# How many cases agree with the originals, by area. `go run ./conformance/score` fails below it; -write raises it.\n")
	for _, name := range slices.Sorted(maps.Keys(committed)) {
		fmt.Fprintf(&b, "%s %d\n", name, committed[name])
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}
