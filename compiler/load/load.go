// Package load takes the names of root files and reads, parses and orders every module that they import.
//
// An import is looked up beside the importing file, then by the imports map, then in a fallback file system that holds
// the standard library. The result lists the modules in dependency order, so that a stage can go through them once.
package load

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/internal/parallel"
	"github.com/aquifer-dev/aquifer/source"
)

// Options say how imports are resolved and files are parsed. The zero value resolves relative imports only.
type Options struct {
	Imports Imports
	// Dir is the working directory, absolute, for matching relative file names against the path prefixes of Imports.
	Dir string
	// Fallback is asked for imports that are found nowhere else; nil for none. See [Fallback].
	Fallback source.FS
	// Library is what Fallback offers, where that has been read before; nil to read it when it is needed.
	Library *Library
	// Add makes a file of a text that was read and adds it to the set; nil for the set's own Add.
	Add func(path, text string) *source.File
	// Parse parses a file that Add made; nil for syntax.Parse. It is called for several files at once.
	Parse func(*source.File) (*syntax.File, diag.List)
}

// Module is a parsed file with its imports resolved.
type Module struct {
	File *syntax.File
	// Path is the clean, slash separated name of the file; one of the fallback file system begins with "aqua:".
	Path    string
	Imports []*Import // as in the header, one for each import and use line
}

// inFallback reports whether the module is one of the fallback file system.
func (m *Module) inFallback() bool { return strings.HasPrefix(m.Path, fallbackScheme) }

// Import is an import or use line. Module is nil where it could not be resolved or would close a cycle.
type Import struct {
	Line   *syntax.Import
	Module *Module
}

// Graph is a set of modules closed under imports.
type Graph struct {
	Modules []*Module // in dependency order: each stands behind those it imports
	Roots   []*Module // in the order asked for; a root that could not be read is missing
	Library *Library  // what the fallback file system offers, nil without one
}

// Load reads the roots and all they import. Files are added to set in the order in which imports name them, breadth
// first. A root that is a directory stands for all .aqua files below it. The error is that of ctx.
func Load(ctx context.Context, fsys source.FS, set *source.Set, roots []string, opt Options) (*Graph, diag.List, error) {
	l := &loader{ctx: ctx, fsys: fsys, opt: opt, byPath: map[string]*Module{}}
	if l.opt.Parse == nil {
		l.opt.Parse = syntax.Parse
	}
	if l.opt.Add == nil {
		l.opt.Add = set.Add
	}
	l.checkLocations()
	g := &Graph{Library: opt.Library}
	if g.Library == nil {
		g.Library = NewLibrary(opt.Fallback)
	}
	for _, root := range roots {
		for _, name := range l.rootFiles(root) {
			if m := l.root(name); m != nil {
				g.Roots = append(g.Roots, m)
			}
		}
	}
	wave := g.Roots
	for len(wave) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		l.parse(wave)
		wave = l.resolveAll(wave)
	}
	g.Modules = l.order(g.Roots)
	return g, l.diags, nil
}

type loader struct {
	ctx    context.Context
	fsys   source.FS
	opt    Options
	byPath map[string]*Module
	fresh  []*source.File // files of the next wave, beside their modules
	diags  diag.List
}

// rootFiles lists the files that a root stands for.
func (l *loader) rootFiles(root string) []string {
	root = path.Clean(root)
	if strings.HasSuffix(root, ".aqua") {
		return []string{root}
	}
	if _, err := l.fsys.ReadFile(root); err == nil {
		return []string{root} // an editor can show a text under the name of a directory
	}
	if _, err := l.fsys.ReadDir(root); err != nil {
		return []string{root}
	}
	var out []string
	dirs := []string{root}
	for len(dirs) > 0 {
		dir := dirs[0]
		dirs = dirs[1:]
		names, err := l.fsys.ReadDir(dir)
		if err != nil {
			l.diags.Add(unreadable(source.Span{}, dir, err))
			continue
		}
		for _, name := range names {
			switch {
			case strings.HasSuffix(name, "/"):
				dirs = append(dirs, path.Join(dir, name))
			case strings.HasSuffix(name, ".aqua"):
				out = append(out, path.Join(dir, name))
			}
		}
	}
	if len(out) == 0 {
		l.diags.Add(emptyDirectory(root))
	}
	return out
}

func (l *loader) root(name string) *Module {
	if m := l.byPath[name]; m != nil {
		return m
	}
	text, err := l.fsys.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		l.diags.Add(rootNotFound(name))
		return nil
	case err != nil:
		l.diags.Add(unreadable(source.Span{}, name, err))
		return nil
	}
	return l.add(name, string(text))
}

func (l *loader) add(path, text string) *Module {
	m := &Module{Path: path}
	l.byPath[path] = m
	l.fresh = append(l.fresh, l.opt.Add(path, text))
	return m
}

// parse reads a wave of modules in parallel; their diagnostics keep the order of the files.
func (l *loader) parse(wave []*Module) {
	files := l.fresh
	l.fresh = nil
	todo := make([]*Module, 0, len(wave))
	seen := make(map[*Module]bool, len(wave)) // a root named twice is in the wave once for each time
	for _, m := range wave {
		if m.File == nil && !seen[m] {
			seen[m] = true
			todo = append(todo, m)
		}
	}
	lists := make([]diag.List, len(files))
	parallel.Each(len(files), func(i int) { todo[i].File, lists[i] = l.opt.Parse(files[i]) })
	for _, d := range lists {
		l.diags.Add(d...)
	}
}

// resolveAll finds the files that a wave imports and returns the modules met for the first time.
func (l *loader) resolveAll(wave []*Module) (next []*Module) {
	for _, m := range wave {
		if m.Imports != nil {
			continue
		}
		for _, h := range m.File.Header {
			line, ok := h.(*syntax.Import)
			if !ok || line.Path == nil {
				continue
			}
			before := len(l.fresh)
			imp := &Import{Line: line, Module: l.resolve(m, line)}
			if len(l.fresh) > before {
				next = append(next, imp.Module)
			}
			m.Imports = append(m.Imports, imp)
		}
	}
	return next
}
