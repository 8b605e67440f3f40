package check

import (
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// scope is a level of names inside a function. Blocks of on share the names of their surroundings but not its service
// ids (spec/language.md#L28).
type scope struct {
	up   *scope
	vars map[string]*Var
	// lost are names whose definition failed: their uses are no errors of their own.
	lost map[string]bool
	ids  map[string]*syntax.ServiceID
	// idsOnly passes definitions on to the scope around it.
	idsOnly bool
}

func (s *scope) inner(idsOnly bool) *scope { return &scope{up: s, idsOnly: idsOnly} }

// names is the scope that definitions go to.
func (s *scope) names() *scope {
	for s.idsOnly {
		s = s.up
	}
	return s
}

func (s *scope) find(name string) *Var {
	for ; s != nil; s = s.up {
		if v := s.vars[name]; v != nil {
			return v
		}
	}
	return nil
}

func (s *scope) isLost(name string) bool {
	for ; s != nil; s = s.up {
		if s.lost[name] {
			return true
		}
	}
	return false
}

func (s *scope) lose(name string) {
	s = s.names()
	if s.lost == nil {
		s.lost = map[string]bool{}
	}
	s.lost[name] = true
}

// id returns the statement whose id is in force for a service here, or nil.
func (s *scope) id(service string) *syntax.ServiceID {
	for ; s != nil; s = s.up {
		if id := s.ids[service]; id != nil {
			return id
		}
	}
	return nil
}

func (s *scope) setID(service string, id *syntax.ServiceID) {
	if s.ids == nil {
		s.ids = map[string]*syntax.ServiceID{}
	}
	s.ids[service] = id
}

// all calls each for every visible variable, innermost first.
func (s *scope) all(each func(*Var)) {
	for ; s != nil; s = s.up {
		for _, v := range s.vars {
			each(v)
		}
	}
}

// function is the function or closure whose body is being checked.
type function struct {
	name    *syntax.Name
	up      *function    // the function or closure around a closure, else nil
	sig     *types.Arrow // nil where it is unknown
	decl    *syntax.Signature
	scope   *scope
	returns *syntax.Return // the first return
	// returnFailed: it has an error, so that for the original nothing is returned.
	returnFailed bool
}

// body checks the body of a function or closure whose signature has been resolved, and returns its parameters. outer is
// the scope around a closure.
func (c *checker) body(name *syntax.Name, decl *syntax.Signature, sig *types.Arrow, b *syntax.Block, outer *scope) []*Var {
	before := c.fn
	c.fn = &function{name: name, up: before, sig: sig, decl: decl, scope: outer.inner(false)}
	params := c.parameters(decl)
	c.m.info.params[decl] = params
	c.block(b)
	if len(decl.Results) > 0 && (c.fn.returns == nil || c.fn.returnFailed) {
		c.classic(c.typeAnchor(decl.Results[0]), classicNothingReturned)
	}
	if c.fn.returns == nil && len(decl.Results) > 0 && !hasBadReturn(b) && !c.told["return"] {
		c.report(nothingReturned(c.span(decl.Results[0]), len(decl.Results)))
	}
	if before != nil {
		c.leave(c.fn.scope, "closure")
	}
	c.fn = before
	return params
}

// hasBadReturn reports whether a line that could not be read, in this block or one inside it, may have been the return.
func hasBadReturn(b *syntax.Block) bool {
	for _, s := range b.Stmts {
		if bad, ok := s.(*syntax.BadStmt); ok && len(bad.Names) == 0 {
			return true
		}
		if inner := syntax.BodyOf(s); inner != nil && len(inner.Stmts) > 0 && hasBadReturn(inner) {
			return true
		}
	}
	return len(b.Stmts) == 0
}

// left is a variable of a block that has ended.
type left struct {
	*Var
	block string // "if", "for", "closure", …
}

// leave remembers the variables of a block that ends, for messages about their use behind it.
func (c *checker) leave(s *scope, block string) {
	for name, v := range s.vars {
		c.left[name] = left{v, block}
	}
}

func (c *checker) parameters(decl *syntax.Signature) (out []*Var) {
	add := func(name *syntax.Name, text string, at syntax.Node, t types.Type) {
		v := &Var{object: object{name: text, typ: t, at: c.span(at), home: c.m}, Kind: Argument, unknown: t == nil}
		out = append(out, v)
		if name != nil {
			c.m.info.defs[name] = v
		}
		if old := c.visible(text); old != nil {
			c.report(nameTaken(c.span(at), text, old))
			c.classicTaken(c.span(at), Argument, nil)
			v = &Var{object: object{name: text, at: v.at, home: c.m}, Kind: Argument} // its type cannot be told
			if _, constant := old.(*Const); constant {
				return
			}
		}
		c.fn.scope.add(v)
	}
	for _, ab := range decl.Abilities {
		add(nil, ab.String(), ab, c.m.info.written[ab])
	}
	for _, p := range decl.Params {
		if p.Name != nil {
			add(p.Name, p.Name.Text, p.Name, c.m.info.written[p.Type])
		}
	}
	return out
}

func (s *scope) add(v *Var) {
	s = s.names()
	if s.vars == nil {
		s.vars = map[string]*Var{}
	}
	s.vars[v.name] = v
}

// visible is the variable, constant or function of a name: what a new definition of that name collides with.
func (c *checker) visible(name string) Object {
	if v := c.fn.scope.find(name); v != nil {
		return v
	}
	switch o := c.global(name).(type) {
	case *Const, *Func:
		return o
	}
	return nil
}

// variable defines a variable, unless its name is taken.
func (c *checker) variable(n *syntax.Name, k VarKind, t types.Type) *Var {
	v := &Var{object: c.own(n, t), Kind: k}
	c.m.info.defs[n] = v
	if n.Text == "" {
		return v
	}
	old := c.visible(n.Text)
	if old == nil {
		c.fn.scope.add(v)
		return v
	}
	c.classicTaken(c.span(n), k, t)
	if again := "again " + n.Text; !c.told[again] { // a name that is set over and over is one mistake
		c.told[again] = true
		d := nameTaken(c.span(n), n.Text, old)
		if _, ok := old.(*Var); ok && (k == Result || k == Assigned) {
			d = setAgain(c.span(n), n.Text, old)
		}
		c.report(d)
	}
	if _, constant := old.(*Const); !constant { // which of the two types it has from here on cannot be told
		c.fn.scope.add(&Var{object: object{name: n.Text, at: old.At(), home: c.m}, Kind: k})
	}
	return v
}

// within runs a part of the body, a block of the given kind, in a scope of its own.
func (c *checker) within(block string, part func()) {
	outer := c.fn.scope
	c.fn.scope = outer.inner(false)
	part()
	if block == "broken" { // what it sets may be meant for the block around it
		for name := range c.fn.scope.vars {
			outer.lose(name)
		}
	} else {
		c.leave(c.fn.scope, block)
	}
	c.fn.scope = outer
}

// sharing runs the block of an on: it has its own service ids, but no names of its own.
func (c *checker) sharing(part func()) {
	outer := c.fn.scope
	c.fn.scope = outer.inner(true)
	part()
	c.fn.scope = outer
}
