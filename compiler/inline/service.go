package inline

import (
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// openService binds a captured service with a default id: the service, and an arrow per method.
func (m *machine) openService(b raw.Binding, name string, into *opened) {
	s := b.Service
	into.values = append(into.values, binding{name, model.Var{Name: name, Base: s.Type}})
	id := binding{"id", m.constant(s.ID)}
	if dot := strings.LastIndexByte(b.Name, '.'); dot >= 0 {
		id.name = b.Name[:dot+1] + id.name
	}
	for _, f := range s.Type.Fields {
		sig, ok := f.Type.(*types.Arrow)
		if !ok {
			continue
		}
		method := name + "." + f.Name
		into.values = append(into.values, binding{method, model.Var{Name: method, Base: sig}})
		into.arrows[method] = m.method(b.Shown+f.Name, f.Name, sig, id)
	}
}

// method is the arrow behind a method of a service with a known id: a call with the parameters as arguments. The names
// that it uses for the id and for the result take part in the naming of the script (spec/lowering.md#W20).
func (m *machine) method(name, fn string, sig *types.Arrow, id binding) *arrow {
	params := make(types.Product, len(sig.Domain))
	args := make([]raw.Value, len(sig.Domain))
	for i, p := range sig.Domain {
		label := m.methodParam(p.Label, i)
		params[i] = types.Param{Label: label, Type: p.Type}
		args[i] = raw.Var{Name: label, T: p.Type}
	}
	call := &raw.CallService{ID: raw.Var{Name: id.name, T: types.String}, Fn: fn, Args: args, Sig: sig}
	f := &raw.Func{Name: name, Sig: &types.Arrow{Domain: params, Codomain: sig.Codomain}}
	var out []raw.Export
	if len(sig.Codomain) > 0 {
		t := sig.Codomain[0].Type
		out = []raw.Export{{Name: "ret", Type: t, Existing: m.sharesStream(t)}}
		f.Ret = []raw.Value{raw.Var{Name: "ret", T: t}}
	}
	f.Body = raw.NewOp(f.At, raw.Call{Exports: out, Value: call})
	f.Seal()
	return &arrow{fn: f, name: name, method: true, closure: &captures{known: known{values: []binding{id}}}}
}

// serviceID processes `Srv id`: methods called by the name of the statement use the id.
func (m *machine) serviceID(t raw.ServiceID) *model.Op {
	id, op := m.value(t.ID)
	name := m.frame.names.name(t.Name)
	type made struct {
		field, arrow string
		sig          *types.Arrow
	}
	var methods []made
	for _, f := range t.Service.Fields {
		if sig, ok := f.Type.(*types.Arrow); ok {
			methods = append(methods, made{f.Name, m.names.New(name + "-" + f.Name), sig})
		}
	}
	for _, d := range methods {
		m.addArrow(d.arrow, m.method(d.arrow, d.field, d.sig, binding{"id", id}))
		m.env.set(name+"."+d.field, model.Var{Name: d.arrow, Base: d.sig})
	}
	m.bind(name, model.Var{Name: name, Base: t.Service})
	return op
}

// callService calls a service by its id.
func (m *machine) callService(v *raw.CallService, exports []raw.Export) *model.Op {
	args := make([]model.Value, len(v.Args))
	var before []*model.Op
	for i, a := range v.Args {
		w, op := m.snapshot(m.value(a))
		args[i] = w
		before = append(before, op)
	}
	out := m.results(exports)
	id, idOp := m.value(v.ID)
	id, idOp = m.writable(id, idOp, true)
	var targets []model.Target
	for _, r := range out {
		if r.lost { // the caller's `ret` is taken for the stream of a method (spec/lowering.md#W64)
			continue
		}
		targets = append(targets, r.Target)
		value := m.resolve(r.Name, r.Type)
		if r.existing || m.sharesStream(r.Type) {
			m.env.set(r.Name, value)
		} else {
			m.bind(r.Name, value)
		}
		m.names.Forbid(r.Name)
	}
	call := m.op(model.Call{Service: id, Fn: v.Fn, Args: args, Results: targets})
	return m.seq(idOp, m.besides(before), call)
}
