package inline

import (
	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// collection builds an array or option through a stream of its own. An option takes the first item that does not fail.
func (m *machine) collection(v *raw.Collection) (model.Value, prefix) {
	base := "array-inline"
	if raw.IsOption(v) {
		base = "option-inline"
	}
	elem, _ := types.Elem(v.T)
	stream := model.Target{Name: m.names.New(base), Type: types.Stream{Elem: elem}}
	pushes := make([]*model.Op, len(v.Items))
	for i, item := range v.Items {
		w, op := m.value(item)
		pushes[i] = m.seq(op, m.op(model.Push{Value: w, To: stream}))
	}
	canon := model.Target{Name: m.names.New(stream.Name), Type: types.CanonStream{Elem: elem}}
	snapshot := m.op(model.Canon{Of: model.Var{Name: stream.Name, Base: stream.Type}, To: canon})
	var body *model.Op
	if raw.IsOption(v) {
		body = m.seq(m.xor(append(pushes, m.op(model.Null{}))...), snapshot)
	} else {
		body = m.seq(append(pushes, snapshot)...)
	}
	return model.Var{Name: canon.Name, Base: canon.Type}, code(m.op(model.Restrict(stream), body))
}

// streamLit opens a stream and pushes its items.
func (m *machine) streamLit(v *raw.StreamLit) (model.Value, prefix) {
	name := m.frame.names.name(v.Name)
	var before, pushes []*model.Op
	for _, item := range v.Items {
		w, op := m.value(item)
		before = append(before, op)
		pushes = append(pushes, m.op(model.Push{Value: w, To: model.Target{Name: name, Type: v.T}}))
	}
	stream := model.Var{Name: name, Base: v.T}
	m.bind(name, stream)
	return stream, code(m.seq(append(before, pushes...)...))
}

// made is a field of a constructor with its unfolded value.
type made struct {
	name  string
	value model.Value
}

// fields unfolds the fields of a constructor or copy and joins their code.
func (m *machine) fields(fs []raw.NamedValue, t *types.Named) ([]made, prefix) {
	out := make([]made, len(fs))
	var all prefix
	for i, f := range fs {
		v, p := m.unfold(f.Value, keepLens)
		if want := t.Field(f.Name); want != nil {
			var op *model.Op
			if v, op = m.convert(v, want); op != nil {
				p = p.then(code(op))
			}
		}
		out[i] = made{f.Name, v}
		all = all.beside(p)
	}
	return out, m.collapse(all)
}

// makeData builds a data value through a stream map.
func (m *machine) makeData(v *raw.Make) (model.Value, prefix) {
	name := m.names.New(v.T.Name + "_obj")
	fs, p := m.fields(v.Fields, v.T)
	tree := m.built(name, v.T, nil, fs)
	return model.Var{Name: name, Base: v.T}, code(m.seq(append(p.ops[:len(p.ops):len(p.ops)], tree)...))
}

// built inserts the fields kept from an old value and then the new ones, streams among them as snapshots.
func (m *machine) built(name string, t *types.Named, kept, fs []made) *model.Op {
	mapName := name + "_map"
	var ops, inserts []*model.Op
	insert := func(f made, v model.Value) {
		key := model.Literal{Text: `"` + f.name + `"`, T: types.StringLiteral}
		inserts = append(inserts, m.op(model.Insert{Key: key, Value: v, Map: mapName}))
	}
	for _, f := range kept {
		insert(f, f.value)
	}
	for _, f := range fs {
		v, canon := m.snapshot(f.value, nil)
		if canon != nil {
			ops = append(ops, canon)
		}
		insert(f, v)
	}
	mapType := types.StreamMap{Elem: types.Top{}}
	canon := m.op(model.Canon{Of: model.Var{Name: mapName, Base: mapType}, To: model.Target{Name: name, Type: t}})
	ops = append(append(ops, inserts...), canon)
	return m.op(model.Restrict{Name: mapName, Type: mapType}, ops...)
}

// makeAbility binds the fields of an ability. There is nothing of it in the script but the code of its fields; that is
// one op even when it is empty (spec/lowering.md#W52).
func (m *machine) makeAbility(v *raw.Make) (model.Value, prefix) {
	name := m.names.New(v.T.Name + "_anon")
	fs, p := m.fields(v.Fields, v.T)
	for _, f := range fs {
		m.noteField(f.name, f.value)
		to := name + "." + f.name
		if w, t, ok := abilityOf(f.value); ok {
			m.bindFields(to, w.Name, t)
			m.env.set(to, model.Var{Name: to, Base: w.Base})
		} else {
			m.env.set(to, f.value)
		}
	}
	value := model.Var{Name: name, Base: v.T}
	m.bind(name, value)
	return value, code(m.seq(p.ops...))
}

// copied builds a data value out of an old one and some new fields.
func (m *machine) copied(v model.Var, c *raw.IntoCopy) (model.Var, prefix) {
	v, flat := m.flatten(v)
	name := m.names.New(c.T.Name + "_obj_copy")
	readAgain := m.leaveWritten()
	fs, p := m.fields(c.Fields, c.T)
	readAgain()
	given := map[string]bool{}
	for _, f := range c.Fields {
		given[f.Name] = true
	}
	var kept []made
	for _, f := range c.T.Fields {
		if !given[f.Name] {
			kept = append(kept, made{f.Name, v.With(model.Prop{Kind: model.Field, Text: f.Name, T: f.Type})})
		}
	}
	tree := m.seq(append(p.ops[:len(p.ops):len(p.ops)], m.built(name, c.T, kept, fs))...)
	return model.Var{Name: name, Base: c.T}, code(m.seq(append(flat.ops, tree)...))
}

// convert fits a value to the type it is passed for where the checker lets a data value pass for an ability or the
// reverse (the original compiles these to undefined variables). The op, if any, builds the data value.
func (m *machine) convert(v model.Value, want types.Type) (model.Value, *model.Op) {
	t, ok := want.(*types.Named)
	if !ok {
		return v, nil
	}
	if w, from, ok := abilityOf(v); ok && !t.IsGeneralAbility() {
		m.diags.Add(warnOtherKind(m.at.At, from, t))
		return m.dataOf(w, from, t)
	}
	if w, ok := v.(model.Var); ok && t.IsGeneralAbility() {
		if from, ok := w.Type().(*types.Named); ok && !from.IsGeneralAbility() {
			m.diags.Add(warnOtherKind(m.at.At, from, t))
			name := m.names.New(t.Name + "_anon")
			for _, f := range t.Fields {
				field := model.Value(w.With(model.Prop{Kind: model.Field, Text: f.Name, T: f.Type}))
				m.env.set(name+"."+f.Name, field)
				if inner, ok := types.GeneralAbility(f.Type); ok {
					asked := w.With(model.Prop{Kind: model.Field, Text: f.Name, T: from.Field(f.Name)})
					field, _ = m.convert(asked, inner)
					m.bind(name+"."+f.Name, field)
				}
			}
			made := model.Var{Name: name, Base: t}
			m.bind(name, made)
			return made, nil
		}
	}
	return v, nil
}

func (m *machine) dataOf(w model.Var, from, t *types.Named) (model.Value, *model.Op) {
	name := m.names.New(t.Name + "_obj")
	var fs []made
	var ops []*model.Op
	for _, f := range t.Fields {
		v, ok := m.last(w.Name + "." + f.Name)
		if !ok {
			v = model.Var{Name: w.Name + "." + f.Name, Base: from.Field(f.Name)}
		}
		v, op := m.convert(v, f.Type)
		ops = append(ops, op)
		fs = append(fs, made{f.Name, v})
	}
	ops = append(ops, m.built(name, t, nil, fs))
	return model.Var{Name: name, Base: t}, m.seq(ops...)
}
