package lint

import (
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// What is read of a stream, and when.

// kindOfRead says how much of a stream a value takes.
type kindOfRead uint8

const (
	whole   kindOfRead = iota // all that is there: as an array, its length, a loop
	element                   // waits for one element
	handed                    // the stream itself goes on: to a function, into another name, as a result
)

// kindOf says how a place reads the stream that it is.
func (p *pass) kindOf(at *place) kindOfRead {
	v := at.node
	up := at.up
	for {
		if paren, ok := up.node.(*syntax.Paren); ok {
			v, up = paren, up.up
			continue
		}
		break
	}
	switch n := up.node.(type) {
	case *syntax.Index:
		if syntax.Node(n.X) == v {
			return element
		}
	case *syntax.Join:
		return element
	case *syntax.Assign, *syntax.Construct, *syntax.NamedArg, *syntax.Copy:
		return handed
	case *syntax.For:
		if n.Mode == syntax.ForRec {
			return handed
		}
	case *syntax.Call:
		if p.takesStream(n) {
			return handed
		}
	case *syntax.Return:
		if p.returnsStream(n, v, up) {
			return handed
		}
	}
	return whole
}

// returnsStream reports whether the result that a value is returned for is a stream itself.
func (p *pass) returnsStream(r *syntax.Return, v syntax.Node, at *place) bool {
	results := resultsOf(at.function())
	for i, given := range r.Values {
		if syntax.Node(given) == v && i < len(results) {
			t := p.m.Written(results[i])
			return t != nil && types.IsStream(t)
		}
	}
	return false
}

// when is the moment of a read, in order of the source: values of a return are taken at the end of the body.
func when(at *place) int32 {
	s := at.stmt()
	if _, ok := s.node.(*syntax.Return); ok {
		if fn := s.function(); fn != nil {
			return fn.node.End()
		}
	}
	return at.pos()
}

// declared calls visit for every stream that a function declares.
func (p *pass) declared(visit func(v *check.Var, at *place)) {
	for _, d := range p.facts.vars {
		if _, ok := d.at.node.(*syntax.Declare); ok && isStream(d.v) {
			visit(d.v, d.at)
		}
	}
}

// readBeforeJoin finds streams that are filled in parallel and read as a whole behind that, with no wait in between
// (spec/lint.md#Y20).
func readBeforeJoin(p *pass) {
	p.declared(func(v *check.Var, at *place) {
		fn := at.function()
		var filler *place
		for _, w := range p.facts.writes[v] {
			if w.at.function() != fn {
				return
			}
			if f := w.at.unordered(); f != nil && (filler == nil || f.pos() < filler.pos()) {
				filler = f
			}
		}
		if filler == nil || at.isBelow(filler.node) {
			return
		}
		for _, r := range p.facts.reads[v] {
			if r.isBelow(filler.node) || when(r) < filler.node.End() || p.kindOf(r) != whole || r.function() != fn || r.stmt().isBranch() {
				continue
			}
			if p.waits(fn, filler.pos(), when(r)) {
				return
			}
			f := p.reportAt(r.node, fmt.Sprintf("`%s` is read while it is still being filled", v.Ident()), v.Ident())
			*f = f.At(p.f.Span(headOf(filler.node)), "the program goes on when the first of these has ended").
				Help(fmt.Sprintf("wait for what is needed: `join %s[…]`, with a time-out beside it", v.Ident()))
			return
		}
	})
}

// headOf is the part of a statement that stands on its first line, as well as can be told from the tree.
func headOf(n syntax.Node) syntax.Node {
	s, ok := n.(syntax.Stmt)
	if !ok {
		return n
	}
	switch s := s.(type) {
	case *syntax.For:
		return syntax.Range{From: s.Pos(), To: s.Iterable.End()}
	case *syntax.On:
		return syntax.Range{From: s.Pos(), To: s.Peer.End()}
	case *syntax.Par:
		return syntax.Range{From: s.Pos(), To: headOf(s.Stmt).End()}
	}
	return n
}

// waits reports whether a function waits for something between two places: a join, an element of a stream, a function that
// gets a stream and may wait for it, a time-out.
func (p *pass) waits(fn *place, from, to int32) bool {
	waiting := false
	syntax.Inspect(fn.node, func(n syntax.Node) bool {
		if n.End() <= from || n.Pos() >= to {
			return false
		}
		if n.Pos() < from {
			return true
		}
		switch n := n.(type) {
		case *syntax.Join:
			waiting = true
		case *syntax.Index:
			t := p.m.TypeOf(n.X)
			waiting = waiting || t != nil && types.IsStream(t)
		case *syntax.Call:
			waiting = waiting || p.takesStream(n) || isTimeout(p.m, n)
		}
		return !waiting
	})
	return waiting
}

// isTimeout reports whether a call lets time pass: a method called so.
func isTimeout(m *check.Module, c *syntax.Call) bool {
	r := m.CallOf(c)
	return r != nil && strings.Contains(strings.ToLower(r.Method), "timeout")
}

// unreadPushes finds pushes behind the last read of a stream (spec/lint.md#Y21).
func unreadPushes(p *pass) {
	p.declared(func(v *check.Var, at *place) {
		reads := p.facts.reads[v]
		if len(reads) == 0 {
			return // unused-variable
		}
		last := int32(0)
		for _, r := range reads {
			if r.function() != at.function() || r.unordered() != nil || isName(p, r) {
				return
			}
			last = max(last, when(r))
		}
		for _, w := range p.facts.writes[v] {
			if w.at.function() != at.function() || w.at.unordered() != nil || w.at.pos() < last || p.repeated(at, w.at, reads) {
				continue
			}
			f := p.report(p.f.Span(w.name), fmt.Sprintf("nothing reads `%s` behind this push", v.Ident()), v.Ident())
			*f = f.At(p.f.Span(reads[len(reads)-1].node), "the last read")
		}
	})
}

// isName reports whether a read gives the stream another name, under which it may be read on.
func isName(p *pass, at *place) bool {
	k := p.kindOf(at)
	_, call := at.up.node.(*syntax.Call)
	return k == handed && !call
}

// repeated reports whether a read stands in a loop with a push, so that it comes again.
func (p *pass) repeated(declaration, push *place, reads []*place) bool {
	for up := push.up; up != nil && up.node != declaration.up.node; up = up.up {
		switch up.node.(type) {
		case *syntax.For, *syntax.ParSeq:
			for _, r := range reads {
				if r.isBelow(up.node) {
					return true
				}
			}
		}
	}
	return false
}

// pushesIntoLoops finds pushes into the stream that a loop goes through: it goes through what was there when it began.
func pushesIntoLoops(p *pass) {
	for _, at := range p.facts.stmts {
		loop, ok := at.node.(*syntax.For)
		if !ok || loop.Mode == syntax.ForRec {
			continue
		}
		v := p.varOf(loop.Iterable)
		if v == nil || !isStream(v) {
			continue
		}
		for _, w := range p.facts.writes[v] {
			if w.at.isBelow(loop.Body) {
				f := p.report(p.f.Span(w.name), fmt.Sprintf("the loop does not see what is pushed into `%s` in it", v.Ident()), v.Ident())
				*f = f.At(p.f.Span(headOf(loop)), "it goes through what was there when it began").
					Help("a loop with `rec` sees what comes later; another stream keeps the two apart")
			}
		}
	}
}
