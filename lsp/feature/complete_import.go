package feature

import (
	"path"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
	"github.com/aquifer-dev/aquifer/source"
)

// maxImports bounds how many names are offered that an import would bring.
const maxImports = 200

// importing adds names that other files of the workspace and the library declare. Taking one adds the import.
func (x *completion) importing(typesOnly bool) {
	x.rank = 80
	word := strings.ToLower(x.text()[x.word.From:x.offset])
	if word == "" {
		return
	}
	n := 0
	add := func(name string, kind int, detail, imported string, whole bool) {
		if n == maxImports || x.seen[name] || !strings.HasPrefix(strings.ToLower(name), word) {
			return
		}
		n++
		item := protocol.CompletionItem{Label: name, Kind: kind, Detail: detail + " from " + imported}
		item.Additional = textEdits(x.s.Mapper(x.file()), x.importEdits(name, imported, whole))
		x.add(item, "")
	}
	for _, m := range x.candidates() {
		if m.Path == x.m.Path || strings.HasPrefix(m.Path, snapshot.LibraryPrefix) || x.s.IsForeign(m.Path) || x.imports(m) || x.importedBy(m) {
			continue
		}
		for _, b := range m.Declared() {
			if b.Obj.Home() == m && fitsPlace(b.Obj, typesOnly) {
				add(b.Name, kindOf(b.Obj).as().item, shortDetail(b.Obj), relative(x.m.Path, m.Path), false)
			}
		}
	}
	library := x.s.Embedded()
	for _, name := range library.Names() {
		for _, offer := range library.Declaring(name) {
			if k := kindOfDecl(offer.Decl); typesOnly == k.isType() || k == kindService {
				add(name, k.as().item, k.as().word, offer.Import, true)
			}
		}
	}
}

// candidates are the modules that something could be imported from.
func (x *completion) candidates() []*check.Module {
	all := slices.Clone(x.s.Modules())
	for _, m := range x.s.Elsewhere {
		if x.s.Module(m.Path) == nil {
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
func (x *completion) imports(m *check.Module) bool {
	for _, imp := range x.m.Imports {
		if imp.Module == m && !imp.Line.From {
			return true
		}
	}
	return false
}

// importedBy reports whether another module depends on this one, so that importing it would close a cycle.
func (x *completion) importedBy(m *check.Module) bool {
	seen := map[*check.Module]bool{}
	var reaches func(*check.Module) bool
	reaches = func(m *check.Module) bool {
		if m.Path == x.m.Path {
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
func (x *completion) importEdits(name, imported string, whole bool) []diag.Edit {
	f := x.m.File
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
