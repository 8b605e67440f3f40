package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/source"
)

// libraryPackages are the packages of libraries; what lies below them counts, too.
var libraryPackages = []string{"aqua-ipfs", "aqua-lib", "registry", "spell", "trust-graph"}

// library is a file of a package with what it defines.
type library struct {
	name    string   // for reports: its path in the packages
	file    string   // of a copy that exports all
	imports []string // directories
	text    string   // of the copy, without the line that exports
	items   []string // functions and services
}

// libraries compiles every function of every published library with both compilers, with every option set. A case is a
// function with an option set, or the refusal of one.
func libraries(e *env) (*tally, error) {
	temp, err := os.MkdirTemp("", "aquifer-libraries")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	all, err := copyLibraries(filepath.Join(e.root, conformance.LibraryDir), temp)
	if err != nil {
		return nil, err
	}
	sets := conformance.OptionSets
	return e.each("libraries", len(all)*len(sets), func(w *oracle.Worker, i int, t *tally) error {
		return e.library(w, all[i/len(sets)], sets[i%len(sets)], t)
	})
}

var (
	headerWord  = regexp.MustCompile(`(?m)^ *(aqua|module)( +[A-Z][\w.]*( +declares .*)?)$`)
	exportLine  = regexp.MustCompile(`(?m)^export .*$`)
	libraryItem = regexp.MustCompile(`(?m)^(?:func +([a-z]\w*)|service +([A-Z]\w*))`)
	definition  = regexp.MustCompile(`(?m)^(?:func|service|data|ability|alias|const) +(\w+)`)
)

// copyLibraries copies all Aqua files of the packages and gives each that defines something an aqua line: some are older
// than that.
func copyLibraries(from, to string) ([]*library, error) {
	var all []*library
	err := filepath.WalkDir(filepath.Join(from, "@fluencelabs"), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && filepath.Base(filepath.Dir(path)) == "@fluencelabs" && !slices.Contains(libraryPackages, d.Name()) {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".aqua" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		l := &library{name: filepath.ToSlash(name), file: filepath.Join(to, name), text: modern(string(text))}
		for _, m := range libraryItem.FindAllStringSubmatch(l.text, -1) {
			l.items = append(l.items, m[1]+m[2])
		}
		for dir := filepath.Dir(l.file); len(dir) >= len(to); dir = filepath.Dir(dir) {
			l.imports = append(l.imports, filepath.Join(dir, "node_modules"))
		}
		l.imports = append(l.imports, to)
		l.imports = slices.DeleteFunc(l.imports, func(dir string) bool {
			below, _ := filepath.Rel(to, dir)
			_, err := os.Stat(filepath.Join(from, below))
			return err != nil
		})
		all = append(all, l)
		return l.write(l.file, nil)
	})
	return all, err
}

// modern is a library's text with an aqua line, and without exports. Without that line everything was visible.
func modern(text string) string {
	text = exportLine.ReplaceAllString(strings.ReplaceAll(text, "\r\n", "\n"), "")
	if headerWord.MatchString(text) {
		return headerWord.ReplaceAllString(text, "aqua$2")
	}
	head := "aqua Library"
	for i, m := range definition.FindAllStringSubmatch(text, -1) {
		if head += ", "; i == 0 {
			head = strings.TrimSuffix(head, ", ") + " declares "
		}
		head += m[1]
	}
	return head + "\n\n" + text
}

// write writes a copy that exports items.
func (l *library) write(file string, items []string) error {
	text := l.text
	if len(items) > 0 {
		line := headerWord.FindString(text)
		text = strings.Replace(text, line, line+"\n\nexport "+strings.Join(items, ", ")+"\n", 1)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

// library compares what the compilers make of a library: all it defines at once if the original compiles it, and one by one
// otherwise, because one function that cannot be exported keeps the original from all others.
func (e *env) library(w *oracle.Worker, l *library, o conformance.OptionSet, t *tally) error {
	if ok, err := e.exported(w, l, l.items, o, t); ok || err != nil || len(l.items) == 0 {
		return err
	}
	for _, item := range l.items {
		if _, err := e.exported(w, l, []string{item}, o, t); err != nil {
			return err
		}
	}
	return nil
}

// exported compares a library that exports some of what it defines. It is false when the original compiles none of several.
func (e *env) exported(w *oracle.Worker, l *library, items []string, o conformance.OptionSet, t *tally) (bool, error) {
	// A file of its own: others are being compared, and import the library.
	file := fmt.Sprintf("%s_%s_%d.aqua", strings.TrimSuffix(l.file, ".aqua"), o.Name, len(items))
	defer os.Remove(file)
	if err := l.write(file, items); err != nil {
		return false, err
	}
	want, err := conformance.AskWith(w, file, o, l.imports)
	if err != nil {
		return false, err
	}
	if (want.Crash != "" || len(want.Errors) > 0) && len(items) > 1 {
		return false, nil
	}
	result, diags := o.CompileWith(source.Disk{}, file, load.Dirs(l.imports...))
	name := func(item string) string { return fmt.Sprintf("%s %s [%s]", l.name, item, o.Name) }
	switch {
	case len(items) == 0:
	case len(want.Errors) > 0:
		t.refused++
		t.add(name(items[0]), conformance.CompareRefusal(result, diags, want), "")
	case want.Crash != "":
		reason := conformance.CompareResult(result, diags, o, want)
		t.add(name(items[0]), reason, purposeOf(reason, want, result, diags))
	default:
		ours := conformance.Scripts(result)
		for _, item := range items {
			script, isFunction := want.Scripts[item]
			switch {
			case isFunction && ours[item] != script:
				t.add(name(item), conformance.CompareResult(result, diags, o, want), "")
			case isFunction || o == conformance.Default:
				t.add(name(item), "", "")
			}
		}
		if reason := conformance.CompareResult(result, diags, o, want); reason != "" {
			t.add(name("all"), reason, "")
		}
	}
	return true, nil
}
