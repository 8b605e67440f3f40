package exec

import (
	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// foldScalar folds over an array, a canon stream or a canon map (spec/vm.md#V14). Nothing of it is recorded in the trace.
func (m *machine) foldScalar(in *air.Instr) *Fault {
	it, f := m.iterable(in)
	if f != nil {
		return m.wait(in, f)
	}
	if it.len() == 0 {
		return nil // the last instruction does not run either
	}
	return m.iterate(it)
}

func (m *machine) iterable(in *air.Instr) (*iterator, *Fault) {
	o := &in.In[0]
	it := &iterator{fold: in}
	switch {
	case o.Kind == air.EmptyArray:
		return it, nil
	case o.Kind == air.CanonStream:
		c, f := m.canons.get(&m.scope, o)
		if f != nil {
			return nil, f
		}
		it.values = c.elements
		return it, nil
	case o.Kind == air.CanonMap && o.Lens == nil:
		c, f := m.canonMaps.get(&m.scope, o)
		if f != nil {
			return nil, f
		}
		it.values = c.elements
		return it, nil
	}
	var r resolved
	if f := m.resolve(o, &r); f != nil {
		return nil, f
	}
	node, f := m.tree(r.V)
	if f != nil {
		return nil, f
	}
	if node.Kind != value.KindArray {
		name := o.Name()
		if o.Lens != nil {
			name = o.Lens.Text
		}
		return nil, fault(codeFoldNonArray, "expression '%s' returned non-array value '%s' for fold iterable", name, node)
	}
	r.origin()
	it.nodes, it.array = node.Arr, r.Traced
	if o.Kind == air.CanonMap {
		// Whatever was selected, elements come from the canon, by the path in the script (spec/air.md#A49).
		c, _ := m.canonMaps.get(&m.scope, o)
		it.array.T = c.origin.WithLens(o.Lens.Text)
	}
	return it, nil
}
