package lint

import (
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// Where a place stands: in which function, beside which statements, on which peer, at whose side.

// function is the nearest function or closure around a place.
func (p *place) function() *place {
	for p = p.up; p != nil; p = p.up {
		switch p.node.(type) {
		case *syntax.Func, *syntax.Closure:
			return p
		}
	}
	return nil
}

// bodyOf is the block of a function or closure.
func bodyOf(fn *place) *syntax.Block {
	switch n := fn.node.(type) {
	case *syntax.Func:
		return n.Body
	case *syntax.Closure:
		return n.Body
	}
	return nil
}

// resultsOf are the types of results that a function or closure writes; fn may be nil.
func resultsOf(fn *place) []syntax.Type {
	if fn == nil {
		return nil
	}
	switch n := fn.node.(type) {
	case *syntax.Func:
		return n.Sig.Results
	case *syntax.Closure:
		return n.Sig.Results
	}
	return nil
}

// next is the statement behind one in its block, or nil.
func (p *place) next() syntax.Stmt { return p.beside(1) }

// previous is the statement before one in its block, or nil.
func (p *place) previous() syntax.Stmt { return p.beside(-1) }

func (p *place) beside(by int) syntax.Stmt {
	b, ok := p.up.node.(*syntax.Block)
	if !ok {
		return nil
	}
	for i, s := range b.Stmts {
		if syntax.Node(s) == p.node && i+by >= 0 && i+by < len(b.Stmts) {
			return b.Stmts[i+by]
		}
	}
	return nil
}

// continues reports whether a statement belongs to the one before it, whatever that is (spec/language.md#L13).
func continues(s syntax.Stmt) bool {
	switch s.(type) {
	case *syntax.Par, *syntax.Otherwise, *syntax.Catch, *syntax.Else:
		return true
	}
	return false
}

// isBranch reports whether a statement runs beside others: it is a par or co, or a par follows.
func (p *place) isBranch() bool {
	if _, ok := p.node.(*syntax.Par); ok {
		return true
	}
	next, ok := p.next().(*syntax.Par)
	return ok && !next.Co
}

// isUnordered reports whether a statement goes on before all that it began has ended: par, co, the loops with par and rec.
func (p *place) isUnordered() bool {
	switch s := p.node.(type) {
	case *syntax.For:
		return s.Mode == syntax.ForPar || s.Mode == syntax.ForRec || p.isBranch()
	case syntax.Stmt:
		return p.isBranch()
	}
	return false
}

// unordered is the outermost statement around a place, within its function, behind which the program goes on before the
// place has been reached; nil for none.
func (p *place) unordered() (outermost *place) {
	fn := p.function()
	for ; p != fn && p != nil; p = p.up {
		if p.isUnordered() {
			outermost = p
		}
	}
	return outermost
}

// onBlock is an on or parseq, with the peer it goes to.
type onBlock struct {
	at   *place
	peer syntax.Value
	via  []syntax.Value
}

// on is the nearest on or parseq around a place, within its function.
func (p *place) on() (onBlock, bool) {
	for before := p; p != nil; before, p = p, p.up {
		switch s := p.node.(type) {
		case *syntax.Func, *syntax.Closure:
			return onBlock{}, false
		case *syntax.On:
			if before.node == syntax.Node(s.Body) {
				return onBlock{p, s.Peer, s.Via}, true
			}
		case *syntax.ParSeq:
			if before.node == syntax.Node(s.Body) {
				return onBlock{p, s.Peer, s.Via}, true
			}
		}
	}
	return onBlock{}, false
}

// varOf is the variable that a value is, without parentheses, or nil.
func (p *pass) varOf(v syntax.Value) *check.Var {
	if r := p.m.RefOf(syntax.Unparen(v)); r != nil {
		o, _ := r.Obj.(*check.Var)
		return o
	}
	return nil
}

// rootOf is the variable that a value is a part of, through fields and elements, or nil.
func (p *pass) rootOf(v syntax.Value) *check.Var {
	for {
		if o := p.varOf(v); o != nil {
			return o
		}
		switch x := syntax.Unparen(v).(type) {
		case *syntax.Property:
			v = x.X
		case *syntax.Index:
			v = x.X
		default:
			return nil
		}
	}
}

// reads reports whether a variable is used below a node.
func (p *pass) reads(v *check.Var, n syntax.Node) bool {
	for _, r := range p.facts.reads[v] {
		if n.Pos() <= r.pos() && r.pos() < n.End() {
			return true
		}
	}
	return false
}

// isPeer reports whether a value is a predefined peer: the one that starts the script, or its relay.
func (p *pass) isPeer(v syntax.Value, which check.Predefined) bool {
	v = syntax.Unparen(v)
	if l, ok := v.(*syntax.Literal); ok {
		return l.Kind == syntax.PeerLiteral && which == check.NotPredefined
	}
	r := p.m.RefOf(v)
	if r == nil {
		return false
	}
	k, ok := r.Obj.(*check.Const)
	if !ok {
		return false
	}
	if which == check.NotPredefined {
		return k.Value.Text == "%init_peer_id%"
	}
	return k.Value.Text == "" && k.Value.Var == which
}

// isInitiator reports whether a value is the peer that starts the script.
func (p *pass) isInitiator(v syntax.Value) bool { return p.isPeer(v, check.NotPredefined) }

// isRelay reports whether a value is the relay of the peer that starts the script.
func (p *pass) isRelay(v syntax.Value) bool { return p.isPeer(v, check.HostPeerID) }

// samePeer reports whether two values are written alike or mean the same predefined peer.
func (p *pass) samePeer(a, b syntax.Value) bool {
	a, b = syntax.Unparen(a), syntax.Unparen(b)
	return p.f.Text(a) == p.f.Text(b) || p.isInitiator(a) && p.isInitiator(b) || p.isRelay(a) && p.isRelay(b)
}

// takesStream reports whether a call hands a stream on as a stream.
func (p *pass) takesStream(c *syntax.Call) bool {
	r := p.m.CallOf(c)
	if r == nil || r.Sig == nil {
		return false
	}
	for i, a := range r.Args {
		if i < len(r.Sig.Domain) && types.IsStream(r.Sig.Domain[i].Type) && p.m.TypeOf(a) != nil && types.IsStream(p.m.TypeOf(a)) {
			return true
		}
	}
	return false
}
