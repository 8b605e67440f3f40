package lint

import (
	"fmt"
	"strconv"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
)

// Waits for elements of streams.

// filler is the loop that fills a stream and what it goes through.
type filler struct {
	loop *syntax.For
	at   *place
}

// fillerOf is the one loop whose rounds each push once into a stream that nothing else pushes into.
func (p *pass) fillerOf(v *check.Var) (filler, bool) {
	if len(p.facts.writes[v]) != 1 {
		return filler{}, false
	}
	for up := p.facts.writes[v][0].at.up; up != nil; up = up.up {
		switch n := up.node.(type) {
		case *syntax.For:
			return filler{n, up}, n.Mode != syntax.ForRec && !up.isBelowLoop()
		case *syntax.Block, *syntax.On, *syntax.Try, *syntax.Par:
		default:
			return filler{}, false
		}
	}
	return filler{}, false
}

// isBelowLoop reports whether a place is in a loop of its function.
func (p *place) isBelowLoop() bool {
	for p = p.up; p != nil; p = p.up {
		switch p.node.(type) {
		case *syntax.For, *syntax.ParSeq:
			return true
		case *syntax.Func, *syntax.Closure:
			return false
		}
	}
	return false
}

// joinsTooFar finds waits for element n of a stream that gets n elements, which are numbered from 0 (spec/lint.md#Y24).
func joinsTooFar(p *pass) {
	p.declared(func(v *check.Var, _ *place) {
		fill, ok := p.fillerOf(v)
		if !ok {
			return
		}
		for _, r := range p.facts.reads[v] {
			i, ok := r.up.node.(*syntax.Index)
			if !ok || syntax.Node(i.X) != r.node || i.I == nil || r.isBelow(fill.loop) {
				continue
			}
			p.tooFar(v, i, fill)
		}
	})
}

func (p *pass) tooFar(v *check.Var, i *syntax.Index, fill filler) {
	last := ""
	switch n := syntax.Unparen(i.I).(type) {
	case *syntax.Property:
		if n.Name.Text == "length" && p.f.Text(syntax.Unparen(n.X)) == p.f.Text(syntax.Unparen(fill.loop.Iterable)) {
			last = p.f.Text(n) + " - 1"
		}
	case *syntax.Literal:
		items, ok := syntax.Unparen(fill.loop.Iterable).(*syntax.Collection)
		if at, err := strconv.Atoi(n.Text); ok && err == nil && len(items.Items) > 0 && at >= len(items.Items) {
			last = strconv.Itoa(len(items.Items) - 1)
		}
	}
	if last == "" {
		return
	}
	f := p.reportAt(i, fmt.Sprintf("`%s` gets no such element: they are numbered from 0", v.Ident()), v.Ident())
	*f = f.At(p.f.Span(headOf(fill.loop)), "each round gives one").Fixable("wait for the last one", p.f.Span(i.I), last)
}

// joinsWithoutTimeout finds joins that wait for answers of peers with nothing beside them: one peer that is down and nothing
// ever goes on (spec/lint.md#Y25).
func joinsWithoutTimeout(p *pass) {
	for _, at := range p.facts.stmts {
		join, ok := at.node.(*syntax.Join)
		if !ok || at.function() == nil || at.unordered() != nil || p.hasTimeout(at.function()) {
			continue
		}
		if _, closure := at.function().node.(*syntax.Closure); closure {
			continue
		}
		for _, v := range join.Values {
			loop := p.peersFor(v)
			if loop == nil {
				continue
			}
			f := p.reportAt(join, fmt.Sprintf("this waits for `%s` without a limit, and a peer that is down never answers", p.short(v)))
			*f = f.At(p.f.Span(headOf(loop)), "the peers").Help("write `par x <- Peer.timeout(1000, \"late\")` behind it, and go on with what is there")
			break
		}
	}
}

// hasTimeout reports whether a function lets time pass anywhere.
func (p *pass) hasTimeout(fn *place) bool {
	for _, c := range p.facts.calls {
		if c.isBelow(fn.node) && isTimeout(p.m, c.node.(*syntax.Call)) {
			return true
		}
	}
	return false
}

// peersFor is the loop over peers that fills the stream of which a value is an element, or nil.
func (p *pass) peersFor(v syntax.Value) *syntax.For {
	i, ok := syntax.Unparen(v).(*syntax.Index)
	if !ok {
		return nil
	}
	s := p.varOf(i.X)
	if s == nil || !isStream(s) {
		return nil
	}
	for _, w := range p.facts.writes[s] {
		for up := w.at.up; up != nil; up = up.up {
			loop, ok := up.node.(*syntax.For)
			if ok && loop.Mode == syntax.ForPar && p.goesToItem(loop) {
				return loop
			}
		}
	}
	return nil
}

// goesToItem reports whether a loop works on the peers that its items name.
func (p *pass) goesToItem(loop *syntax.For) bool {
	item, _ := p.m.DefOf(loop.Item).(*check.Var)
	found := false
	syntax.Inspect(loop.Body, func(n syntax.Node) bool {
		if on, ok := n.(*syntax.On); ok && item != nil && p.rootOf(on.Peer) == item {
			found = true
		}
		return !found
	})
	return found
}
