package feature

import (
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
	"github.com/aquifer-dev/aquifer/source"
)

// What other files of the workspace declare, and how a file comes to it.

// offer is a definition that an import would bring; from is how the file of the cursor imports its file.
type offer struct {
	name string
	obj  check.Object
	from string
}

// elsewhere are the definitions of files that the one of the cursor does not import whole, and can.
func (c cursor) elsewhere() iter.Seq[offer] {
	return func(yield func(offer) bool) {
		for _, m := range c.candidates() {
			if m.Path == c.m.Path || strings.HasPrefix(m.Path, snapshot.LibraryPrefix) || c.s.IsForeign(m.Path) || c.imports(m) || c.importedBy(m) {
				continue
			}
			for _, b := range m.Declared() {
				if b.Obj.Home() == m && !yield(offer{b.Name, b.Obj, relative(c.m.Path, m.Path)}) {
					return
				}
			}
		}
	}
}

// candidates are the modules that something could be imported from.
func (c cursor) candidates() []*check.Module {
	all := slices.Clone(c.s.Modules())
	for _, m := range c.s.Elsewhere {
		if c.s.Module(m.Path) == nil {
			all = append(all, m)
		}
	}
	return all
}

func fitsPlace(o check.Object, typesOnly bool) bool {
	switch o.(type) {
	case *check.TypeDef, *check.Service:
		return true
	}
	return !typesOnly
}

// imports reports whether the module imports another one, whole.
func (c cursor) imports(m *check.Module) bool {
	for _, imp := range c.m.Imports {
		if imp.Module == m && !imp.Line.From {
			return true
		}
	}
	return false
}

// importedBy reports whether another module depends on this one, so that importing it would close a cycle.
func (c cursor) importedBy(m *check.Module) bool {
	seen := map[*check.Module]bool{}
	var reaches func(*check.Module) bool
	reaches = func(m *check.Module) bool {
		if m.Path == c.m.Path {
			return true
		}
		if seen[m] {
			return false
		}
		seen[m] = true
		for _, imp := range m.Imports {
			if imp.Module != nil && reaches(imp.Module) {
				return true
			}
		}
		return false
	}
	return reaches(m)
}

// relative is how a file imports another one beside it.
func relative(from, to string) string {
	dir := path.Dir(from)
	up := ""
	for dir != "/" && dir != "." && !strings.HasPrefix(to, dir+"/") {
		dir, up = path.Dir(dir), up+"../"
	}
	return up + strings.TrimPrefix(strings.TrimPrefix(to, dir), "/")
}

// importEdits add a name to the import line of a file, or a line. whole: everything that the file declares.
func (c cursor) importEdits(name, imported string, whole bool) []diag.Edit {
	f := c.m.File
	edit := func(at int32, text string) []diag.Edit {
		return []diag.Edit{{Span: source.Span{File: f.Source.ID, Start: at, End: at}, NewText: text}}
	}
	if whole {
		return edit(f.NewImport(`import "` + imported + `"`))
	}
	for _, h := range f.Header {
		line, ok := h.(*syntax.Import)
		if ok && !line.Use && line.From && line.Path != nil && len(line.Items) > 0 && sameImport(line.Path.Text, imported) {
			return edit(line.Items[len(line.Items)-1].End(), ", "+name)
		}
	}
	return edit(f.NewImport("import " + name + ` from "` + imported + `"`))
}

// sameImport reports whether the text of an import names a file.
func sameImport(written, imported string) bool {
	bare := func(s string) string {
		return strings.TrimSuffix(path.Clean(strings.Trim(s, `"`)), ".aqua")
	}
	return bare(written) == bare(imported)
}
