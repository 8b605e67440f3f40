package inline

import (
	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// properties unfolds a chain of properties (spec/lowering.md#W54).
func (m *machine) properties(v *raw.Apply, mode lensMode) (model.Value, prefix) {
	root, props := raw.Unwind(v)
	if r, ok := root.(raw.Var); ok {
		if i, ok := props[0].(*raw.Index); ok && types.IsStream(r.T) {
			if w, p, ok := m.gated(r, i); ok {
				return m.chain(w, p, props[1:], mode)
			}
		}
	}
	w, p := m.unfold(root, keepLens)
	if i := streamElement(root, props); i > 0 {
		w, p = m.chain(w, p, props[:i], keepLens)
		if stream, t, ok := streamOf(w); ok {
			element, gate := m.gate(stream.Name, t.Elem, props[i].(*raw.Index))
			w, p, props = element, p.then(gate), props[i+1:]
		} else {
			props = props[i:]
		}
	}
	return m.chain(w, p, props, mode)
}

// streamElement is the place of an index behind a method of a map that gives a stream, as in `map.getStream(key)[0]`; 0 if
// there is none.
func streamElement(root raw.Value, props []raw.Property) int {
	receiver := root.Type()
	for i := 1; i < len(props); i++ {
		if _, index := props[i].(*raw.Index); index && types.IsMap(receiver) && types.IsStream(props[i-1].Type()) {
			return i
		}
		receiver = props[i-1].Type()
	}
	return 0
}

// gated is a stream element, if the variable is a stream here. A parameter of stream type can be a snapshot.
func (m *machine) gated(r raw.Var, i *raw.Index) (model.Value, prefix, bool) {
	w := m.frame.names.variable(r)
	stream, t, ok := streamOf(misreadAs(m.resolve(w.Name, w.Base), w.Misread))
	if !ok {
		return nil, prefix{}, false
	}
	m.noteMisread(m.noteReturned(r, stream))
	v, p := m.gate(stream.Name, t.Elem, i)
	return v, p, true
}

// chain applies properties from left to right. The indices have been unfolded before the first step.
func (m *machine) chain(v model.Value, p prefix, props []raw.Property, mode lensMode) (model.Value, prefix) {
	w, ok := v.(model.Var)
	if l, literal := v.(model.Literal); literal && len(props) > 0 {
		var named prefix
		w, named = m.nameLiteral(l)
		p = p.beside(named)
	} else if !ok {
		return v, p
	}
	indices := make([]string, len(props))
	var all prefix
	for i, prop := range props {
		if index, ok := prop.(*raw.Index); ok {
			var ip prefix
			indices[i], ip = m.index(index.Value)
			all = all.beside(ip)
		}
	}
	p = m.collapse(p).then(m.collapse(all))
	for i, prop := range props {
		var step prefix
		if a, t, ok := abilityOf(w); ok {
			w, step = m.abilityStep(a, t, prop)
			p = p.then(step)
			continue
		}
		if call, ok := prop.(*raw.IntoArrow); ok {
			if of, t, ok := mapOf(w); ok {
				w, step = m.mapMethod(of, t, call)
				p = p.then(step)
				continue
			}
		}
		switch prop := prop.(type) {
		case *raw.Index:
			w = w.With(model.Prop{Kind: model.Index, Text: indices[i], T: prop.T})
			continue
		case raw.Field:
			w = w.With(model.Prop{Kind: model.Field, Text: prop.Name, T: prop.T})
		case raw.Length:
			w, step = m.length(w)
		case *raw.IntoCopy:
			w, step = m.copied(w, prop)
		default:
			m.diags.Add(errNoArrow(m.at.At, w.String()))
		}
		if mode == flattenFields {
			var flat prefix
			w, flat = m.flatten(w)
			step = step.then(flat)
		}
		p = p.then(step)
	}
	return w, p
}

// index unfolds an index to the text between the brackets.
func (m *machine) index(v raw.Value) (string, prefix) {
	x, p := m.unfold(v, flattenFields)
	w, ok := x.(model.Var)
	if !ok {
		m.noteMisread(x)
		return x.(model.Literal).Text, p
	}
	if len(w.Path) > 0 {
		var flat prefix
		w, flat = m.flatten(w)
		p = p.then(flat)
	}
	m.noteMisread(w)
	return w.Name, p
}

// abilityStep takes a field of an ability or calls its arrow. A field that is a literal is copied at every use.
func (m *machine) abilityStep(a model.Var, t *types.Named, prop raw.Property) (model.Var, prefix) {
	m.noteMisread(a)
	switch prop := prop.(type) {
	case *raw.IntoArrow:
		name := a.Name + "." + prop.Name
		v, p := m.callValue(name, name, prop.Args, prop.Sig)
		if l, ok := v.(model.Literal); ok {
			w, named := m.nameLiteral(l)
			m.bind(w.Name, w)
			return w, p.beside(named)
		}
		return v.(model.Var), p
	case raw.Field:
		name := a.Name + "." + prop.Name
		if inner, ok := types.GeneralAbility(prop.T); ok {
			return model.Var{Name: name, Base: inner}, prefix{}
		}
		switch v, _ := m.last(name); v := v.(type) {
		case model.Literal:
			return m.nameLiteral(v)
		case model.Var:
			return v, prefix{}
		}
	}
	m.diags.Add(errNoField(m.at.At, a.Name, t))
	return a, prefix{}
}

// length copies a collection and then its length: AIR gives the length of a snapshot only.
func (m *machine) length(v model.Var) (model.Var, prefix) {
	v, flat := m.flatten(v)
	copyName, name := m.names.New(v.Name+"_to_functor"), m.names.New(v.Name+"_length")
	copied := model.Var{Name: copyName, Base: v.Base}
	var op *model.Op
	switch t := v.Base.(type) {
	case types.Stream:
		c := types.CanonStream(t)
		op = m.op(model.Canon{Of: v, To: model.Target{Name: copyName, Type: c}})
		copied.Base = c
	case types.CanonStream:
		copied.Base = types.Array(t)
		op = m.op(model.Flatten{Value: v, Name: copyName})
	default:
		op = m.op(model.Flatten{Value: v, Name: copyName})
	}
	length := copied.With(lengthProp)
	tree := m.seq(op, m.op(model.Flatten{Value: length, Name: name}))
	return model.Var{Name: name, Base: types.U32}, inOrder(append(flat.ops, tree)...)
}

var lengthProp = model.Prop{Kind: model.Functor, Text: "length", T: types.U32}
