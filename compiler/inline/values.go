package inline

import (
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// value unfolds a raw value to one that AIR can print and the code that must run before it, nil for none.
func (m *machine) value(v raw.Value) (model.Value, *model.Op) {
	w, p := m.unfold(v, keepLens)
	return w, m.tree(p)
}

// assigned is value for the right side of an assignment, where the original copies every field it steps through.
func (m *machine) assigned(v raw.Value) (model.Value, *model.Op) {
	w, p := m.unfold(v, flattenFields)
	return w, m.tree(p)
}

// lensMode says what becomes of a chain of fields: it stays a lens, or is copied field by field into names of its own.
type lensMode bool

const (
	keepLens      lensMode = false
	flattenFields lensMode = true
)

// unfold is the heart of inlining (spec/lowering.md#W50). Names are allocated in exactly the order of the statements.
func (m *machine) unfold(v raw.Value, mode lensMode) (model.Value, prefix) {
	return m.unfoldFolded(foldSums(v), mode)
}

func (m *machine) unfoldFolded(v raw.Value, mode lensMode) (model.Value, prefix) {
	m.nest()
	defer m.unnest()
	if m.stopped {
		return model.Literal{Text: "[]", T: v.Type()}, prefix{}
	}
	switch v := v.(type) {
	case raw.Var:
		w := m.frame.names.variable(v)
		return m.noteReturned(v, misreadAs(m.resolve(w.Name, w.Base), w.Misread)), prefix{}
	case raw.Literal:
		return model.Literal{Text: v.Text, T: v.T}, prefix{}
	case *raw.Collection:
		return m.collection(v)
	case *raw.StreamLit:
		return m.streamLit(v)
	case *raw.Make:
		if v.T.IsGeneralAbility() {
			return m.makeAbility(v)
		}
		return m.makeData(v)
	case *raw.Binary:
		return m.binary(v, mode)
	case *raw.Not:
		return m.not(v)
	case *raw.CallArrow:
		defer m.leaveWritten()()
		name := m.nameOf(v.Name)
		return m.callValue(name, name, v.Args, v.Sig)
	case *raw.Apply:
		return m.properties(v, mode)
	}
	m.diags.Add(errNoArrow(m.at.At, raw.Text(v)))
	return model.Literal{Text: "[]", T: v.Type()}, prefix{}
}

// callValue calls an arrow for its first result. base is what a result without a value of its own is named after.
func (m *machine) callValue(base, name string, args []raw.Value, sig *types.Arrow) (model.Value, prefix) {
	t := sig.Codomain.First()
	made := m.names.New(base)
	out := []result{{Target: model.Target{Name: made, Type: t}, unnamed: true}}
	values, p := m.callNamed(name, args, sig, out)
	if len(values) == 0 {
		return model.Var{Name: made, Base: types.Nil{}}, p
	}
	return values[0], p
}

// snapshot canonicalises a stream or stream map where a value is needed. It keeps everything else.
func (m *machine) snapshot(v model.Value, op *model.Op) (model.Value, *model.Op) {
	w, ok := v.(model.Var)
	if !ok {
		return v, op
	}
	var c types.Type
	switch t := w.Base.(type) {
	case types.Stream:
		c = types.CanonStream(t)
	case types.StreamMap:
		c = types.CanonMap(t)
	default:
		return v, op
	}
	name := m.names.New(w.Name + "_canon")
	canon := m.op(model.Canon{Of: model.Var{Name: w.Name, Base: w.Base, Misread: w.Misread}, To: model.Target{Name: name, Type: c}})
	return model.Var{Name: name, Base: c, Path: w.Path}, m.seq(op, canon)
}

// flatten copies a value with a lens under a name of its own.
func (m *machine) flatten(v model.Var) (model.Var, prefix) {
	if len(v.Path) == 0 {
		return v, prefix{}
	}
	name := m.names.New(strings.ReplaceAll(v.Name, ":", "-") + "_flat") // the original's :error:_flat is no AIR
	return model.Var{Name: name, Base: v.Type()}, code(m.op(model.Flatten{Value: v, Name: name}))
}

// writable fits a value to the places of a call: peer and service id. AIR refuses the last error there, and the
// initial peer as a service, so that they are copied first (the original writes them nonetheless; spec/lowering.md#W15).
func (m *machine) writable(v model.Value, op *model.Op, service bool) (model.Value, *model.Op) {
	var base string
	switch w := v.(type) {
	case model.Var:
		if w.Name != raw.ErrorName {
			return v, op
		}
		flat, p := m.flatten(w)
		return flat, m.seq(op, m.tree(p))
	case model.Literal:
		if !service || w.Text[0] != '%' {
			return v, op
		}
		base = "service-id"
	}
	name := m.names.New(base)
	return model.Var{Name: name, Base: v.Type()}, m.seq(op, m.op(model.Flatten{Value: v, Name: name}))
}

// nameLiteral copies a literal so that properties can be applied to it. The second copy is the original's
// (spec/lowering.md#W53).
func (m *machine) nameLiteral(l model.Literal) (model.Var, prefix) {
	first, second := m.names.New("literal_ap"), m.names.New("literal_props")
	op := m.seq(
		m.op(model.Flatten{Value: l, Name: first}),
		m.op(model.Flatten{Value: model.Var{Name: first, Base: l.T}, Name: second}))
	return model.Var{Name: second, Base: l.T}, code(op)
}
