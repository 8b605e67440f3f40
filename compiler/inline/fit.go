package inline

import (
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// fit copies values to names of their own where the grammar of AIR has no place for them: an index that is known only to the
// interpreter, and an element of a stream that has become the field of an ability. The original writes them
// nonetheless (spec/lowering.md#W15).
func (m *machine) fit(o *model.Op) *model.Op {
	for i, k := range o.Kids {
		o.Kids[i] = m.fit(k)
	}
	around := m.at
	m.at = o.From
	defer func() { m.at = around }()
	f := &fitter{m: m}
	switch n := o.Node.(type) {
	case model.Call:
		n.Service = f.operand(n.Service)
		n.Args = f.operands(n.Args)
		o.Node = n
	case model.Match:
		n.Left, n.Right = f.operand(n.Left), f.operand(n.Right)
		o.Node = n
	case model.On:
		n.Peer, n.Via = f.operand(n.Peer), f.operands(n.Via)
		o.Node = n
	case model.For:
		n.Iterable = f.operand(n.Iterable)
		o.Node = n
	case model.Flatten:
		n.Value = f.operand(n.Value)
		o.Node = n
	case model.Insert:
		n.Key, n.Value = f.operand(n.Key), f.operand(n.Value)
		o.Node = n
	case model.Push: // a stream that is pushed gets its snapshot later
		n.Value = f.indexed(n.Value)
		o.Node = n
	}
	if len(f.before) == 0 {
		return o
	}
	return m.seq(append(f.before, o)...)
}

// fitter collects the copies that an instruction needs before it.
type fitter struct {
	m      *machine
	before []*model.Op
}

func (f *fitter) operands(vs []model.Value) []model.Value {
	if len(vs) == 0 {
		return vs
	}
	out := make([]model.Value, len(vs))
	for i, v := range vs {
		out[i] = f.operand(v)
	}
	return out
}

// operand takes an element out of a snapshot.
func (f *fitter) operand(v model.Value) model.Value {
	v = f.indexed(v)
	w, ok := v.(model.Var)
	if _, stream := w.Base.(types.Stream); !ok || !stream || len(w.Path) == 0 {
		return v
	}
	v, op := f.m.snapshot(w, nil)
	f.before = append(f.before, op)
	return v
}

// indexed names the indices of a value that are no literals of the script.
func (f *fitter) indexed(v model.Value) model.Value {
	w, ok := v.(model.Var)
	if !ok {
		return v
	}
	for i, p := range w.Path {
		if p.Kind != model.Index || p.Text[0] != '%' {
			continue
		}
		w.Path = slices.Clone(w.Path)
		w.Path[i].Text = f.m.names.New("index")
		literal := model.Literal{Text: p.Text, T: types.U64}
		f.before = append(f.before, f.m.op(model.Flatten{Value: literal, Name: w.Path[i].Text}))
	}
	return w
}
