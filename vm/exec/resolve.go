package exec

import (
	"strconv"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// resolved is what an operand stands for. As an argument it may have several tetraplets, one per element; where it is bound
// to a name the one in Traced counts.
type resolved struct {
	value.Traced
	elements []*value.Tetraplet
	many     bool             // elements counts, even if it is empty
	of       *value.Tetraplet // of an element of an array whose own tetraplet T is not made yet: the array's
	index    int
}

// origin returns the value's tetraplet. That of an array's element is made only if something asks for it.
func (r *resolved) origin() *value.Tetraplet {
	if r.T == nil && r.of != nil {
		r.T = elementOrigin(r.of, r.index)
	}
	return r.T
}

// bound returns the value as `ap` keeps it. Of a value that is no service's result only a part of its origin survives:
// of literals the peer, of parts of a canon the peer and the path (spec/air.md#A48).
func (m *machine) bound(r *resolved) *value.Traced {
	r.origin()
	v := r.Traced
	switch v.P.Kind {
	case value.Literal:
		v.T = peerOnly(v.T)
	case value.Canon:
		if v.T.Service != "" || v.T.Function != "" {
			v.T = value.NewTetraplet(v.T.Peer, "", "", v.T.Lens)
		}
	}
	return m.traced(v)
}

func peerOnly(t *value.Tetraplet) *value.Tetraplet {
	if t.Service == "" && t.Function == "" && t.Lens == "" {
		return t
	}
	return value.NewTetraplet(t.Peer, "", "", "")
}

// resolve evaluates an operand into r, which is blank.
func (m *machine) resolve(o *air.Operand, r *resolved) *Fault {
	switch o.Kind {
	case air.Scalar:
		return m.resolveScalar(o, r)
	case air.CanonStream:
		return m.resolveCanon(o, r)
	case air.CanonMap:
		return m.resolveCanonMap(o, r)
	case air.LastError:
		return m.resolveError(m.errors.last, o, r)
	case air.ErrorValue:
		return m.resolveError(m.errors.current, o, r)
	}
	r.V, r.T = m.literalValue(o), m.literal
	return nil
}

// literalValue is the value of a literal or pseudo variable. Most literals are canonical JSON as they stand.
func (m *machine) literalValue(o *air.Operand) *value.Value {
	switch o.Kind {
	case air.String:
		if value.IsPlain(o.Name()) {
			return m.canonicalValue(o.Text)
		}
		return value.String(o.Name())
	case air.Bool, air.EmptyArray:
		return m.canonicalValue(o.Text)
	case air.InitPeer:
		if m.initPeer == nil {
			m.initPeer = value.String(m.InitPeer)
		}
		return m.initPeer
	case air.Timestamp:
		return value.Of(value.Num(value.OfUint(m.Timestamp)))
	case air.TTL:
		return value.Of(value.Num(value.OfUint(uint64(m.TTL))))
	case air.Float:
		f, _ := strconv.ParseFloat(o.Text, 64)
		return value.Of(value.Num(value.OfFloat(f)))
	}
	if c := o.Text[0]; '1' <= c && c <= '9' {
		return m.canonicalValue(o.Text)
	}
	i, _ := strconv.ParseInt(o.Text, 10, 64)
	return value.Of(value.Num(value.OfInt(i)))
}

// scalar reads a variable, or the current element of an iterator of that name (spec/vm.md#V13).
func (m *machine) scalar(sym air.Sym, name string) (*value.Traced, *Fault) {
	v, found := m.scalars.look(&m.scope, sym)
	it := m.iterators[sym]
	switch {
	case it == nil:
		return v, found.fault(name)
	case found == present: // the original traps
		return nil, fault(codeIterableShadow, "variable with name '%s' can't be shadowed, shadowing isn't supported for iterables", name)
	case found == missing:
		return it.element(m), nil
	}
	return nil, found.fault(name)
}

func (m *machine) resolveScalar(o *air.Operand, r *resolved) *Fault {
	if it := m.iterators[o.Sym]; it != nil && it.nodes != nil && o.Lens == nil {
		if _, found := m.scalars.look(&m.scope, o.Sym); found == missing {
			r.V, r.P, r.of, r.index = it.value(m), it.array.P, it.array.T, it.i
			return nil
		}
	}
	v, f := m.scalar(o.Sym, o.Name())
	if f != nil {
		return f
	}
	if o.Lens == nil {
		r.Traced = *v
		return nil
	}
	if r.V, f = m.selected(v.V, o.Lens); f != nil {
		return f
	}
	r.P = v.P
	if o.Lens.Length {
		r.T = value.NewTetraplet("", "", "", ".length") // spec/air.md#A47
	} else {
		r.T = v.T.WithLens(v.T.Lens + o.Lens.Text)
	}
	return nil
}

// resolveError reads an error value. A lens leaves its tetraplet alone.
func (m *machine) resolveError(v *value.Traced, o *air.Operand, r *resolved) (f *Fault) {
	r.Traced = *v
	if o.Lens == nil {
		return nil
	}
	r.V, f = m.selected(v.V, o.Lens)
	return f
}

// tree returns the parsed form of a value. A text that came inside data and is not JSON ends the run; the original traps.
func (m *machine) tree(v *value.Value) (*value.Node, *Fault) {
	n, err := v.Node()
	if err != nil {
		return nil, fault(codeTrace, "value for CID %q is not JSON: %v", v.CID(), err)
	}
	return n, nil
}

// text resolves a part of a call's triplet.
func (m *machine) text(o *air.Operand) (string, *Fault) {
	switch o.Kind {
	case air.String:
		return o.Name(), nil
	case air.InitPeer:
		return m.InitPeer, nil
	}
	var r resolved
	if f := m.resolve(o, &r); f != nil {
		return "", f
	}
	n, f := m.tree(r.V)
	if f != nil {
		return "", f
	}
	if n.Kind != value.KindString {
		return "", fault(codeTriplet, "call cannot resolve non-String triplet variable part `%s` with value '%s'", o.Name(), n)
	}
	return n.Str, nil
}
