package exec

import (
	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// selected is the part of a scalar's value that a lens selects.
func (m *machine) selected(v *value.Value, lens *air.Lens) (*value.Value, *Fault) {
	if !lens.Length && v.Scannable() {
		if text, ok := m.scan(v.Text(), lens.Steps); ok {
			return m.canonicalValue(text), nil
		}
	}
	node, f := m.applyLens(v, lens)
	if f != nil {
		return nil, f
	}
	return m.treeValue(node), nil
}

// scan follows the steps of a lens into a text. ok is false where the tree has to decide.
func (m *machine) scan(text string, steps []air.Step) (part string, ok bool) {
	for _, step := range steps {
		switch step.Kind {
		case air.StepIndex:
			text, ok = value.Element(text, step.Index)
		case air.StepField:
			text, ok = value.MemberOf(text, step.Name)
		default:
			ok = false
		}
		if !ok {
			return "", false
		}
	}
	return text, true
}

// applyLens selects a part of a scalar's value.
func (m *machine) applyLens(v *value.Value, lens *air.Lens) (*value.Node, *Fault) {
	node, f := m.tree(v)
	if f != nil {
		return nil, f
	}
	if lens.Length {
		if node.Kind != value.KindArray {
			return nil, fault(codeLength, "the length functor could applied only to an array-like value, but it's applied to '%s'", node)
		}
		return value.Num(value.OfUint(uint64(len(node.Arr)))), nil
	}
	return m.walk(node, lens.Steps)
}

// walk follows the steps of a lens into a value.
func (m *machine) walk(n *value.Node, steps []air.Step) (*value.Node, *Fault) {
	for _, step := range steps {
		var err *value.LensError
		switch step.Kind {
		case air.StepIndex:
			n, err = n.Index(step.Index)
		case air.StepField:
			n, err = n.Field(step.Name)
		default:
			accessor, f := m.accessor(step)
			if f != nil {
				return nil, f
			}
			n, err = n.By(accessor)
		}
		if err != nil {
			return nil, lensFault("%s", err.Msg)
		}
	}
	return n, nil
}

// accessor reads the variable of a `[name]`.
func (m *machine) accessor(step air.Step) (*value.Node, *Fault) {
	v, f := m.scalar(step.Sym, step.Name)
	if f != nil {
		return nil, f
	}
	return m.tree(v.V)
}

// elementOf selects an element of a list of values that is not a JSON array: a canon stream, or one key of a canon map. Its
// rules differ from those of scalars.
func (m *machine) elementOf(step air.Step, size int) (int, *Fault) {
	index := step.Index
	switch step.Kind {
	case air.StepField:
		return 0, lensFault("field accessor (with field name = '%s') can't be applied to a stream", step.Name)
	case air.StepVariable:
		n, f := m.accessor(step)
		if f != nil {
			return 0, f
		}
		if n.Kind != value.KindNumber {
			return 0, lensFault("stream accessor `%s` should has number (u32) type", n)
		}
		i, err := n.AsIndex()
		if err != nil {
			return 0, lensFault("%s", err.Msg)
		}
		index = i
	}
	if int64(index) >= int64(size) {
		return 0, lensFault("lambda is applied to a stream that have only '%d' elements, but '%d' requested", size, index)
	}
	return int(index), nil
}
