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
	many     bool // elements counts, even if it is empty
}

// tetraplets returns the tetraplets of an argument.
func (r *resolved) tetraplets() []*value.Tetraplet {
	if r.many {
		return r.elements
	}
	return []*value.Tetraplet{r.T}
}

// bound returns the value as `ap` keeps it. Of a value that is no service's result only a part of its origin survives:
// of literals the peer, of parts of a canon the peer and the path (spec/air.md#A48).
func (r *resolved) bound() *value.Traced {
	v := r.Traced
	switch v.P.Kind {
	case value.Literal:
		v.T = peerOnly(v.T)
	case value.Canon:
		if v.T.Service != "" || v.T.Function != "" {
			v.T = value.NewTetraplet(v.T.Peer, "", "", v.T.Lens)
		}
	}
	return &v
}

func peerOnly(t *value.Tetraplet) *value.Tetraplet {
	if t.Service == "" && t.Function == "" && t.Lens == "" {
		return t
	}
	return value.NewTetraplet(t.Peer, "", "", "")
}

// resolve evaluates an operand.
func (m *machine) resolve(o *air.Operand) (resolved, *Fault) {
	switch o.Kind {
	case air.Scalar:
		return m.resolveScalar(o)
	case air.CanonStream:
		return m.resolveCanon(o)
	case air.CanonMap:
		return m.resolveCanonMap(o)
	case air.LastError:
		return m.resolveError(m.errors.last, o)
	case air.ErrorValue:
		return m.resolveError(m.errors.current, o)
	}
	return resolved{Traced: value.Traced{V: value.Of(m.literalNode(o)), T: m.literal}}, nil
}

// literalNode is the value of a literal or pseudo variable.
func (m *machine) literalNode(o *air.Operand) *value.Node {
	switch o.Kind {
	case air.String:
		return value.Text(o.Name)
	case air.InitPeer:
		return value.Text(m.InitPeer)
	case air.Timestamp:
		return value.Num(value.OfUint(m.Timestamp))
	case air.TTL:
		return value.Num(value.OfUint(uint64(m.TTL)))
	case air.Bool:
		return value.Bool(o.Text == "true")
	case air.EmptyArray:
		return value.Array()
	case air.Float:
		f, _ := strconv.ParseFloat(o.Text, 64)
		return value.Num(value.OfFloat(f))
	}
	i, _ := strconv.ParseInt(o.Text, 10, 64)
	return value.Num(value.OfInt(i))
}

// scalar reads a variable, or the current element of an iterator of that name.
func (m *machine) scalar(name string) (*value.Traced, *Fault) {
	v, f := m.scalars.get(&m.scope, name)
	it := m.iterators[name]
	switch {
	case it == nil:
		return v, f
	case f == nil: // the original traps
		return nil, fault(codeIterableShadow, "variable with name '%s' can't be shadowed, shadowing isn't supported for iterables", name)
	case f.Code == codeVariableNotFound:
		return it.element(), nil
	}
	return nil, f
}

func (m *machine) resolveScalar(o *air.Operand) (resolved, *Fault) {
	v, f := m.scalar(o.Name)
	if f != nil || o.Lens == nil {
		if f != nil {
			return resolved{}, f
		}
		return resolved{Traced: *v}, nil
	}
	node, f := m.applyLens(v.V, o.Lens)
	if f != nil {
		return resolved{}, f
	}
	r := resolved{Traced: value.Traced{V: value.Of(node), P: v.P}}
	if o.Lens.Length {
		r.T = value.NewTetraplet("", "", "", ".length") // spec/air.md#A47
	} else {
		r.T = v.T.WithLens(v.T.Lens + o.Lens.Text)
	}
	return r, nil
}

// resolveError reads an error value. A lens leaves its tetraplet alone.
func (m *machine) resolveError(v *value.Traced, o *air.Operand) (resolved, *Fault) {
	r := resolved{Traced: *v}
	if o.Lens == nil {
		return r, nil
	}
	node, f := m.applyLens(v.V, o.Lens)
	if f != nil {
		return r, f
	}
	r.V = value.Of(node)
	return r, nil
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
		return o.Name, nil
	case air.InitPeer:
		return m.InitPeer, nil
	}
	r, f := m.resolve(o)
	if f != nil {
		return "", f
	}
	n, f := m.tree(r.V)
	if f != nil {
		return "", f
	}
	if n.Kind != value.KindString {
		return "", fault(codeTriplet, "call cannot resolve non-String triplet variable part `%s` with value '%s'", o.Name, n)
	}
	return n.Str, nil
}
