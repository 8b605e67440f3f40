package check

import (
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
)

// role is what the statement before means to an else, catch, otherwise or par.
type role uint8

const (
	nothing role = iota // none: the block begins
	faulty              // has errors of its own: nothing is said about what follows it
	plain
	conditional // an if, perhaps with its else
	guarded     // a try, or what an otherwise made of anything
)

// block checks the statements of a block in order, and which of them belong together (spec/language.md#L13).
func (c *checker) block(b *syntax.Block) {
	before := nothing
	for i, s := range b.Stmts {
		if syntax.IsHollow(s) {
			c.stmt(s)
			before = faulty
			continue
		}
		failed := c.failed
		next := plain
		switch s := s.(type) {
		case *syntax.If:
			next = conditional
		case *syntax.Try:
			next = guarded
		case *syntax.Else:
			next = before
			if before != conditional && before != faulty {
				c.report(orphanElse(c.span(s.Word), before == nothing))
				c.classicOrphan(b, i, c.span(s.Word), "Unexpected `else` without `if`")
			}
		case *syntax.Catch:
			next = guarded
			if before != guarded && before != faulty {
				c.report(orphanCatch(c.span(s.Name)))
				c.classicOrphan(b, i, c.span(s.Name), "Unexpected `catch` without `try`")
			}
		case *syntax.Otherwise:
			next = guarded
			if before == nothing {
				c.report(orphanOtherwise(c.span(s.Word)))
				c.classic(c.span(s.Word), "Unexpected `otherwise` without previous instruction")
			}
		case *syntax.Par:
			// A par at the beginning is accepted in front of an otherwise, where the original drops it.
			followed := false
			if i+1 < len(b.Stmts) {
				_, followed = b.Stmts[i+1].(*syntax.Otherwise)
			}
			if !s.Co && before == nothing && !followed {
				c.report(orphanPar(c.span(s.Word)))
				c.classic(c.span(s.Word), "Unexpected `par` without previous instruction")
			}
		case *syntax.BadStmt:
			next = faulty
		}
		c.stmt(s)
		if c.failed > failed {
			next = faulty
		}
		before = next
	}
}

func (c *checker) stmt(s syntax.Stmt) {
	switch s := s.(type) {
	case *syntax.Return:
		c.returned(s)
	case *syntax.ServiceID:
		c.serviceID(s)
	case *syntax.Push:
		c.push(s)
	case *syntax.For:
		c.loop(s)
	case *syntax.ParSeq:
		c.parSeq(s)
	case *syntax.On:
		again := c.peer(s.Peer, s.Via)
		c.sharing(func() { c.block(s.Body) })
		again()
	case *syntax.If:
		if t := c.value(s.Cond); t != nil && !types.Accepts(types.Bool, t) {
			c.classicMismatch(c.anchor(s.Cond), s.Cond, types.Bool, t)
			c.report(c.mismatch(s.Cond, types.Bool, t).Help("a condition is true or false; compare with == or >"))
		}
		c.within("if", func() { c.block(s.Body) })
	case *syntax.Else:
		c.within("else", func() { c.block(s.Body) })
	case *syntax.Otherwise:
		c.within("otherwise", func() { c.block(s.Body) })
	case *syntax.Try:
		c.within("try", func() { c.block(s.Body) })
	case *syntax.Catch:
		c.within("catch", func() {
			c.variable(s.Name, Caught, ErrorType())
			c.block(s.Body)
		})
	case *syntax.Par:
		c.stmt(s.Stmt)
	case *syntax.Join:
		c.join(s)
	case *syntax.Declare:
		c.declare(s)
	case *syntax.Closure:
		c.closure(s)
	case *syntax.Assign:
		c.assign(s)
	case *syntax.CallStmt:
		c.callStmt(s)
	case *syntax.BadStmt:
		for _, n := range s.Names {
			c.fn.scope.lose(n.Text)
		}
		c.broke++
		c.within("broken", func() { c.block(s.Body) })
		c.broke--
	}
}

func (c *checker) returned(s *syntax.Return) {
	given := make([]types.Type, len(s.Values))
	unknown := false
	for i, v := range s.Values {
		before := c.classicErrors()
		given[i] = c.usable(v)
		if unknown { // the original stops at the first
			c.classicKeep(before)
		}
		unknown = unknown || c.classicFailed(before)
	}
	if c.broke > 0 { // perhaps the return of a function that could not be read
		return
	}
	if first := c.fn.returns; first != nil {
		c.classic(c.anchor(s.Values[0]), "Return expression was already used in scope; you can use only one Return in an arrow declaration, use conditional return pattern if you need to return based on condition")
		c.report(secondReturn(c.span(s), c.span(first)))
		return
	}
	c.fn.returns = s
	declared := c.fn.decl.Results
	c.fn.returnFailed = unknown || len(given) != len(declared)
	switch {
	case len(declared) == 0:
		c.classic(c.anchor(s.Values[0]), "No return type declared for this arrow, please remove `<- ...` expression or add `-> ...` return type(s) declaration to the arrow")
		c.report(undeclaredReturn(c.span(s)))
		return
	case len(given) < len(declared):
		if !unknown {
			c.classic(c.anchor(s.Values[len(given)-1]), "Expected %d more values to be returned, see return type declaration", len(declared)-len(given))
		}
		c.report(tooFewReturned(c.span(s.Values[len(given)-1]), len(declared), len(given), c.span(declared[len(given)])))
	case len(given) > len(declared):
		if !unknown && c.fn.sig != nil {
			c.classic(c.anchor(s.Values[len(declared)]), "Too many values are returned from this arrow, this is unexpected. Defined return type:  %s", c.fn.sig.Codomain)
		}
		c.report(tooManyReturned(c.span(s.Values[len(declared)]), len(declared), len(given)))
	}
	for i := range min(len(given), len(declared)) {
		want := c.m.info.written[declared[i]]
		if want != nil && given[i] != nil && !types.Accepts(want, given[i]) {
			if !unknown {
				c.fn.returnFailed = true
				c.classic(c.anchor(s.Values[i]), "Wrong value type, expected: %s, given: %s", want, given[i])
			}
			c.report(c.mismatch(s.Values[i], want, given[i]).At(c.span(declared[i]), "declared here"))
		}
	}
}

func (c *checker) serviceID(s *syntax.ServiceID) {
	name := s.Service.String()
	before := c.classicErrors()
	id := c.usable(s.ID)
	if id != nil && !types.Accepts(types.String, id) {
		c.classicMismatch(c.anchor(s.ID), s.ID, types.StringLiteral, id)
		c.report(c.mismatch(s.ID, types.String, id).Help("the id of a service is a string"))
	}
	if c.classicFailed(before) {
		if c.failedIDs == nil {
			c.failedIDs = map[*syntax.ServiceID]bool{}
		}
		c.failedIDs[s] = true
	}
	switch o := c.types[name].(type) {
	case *Service:
		c.m.info.services[s] = &Ref{Obj: o, Name: name, ID: s}
		c.fn.scope.setID(name, s)
	case nil:
		c.classic(c.span(s.Service), "Type %s is not defined", name)
		c.classic(c.span(s.Service), "Type `%s` is not defined", name)
		if !c.mayBeLost(name) && !c.broken(name) {
			c.missing(name, func() diag.Diagnostic { return c.unknownService(s.Service, name) })
		}
	default:
		c.classic(c.span(s.Service), "Type `%s` is not a service", o.Type())
		c.report(notService(c.span(s.Service), name, o))
	}
}

func (c *checker) push(s *syntax.Push) {
	if s.Key != nil {
		c.insert(s)
		return
	}
	given := c.collectable(s.Value)
	if target := c.pushTarget(s.Target, false); target != nil {
		c.holds(target, s.Value, given)
	}
}

// streamTarget resolves the left side of a push to a stream or stream map. pair says which is meant.
func (c *checker) streamTarget(n *syntax.Name, pair bool) *Var {
	v := c.fn.scope.find(n.Text)
	if v == nil {
		switch o := c.global(n.Text).(type) {
		case *Const, *Func:
			c.classic(c.span(n), "Expected stream value, got value of type '%s'", o.Type())
			c.report(notStream(c.span(n), n.Text, pair, o.Type(), o.At()))
		default:
			c.classicUnknownName(c.span(n), n.Text)
			if n.Text != "" && !c.fn.scope.isLost(n.Text) {
				c.missing(n.Text, func() diag.Diagnostic { return c.unknownName(n, n.Text) })
			}
		}
		return nil
	}
	if v.typ == nil {
		return nil
	}
	if !types.Grows(v.typ) {
		c.classic(c.span(n), "Expected stream value, got value of type '%s'", v.typ)
		c.report(notStream(c.span(n), n.Text, pair, v.typ, v.at))
		return nil
	}
	c.m.info.uses[n] = v
	return v
}

func (c *checker) loop(s *syntax.For) {
	item, value := c.items(s.Iterable, s.Second)
	c.within("for", func() {
		c.loopNames(s.Item, s.Second, item, value)
		c.block(s.Body)
	})
}

// loopNames defines the item of a loop, or the two parts of a pair.
func (c *checker) loopNames(n, second *syntax.Name, item, value types.Type) {
	c.variable(n, Item, item).unknown = item == nil
	if second != nil {
		c.variable(second, Item, value)
	}
}

func (c *checker) parSeq(s *syntax.ParSeq) {
	item, value := c.items(s.Iterable, s.Second)
	c.within("parseq", func() {
		c.loopNames(s.Item, s.Second, item, value)
		again := c.peer(s.Peer, s.Via)
		c.block(s.Body)
		again()
	})
}

// peer checks the peer and the relays of on and parseq. again is called behind the block, where the original says a second
// time that it does not know the peer.
func (c *checker) peer(peer syntax.Value, via []syntax.Value) (again func()) {
	told := c.classicErrors()
	t := c.usable(peer)
	unresolved := slices.Clone(c.m.Classic[told:])
	if t != nil && !types.Accepts(types.String, t) {
		c.classicMismatch(c.anchor(peer), peer, types.StringLiteral, t)
		d := c.mismatch(peer, types.String, t)
		if _, ok := t.(types.Option); !ok {
			d = d.Help("a peer is named by its id, a string")
		}
		c.report(d)
	}
	for _, v := range via {
		t := c.usable(v)
		if t == nil {
			continue
		}
		_, collection := types.Elem(t)
		if collection && types.Accepts(types.Option{Elem: types.String}, t) || !collection && types.Accepts(types.String, t) {
			continue
		}
		if collection {
			c.classicMismatch(c.anchor(v), v, types.Option{Elem: types.String}, t)
		} else {
			c.classicMismatch(c.anchor(v), v, types.String, t)
		}
		c.report(c.mismatch(v, types.String, t).Help("a relay is the id of a peer, or a collection of such"))
	}
	return func() { c.m.Classic = append(c.m.Classic, unresolved...) }
}

// join checks the values that are waited for.
func (c *checker) join(s *syntax.Join) {
	gates := map[string]bool{}
	for _, v := range s.Values {
		c.value(v)
		syntax.Inspect(v, func(n syntax.Node) bool {
			if i, ok := n.(*syntax.Index); ok && c.m.info.types[i.X] != nil && types.IsStream(c.m.info.types[i.X]) {
				gates[c.m.File.Text(v)] = true
			}
			return true
		})
	}
	if len(gates) > 1 {
		c.report(joinAny(c.m.File, s))
	}
}

func (c *checker) declare(s *syntax.Declare) {
	t := c.written(s.Type)
	if t != nil && !types.Grows(t) {
		c.classic(c.typeAnchor(s.Type), "Expected stream type, got %s", t)
		if set := c.setBelow(s.Name); set != nil {
			c.told["again "+s.Name.Text] = true
			c.report(needlessDeclaration(c.span(s), t, c.span(set)))
		} else {
			c.report(notStreamType(c.span(s.Type), c.m.File.Text(s.Type), t))
		}
		t = nil
	}
	c.variable(s.Name, Declared, t)
}

func (c *checker) closure(s *syntax.Closure) {
	sig := c.signature(s.Sig)
	c.body(s.Name, s.Sig, sig, s.Body, c.fn.scope)
	failed := sig == nil
	var t types.Type
	if sig != nil {
		t = sig
	}
	v := c.variable(s.Name, Closure, t)
	v.Closure, v.unknown = s, failed
}

func (c *checker) assign(s *syntax.Assign) {
	before := c.classicErrors()
	t := c.value(s.Value)
	failed := c.classicFailed(before)
	if k, ok := syntax.Unparen(s.Value).(*syntax.Collection); ok && len(k.Items) == 0 {
		t = nil // reported by the parser
	}
	if v := c.fn.scope.find(s.Name.Text); v != nil && v.typ != nil && types.IsStream(v.typ) && !c.told["again "+v.name] {
		c.told["again "+v.name] = true
		c.report(assignedStream(c.m.File, s, v))
	}
	c.variable(s.Name, Assigned, t).unknown = failed
}
