package inline

import "github.com/aquifer-dev/aquifer/compiler/model"

// joinMode says how the ops of a prefix relate.
type joinMode uint8

const (
	inPar joinMode = iota
	inSeq
)

// prefix is the code that a value needs before it can be used. The zero value is no code, neutral for join.
//
// The original forgets on joining that ops depend on each other and runs them side by side, which is right as long as
// they run on one peer; code is compared byte for byte, so the accident is kept here and nowhere else
// (spec/lowering.md#W45). A prefix may hold Empty ops: they count as ops when a Par is made.
type prefix struct {
	ops  []*model.Op
	mode joinMode
}

func code(ops ...*model.Op) prefix    { return prefix{ops: ops} }
func inOrder(ops ...*model.Op) prefix { return prefix{ops, inSeq} }
func (p prefix) then(q prefix) prefix {
	return prefix{append(p.ops[:len(p.ops):len(p.ops)], q.ops...), inSeq}
}
func (p prefix) beside(q prefix) prefix {
	return prefix{ops: append(p.ops[:len(p.ops):len(p.ops)], q.ops...)}
}

// collapse makes one op of several.
func (m *machine) collapse(p prefix) prefix {
	if len(p.ops) < 2 {
		return code(p.ops...)
	}
	if p.mode == inPar {
		return code(m.op(model.Par{}, p.ops...))
	}
	if s := m.seq(p.ops...); !s.IsEmpty() {
		return code(s)
	}
	return prefix{}
}

// tree is the prefix as one op, nil when it does nothing.
func (m *machine) tree(p prefix) *model.Op {
	if p.mode == inSeq {
		if s := m.seq(p.ops...); !s.IsEmpty() {
			return s
		}
		return nil
	}
	return m.besides(p.ops)
}

// besides puts the prefixes of several values side by side: none gives nil, one gives itself, more a Par.
func (m *machine) besides(ops []*model.Op) *model.Op {
	var kept []*model.Op
	for _, o := range ops {
		if !o.IsEmpty() {
			kept = append(kept, o)
		}
	}
	switch len(kept) {
	case 0:
		return nil
	case 1:
		return kept[0]
	}
	return m.op(model.Par{}, kept...)
}
