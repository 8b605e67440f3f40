// Command record asks the original about every program of the corpus and writes its answers, gzipped, to where the tests
// read them; with -missing only about those that have no answer yet. It needs `make oracle` and is run from the module's
// root.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
)

func main() {
	missing := flag.Bool("missing", false, "keep the answers that are there")
	flag.Parse()
	if err := record("conformance", *missing); err != nil {
		fmt.Fprintln(os.Stderr, "record:", err)
		os.Exit(1)
	}
}

func record(root string, missing bool) error {
	root, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	w, err := oracle.Start(filepath.Join(root, "oracle"))
	if err != nil {
		return err
	}
	defer w.Close()
	answers, kept := conformance.Answers{}, conformance.Answers{}
	if missing {
		if kept, err = conformance.ReadAnswers(filepath.Join(root, conformance.AnswersFile)); err != nil {
			return err
		}
	}
	for _, dir := range []string{".", filepath.Base(conformance.DoubtfulDir), conformance.BadDir} {
		programs, err := conformance.Corpus(root, dir)
		if err != nil {
			return err
		}
		sets := conformance.OptionSets
		if dir == conformance.BadDir {
			sets = sets[:1] // a refusal does not depend on options
		}
		for _, p := range programs {
			if answers[p] = kept[p]; len(answers[p]) == len(sets) {
				continue
			}
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
			case accepted && len(first.Scripts) == 0 && dir != conformance.BadDir:
				fmt.Printf("%s: the original compiles nothing\n", p)
			case accepted && dir == conformance.BadDir:
				fmt.Printf("%s: the original accepts it\n", p)
			case !accepted && dir != conformance.BadDir:
				fmt.Printf("%s: the original refuses it: %s\n", p, first.Errors[0])
			}
		}
	}
	told := map[string]conformance.ClassicAnswer{}
	for p := range answers {
		a, ok, err := conformance.AskClassic(w, root, p)
		if err != nil {
			return err
		}
		if ok {
			told[p] = a
		}
	}
	ours := txtar.Format(conformance.Golden(root))
	return errors.Join(answers.Write(filepath.Join(root, conformance.AnswersFile)),
		conformance.WriteGzip(filepath.Join(root, conformance.ClassicFile), told),
		os.WriteFile(filepath.Join(root, conformance.DiffersFile), ours, 0o644))
}
