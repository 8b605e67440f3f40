package topology

import "github.com/aquifer-dev/aquifer/compiler/model"

// The five positions of a node (spec/lowering.md#W82): where one is before it, where it begins and ends, where one goes on
// after it, and where one finally is.

// beforeOn is where one is just before n.
func (r *router) beforeOn(n *node) *path {
	return n.before.get(func() *path {
		if n.up == nil {
			return r.beginsOn(n)
		}
		if s := n.prev(); s != nil {
			switch n.up.class {
			case xorGroup:
				return r.beginsOn(s)
			case seqGroup:
				return r.finallyOn(s)
			}
		}
		return r.beginsOn(n.up)
	})
}

// beginsOn is where n starts.
func (r *router) beginsOn(n *node) *path {
	return n.begins.get(func() *path {
		switch d := n.op.Node.(type) {
		case model.Next:
			if n.parent() == seqGroup {
				for p := n.up; p != nil; p = p.up {
					if _, ok := p.op.Node.(model.For); ok {
						return r.beginsOn(p)
					}
				}
			}
		case model.For:
			return r.loopBegins(n, d)
		case model.Par:
			var all *path
			for first, k := true, 0; k < len(n.kids); k++ {
				if n.kids[k].idle {
					continue
				}
				if p := r.beginsOn(n.kids[k]); first {
					all, first = p, false
				} else {
					all = r.common(all, p)
				}
			}
			if n.firstKid() != nil {
				return all
			}
		}
		return n.on
	})
}

// loopBegins hoists the part of the way that does not depend on the item out of the loop.
func (r *router) loopBegins(n *node, loop model.For) *path {
	var first *node
	for _, k := range n.kids {
		if _, next := k.op.Node.(model.Next); !next && !k.idle {
			first = k
			break
		}
	}
	if first == nil {
		return n.on
	}
	mentions := func(v model.Value) (found bool) {
		model.Names(v, func(name string) { found = found || name == loop.Item })
		return found
	}
	var acc *path
	for _, p := range r.beginsOn(first).frames() {
		for _, v := range p.via {
			if mentions(v) {
				return acc
			}
		}
		if acc != nil && len(acc.via) > 0 && mentions(p.peer) {
			return r.paths.push(frame{peer: acc.via[0], via: acc.via}, acc)
		}
		acc = r.paths.push(p.frame, acc)
	}
	return acc
}

// endsOn is where one is when n has run.
func (r *router) endsOn(n *node) *path {
	return n.ends.get(func() *path {
		switch n.class {
		case seqGroup:
			return r.endsWith(n, n.lastKid())
		case xorGroup:
			return r.endsWith(n, n.firstKid())
		case parGroup:
			most := exitEmpty
			for _, k := range n.kids {
				if !k.idle {
					most = max(most, r.forceExit(k))
				}
			}
			switch most {
			case exitToRelay:
				return r.toRelay(n.on)
			case exitFull:
				return r.afterOn(n)
			}
		}
		return r.beginsOn(n)
	})
}

func (r *router) endsWith(n, kid *node) *path {
	if kid == nil {
		return r.beginsOn(n)
	}
	switch r.forceExit(kid) {
	case exitToRelay:
		return r.toRelay(kid.on)
	case exitFull:
		return r.afterOn(n)
	}
	return r.endsOn(kid)
}

// afterOn is where execution goes on after n.
func (r *router) afterOn(n *node) *path {
	return n.after.get(func() *path {
		if n.up == nil {
			return n.on
		}
		switch n.up.class {
		case parGroup:
			return r.afterOn(n.up)
		case xorGroup:
			switch r.forceExit(n) {
			case exitEmpty:
				return n.on
			case exitToRelay:
				return r.toRelay(n.on)
			}
			if q := closestParExit(n); q != nil {
				return r.afterOn(q.up)
			}
			return r.afterOn(n.up)
		}
		if s := n.following(); s != nil {
			return r.beginsOn(s)
		}
		return r.afterOn(n.up)
	})
}

// finallyOn is where one is when n has run and its way out has been taken.
func (r *router) finallyOn(n *node) *path {
	switch r.forceExit(n) {
	case exitFull:
		return r.afterOn(n)
	case exitToRelay:
		return r.toRelay(n.on)
	}
	return r.endsOn(n)
}
