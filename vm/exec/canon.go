package exec

import (
	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/data"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// canon freezes a stream or map at a peer. The state is taken before the peer is resolved, so a canon that fails leaves
// the trace one state ahead of the script (spec/vm.md#V20, spec/air.md#A44).
func (m *machine) canon(in *air.Instr) *Fault {
	state, err := m.traces.Canon()
	if err != nil {
		return traceFault(in, err)
	}
	peer, f := m.text(&in.In[0])
	if f != nil {
		return m.wait(in, f)
	}
	switch {
	case state != nil && state.Kind == data.CanonDone:
		return m.recordedCanon(in, peer, state.CID())
	case peer == m.Peer:
		return m.freeze(in)
	case state == nil:
		m.send(peer, in)
		state = &data.State{Kind: data.CanonSent, Ref: m.Peer}
	}
	m.traces.Emit(*state)
	m.complete = false
	return nil
}

// freeze takes the values as they are now and puts them into the stores.
func (m *machine) freeze(in *air.Instr) *Fault {
	origin := value.NewTetraplet(m.Peer, "", "", "")
	origin = m.Stores.Tetraplets.Add(origin.CID(), origin)
	values := m.streamFor(&in.In[1]).values()
	if in.Out.Kind == air.Scalar {
		object, f := m.firstValues(values)
		if f != nil {
			return f
		}
		values = []*value.Traced{{V: object, T: origin}}
	}
	result := &data.CanonResult{Tetraplet: origin.CID(), Elements: make([]data.CID, len(values))}
	elements := make([]*value.Traced, len(values))
	m.Stores.Elements.Reserve(len(values))
	m.Stores.Values.Reserve(len(values))
	size := 0
	var given, kept *value.Tetraplet // values of one origin often follow each other
	for i, e := range values {
		v, f := m.written(e.V, true)
		if f != nil {
			return f
		}
		if size += len(v.Text()); size > m.Budget.Text {
			return m.oversize()
		}
		v = m.Stores.Values.Add(m.valueCID(v), v)
		t := e.T
		if t != given {
			given = t
			kept = m.Stores.Tetraplets.Add(t.CID(), t)
		}
		t = kept
		result.Elements[i] = m.element(v, t, e.P)
		if v == e.V && t == e.T {
			elements[i] = e
		} else {
			elements[i] = m.traced(value.Traced{V: v, T: t, P: e.P})
		}
	}
	cid := result.CID()
	m.Stores.Canons.Add(cid, result)
	return m.bindCanon(in, canonStream{elements: elements, origin: origin, cid: cid})
}

// element puts an element into the stores, which may know it: a script can freeze a growing stream again and again, so
// what is equal must be shared, its identifier too.
func (m *machine) element(v *value.Value, t *value.Tetraplet, from value.Provenance) data.CID {
	e := m.elements.next()
	e.Value, e.Tetraplet, e.From = v.CID(), t.CID(), from
	m.scratch = e.AppendPreimage(m.scratch[:0])
	id := e.Identity().LearnTo(m.names.next(), m.scratch)
	if stored := m.Stores.Elements.Add(id, e); stored != e {
		if known := stored.Identity().Known(); known != "" {
			return known
		}
		m.names.take(1)
		return id
	}
	m.elements.take(1)
	m.names.take(1)
	m.charge(storedBytes + len(t.Lens))
	return id
}

// firstValues makes the object of a map's scalar form: every key once, with its first value (spec/air.md#A42).
func (m *machine) firstValues(pairs []*value.Traced) (*value.Value, *Fault) {
	seen := map[string]bool{}
	var members []value.Member
	for _, p := range pairs {
		n, f := m.tree(p.V)
		if f != nil {
			return nil, f
		}
		key, v, ok := pair(n)
		if !ok {
			return nil, badPair(n)
		}
		if k := keyFor(key); !seen[k.text] {
			seen[k.text] = true
			members = append(members, value.Member{Key: k.text, Value: v})
		}
	}
	return value.Of(value.Object(members...)), nil
}

func badPair(n *value.Node) *Fault {
	return fault(codeCanonMapPair, "value '%s' of a stream map is not an object with a key and a value", n)
}

// recordedCanon takes over what was frozen before.
func (m *machine) recordedCanon(in *air.Instr, peer string, cid data.CID) *Fault {
	result := m.Stores.Canons.Get(cid)
	if result == nil {
		return missingValue("canon result aggregate", cid)
	}
	origin := m.Stores.Tetraplets.Get(result.Tetraplet)
	if origin == nil {
		return missingValue("tetraplet", result.Tetraplet)
	}
	if expected := value.NewTetraplet(peer, "", "", ""); !origin.Equal(expected) {
		return mismatch("canon tetraplet", tetrapletText(expected), tetrapletText(origin))
	}
	elements := make([]*value.Traced, len(result.Elements))
	for i, id := range result.Elements {
		e := m.Stores.Elements.Get(id)
		if e == nil {
			return missingValue("canon aggregate", id)
		}
		v, t := m.Stores.Values.Get(e.Value), m.Stores.Tetraplets.Get(e.Tetraplet)
		if v == nil {
			return missingValue("value", e.Value)
		}
		if t == nil {
			return missingValue("tetraplet", e.Tetraplet)
		}
		if _, f := m.canonical(v); f != nil {
			return f
		}
		elements[i] = m.traced(value.Traced{V: v, T: t, P: e.From})
	}
	return m.bindCanon(in, canonStream{elements: elements, origin: origin, cid: cid})
}

// bindCanon writes the state and sets the result's name.
func (m *machine) bindCanon(in *air.Instr, c canonStream) *Fault {
	m.traces.Emit(data.State{Kind: data.CanonDone, Ref: string(c.cid)})
	m.sign(c.origin, c.cid)
	m.charge(canonBytes + len(c.elements)*frozenBytes)
	switch in.Out.Kind {
	case air.CanonStream:
		return m.canons.set(&m.scope, in.Out, &c)
	case air.CanonMap:
		m.charge(len(c.elements) * elementBytes)
		if f := m.checkPairs(&c); f != nil {
			return f
		}
		return m.canonMaps.set(&m.scope, in.Out, &canonMap{canonStream: c})
	}
	if len(c.elements) == 0 {
		return fault(codeNoScalar, "can not find JValue to produce scalar from")
	}
	return m.scalars.set(&m.scope, in.Out, m.traced(value.Traced{V: c.elements[0].V, T: c.origin, P: c.provenance()}))
}
