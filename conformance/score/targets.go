package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/source"
)

// targets compares generated code with what the original's generator makes of the original compiler's result. A case is
// a file.
func targets(e *env) (*tally, error) {
	dir, err := os.MkdirTemp("", "aquifer-targets")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	programs, err := e.generatedPrograms(dir)
	if err != nil {
		return nil, err
	}
	used, done := &tally{}, make(chan error, 1)
	go func() { done <- e.useGenerated(used, programs) }() // other processes, which leave the workers alone
	t, err := e.each("targets", len(programs), func(w *oracle.Worker, i int, t *tally) error {
		return e.compareGenerated(w, t, programs[i])
	})
	if err = errors.Join(err, <-done); err != nil {
		return nil, err
	}
	t.join(used)
	return t, nil
}

// compareGenerated compares all files of one program.
func (e *env) compareGenerated(w *oracle.Worker, t *tally, program string) error {
	name := filepath.Base(program)
	if rel, err := filepath.Rel(e.root, program); err == nil && filepath.IsLocal(rel) {
		name = filepath.ToSlash(rel)
	}
	purpose := ""
	if m, ok := conformance.TargetMark(name); ok {
		purpose = m.String()
	}
	theirs, err := conformance.AskGenerated(w, e.root, program, conformance.Default)
	var refused *oracle.RequestError
	switch {
	case errors.As(err, &refused):
		return nil // areas of programs compare what is refused
	case err != nil:
		return err
	}
	ours, err := conformance.Generate(source.Disk{}, program, conformance.Default)
	if err != nil {
		t.add(name, "ours refuses it: "+err.Error(), purpose)
		return nil
	}
	for _, kind := range conformance.GeneratedKinds {
		if ours[kind] == "" && theirs[kind] == "" {
			continue
		}
		reason := conformance.GeneratedDiffers(kind, ours[kind], theirs[kind])
		t.add(fmt.Sprintf("%s [%s]", name, kind), reason, purpose)
	}
	return nil
}

// generatedPrograms are the programs of the corpus, those made for generators, and two kinds that are written into dir: one
// for every module of the original's libraries, which exports all that the module defines, and one of odd names.
func (e *env) generatedPrograms(dir string) ([]string, error) {
	var programs []string
	for _, pattern := range []string{conformance.CorpusDir + "/*.aqua", conformance.TargetsDir + "/*.aqua", "../examples/*.aqua"} {
		files, err := filepath.Glob(filepath.Join(e.root, pattern))
		if err != nil {
			return nil, err
		}
		programs = append(programs, files...)
	}
	modules, err := filepath.Glob(filepath.Join(e.root, conformance.LibraryDir, "@fluencelabs", "*", "*.aqua"))
	if err != nil {
		return nil, err
	}
	for i, m := range modules {
		text, err := os.ReadFile(m)
		if err != nil {
			return nil, err
		}
		file := filepath.Join(dir, fmt.Sprintf("%d_%s", i, strings.ReplaceAll(filepath.Base(m), "-", "_")))
		if err := os.WriteFile(file, []byte(exportAll(m, string(text))), 0o644); err != nil {
			return nil, err
		}
		programs = append(programs, file)
	}
	words := filepath.Join(dir, conformance.WordsFile)
	return append(programs, words), os.WriteFile(words, []byte(conformance.WordsProgram()), 0o644)
}

var definitionLine = regexp.MustCompile(`(?m)^(?:service|func) (\w+)`)

// exportAll is a program that exports what a module defines.
func exportAll(module, text string) string {
	var names []string
	for _, m := range definitionLine.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	return fmt.Sprintf("aqua All\n\nimport %q\n\nexport %s\n", module, strings.Join(names, ", "))
}
