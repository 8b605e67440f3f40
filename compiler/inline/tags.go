package inline

import (
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
)

// errorValue is the last error of the script.
var errorValue = model.Var{Name: raw.ErrorName, Base: ErrorType}

// ErrorType is the type of :error: and LAST_ERROR.
var ErrorType = types.NewNamed(types.Data, "Error", []types.Field{
	{Name: "message", Type: types.String}, {Name: "error_code", Type: types.I64},
	{Name: "instruction", Type: types.String}, {Name: "peer_id", Type: types.String},
})

// process makes the model of a tag and its children. State threads through in the order of the tree
// (spec/lowering.md#W43).
func (m *machine) process(o *raw.Op) *model.Op {
	if m.stopped {
		return m.op(model.Empty{})
	}
	m.nest()
	defer m.unnest()
	around := m.at
	m.at = m.originOf(o.At)
	defer func() { m.at = around }()
	switch t := o.Tag.(type) {
	case raw.Seq:
		return m.seq(m.children(o)...)
	case raw.Par:
		return m.op(model.Par{}, m.children(o)...)
	case raw.Detach:
		return m.op(model.Detach{}, m.children(o)...)
	case raw.Try:
		return m.try(o.Kids)
	case raw.If:
		return m.ifElse(t, o)
	case raw.On:
		return m.onPeer(t, o)
	case raw.For:
		return m.loop(t, o)
	case raw.Next:
		item := m.frame.names.name(t.Item)
		if w, ok := m.resolve(item, nil).(model.Var); ok {
			item = w.Name
		}
		return m.op(model.Next{Item: item})
	case raw.Call:
		return m.callTag(t)
	case raw.Assign:
		v, op := m.assigned(t.Value)
		m.define(m.frame.names.name(t.Name), v)
		return m.seq(op)
	case raw.Declare:
		name := m.frame.names.name(t.Name)
		m.bind(name, model.Var{Name: name, Base: t.Type})
	case raw.Push:
		return m.push(t)
	case raw.Insert:
		return m.insert(t)
	case raw.Canon:
		return m.canon(t)
	case raw.Flatten:
		name := m.frame.names.name(t.Name)
		v, op := m.value(t.Value)
		if _, ok := v.(model.Literal); ok {
			m.env.set(name, v)
			return m.seq(op)
		}
		return m.seq(op, m.op(model.Flatten{Value: v, Name: name}))
	case raw.Join:
		ops := make([]*model.Op, len(t.Values))
		for i, v := range t.Values {
			_, ops[i] = m.value(v)
		}
		return m.seq(m.besides(ops))
	case raw.ServiceID:
		return m.seq(m.serviceID(t))
	case raw.Closure:
		return m.closure(t)
	}
	return m.op(model.Empty{})
}

func (m *machine) children(o *raw.Op) []*model.Op {
	out := make([]*model.Op, len(o.Kids))
	for i, k := range o.Kids {
		out[i] = m.process(k)
	}
	return out
}

// scopes processes the children of a loop, if or try: a stream opened in one of them is restricted around it. The first
// stream in the original's order becomes the innermost `new` (spec/lowering.md#W44).
func (m *machine) scopes(kids []*raw.Op) []*model.Op {
	out := make([]*model.Op, len(kids))
	for i, k := range kids {
		before := map[string]bool{}
		for _, name := range m.streams.Keys() {
			before[name] = true
		}
		tree := m.process(k)
		opened := m.streams.Without(before)
		for _, name := range opened.Keys() {
			t, _ := opened.Get(name)
			tree = m.op(model.Restrict{Name: name, Type: t}, tree)
			m.streams.Delete(name)
		}
		out[i] = tree
	}
	return out
}

// try makes branches of which each runs when the one before failed. Where there is nothing in the first that could fail,
// the others vanish, and what was warned of in them with them.
func (m *machine) try(kids []*raw.Op) *model.Op {
	if len(kids) == 0 {
		return m.xor()
	}
	first := m.scopes(kids[:1])
	said := len(m.diags)
	others := m.scopes(kids[1:])
	if first[0].IsEmpty() {
		m.diags = append(m.diags[:said], slices.DeleteFunc(m.diags[said:], func(d diag.Diagnostic) bool { return d.Severity == diag.Warning })...)
	}
	return m.xor(append(first, others...)...)
}

func (m *machine) onPeer(t raw.On, o *raw.Op) *model.Op {
	peer, op := m.value(t.Peer)
	peer, op = m.writable(peer, op, false)
	before := []*model.Op{op}
	via := make([]model.Value, len(t.Via))
	for i, v := range t.Via {
		via[i], op = m.snapshot(m.value(v))
		via[i], op = m.writable(via[i], op, false)
		before = append(before, op)
	}
	prelude := m.besides(before)
	body := m.op(model.On{Peer: peer, Via: via, Relay: t.Relay}, m.children(o)...)
	if m.opt.NoXor {
		return m.seq(prelude, body)
	}
	return m.seq(prelude, m.xor(body, m.op(model.Fail{Value: errorValue})))
}

func (m *machine) loop(t raw.For, o *raw.Op) *model.Op {
	v, op := m.value(t.Iterable)
	if t.Mode != raw.LoopRec {
		v, op = m.snapshot(v, op)
	}
	source := m.frame.names.name(t.Item)
	base := source
	if t.Key != "" {
		base = "-iterable-"
	}
	item := model.Var{Name: m.names.New(base), Base: itemType(t.Iterable.Type())}
	m.items[item.Name] = true
	m.define(source, item)
	loop := model.For{Item: item.Name, Iterable: v, Never: t.Mode == raw.LoopPar || t.Mode == raw.LoopRec}
	if t.Key == "" {
		return m.seq(op, m.op(loop, m.scopes(o.Kids)...))
	}
	parts := m.parts(t, item, item.Base.(*types.Named).Field("value"))
	return m.seq(op, m.op(loop, append([]*model.Op{parts}, m.scopes(o.Kids)...)...))
}

// itemType is the type of what a loop goes through.
func itemType(iterable types.Type) types.Type {
	if t, ok := iterable.(types.StreamMap); ok {
		return types.Pair(t.Elem)
	}
	if elem, ok := types.Elem(iterable); ok {
		return elem
	}
	return types.Top{}
}

func (m *machine) callTag(t raw.Call) *model.Op {
	switch v := t.Value.(type) {
	case *raw.CallService:
		return m.callService(v, t.Exports)
	case *raw.CallArrow:
		_, p := m.callNamed(m.nameOf(v.Name), v.Args, v.Sig, m.results(t.Exports))
		return m.seq(p.ops...)
	case *raw.Apply:
		into, ok := v.Prop.(*raw.IntoArrow)
		if !ok {
			break
		}
		receiver, op := m.value(v.Of)
		if of, t, ok := mapOf(receiver); ok {
			_, p := m.mapMethod(of, t, into)
			return m.seq(op, m.tree(p))
		}
		w, ok := receiver.(model.Var)
		if !ok {
			break
		}
		m.noteMisread(w)
		_, p := m.callNamed(w.Name+"."+into.Name, into.Args, into.Sig, m.results(t.Exports))
		return m.seq(append([]*model.Op{op}, p.ops...)...)
	}
	m.diags.Add(errNoArrow(m.at.At, raw.Text(t.Value)))
	return m.op(model.Empty{})
}

func (m *machine) push(t raw.Push) *model.Op {
	v, op := m.value(t.Value)
	if stream, ok := t.Type.(types.Stream); ok {
		var made *model.Op
		if v, made = m.convert(v, stream.Elem); made != nil {
			op = m.seq(op, made)
		}
	}
	target, ok := m.resolve(m.nameOf(t.Target), t.Type).(model.Var)
	if !ok {
		m.diags.Add(errNotStream(m.at.At, t.Target))
		return m.op(model.Empty{})
	}
	m.notePush(t, target.Name)
	return m.seq(op, m.op(model.Push{Value: v, To: model.Target{Name: target.Name, Type: target.Base}}))
}

func (m *machine) canon(t raw.Canon) *model.Op {
	name := m.frame.names.name(t.Target.Name)
	v, op := m.value(t.Value)
	if _, ok := v.(model.Literal); ok {
		m.env.set(name, v)
		return m.seq(op)
	}
	m.bind(name, model.Var{Name: name, Base: t.Target.Type})
	return m.seq(op, m.op(model.Canon{Of: v, To: model.Target{Name: name, Type: t.Target.Type}}))
}

func (m *machine) closure(t raw.Closure) *model.Op {
	name := m.frame.names.name(t.Func.Name)
	a := &arrow{fn: t.Func, name: name, closure: m.capture(t.Func)}
	if !t.Detached {
		a.topology = m.place(name, t.Func.Name)
	}
	before, bound := m.env.get(name) // to a value of a scope beside this one
	hides := m.hidden[name] || bound && types.IsArrow(before.Type())
	m.env.forget(name)
	m.addArrow(name, a)
	m.hidden[name] = hides
	if t.Detached {
		return m.op(model.Empty{})
	}
	return m.op(model.Capture{Place: a.topology})
}
