// Package topology turns a model tree into a routed tree: every call and canon gets its peer, and hops are put between
// instructions that run on different peers (spec/lowering.md, section 6).
package topology

import (
	"github.com/aquifer-dev/aquifer/compiler/model"
)

// class groups nodes by how their children relate.
type class uint8

const (
	leaf class = iota
	seqGroup
	parGroup
	xorGroup
)

// node is a node of the model with its place in the tree and the answers about it, each worked out once.
type node struct {
	op     *model.Op
	class  class
	up     *node
	kids   []*node
	i      int  // among up.kids
	number int  // see number.go
	idle   bool // nothing of it runs: see isIdle

	start, end int    // its place in the order of the tree, and that of its last descendant
	gives      [2]int // what is written in the subtree: a range of router.names.gives

	on    *path // where it stands
	first *path // where its first call or canon runs
	last  *path // where its last one runs
	runs  bool  // there is one

	begins, ends, before, after memo[*path]
	exits                       memo[exit]
	next                        memo[*path]
}

// memo is an answer that is worked out when it is first asked for.
type memo[T any] struct {
	value T
	known bool
}

func (m *memo[T]) get(work func() T) T {
	if !m.known {
		m.value = work()
		m.known = true
	}
	return m.value
}

// router routes one tree.
type router struct {
	paths  interner
	names  scope
	places places // by their own names
	shared places // by the names that several can have
	// captures are the definitions of closures by name, misplaced those whose place goes by their shared name to another.
	captures  map[string]*model.Op
	misplaced []*model.Op
	count     int
}

// build links a tree and computes what depends on subtrees only. Captures stand to the left of every use, so one walk
// in order finds them all.
func (r *router) build(op *model.Op, up *node, i int) *node {
	n := &node{op: op, class: classOf(op.Node), up: up, i: i}
	leave := r.names.enter(n)
	if up != nil {
		n.on = up.on
	}
	switch d := op.Node.(type) {
	case model.On:
		n.on = r.paths.push(frame{d.Peer, d.Via, d.Relay}, n.on)
	case model.Capture:
		r.places.capture(d.Name, n.on)
		r.shared.capture(d.Shared, n.on)
		r.captures[d.Name] = op
	case model.AtCaptured:
		if at, ok := r.places.find(d.Name); ok {
			n.on = at
			shared, _ := r.shared.find(d.Shared)
			if def := r.captures[d.Name]; def != nil && shared != at {
				r.misplaced = append(r.misplaced, def)
				r.captures[d.Name] = nil
			}
		}
	}
	n.kids = make([]*node, len(op.Kids))
	outer, outerShared := r.places.enter(), r.shared.enter()
	for k, kid := range op.Kids {
		n.kids[k] = r.build(kid, n, k)
	}
	r.places.leave(outer)
	r.shared.leave(outerShared)
	leave()
	n.idle = isIdle(n)
	switch op.Node.(type) {
	case model.Call, model.Canon:
		n.first, n.last, n.runs = n.on, n.on, true
	default:
		for _, k := range n.kids {
			if k.runs {
				if !n.runs {
					n.first = k.first
				}
				n.last, n.runs = k.last, true
			}
		}
	}
	return n
}

func classOf(n model.Node) class {
	switch n.(type) {
	case model.Seq, model.On, model.Restrict, model.Match, model.For, model.AtCaptured:
		return seqGroup
	case model.Par, model.Detach:
		return parGroup
	case model.Xor:
		return xorGroup
	}
	return leaf
}

// isIdle says that nothing of a node runs: nothing to do, or a group of such nodes.
func isIdle(n *node) bool {
	switch n.op.Node.(type) {
	case model.Capture, model.Empty, model.Null:
		return true
	}
	if n.class == leaf {
		return false
	}
	for _, k := range n.kids {
		if !k.idle {
			return false
		}
	}
	return true
}

// prev is the nearest sibling to the left that runs.
func (n *node) prev() *node {
	if n.up != nil {
		for i := n.i - 1; i >= 0; i-- {
			if k := n.up.kids[i]; !k.idle {
				return k
			}
		}
	}
	return nil
}

// following is the nearest sibling to the right that runs.
func (n *node) following() *node {
	if n.up != nil {
		for _, k := range n.up.kids[n.i+1:] {
			if !k.idle {
				return k
			}
		}
	}
	return nil
}

// firstKid and lastKid are the outermost children that run.
func (n *node) firstKid() *node {
	for _, k := range n.kids {
		if !k.idle {
			return k
		}
	}
	return nil
}

func (n *node) lastKid() *node {
	for i := len(n.kids) - 1; i >= 0; i-- {
		if !n.kids[i].idle {
			return n.kids[i]
		}
	}
	return nil
}

// parent is the class of the parent; the root has none.
func (n *node) parent() class {
	if n.up == nil {
		return leaf
	}
	return n.up.class
}

// runsLater says whether anything to the right of n, in the whole tree, runs.
func (n *node) runsLater() bool {
	for t := n; t.up != nil; t = t.up {
		if t.following() != nil {
			return true
		}
	}
	return false
}

// nextRun is where the next call or canon after n runs in sequence with it.
func (n *node) nextRun() *path {
	return n.next.get(func() *path {
		if n.up == nil {
			return nil
		}
		if n.up.class == seqGroup {
			for _, k := range n.up.kids[n.i+1:] {
				if k.runs {
					return k.first
				}
			}
		}
		return n.up.nextRun()
	})
}
