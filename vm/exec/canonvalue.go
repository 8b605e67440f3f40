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

func (m *machine) resolveCanon(o *air.Operand, r *resolved) *Fault {
	c, f := m.canons.get(&m.scope, o)
	if f != nil {
		return f
	}
	if o.Lens == nil {
		if c.whole == nil {
			n, f := m.array(c.elements)
			if f != nil {
				return f
			}
			c.whole = value.Of(n)
		}
		r.Traced = value.Traced{V: c.whole, T: c.origin, P: c.provenance()}
		r.elements, r.many = tetrapletsOf(c.elements), true
		return nil
	}
	if o.Lens.Length {
		// The text stands in the service's place (spec/air.md#A47).
		r.Traced = lengthOf(len(c.elements), value.NewTetraplet(m.Peer, ".length", "", ""), c.provenance())
		return nil
	}
	i, f := m.elementOf(o.Lens.Steps[0], len(c.elements))
	if f != nil {
		return f
	}
	r.Traced = *c.elements[i]
	if len(o.Lens.Steps) == 1 {
		return nil
	}
	node, f := m.tree(r.V)
	if f == nil {
		node, f = m.walk(node, o.Lens.Steps[1:])
	}
	if f == nil {
		r.V = value.Of(node)
	}
	return f
}

func lengthOf(n int, t *value.Tetraplet, p value.Provenance) value.Traced {
	return value.Traced{V: value.Of(value.Num(value.OfUint(uint64(n)))), T: t, P: p}
}

// canonMap is a frozen stream map: pairs in the order of insertion. What is looked up by key is made by the first look-up.
type canonMap struct {
	canonStream
	keys   []*value.Node // each once, in the order of their first pair
	values map[mapKey][]*value.Traced
	object *value.Value // made when first read
}

// checkPairs refuses a canon map of anything but pairs.
func (m *machine) checkPairs(c *canonStream) *Fault {
	for _, e := range c.elements {
		if e.V.IsCanonical() && e.V.Written() && isPairText(e.V.Text()) {
			continue
		}
		n, f := m.tree(e.V)
		if f != nil {
			return f
		}
		if _, _, ok := pair(n); !ok {
			return badPair(n)
		}
	}
	return nil
}

// byKey returns the values of each key.
func (c *canonMap) byKey(m *machine) (map[mapKey][]*value.Traced, *Fault) {
	if c.values != nil {
		return c.values, nil
	}
	values := map[mapKey][]*value.Traced{}
	for _, e := range c.elements {
		n, f := m.tree(e.V)
		if f != nil {
			return nil, f
		}
		key, v, ok := pair(n)
		if !ok {
			return nil, badPair(n)
		}
		k := keyFor(key)
		if _, known := values[k]; !known {
			c.keys = append(c.keys, key)
		}
		values[k] = append(values[k], m.traced(value.Traced{V: value.Of(v), T: e.T, P: e.P}))
	}
	c.values = values
	return values, nil
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
	values, f := c.byKey(m)
	if f != nil {
		return nil, f
	}
	members := make([]value.Member, 0, len(c.keys))
	for _, numbers := range []bool{true, false} { // of equal keys the last member stays
		for _, key := range c.keys {
			k := keyFor(key)
			if k.number != numbers {
				continue
			}
			list, f := m.array(values[k])
			if f != nil {
				return nil, f
			}
			members = append(members, value.Member{Key: k.text, Value: list})
		}
	}
	c.object = value.Of(value.Object(members...))
	return c.object, nil
}

func (m *machine) resolveCanonMap(o *air.Operand, r *resolved) *Fault {
	c, f := m.canonMaps.get(&m.scope, o)
	if f != nil {
		return f
	}
	switch {
	case o.Lens == nil:
		whole, f := c.asObject(m)
		r.Traced = value.Traced{V: whole, T: c.origin, P: c.provenance()}
		r.elements, r.many = tetrapletsOf(c.elements), true
		return f
	case o.Lens.Length:
		// Without a dot here, and in its own place (spec/air.md#A47).
		r.Traced = lengthOf(len(c.elements), value.NewTetraplet(m.Peer, "", "", "length"), c.provenance())
		return nil
	}
	return m.mapLens(c, o.Lens, r)
}

// mapLens applies a lens to a canon map: the first step is a key, the second selects one of its values, the others lead
// into that one. What follows an absent key is not looked at.
func (m *machine) mapLens(c *canonMap, lens *air.Lens, r *resolved) *Fault {
	key, f := m.mapAccessor(lens.Steps[0])
	if f != nil {
		return f
	}
	index, f := c.byKey(m)
	if f != nil {
		return f
	}
	values, present := index[key]
	if !present || len(lens.Steps) == 1 {
		list, f := m.array(values)
		if f != nil {
			return f
		}
		r.Traced = value.Traced{V: value.Of(list), T: c.origin.WithLens(lens.Text), P: c.provenance()}
		return nil
	}
	i, f := m.elementOf(lens.Steps[1], len(values))
	if f != nil {
		return f
	}
	e := values[i]
	r.Traced = value.Traced{V: e.V, T: e.T, P: c.provenance()}
	rest := lens.Steps[2:]
	if len(rest) == 0 {
		return nil
	}
	node, f := m.tree(e.V)
	if f == nil {
		node, f = m.walk(node, rest)
	}
	if f != nil {
		return f
	}
	var path strings.Builder
	for _, step := range rest {
		path.WriteByte('.')
		path.WriteString(step.String())
	}
	r.V, r.T = value.Of(node), e.T.WithLens(e.T.Lens+path.String())
	return nil
}

// mapAccessor reads the first step of a lens on a canon map: an index is the integer of that value, not a place.
func (m *machine) mapAccessor(step air.Step) (mapKey, *Fault) {
	switch step.Kind {
	case air.StepField:
		return mapKey{step.Name, false}, nil
	case air.StepIndex:
		return keyFor(value.Num(value.OfUint(uint64(step.Index)))), nil
	}
	v, found := m.scalars.look(&m.scope, step.Sym)
	switch {
	case found == missing && m.iterators[step.Sym] != nil:
		return mapKey{}, lensFault("canon stream map accessor must not be iterable")
	case found != present:
		return mapKey{}, found.fault(step.Name)
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
