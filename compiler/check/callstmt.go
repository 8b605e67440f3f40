package check

import (
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// Statements that are a call, with or without targets for its results.

// callStmt checks a call with its targets.
func (c *checker) callStmt(s *syntax.CallStmt) {
	call, isCall := syntax.Unparen(s.Value).(*syntax.Call)
	if !isCall {
		c.notACall(s)
		for _, n := range s.Targets {
			c.fn.scope.lose(n.Text)
		}
		return
	}
	told := c.classicErrors()
	sig := c.call(call)
	failed := c.classicFailed(told)
	if p, ok := s.Value.(*syntax.Paren); ok {
		c.setType(p, c.m.info.types[call])
	}
	if sig == nil {
		for _, n := range s.Targets {
			c.target(n, nil, failed)
		}
		return
	}
	if c.ofMap(call) {
		if len(s.Targets) > 0 {
			c.report(mapMethodArrow(c.m.File, s, call))
		} else {
			c.report(unusedMapValue(c.m.File, call))
		}
		for _, n := range s.Targets {
			c.fn.scope.lose(n.Text)
		}
		return
	}
	if n, m := c.mapTarget(s); n != nil {
		c.insertResults(s, call, sig, n, m)
		return
	}
	for i, n := range s.Targets {
		if i < len(sig.Codomain) {
			c.target(n, sig.Codomain[i].Type, failed)
			continue
		}
		c.fn.scope.lose(n.Text)
	}
	if n := len(sig.Codomain); n < len(s.Targets) {
		for _, target := range s.Targets[n:] {
			c.classic(c.span(target), "Types mismatch. Cannot assign to a variable the result of a call that returns nothing")
		}
		c.report(noResult(c.m.File, s.Targets[n:], n))
	}
	if len(s.Targets) < len(sig.Codomain) {
		if !failed {
			c.classicUnused(s, call, len(sig.Codomain))
		}
		c.report(unusedResults(c.m.File, s, call, len(sig.Codomain)))
	}
}

// target defines what a result is bound to, or appends it to an existing stream.
func (c *checker) target(n *syntax.Name, t types.Type, failed bool) {
	v := c.fn.scope.find(n.Text)
	if v != nil && v.typ == nil && (v.Kind == Declared || v.Kind == Argument) {
		return // probably a stream: its type is reported
	}
	if v != nil && types.IsMap(v.typ) {
		return // it takes a pair: the call is unknown, see insertResults
	}
	if v == nil || v.typ == nil || !types.IsStream(v.typ) {
		c.variable(n, Result, t).unknown = failed
		return
	}
	c.m.info.uses[n] = v
	elem := v.typ.(types.Stream).Elem
	if t != nil && !c.fits(elem, t) {
		c.classicMismatch(c.span(n), nil, elem, t)
		c.report(mismatchAt(c.span(n), elem, t).At(v.at, "the stream holds `"+short(elem)+"`"))
	}
}

// notACall reports a statement that is a value but no call, with the mistake that is most likely behind it.
func (c *checker) notACall(s *syntax.CallStmt) {
	if _, bad := s.Value.(*syntax.BadValue); bad {
		return
	}
	failed := c.failed
	t := c.value(s.Value)
	if c.failed > failed {
		return
	}
	c.classicNoCall(s.Value, t)
	if len(s.Targets) == 1 {
		if v := c.fn.scope.find(s.Targets[0].Text); v != nil && v.typ != nil && types.IsStream(v.typ) {
			c.report(pushExpected(c.m.File, s))
			return
		}
		c.report(assignExpected(c.m.File, s))
		return
	}
	c.report(notCall(c.m.File, s, types.IsArrow(t)))
}
