package inline

import (
	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

func (m *machine) not(v *raw.Not) (model.Value, prefix) {
	w, p := m.unfold(v.Of, keepLens)
	if b, ok := boolOf(w); ok {
		m.noteMisread(w)
		return boolean(!b), p
	}
	name := m.names.New("not")
	op := m.after(p, m.xor(
		m.op(model.Match{Left: w, Right: boolean(true)}, m.op(model.Flatten{Value: boolean(false), Name: name})),
		m.op(model.Flatten{Value: boolean(true), Name: name})))
	return model.Var{Name: name, Base: types.Bool}, code(op)
}

// after puts an op behind the code of its operands. What of that could run side by side is put in a row.
func (m *machine) after(operands prefix, op *model.Op) *model.Op {
	return m.seq(append(operands.ops[:len(operands.ops):len(operands.ops)], op)...)
}

// binary unfolds an operation: left operand, right operand, then the name of the result.
func (m *machine) binary(v *raw.Binary, mode lensMode) (model.Value, prefix) {
	left, lp := m.operand(v.Op, v.L, mode)
	right, rp := m.operand(v.Op, v.R, mode)
	for _, w := range []model.Value{left, right} {
		if _, ok := w.(model.Literal); ok { // it may vanish in a computation
			m.noteMisread(w)
		}
	}
	switch v.Op {
	case raw.And, raw.Or:
		return m.logic(v.Op, left, lp, right, rp)
	case raw.Eq, raw.Neq:
		return m.equality(v.Op, left, lp, right, rp)
	case raw.Lt, raw.Lte, raw.Gt, raw.Gte:
		if b, ok := compareInts(v.Op, left, right); ok {
			return boolean(b), lp.beside(rp)
		}
		return m.service("cmp", v.Op, types.Bool, left, lp, right, rp)
	}
	if l, ok := calculate(v.Op, left, right); ok {
		return l, lp.beside(rp)
	}
	return m.service("math", v.Op, v.T, left, lp, right, rp)
}

// operand skips the search for sums inside a sum where it would find nothing: foldSums has been through the whole of it.
func (m *machine) operand(op raw.BinaryOp, v raw.Value, mode lensMode) (model.Value, prefix) {
	if b, ok := v.(*raw.Binary); ok && op == raw.Add && b.Op == raw.Add && !leavesDifference(b) {
		return m.unfoldFolded(v, mode)
	}
	return m.unfold(v, mode)
}

// service calls an operation of the services cmp and math.
func (m *machine) service(id string, op raw.BinaryOp, t types.Type, left model.Value, lp prefix, right model.Value, rp prefix) (model.Value, prefix) {
	out := model.Target{Name: m.names.New(string(op)), Type: t}
	call := m.mathCall(id, string(op), left, right, out)
	return model.Var{Name: out.Name, Base: t}, code(m.after(lp.then(rp), call))
}

func (m *machine) mathCall(id, fn string, left, right model.Value, out model.Target) *model.Op {
	return m.op(model.Call{
		Service: model.Literal{Text: `"` + id + `"`, T: types.StringLiteral}, Fn: fn,
		Args: []model.Value{left, right}, Results: []model.Target{out},
	})
}

// logic unfolds && and ||: the right operand runs only when it decides.
func (m *machine) logic(op raw.BinaryOp, left model.Value, lp prefix, right model.Value, rp prefix) (model.Value, prefix) {
	decides := op == raw.Or // the operand value that decides the outcome
	if b, ok := boolOf(left); ok {
		if b == decides {
			return boolean(decides), lp
		}
		return right, lp.beside(rp)
	}
	if b, ok := boolOf(right); ok && len(rp.ops) == 0 {
		if b == decides {
			return boolean(decides), lp
		}
		return left, lp
	}
	name := m.names.New(string(op))
	tree := m.after(lp, m.xor(
		m.op(model.Match{Left: left, Right: boolean(decides)}, m.op(model.Flatten{Value: left, Name: name})),
		m.after(rp, m.op(model.Flatten{Value: right, Name: name}))))
	return model.Var{Name: name, Base: types.Bool}, code(tree)
}

func (m *machine) equality(op raw.BinaryOp, left model.Value, lp prefix, right model.Value, rp prefix) (model.Value, prefix) {
	var canon *model.Op
	if left, canon = m.snapshot(left, nil); canon != nil {
		lp = lp.then(code(canon))
	}
	if right, canon = m.snapshot(right, nil); canon != nil {
		rp = rp.then(code(canon))
	}
	m.comparable(left, right)
	l, lok := left.(model.Literal)
	r, rok := right.(model.Literal)
	if lok && rok {
		return boolean((l.Text == r.Text) == (op == raw.Eq)), m.collapse(lp).beside(m.collapse(rp))
	}
	name := m.names.New(string(op))
	tree := m.after(lp.then(rp), m.xor(
		m.op(model.Match{Left: left, Right: right, Not: op == raw.Neq}, m.op(model.Flatten{Value: boolean(true), Name: name})),
		m.op(model.Flatten{Value: boolean(false), Name: name})))
	return model.Var{Name: name, Base: types.Bool}, code(tree)
}

func boolOf(v model.Value) (value, ok bool) {
	l, ok := v.(model.Literal)
	if !ok || l.Text != "true" && l.Text != "false" {
		return false, false
	}
	return l.Text == "true", true
}
