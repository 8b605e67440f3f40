package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/generate"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/source"
)

// mutants damages good programs of the corpus in one place each and gives them to both compilers: they must agree whether a
// program is one, and on its scripts if so.
func mutants(e *env) (*tally, error) {
	programs, err := conformance.Corpus(e.root, ".")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "aquifer-mutants")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	corpusDir := filepath.Join(e.root, conformance.CorpusDir)
	if err := os.CopyFS(filepath.Join(dir, "lib"), os.DirFS(filepath.Join(corpusDir, "lib"))); err != nil {
		return nil, err
	}
	var refused, sameLine atomic.Int64
	t, err := e.each("mutants", e.mutants, func(w *oracle.Worker, i int, t *tally) error {
		seed := e.seed + uint64(i)
		program := programs[seed%uint64(len(programs))]
		text, err := os.ReadFile(filepath.Join(corpusDir, program))
		if err != nil {
			return err
		}
		mutant := generate.Mutate(seed, string(text))
		file := filepath.Join(dir, fmt.Sprintf("%d_%s", i, program))
		if err := os.WriteFile(file, []byte(mutant), 0o644); err != nil {
			return err
		}
		want, err := conformance.AskFile(w, e.root, file, conformance.Default)
		if err != nil {
			return err
		}
		reason, purpose := "", ""
		switch {
		case len(want.Errors) == 0:
			reason = conformance.CompareGood(source.Disk{}, file, conformance.Default, want)
			if m, _, ok := conformance.MarkOf(program, conformance.Default); ok {
				purpose = m.String()
			}
		default:
			refused.Add(1)
			result, diags := conformance.Default.Compile(source.Disk{}, file)
			if reason = conformance.CompareRefusal(result, diags, want); reason == "" {
				sameLine.Add(1)
			} else if diags.HasErrors() {
				reason = "" // the line is a matter of judgement here; the bad programs of the corpus compare it
			} else if gluedHeader.MatchString(mutant) {
				purpose = "differs: names may touch the words of the module line in the language as it was later (spec/language.md#L55)"
			}
		}
		if reason != "" {
			reason += "\n" + changed(string(text), mutant)
		}
		t.add(fmt.Sprintf("seed %d of %s", seed, program), reason, purpose)
		return nil
	})
	if err != nil {
		return nil, err
	}
	fmt.Printf("mutants: %d of %d are refused, %d of them with the first error on the same line\n", refused.Load(), e.mutants, sameLine.Load())
	return t, nil
}

// gluedHeader finds a module line in which a name, or the star, touches the word before it.
var gluedHeader = regexp.MustCompile(`(?m)^(aqua[A-Za-z]|aqua .*[^\w]declares[A-Za-z*])`)

// changed shows the lines of a mutant from the first to the last that its program has not.
func changed(text, mutant string) string {
	a, b := strings.Split(text, "\n"), strings.Split(mutant, "\n")
	from := 0
	for from < min(len(a), len(b)) && a[from] == b[from] {
		from++
	}
	end := 0
	for end < min(len(a), len(b))-from && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	from = max(from-1, 0)
	end = max(end-1, 0)
	return fmt.Sprintf("lines %d to %d:\n%s", from+1, len(b)-end, strings.Join(b[from:len(b)-end], "\n"))
}
