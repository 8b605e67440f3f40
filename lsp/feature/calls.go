package feature

import (
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
)

// PrepareCalls is the function, or the method of a service, that a place names; inside a body that of the name there.
func PrepareCalls(s *snapshot.Snapshot, path string, p protocol.Position) []protocol.CallItem {
	c, ok := at(s, path, p)
	if !ok {
		return nil
	}
	o, ok := s.At(c.m, c.offset)
	if !ok {
		return nil
	}
	if item, ok := callItem(s, o.Symbol); ok {
		return []protocol.CallItem{item}
	}
	return nil
}

// callItem describes what can be called.
func callItem(s *snapshot.Snapshot, sym snapshot.Symbol) (item protocol.CallItem, ok bool) {
	switch o := sym.Obj.(type) {
	case *check.Func:
		item = protocol.CallItem{Name: o.Ident(), Kind: protocol.SymbolFunction}
	case *check.Service:
		if sym.Member == "" {
			return item, false
		}
		item = protocol.CallItem{Name: o.Ident() + "." + sym.Member, Kind: protocol.SymbolMethod}
	default:
		return item, false
	}
	def, ok := s.Definition(sym)
	if !ok {
		return item, false
	}
	loc, ok := s.Location(def.Module.File.Span(def.Range))
	if !ok {
		return item, false
	}
	item.URI, item.Selection, item.Range = loc.URI, loc.Range, loc.Range
	item.Detail = def.Module.Name
	if f, isFunc := sym.Obj.(*check.Func); isFunc {
		item.Range = s.Range(def.Module.File.Source, f.Decl.Range)
	}
	return item, true
}

// called is the symbol that an item of an earlier answer stands for now.
func called(s *snapshot.Snapshot, path string, item protocol.CallItem) (snapshot.Symbol, bool) {
	c, ok := at(s, path, item.Selection.Start)
	if !ok {
		return snapshot.Symbol{}, false
	}
	o, ok := s.At(c.m, c.offset)
	return o.Symbol, ok
}

// IncomingCalls are the functions that call an item, with the places where they do. path is that of the item's document.
func IncomingCalls(s *snapshot.Snapshot, path string, item protocol.CallItem) []protocol.IncomingCall {
	out := []protocol.IncomingCall{}
	sym, ok := called(s, path, item)
	if !ok {
		return out
	}
	for _, p := range s.Places(sym) {
		if !p.Call {
			continue
		}
		caller := functionAround(p.Module, p.From)
		if caller == nil {
			continue
		}
		from, ok := callItem(s, snapshot.Symbol{Obj: caller})
		if !ok {
			continue
		}
		i := slices.IndexFunc(out, func(c protocol.IncomingCall) bool {
			return c.From.URI == from.URI && c.From.Selection == from.Selection
		})
		if i < 0 {
			out = append(out, protocol.IncomingCall{From: from})
			i = len(out) - 1
		}
		out[i].Ranges = append(out[i].Ranges, s.Range(p.Module.File.Source, p.Range))
	}
	return out
}

// OutgoingCalls are what a function calls, with the places where it does.
func OutgoingCalls(s *snapshot.Snapshot, path string, item protocol.CallItem) []protocol.OutgoingCall {
	out := []protocol.OutgoingCall{}
	sym, ok := called(s, path, item)
	fn, isFunc := sym.Obj.(*check.Func)
	if !ok || !isFunc {
		return out
	}
	var order []snapshot.Symbol
	for _, o := range s.Occurrences(fn.Home()) {
		if !o.Call || o.From < fn.Decl.Pos() || o.To > fn.Decl.End() {
			continue
		}
		i := slices.Index(order, o.Symbol)
		if i < 0 {
			to, ok := callItem(s, o.Symbol)
			if !ok {
				continue
			}
			order = append(order, o.Symbol)
			out = append(out, protocol.OutgoingCall{To: to})
			i = len(order) - 1
		}
		out[i].Ranges = append(out[i].Ranges, s.Range(fn.Home().File.Source, o.Range))
	}
	return out
}

// functionAround is the function whose definition an offset is in, or nil.
func functionAround(m *check.Module, offset int32) *check.Func {
	for _, d := range m.File.Decls {
		if fn, ok := d.(*syntax.Func); ok && fn.Pos() <= offset && offset < fn.End() {
			f, _ := m.DefOf(fn.Name).(*check.Func)
			return f
		}
	}
	return nil
}
