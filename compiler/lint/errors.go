package lint

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// Errors and missing values that a program does not look at.

// swallowedErrors finds a try with nothing behind it, and a catch or otherwise that does nothing. Among many rounds the
// failure of one is often no matter: loops are left alone (spec/lint.md#Y26).
func swallowedErrors(p *pass) {
	for _, at := range p.facts.stmts {
		switch s := at.node.(type) {
		case *syntax.Try:
			if handles(at.next()) || at.isBelowLoop() || len(s.Body.Stmts) == 0 {
				continue
			}
			f := p.report(p.span(s.Pos(), s.Pos()+3), "an error in this `try` is lost: nothing catches it")
			*f = f.Help("`catch e:` behind it tells what went wrong; without `try` the error goes on to the caller")
		case *syntax.Catch:
			if v, ok := p.m.DefOf(s.Name).(*check.Var); ok && !p.acts(s.Body) && len(p.facts.reads[v]) == 0 && !isMeant(s.Name.Text) {
				f := p.reportAt(s.Name, fmt.Sprintf("the error `%s` is caught, and nothing is done about it", s.Name.Text), s.Name.Text)
				*f = f.Help(fmt.Sprintf("if that is so on purpose say it by its name, `%s_`", s.Name.Text))
			}
		case *syntax.Otherwise:
			if !p.acts(s.Body) {
				p.reportAt(s.Word, "an error of the statement before is lost: this `otherwise` does nothing")
			}
		}
	}
}

// handles reports whether a statement takes the error of the one before it.
func handles(next syntax.Stmt) bool {
	switch next.(type) {
	case *syntax.Catch, *syntax.Otherwise:
		return true
	}
	return false
}

// acts reports whether a block does anything: calls, pushes, returns, waits.
func (p *pass) acts(b *syntax.Block) bool {
	acts := false
	syntax.Inspect(b, func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.Call, *syntax.Push, *syntax.Return, *syntax.Join:
			acts = true
		}
		return !acts
	})
	return acts
}

// uncheckedOptions finds `x!` of an option where nothing around has looked whether there is a value (spec/lint.md#Y27).
func uncheckedOptions(p *pass) {
	for _, at := range p.facts.reads {
		for _, r := range at {
			p.uncheckedOption(r)
		}
	}
}

func (p *pass) uncheckedOption(r *place) {
	at := r.up
	for at != nil {
		if i, ok := at.node.(*syntax.Index); ok && i.I == nil && i.Bang && at.isBelowValue(r) {
			break
		}
		switch at.node.(type) {
		case *syntax.Property, *syntax.Paren, *syntax.Index:
			at = at.up
			continue
		}
		return
	}
	if at == nil {
		return
	}
	i := at.node.(*syntax.Index)
	t := p.m.TypeOf(i.X)
	if _, option := t.(types.Option); !option || p.guarded(at, p.rootOf(i.X)) {
		return
	}
	f := p.reportAt(i, fmt.Sprintf("`%s` may have no value, which is an error here", p.short(i.X)), p.f.Text(i.X))
	*f = f.Help(fmt.Sprintf("look first: `if %s != nil:`, or take another value: `?[%s, …]!`", p.short(i.X), p.short(i)))
}

// isBelowValue reports whether a place stands where the value of an index stands, not in the index itself.
func (p *place) isBelowValue(r *place) bool {
	i := p.node.(*syntax.Index)
	return i.X.Pos() <= r.pos() && r.pos() < i.X.End()
}

// guarded reports whether something around a place has to do with a variable being there: an if about it, or about what came
// with it; an error that is caught; alternatives.
func (p *pass) guarded(at *place, v *check.Var) bool {
	if p.isFilled(v) {
		return true
	}
	related := p.related(v)
	about := func(cond syntax.Node) bool {
		for _, v := range related {
			if p.reads(v, cond) {
				return true
			}
		}
		return false
	}
	for up := at; up != nil; up = up.up {
		switch s := up.node.(type) {
		case *syntax.Try:
			return true
		case *syntax.Collection:
			if s.Kind == syntax.OptionKind {
				return true
			}
		case *syntax.If:
			if about(s.Cond) {
				return true
			}
		case *syntax.Else:
			if before := up.ifBefore(); before != nil && about(before.Cond) {
				return true
			}
		case *syntax.Binary: // the right side of && and || is read when the left side lets it
			if (s.Op == syntax.OpAnd || s.Op == syntax.OpOr) && about(s.L) {
				return true
			}
		}
		if _, ok := up.node.(syntax.Stmt); ok && handles(up.next()) {
			return true
		}
	}
	return false
}

// isFilled reports whether a variable is set to alternatives that are written out, as in `?[x!, 0]`.
func (p *pass) isFilled(v *check.Var) bool {
	at := p.facts.definitionOf(v)
	if at == nil {
		return false
	}
	set, ok := at.node.(*syntax.Assign)
	if !ok {
		return false
	}
	c, ok := syntax.Unparen(set.Value).(*syntax.Collection)
	return ok && len(c.Items) > 0
}

// ifBefore is the if that an else belongs to.
func (p *place) ifBefore() *syntax.If {
	b, ok := p.up.node.(*syntax.Block)
	if !ok {
		return nil
	}
	var found *syntax.If
	for _, s := range b.Stmts {
		if syntax.Node(s) == p.node {
			return found
		}
		if i, ok := s.(*syntax.If); ok {
			found = i
		}
	}
	return nil
}

// related are a variable and what came into being by the same call.
func (p *pass) related(v *check.Var) []*check.Var {
	all := []*check.Var{v}
	for _, other := range p.facts.together[p.facts.definitionOf(v)] {
		if other != v {
			all = append(all, other)
		}
	}
	return all
}
