// Command record asks the original about every program of the corpus and writes its answers, gzipped, to where the tests
// read them. It needs `make oracle` and is run from the module's root.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
)

func main() {
	if err := record("conformance"); err != nil {
		fmt.Fprintln(os.Stderr, "record:", err)
		os.Exit(1)
	}
}

func record(root string) error {
	root, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	w, err := oracle.Start(filepath.Join(root, "oracle"))
	if err != nil {
		return err
	}
	defer w.Close()
	answers := conformance.Answers{}
	for _, dir := range []string{".", "bad"} {
		programs, err := conformance.Corpus(root, dir)
		if err != nil {
			return err
		}
		sets := conformance.OptionSets
		if dir == "bad" {
			sets = sets[:1] // a refusal does not depend on options
		}
		for _, p := range programs {
			answers[p] = map[string]*conformance.Answer{}
			for _, o := range sets {
				a, err := conformance.Ask(w, root, p, o)
				if err != nil {
					return err
				}
				answers[p][o.Name] = a
			}
			first := answers[p][sets[0].Name]
			switch accepted := len(first.Errors) == 0; {
			case first.Crash != "":
				fmt.Printf("%s: the original crashes: %s\n", p, first.Crash)
			case accepted && len(first.Scripts) == 0 && dir == ".":
				fmt.Printf("%s: the original compiles nothing\n", p)
			case accepted && dir == "bad":
				fmt.Printf("%s: the original accepts it\n", p)
			case !accepted && dir == ".":
				fmt.Printf("%s: the original refuses it: %s\n", p, first.Errors[0])
			}
		}
	}
	told := map[string]conformance.ClassicAnswer{}
	for p := range answers {
		if a, ok := conformance.AskClassic(w, root, p); ok {
			told[p] = a
		}
	}
	ours := txtar.Format(conformance.Golden(root))
	return errors.Join(answers.Write(filepath.Join(root, conformance.AnswersFile)),
		conformance.WriteGzip(filepath.Join(root, conformance.ClassicFile), told),
		os.WriteFile(filepath.Join(root, conformance.DiffersFile), ours, 0o644))
}
