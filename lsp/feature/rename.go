package feature

import (
	"fmt"
	"path"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
	"github.com/aquifer-dev/aquifer/source"
)

// Refused is the error of a renaming that would not be safe; it says why.
type Refused struct{ Reason string }

// Error returns the reason.
func (r *Refused) Error() string { return r.Reason }

func refusef(format string, args ...any) error { return &Refused{fmt.Sprintf(format, args...)} }

// wouldFail refuses what would lead to an error.
func wouldFail(sources *source.Set, d diag.Diagnostic) error {
	f, start, _, ok := sources.Where(d.Span)
	if !ok {
		return refusef("the program would have an error: %s", d.Message)
	}
	return refusef("%s:%d would have an error: %s", path.Base(f.Name), start.Line, d.Message)
}

// PrepareRename is the name at a place that can be renamed, nil where none stands.
func PrepareRename(s *snapshot.Snapshot, path string, p protocol.Position) (*protocol.PrepareRename, error) {
	c, ok := at(s, path, p)
	if !ok {
		return nil, nil
	}
	o, ok := s.At(c.m, c.offset)
	if !ok {
		if _, word := c.word(); word && c.unread() {
			return nil, refusef("this line cannot be read; mend it before you rename what it names")
		}
		return nil, nil
	}
	if err := c.renamable(o); err != nil {
		return nil, err
	}
	return &protocol.PrepareRename{Range: c.rangeOf(o.Range), Placeholder: c.text()[o.From:o.To]}, nil
}

// Rename gives what stands at a place another name, wherever it is named. It is refused where a name is not the user's to
// choose, or where the program would not be the same afterwards.
func Rename(s *snapshot.Snapshot, path string, p protocol.Position, name string, documents bool) (*protocol.WorkspaceEdit, error) {
	c, ok := at(s, path, p)
	if !ok {
		return nil, refusef("this file is not part of a program")
	}
	o, ok := s.At(c.m, c.offset)
	if !ok {
		return nil, refusef("there is no name to rename here")
	}
	if err := c.renamable(o); err != nil {
		return nil, err
	}
	if err := validName(name, o); err != nil {
		return nil, err
	}
	old := c.text()[o.From:o.To]
	if old == name {
		return &protocol.WorkspaceEdit{}, nil
	}
	edits, err := c.renaming(o, old, name)
	if err != nil {
		return nil, err
	}
	if len(edits) == 0 {
		return nil, refusef("there is no name to rename here")
	}
	if err := c.proven(o, edits); err != nil {
		return nil, err
	}
	return workspaceEdit(s, edits, documents), nil
}

// renamable says why a name cannot be changed, if so.
func (c cursor) renamable(o snapshot.Occurrence) error {
	if o.Symbol.Line != nil {
		if o.Symbol.Line.As == nil {
			return refusef("the module has its name from its own file; give it another one here with `as`")
		}
		return nil
	}
	home := o.Symbol.Obj.Home()
	word := c.text()[o.From:o.To]
	switch {
	case home == nil && o.Symbol.Member == "":
		return refusef("`%s` is predefined", word)
	case c.alias(o):
		return nil
	case c.s.IsForeign(home.Path):
		return refusef("`%s` is defined in %s, which is not yours to change", word, shownPath(home.Path))
	}
	if o.Symbol.Member == "" {
		return nil
	}
	if service, ok := o.Symbol.Obj.(*check.Service); ok {
		return refusef("`%s` is what the service behind `%s` calls its function; it would not be found under another name", o.Symbol.Member, service.Ident())
	}
	if outside := c.outside(o.Symbol.Obj.Type()); outside != "" {
		return refusef("values of `%s` pass %s, where the field is called `%s`", o.Symbol.Obj.Ident(), outside, o.Symbol.Member)
	}
	return nil
}

// alias reports whether a symbol goes by a name of the file's own, given behind `as`.
func (c cursor) alias(o snapshot.Occurrence) bool {
	return o.Symbol.Member == "" && c.text()[o.From:o.To] != o.Symbol.Obj.Ident()
}

// outside tells where values of a data type leave the program or come into it: there the names of their fields count. It is
// "" if they do not.
func (c cursor) outside(t types.Type) string {
	n, ok := t.(*types.Named)
	if !ok || n.Kind != types.Data {
		return ""
	}
	for _, m := range c.s.Modules() {
		for _, service := range m.Services() {
			for _, method := range service.Methods {
				if method.Sig != nil && mentions(method.Sig, n, map[types.Type]bool{}) {
					return "through `" + service.Ident() + "." + method.Name + "`"
				}
			}
		}
		for _, e := range m.Exports {
			if f, ok := e.Obj.(*check.Func); ok && f.Sig() != nil && mentions(f.Sig(), n, map[types.Type]bool{}) {
				return "through the exported function `" + e.Name + "`"
			}
		}
	}
	return ""
}

// mentions reports whether a type has a part.
func mentions(t types.Type, part *types.Named, seen map[types.Type]bool) bool {
	switch t := t.(type) {
	case *types.Arrow:
		for _, p := range append(append(types.Product{}, t.Domain...), t.Codomain...) {
			if mentions(p.Type, part, seen) {
				return true
			}
		}
	case *types.Named:
		if t == part {
			return true
		}
		if seen[t] {
			return false
		}
		seen[t] = true
		for _, f := range t.Fields {
			if mentions(f.Type, part, seen) {
				return true
			}
		}
	case types.StreamMap:
		return mentions(t.Elem, part, seen)
	default:
		if elem, ok := types.Elem(t); ok {
			return mentions(elem, part, seen)
		}
	}
	return false
}

// validName reports a word that cannot name what an occurrence names.
func validName(name string, o snapshot.Occurrence) error {
	parts := strings.Split(name, ".")
	module := o.Symbol.Line != nil
	for _, part := range parts {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" || part[0] <= '9' || part[0] == '_' || len(parts) > 1 && !module {
			return refusef("`%s` is no name: names are letters, digits and `_`, and begin with a letter", diag.Shorten(name))
		}
	}
	upper := name[0] >= 'A' && name[0] <= 'Z'
	switch o.Symbol.Obj.(type) {
	case *check.TypeDef, *check.Service:
		if o.Symbol.Member == "" && !upper {
			return refusef("names of types and services begin with a capital letter; `%s` does not", name)
		}
	case *check.Const:
		if strings.ToUpper(name) != name {
			return refusef("names of constants are in capital letters; `%s` is not", name)
		}
	case *check.Func, *check.Var:
		if upper {
			return refusef("names of functions and variables begin with a small letter; `%s` does not", name)
		}
	}
	if o.Symbol.Member != "" && upper {
		return refusef("names of fields and methods begin with a small letter; `%s` does not", name)
	}
	return nil
}

// renaming makes the edits: every place where the symbol goes by the old name. A name given behind `as` belongs to its file
// alone.
func (c cursor) renaming(o snapshot.Occurrence, old, name string) (edits []diag.Edit, err error) {
	places := c.s.Places(o.Symbol)
	aliased := o.Symbol.Line != nil || c.alias(o)
	for _, p := range places {
		if aliased && p.Module != c.m {
			continue
		}
		f := p.Module.File.Source
		if f.Text[p.From:p.To] != old {
			continue
		}
		if c.s.IsForeign(p.Module.Path) {
			return nil, refusef("`%s` is named in %s, which is not yours to change", old, shownPath(p.Module.Path))
		}
		text := name
		switch {
		case p.Short && o.Symbol.Member != "":
			text = name + " = " + old
		case p.Short:
			text = old + " = " + name
		}
		edits = append(edits, diag.Edit{Span: source.Span{File: f.ID, Start: p.From, End: p.To}, NewText: text})
	}
	return edits, c.readable(o.Symbol, old)
}

// readable refuses a renaming while a line that cannot be read holds the name, in a file that can know the symbol.
func (c cursor) readable(sym snapshot.Symbol, old string) error {
	knows := map[*check.Module]bool{}
	for _, m := range c.s.Modules() {
		knows[m] = m == c.m || sym.Obj != nil && m == sym.Obj.Home()
		for _, imp := range m.Imports {
			knows[m] = knows[m] || imp.Module != nil && knows[imp.Module]
		}
		if !knows[m] {
			continue
		}
		f := m.File
		for i, t := range f.Tokens {
			if t.Kind != syntax.Lower && t.Kind != syntax.Upper || tokenText(f, i) != old {
				continue
			}
			if (cursor{c.s, m, t.Pos}).unread() {
				line := f.Source.Position(t.Pos).Line
				return refusef("line %d of %s has the name and cannot be read; mend it first", line, path.Base(m.Path))
			}
		}
	}
	return nil
}

// proven checks the program that the edits make: it must have no error that the program before does not have, and the
// new name must stand for the same thing in as many places.
func (c cursor) proven(o snapshot.Occurrence, edits []diag.Edit) error {
	config := c.s.Config
	config.Options.Sources = nil
	config.Files = source.Overlay{Upper: applied(c.s, edits), Lower: c.s.Files}
	config.Indexes = &snapshot.Indexes{}
	after := snapshot.New(config)
	before := map[string]int{}
	for _, d := range c.s.Found() {
		before[d.Code]++
	}
	for _, d := range after.Found() {
		if before[d.Code]--; before[d.Code] < 0 && d.Severity == diag.Error {
			return wouldFail(after.Sources(), d)
		}
	}
	first := edits[0] // no edit of its file stands before it
	m := after.Module(c.s.Sources().File(first.Span.File).Name)
	if m == nil {
		return refusef("the program would not be found again")
	}
	moved, ok := after.At(m, first.Span.Start+int32(len(first.NewText)))
	if !ok || len(after.Places(moved.Symbol)) != len(c.s.Places(o.Symbol)) {
		return refusef("something else has the new name already")
	}
	return nil
}
