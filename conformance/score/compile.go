package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// recordedLowering compiles the recorded programs.
func recordedLowering(e *env) (*tally, error) {
	t := &tally{}
	for _, set := range conformance.LoweringSets {
		all, err := conformance.ReadRecorded(e.root, set)
		if err != nil {
			return nil, err
		}
		for _, r := range all {
			reason, purpose := "", ""
			if script, diags := r.Compile(); script == "" {
				reason = "ours refuses it: " + conformance.Messages(diags)
			} else if script != r.AIR {
				reason = "the scripts differ"
			}
			if m, ok := conformance.LoweringMarks[r.ID]; ok {
				purpose = m.String()
			}
			t.add(set+"/"+r.ID, reason, purpose)
		}
	}
	return t, nil
}

// corpus compiles the good programs of the corpus, and the examples, with both compilers, with every option set.
func corpus(e *env) (*tally, error) {
	programs, err := conformance.GoodPrograms(e.root)
	if err != nil {
		return nil, err
	}
	for _, x := range conformance.Examples {
		if p := "../../examples/" + x.Program + ".aqua"; !x.Later && !slices.Contains(programs, p) {
			programs = append(programs, p)
		}
	}
	return e.live("corpus", programs, conformance.OptionSets, conformance.CompareGood)
}

// badPrograms lets both compilers refuse the bad programs.
func badPrograms(e *env) (*tally, error) {
	programs, err := conformance.Corpus(e.root, "bad")
	if err != nil {
		return nil, err
	}
	t, err := e.live("bad-programs", programs, conformance.OptionSets[:1], func(fsys source.FS, file string, o conformance.OptionSet, want *conformance.Answer) string {
		if len(want.Errors) == 0 {
			return "the original does not refuse it"
		}
		return conformance.CompareBad(fsys, file, o, want)
	})
	if err == nil {
		same := t.agreed - t.differs
		fmt.Printf("bad-programs: both refuse %d, %d of them (%.1f %%) with the first error on the same line\n", t.total, same, 100*float64(same)/float64(t.total))
	}
	return t, err
}

type comparison func(fsys source.FS, file string, o conformance.OptionSet, want *conformance.Answer) string

// live asks the original about programs, named by their path in the corpus, and compares.
func (e *env) live(area string, programs []string, sets []conformance.OptionSet, compare comparison) (*tally, error) {
	return e.each(area, len(programs)*len(sets), func(w *oracle.Worker, i int, t *tally) error {
		p, o := programs[i/len(sets)], sets[i%len(sets)]
		want, err := conformance.Ask(w, e.root, p, o)
		if err != nil {
			return err
		}
		reason := compare(source.Disk{}, filepath.Join(e.root, conformance.CorpusDir, p), o, want)
		purpose := ""
		if m, _, ok := conformance.MarkOf(p, o); ok && m.Kind == conformance.Differs {
			purpose = m.String()
		}
		t.add(fmt.Sprintf("%s [%s]", p, o.Name), reason, purpose)
		return nil
	})
}

// libraryModules are the modules that the original's library and ours share.
var libraryModules = []string{"builtin", "math", "subnet", "workers"}

var serviceLine = regexp.MustCompile(`(?m)^service (\w+)`)

// standardLibrary compares the services that the library's modules define: default ids and signatures.
func standardLibrary(e *env) (*tally, error) {
	dir, err := os.MkdirTemp("", "aquifer-library")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	t := &tally{}
	for _, module := range libraryModules {
		path := "@fluencelabs/aqua-lib/" + module + ".aqua"
		theirs, err := os.ReadFile(filepath.Join(e.root, conformance.LibraryDir, path))
		if err != nil {
			return nil, err
		}
		for _, m := range serviceLine.FindAllStringSubmatch(string(theirs), -1) {
			name := m[1]
			program := fmt.Sprintf("aqua Library\n\nimport %q\n\nexport %s\n", path, name)
			file := filepath.Join(dir, module+"_"+strings.ToLower(name)+".aqua")
			if err := os.WriteFile(file, []byte(program), 0o644); err != nil {
				return nil, err
			}
			want, err := conformance.AskFile(e.workers[0], e.root, file, conformance.Default)
			if err != nil {
				return nil, err
			}
			t.add(module+"."+name, serviceDiffers(file, name, want), "")
		}
	}
	return t, nil
}

func serviceDiffers(file, name string, want *conformance.Answer) string {
	definition, ok := want.Services[name]
	if !ok {
		return fmt.Sprintf("the original does not export it: %v", want.Errors)
	}
	opt := compiler.Options{Fallback: source.Embedded{FS: stdlib.FS()}}
	result, diags := compiler.Compile(context.Background(), source.Disk{}, []string{file}, opt)
	for _, s := range result.Services {
		if s.Name == name {
			return conformance.ServiceDiffers(&s.Service, definition)
		}
	}
	return "ours does not export it: " + conformance.Messages(diags)
}
