package load

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// Imports is the imports map: for files below a path prefix, the locations that stand for an import prefix. The longest
// path prefix that holds the importing file is chosen, then the longest import prefix of the import's text; its
// locations are tried in order, and nothing else (spec/language.md#L25).
type Imports map[string]map[string][]string

// Dirs is the imports map that looks every import up in these directories.
func Dirs(dirs ...string) Imports {
	if len(dirs) == 0 {
		return nil
	}
	return Imports{"/": {"": dirs}}
}

// candidates are the files that the map makes of an import.
func (im Imports) candidates(file, imported string) (out []string) {
	rules := im.rules(file)
	prefix := longest(keys(rules), func(p string) bool { return strings.HasPrefix(imported, p) })
	for _, location := range rules[prefix] {
		rest := imported[len(prefix):]
		if rest == "" {
			out = append(out, path.Clean(location))
		} else {
			out = append(out, path.Clean(location+"/"+rest))
		}
	}
	return out
}

// Locations are where the map looks an import of a file up: the locations of the longest prefixes.
func (im Imports) Locations(file, imported string) []string {
	rules := im.rules(file)
	return rules[longest(keys(rules), func(p string) bool { return strings.HasPrefix(imported, p) })]
}

// Prefixes are the import prefixes that count for a file, sorted.
func (im Imports) Prefixes(file string) []string { return keys(im.rules(file)) }

// rules are those of the longest path prefix that holds a file.
func (im Imports) rules(file string) map[string][]string {
	return im[longest(keys(im), func(prefix string) bool { return isUnder(file, prefix) })]
}

func keys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// longest returns the longest string that fits, or one that is in no map.
func longest(all []string, fits func(string) bool) string {
	best, found := "\x00", false
	for _, s := range all {
		if fits(s) && (!found || len(s) > len(best)) {
			best, found = s, true
		}
	}
	return best
}

// isUnder reports whether a file lies below a path prefix, component by component.
func isUnder(file, prefix string) bool {
	prefix = path.Clean(prefix)
	return prefix == "/" || file == prefix || strings.HasPrefix(file, prefix+"/")
}

// resolve finds the module of an import line, adding it when it is met for the first time.
func (l *loader) resolve(m *Module, line *syntax.Import) *Module {
	written := strings.Trim(line.Path.Text, `"`)
	name := written
	if !strings.HasSuffix(name, ".aqua") {
		name += ".aqua"
	}
	at := m.File.Span(line.Path)
	var tried []string
	if !m.inFallback() {
		tried = append([]string{beside(m.Path, name)}, l.opt.Imports.candidates(l.absolute(m.Path), name)...)
		for _, c := range tried {
			found, err := l.open(c, c, l.fsys)
			if err != nil {
				l.diags.Add(unreadable(at, c, err))
				return nil
			}
			if found != nil {
				return found
			}
		}
	}
	if l.opt.Fallback != nil {
		for _, c := range fallbackNames(m, name) {
			if found, _ := l.open(fallbackScheme+c, c, l.opt.Fallback); found != nil {
				return found
			}
		}
	}
	l.diags.Add(l.notFound(m, at, written, tried))
	return nil
}

// absolute is the path of an importing file for the path prefixes of the imports map.
func (l *loader) absolute(file string) string {
	if path.IsAbs(file) || l.opt.Dir == "" {
		return file
	}
	return path.Join(l.opt.Dir, file)
}

// beside is the file that a relative import names.
func beside(file, name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(path.Dir(file), name)
}

// open returns the module that is known by a path and read from a file, nil when there is no such file. A directory is
// no file.
func (l *loader) open(key, name string, fsys source.FS) (*Module, error) {
	if m := l.byPath[key]; m != nil {
		return m, nil
	}
	text, err := fsys.ReadFile(name)
	if err == nil {
		return l.add(key, string(text)), nil
	}
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return nil, nil
	}
	if _, dirErr := fsys.ReadDir(name); dirErr == nil {
		return nil, nil
	}
	if _, dirErr := fsys.ReadDir(path.Dir(name)); dirErr != nil {
		return nil, nil // a component of the path is a file, or is closed to us: not there
	}
	return nil, err
}

const (
	fallbackScheme = "aqua:"
	library        = "@fluencelabs/aqua-lib/"
)

// fallbackNames are the names under which an import is looked up in the fallback file system: as written, and as the
// package of the standard library, whose scope or name may be left out.
func fallbackNames(m *Module, name string) []string {
	var out []string
	if inner, ok := strings.CutPrefix(m.Path, fallbackScheme); ok {
		out = append(out, beside(inner, name))
	}
	name = strings.TrimPrefix(path.Clean(name), "/")
	short := strings.TrimPrefix(strings.TrimPrefix(name, "@fluencelabs/"), "aqua-lib/")
	if name == "aqua-lib.aqua" || name == "@fluencelabs/aqua-lib.aqua" {
		short = "builtin.aqua"
	}
	for _, n := range []string{name, short, library + short, "aqua-lib/" + short} {
		if !strings.HasPrefix(n, "../") && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// checkLocations warns of locations in the imports map that are not there.
func (l *loader) checkLocations() {
	seen := map[string]bool{}
	for _, rules := range keys(l.opt.Imports) {
		for _, prefix := range keys(l.opt.Imports[rules]) {
			for _, location := range l.opt.Imports[rules][prefix] {
				if seen[location] {
					continue
				}
				seen[location] = true
				if _, err := l.fsys.ReadDir(path.Clean(location)); err == nil {
					continue
				}
				if _, err := l.fsys.ReadFile(path.Clean(location)); err != nil {
					l.diags.Add(missingLocation(location))
				}
			}
		}
	}
}

// directory returns the first of the files tried that is a directory, with the extension or without; "" if none is.
func (l *loader) directory(tried []string) string {
	for _, t := range tried {
		for _, name := range []string{t, strings.TrimSuffix(t, ".aqua")} {
			if base := path.Base(name); base == "." || base == ".." || base == "/" || base == ".aqua" {
				continue
			}
			if _, err := l.fsys.ReadDir(name); err == nil {
				return name
			}
		}
	}
	return ""
}

// similar returns what an import that finds no file may mean: the nearest .aqua file in the directories that were tried,
// beside the importing file, in the import locations, or in the library, as an import of it is written.
func (l *loader) similar(m *Module, written string, tried []string) string {
	imports := map[string]string{} // base name to import
	var bases []string
	add := func(file, imported string) {
		base := strings.TrimSuffix(file, ".aqua") // what all have in common brings none nearer
		if _, ok := imports[base]; !ok {
			imports[base] = imported
			bases = append(bases, base)
		}
	}
	list := func(dir, prefix string) {
		names, _ := l.fsys.ReadDir(dir)
		for _, n := range names {
			if strings.HasSuffix(n, ".aqua") && path.Join(dir, n) != path.Clean(m.Path) {
				add(n, path.Join(prefix, n))
			}
		}
	}
	if !m.inFallback() {
		for _, t := range tried {
			list(path.Dir(t), path.Dir(written))
		}
		list(path.Dir(m.Path), "")
		for _, location := range l.opt.Imports.candidates(l.absolute(m.Path), "x") {
			list(path.Dir(location), "")
		}
	}
	for _, f := range libraryFiles(l.opt.Fallback) {
		add(path.Base(f), f)
	}
	return imports[diag.Nearest(strings.TrimSuffix(path.Base(written), ".aqua"), bases...)]
}
