package feature

import (
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
	"github.com/aquifer-dev/aquifer/source"
)

// Target is a place that a name leads to.
type Target struct {
	Origin    protocol.Range // of the name
	Location  protocol.Location
	Selection protocol.Range // of the name there; Location may be all that it names
}

// Definition is where what stands at a place is defined. The text of an import leads to the beginning of the file.
func Definition(s *snapshot.Snapshot, path string, p protocol.Position) []Target {
	c, ok := at(s, path, p)
	if !ok {
		return nil
	}
	if line := c.importText(); line != nil {
		return c.fileTarget(line.Path, s.ImportOf(c.m, line))
	}
	o, ok := c.occurrence()
	if !ok {
		return nil
	}
	if o.Symbol.Line != nil {
		return c.fileTarget(o.Range, s.ImportOf(c.m, o.Symbol.Line))
	}
	if def, ok := s.Definition(o.Symbol); ok {
		return c.target(o.Range, def)
	}
	return nil
}

// TypeDefinition is where the type of what stands at a place is defined; of arrays and the like that of the elements.
func TypeDefinition(s *snapshot.Snapshot, path string, p protocol.Position) []Target {
	c, o, ok := occurrenceAt(s, path, p)
	if !ok {
		return nil
	}
	t := o.Type
	if sig, ok := t.(*types.Arrow); ok && len(sig.Codomain) > 0 {
		t = sig.Codomain[0].Type
	}
	owner := s.OwnerOf(namedIn(t))
	if owner == nil {
		return nil
	}
	if def, ok := s.Definition(snapshot.Symbol{Obj: owner}); ok {
		return c.target(o.Range, def)
	}
	return nil
}

// Implementation is where values of an ability or data type are made, and for a member of it the values given there.
func Implementation(s *snapshot.Snapshot, path string, p protocol.Position) (out []Target) {
	c, o, ok := occurrenceAt(s, path, p)
	if !ok {
		return nil
	}
	sym := o.Symbol
	if _, isVar := sym.Obj.(*check.Var); isVar && sym.Member == "" {
		sym = snapshot.Symbol{Obj: s.OwnerOf(namedIn(o.Type))}
	}
	if sym.Obj == nil {
		return nil
	}
	for _, m := range s.Modules() {
		for _, d := range m.File.Decls {
			syntax.Inspect(d, func(n syntax.Node) bool {
				if v, ok := n.(*syntax.Construct); ok && s.OwnerOf(m.TypeOf(v)) == sym.Obj {
					out = append(out, c.madeIn(m, v, sym, o.Range)...)
				}
				return true
			})
		}
	}
	return out
}

func (c cursor) madeIn(m *check.Module, v *syntax.Construct, sym snapshot.Symbol, origin syntax.Range) []Target {
	if sym.Member == "" {
		return c.target(origin, snapshot.Place{Module: m, Occurrence: snapshot.Occurrence{Range: v.Range}})
	}
	for _, f := range m.FieldsOf(v) {
		if f.Name == sym.Member {
			r := syntax.Range{From: f.Value.Pos(), To: f.Value.End()}
			return c.target(origin, snapshot.Place{Module: m, Occurrence: snapshot.Occurrence{Range: r}})
		}
	}
	return nil
}

// importText is the import line in whose text the cursor is, or nil.
func (c cursor) importText() *syntax.Import {
	for _, h := range c.m.File.Header {
		line, ok := h.(*syntax.Import)
		if ok && line.Path != nil && line.Path.Pos() <= c.offset && c.offset <= line.Path.End() {
			return line
		}
	}
	return nil
}

func (c cursor) fileTarget(origin syntax.Node, m *check.Module) []Target {
	if m == nil {
		return nil
	}
	return c.target(origin, snapshot.Place{Module: m})
}

func (c cursor) target(origin syntax.Node, p snapshot.Place) []Target {
	span := source.Span{File: p.Module.File.Source.ID, Start: p.From, End: p.To}
	loc, ok := c.s.Location(span)
	if !ok {
		return nil
	}
	return []Target{{Origin: c.rangeOf(origin), Location: loc, Selection: loc.Range}}
}
