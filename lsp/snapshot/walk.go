package snapshot

import (
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// walker goes through a module and collects where names stand.
type walker struct {
	s   *Snapshot
	m   *check.Module
	out []Occurrence
	// params are the parameters in braces, which are named after their types, with these.
	params map[check.Object]check.Object
}

func (w *walker) add(n syntax.Node, sym Symbol, role Role, t types.Type) *Occurrence {
	if sym.IsZero() || n.Pos() == n.End() {
		return &Occurrence{}
	}
	w.out = append(w.out, Occurrence{Range: syntax.Range{From: n.Pos(), To: n.End()}, Symbol: sym, Role: role, Type: t})
	return &w.out[len(w.out)-1]
}

// object adds an occurrence of an object, which may be nil.
func (w *walker) object(n syntax.Node, o check.Object, role Role, t types.Type) *Occurrence {
	if o == nil {
		return &Occurrence{}
	}
	if named := w.params[o]; named != nil {
		o = named
	}
	return w.add(n, Symbol{Obj: o}, role, t)
}

func (w *walker) define(n *syntax.Name) {
	if n == nil {
		return
	}
	if o := w.m.DefOf(n); o != nil {
		w.object(n, o, Def, o.Type())
	} else if o := w.m.UseOf(n); o != nil {
		w.object(n, o, Write, o.Type())
	}
}

// member adds an occurrence of a field or method of a type.
func (w *walker) member(n *syntax.Name, of types.Type, role Role) *Occurrence {
	named, ok := of.(*types.Named)
	owner := w.s.OwnerOf(of)
	if !ok || owner == nil || named.Field(n.Text) == nil {
		return &Occurrence{}
	}
	return w.add(n, Symbol{Obj: owner, Member: n.Text}, role, named.Field(n.Text))
}

// qualifier adds the name of a used module in front of another name.
func (w *walker) qualifier(parts []*syntax.Name) {
	if len(parts) == 0 {
		return
	}
	name := (&syntax.QName{Parts: parts}).String()
	for i := len(w.m.Imports) - 1; i >= 0; i-- {
		line := w.m.Imports[i].Line
		if line.Use && w.m.Imports[i].UsedAs() == name {
			at := syntax.Range{From: parts[0].Pos(), To: parts[len(parts)-1].End()}
			w.add(at, Symbol{Line: line}, Use, nil)
			return
		}
	}
}

func (w *walker) qualified(q *syntax.QName, o check.Object) {
	if o == nil || q == nil {
		return
	}
	w.qualifier(q.Parts[:len(q.Parts)-1])
	w.object(q.Last(), o, Use, o.Type())
}

// node goes through a node and what is below it.
func (w *walker) node(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.Module:
		for _, q := range n.Names {
			w.qualified(q, w.m.UseOf(q.Last()))
		}
		return
	case *syntax.Import:
		w.importLine(n)
		return
	case *syntax.Export:
		for _, item := range n.Items {
			w.qualified(item.Name, w.m.UseOf(item.Name.Last()))
		}
		return
	case *syntax.Service:
		w.declared(n.Name, n.Members)
		if n.ID != nil {
			w.node(n.ID)
		}
		return
	case *syntax.Data:
		w.declared(n.Name, n.Members)
		return
	case *syntax.Ability:
		w.declared(n.Name, n.Members)
		return
	case *syntax.NamedType:
		w.qualified(&n.QName, w.m.TypeRefOf(n))
		return
	case *syntax.Signature:
		w.abilities(n)
	case *syntax.Name:
		w.define(n)
		return
	case syntax.Value:
		w.value(n)
		return
	case *syntax.ServiceID:
		if ref := w.m.ServiceOf(n); ref != nil {
			w.qualified(n.Service, ref.Obj)
		}
		w.node(n.ID)
		return
	}
	for _, c := range syntax.Children(n) {
		w.node(c)
	}
}

func (w *walker) importLine(n *syntax.Import) {
	for _, item := range n.Items {
		o := w.m.UseOf(item.Name.Last())
		w.qualified(item.Name, o)
		if item.As != nil && o != nil {
			w.object(item.As.Last(), o, Again, o.Type())
		}
	}
	if n.As != nil {
		w.add(n.As, Symbol{Line: n}, Def, nil)
	}
}

// declared goes through a type or service with members.
func (w *walker) declared(n *syntax.Name, members []syntax.Member) {
	o := w.m.DefOf(n)
	w.define(n)
	for _, m := range members {
		var name *syntax.Name
		switch m := m.(type) {
		case *syntax.Field:
			name = m.Name
			w.node(m.Type)
		case *syntax.Method:
			name = m.Name
			w.node(m.Sig)
		}
		if name == nil || o == nil {
			continue
		}
		var t types.Type
		if named, ok := o.Type().(*types.Named); ok {
			t = named.Field(name.Text)
		}
		w.add(name, Symbol{Obj: o, Member: name.Text}, Def, t)
	}
}

// abilities notes that the parameters in braces go by the names of their types.
func (w *walker) abilities(n *syntax.Signature) {
	params := w.m.ParamsOf(n)
	for i, ab := range n.Abilities {
		if o := w.m.TypeRefOf(ab); o != nil && i < len(params) {
			w.params[params[i]] = o
		}
	}
}

func (w *walker) value(v syntax.Value) {
	switch v := v.(type) {
	case *syntax.Ident:
		if ref := w.m.RefOf(v); ref != nil {
			w.object(v, ref.Obj, Use, w.typeOf(v, ref.Obj))
		}
	case *syntax.Property:
		w.property(v)
	case *syntax.Call:
		before := len(w.out)
		w.value(v.Fn)
		if len(w.out) > before {
			w.out[len(w.out)-1].Call = true
		}
		for _, a := range v.AllArgs() {
			w.value(a)
		}
	case *syntax.Construct:
		w.value(v.Type)
		w.arguments(v.Args, w.m.TypeOf(v))
	case *syntax.Copy:
		w.value(v.X)
		w.arguments(v.Args, w.m.TypeOf(v))
	default:
		for _, c := range syntax.Children(v) {
			w.node(c)
		}
	}
}

func (w *walker) typeOf(v syntax.Value, o check.Object) types.Type {
	if t := w.m.TypeOf(v); t != nil {
		return t
	}
	return o.Type()
}

func (w *walker) property(v *syntax.Property) {
	ref := w.m.RefOf(v)
	if ref == nil {
		w.value(v.X)
		w.member(v.Name, w.m.TypeOf(v.X), Use)
		return
	}
	if parts, ok := spelled(v.X); ok {
		w.qualifier(parts)
	}
	w.object(v.Name, ref.Obj, Use, w.typeOf(v, ref.Obj))
}

// spelled are the names that a chain of identifiers and properties is made of.
func spelled(v syntax.Value) ([]*syntax.Name, bool) {
	switch v := v.(type) {
	case *syntax.Ident:
		return []*syntax.Name{{Range: v.Range, Text: v.Name}}, true
	case *syntax.Property:
		if parts, ok := spelled(v.X); ok {
			return append(parts, v.Name), true
		}
	}
	return nil, false
}

// arguments goes through `field = value` and `field`.
func (w *walker) arguments(args []*syntax.NamedArg, of types.Type) {
	for _, a := range args {
		w.member(a.Name, of, Use).Short = a.Short
		before := len(w.out)
		w.value(a.Value)
		if a.Short && len(w.out) > before {
			w.out[len(w.out)-1].Short = true
		}
	}
}
