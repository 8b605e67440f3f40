package exec

import (
	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// apMap appends a pair to a stream map. The state is taken before the key is looked at, so a bad key leaves the trace one
// state ahead of the script (spec/air.md#A44).
func (m *machine) apMap(in *air.Instr) *Fault {
	source, f := m.resolve(&in.In[1])
	if f != nil {
		return m.wait(in, f)
	}
	state, from, err := m.traces.Ap()
	if err != nil {
		return traceFault(in, err)
	}
	resolved, f := m.resolve(&in.In[0])
	if f != nil {
		return m.wait(in, f)
	}
	key, f := m.tree(resolved.V)
	if f != nil {
		return f
	}
	if !isMapKey(key) {
		return fault(codeMapKey, "unsupported type for %s map's key", in.Out.Name)
	}
	node, f := m.tree(source.V)
	if f != nil {
		return f
	}
	v := source.bound()
	m.keep(&in.In[1], v)
	pair := value.Object(value.Member{Key: "key", Value: key}, value.Member{Key: "value", Value: node})
	return m.appendAp(in.Out, &value.Traced{V: value.Of(pair), T: v.T, P: v.P}, state, from)
}

// isMapKey tells whether a value can be a key: a string or an integer.
func isMapKey(n *value.Node) bool {
	return n.Kind == value.KindString || n.Kind == value.KindNumber && n.Num.Kind != value.Float
}
