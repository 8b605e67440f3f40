package topology

import "github.com/aquifer-dev/aquifer/compiler/model"

// exit says how a node is left: not at all, back to the relay, or all the way to what follows.
type exit uint8

const (
	exitEmpty exit = iota
	exitToRelay
	exitFull
)

// forceExit is how n must be left by hops of its own (spec/lowering.md#W83).
func (r *router) forceExit(n *node) exit {
	return n.exits.get(func() exit {
		switch d := n.op.Node.(type) {
		case model.On:
			if d.Relay {
				return exitToRelay
			}
		case model.Fail:
			return exitEmpty
		}
		switch n.parent() {
		case parGroup:
			if r.names.usedLater(n) {
				return exitFull
			}
		case xorGroup:
			if q := closestParExit(n); q != nil {
				return r.forceExit(q)
			}
			if n.up.runsLater() {
				return exitFull
			}
		}
		return exitEmpty
	})
}

// closestParExit is the branch of a par that ends where the xor branch n ends, if there is one.
func closestParExit(n *node) *node {
	t := n.up
	for t != nil && t.up != nil && (t.up.class == seqGroup && t.following() == nil || t.up.class == xorGroup) {
		t = t.up
	}
	if t != nil && t.up != nil && t.up.class == parGroup {
		return t
	}
	return nil
}
