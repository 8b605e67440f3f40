package exec

import (
	"strings"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/data"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// canonStream is a frozen stream.
type canonStream struct {
	elements []*value.Traced
	origin   *value.Tetraplet // (peer of the canon, "", "", "")
	cid      data.CID
	whole    *value.Value // the array, made when first read
}

func (c *canonStream) provenance() value.Provenance {
	return value.Provenance{Kind: value.Canon, CID: c.cid}
}

// array returns the elements as one value.
func (m *machine) array(elements []*value.Traced) (*value.Node, *Fault) {
	m.charge(len(elements) * itemBytes)
	nodes := make([]*value.Node, len(elements))
	for i, e := range elements {
		n, f := m.tree(e.V)
		if f != nil {
			return nil, f
		}
		nodes[i] = n
	}
	return value.Array(nodes...), nil
}

func tetrapletsOf(elements []*value.Traced) []*value.Tetraplet {
	list := make([]*value.Tetraplet, len(elements))
	for i, e := range elements {
		list[i] = e.T
	}
	return list
}

func (m *machine) resolveCanon(o *air.Operand) (resolved, *Fault) {
	c, f := m.canons.get(&m.scope, o.Name)
	if f != nil {
		return resolved{}, f
	}
	if o.Lens == nil {
		if c.whole == nil {
			n, f := m.array(c.elements)
			if f != nil {
				return resolved{}, f
			}
			c.whole = value.Of(n)
		}
		v := value.Traced{V: c.whole, T: c.origin, P: c.provenance()}
		return resolved{Traced: v, elements: tetrapletsOf(c.elements), many: true}, nil
	}
	if o.Lens.Length {
		// The text stands in the service's place (spec/air.md#A47).
		return m.length(len(c.elements), value.NewTetraplet(m.Peer, ".length", "", ""), c.provenance()), nil
	}
	i, f := m.elementOf(o.Lens.Steps[0], len(c.elements))
	if f != nil {
		return resolved{}, f
	}
	e := c.elements[i]
	if len(o.Lens.Steps) == 1 {
		return resolved{Traced: *e}, nil
	}
	node, f := m.tree(e.V)
	if f == nil {
		node, f = m.walk(node, o.Lens.Steps[1:])
	}
	if f != nil {
		return resolved{}, f
	}
	return resolved{Traced: value.Traced{V: value.Of(node), T: e.T, P: e.P}}, nil
}

func (m *machine) length(n int, t *value.Tetraplet, p value.Provenance) resolved {
	return resolved{Traced: value.Traced{V: value.Of(value.Num(value.OfUint(uint64(n)))), T: t, P: p}}
}

// canonMap is a frozen stream map: pairs in the order of insertion, and the values of each key.
type canonMap struct {
	canonStream
	keys   []*value.Node // each once, in the order of their first pair
	values map[mapKey][]*value.Traced
	object *value.Value // made when first read
}

// mapKey tells the string "42" and the number 42 apart.
type mapKey struct {
	text   string
	number bool
}

func keyFor(n *value.Node) mapKey {
	if n.Kind == value.KindString {
		return mapKey{n.Str, false}
	}
	return mapKey{n.String(), true}
}

// pair takes a `{"key": …, "value": …}` apart; ok is false for anything else.
func pair(n *value.Node) (key, v *value.Node, ok bool) {
	key, v = n.Get("key"), n.Get("value")
	return key, v, key != nil && v != nil && isMapKey(key)
}

// asObject returns the whole map: key to array of values. Where a string and a number have the same text, the string's
// values are taken (spec/air.md#A43).
func (c *canonMap) asObject(m *machine) (*value.Value, *Fault) {
	if c.object != nil {
		return c.object, nil
	}
	members := make([]value.Member, 0, len(c.keys))
	for _, numbers := range []bool{true, false} { // of equal keys the last member stays
		for _, key := range c.keys {
			k := keyFor(key)
			if k.number != numbers {
				continue
			}
			list, f := m.array(c.values[k])
			if f != nil {
				return nil, f
			}
			members = append(members, value.Member{Key: k.text, Value: list})
		}
	}
	c.object = value.Of(value.Object(members...))
	return c.object, nil
}

func (m *machine) resolveCanonMap(o *air.Operand) (resolved, *Fault) {
	c, f := m.canonMaps.get(&m.scope, o.Name)
	if f != nil {
		return resolved{}, f
	}
	switch {
	case o.Lens == nil:
		whole, f := c.asObject(m)
		v := value.Traced{V: whole, T: c.origin, P: c.provenance()}
		return resolved{Traced: v, elements: tetrapletsOf(c.elements), many: true}, f
	case o.Lens.Length:
		// Without a dot here, and in its own place (spec/air.md#A47).
		return m.length(len(c.elements), value.NewTetraplet(m.Peer, "", "", "length"), c.provenance()), nil
	}
	return m.mapLens(c, o.Lens)
}

// mapLens applies a lens to a canon map: the first step is a key, the second selects one of its values, the others lead
// into that one. What follows an absent key is not looked at.
func (m *machine) mapLens(c *canonMap, lens *air.Lens) (resolved, *Fault) {
	key, f := m.mapAccessor(lens.Steps[0])
	if f != nil {
		return resolved{}, f
	}
	values, present := c.values[key]
	if !present || len(lens.Steps) == 1 {
		list, f := m.array(values)
		if f != nil {
			return resolved{}, f
		}
		return resolved{Traced: value.Traced{V: value.Of(list), T: c.origin.WithLens(lens.Text), P: c.provenance()}}, nil
	}
	i, f := m.elementOf(lens.Steps[1], len(values))
	if f != nil {
		return resolved{}, f
	}
	e := values[i]
	r := resolved{Traced: value.Traced{V: e.V, T: e.T, P: c.provenance()}}
	if rest := lens.Steps[2:]; len(rest) > 0 {
		node, f := m.tree(e.V)
		if f == nil {
			node, f = m.walk(node, rest)
		}
		if f != nil {
			return resolved{}, f
		}
		var path strings.Builder
		for _, step := range rest {
			path.WriteByte('.')
			path.WriteString(step.String())
		}
		r.V, r.T = value.Of(node), e.T.WithLens(e.T.Lens+path.String())
	}
	return r, nil
}

// mapAccessor reads the first step of a lens on a canon map: an index is the integer of that value, not a place.
func (m *machine) mapAccessor(step air.Step) (mapKey, *Fault) {
	switch step.Kind {
	case air.StepField:
		return mapKey{step.Name, false}, nil
	case air.StepIndex:
		return keyFor(value.Num(value.OfUint(uint64(step.Index)))), nil
	}
	v, f := m.scalars.get(&m.scope, step.Name)
	if f != nil {
		if m.iterators[step.Name] != nil && f.Code == codeVariableNotFound {
			return mapKey{}, lensFault("canon stream map accessor must not be iterable")
		}
		return mapKey{}, f
	}
	n, f := m.tree(v.V)
	if f != nil {
		return mapKey{}, f
	}
	if !isMapKey(n) {
		return mapKey{}, lensFault("canon stream map accessor `%s` should be either string or number", n)
	}
	return keyFor(n), nil
}
