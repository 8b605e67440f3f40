package topology

import (
	"github.com/aquifer-dev/aquifer/compiler/model"
)

// pathBefore lists the hops in front of n (spec/lowering.md#W84).
func (r *router) pathBefore(n *node) []model.Value {
	before, begin := r.beforeOn(n), r.beginsOn(n)
	hops := r.findPath(before, begin)
	if n.runs && n.first != begin {
		hops = append(hops, r.enforceRelay(before, begin)...)
	}
	if _, ok := n.op.Node.(model.Fail); ok && len(hops) > 0 {
		hops = appendPeer(hops, begin.current()) // a failure always travels home
	}
	return hops
}

// pathAfter lists the hops behind n.
func (r *router) pathAfter(n *node) []model.Value {
	kind := r.forceExit(n)
	if kind == exitEmpty {
		return nil
	}
	ends := r.endsOn(n)
	if kind == exitToRelay {
		return r.findPathTo(ends, r.toRelay(n.on))
	}
	after := r.afterOn(n)
	var hops []model.Value
	if next := n.nextRun(); next == nil || next == after {
		hops = r.findPath(ends, after)
	} else {
		hops = r.findPathTo(ends, r.toRelay(after))
	}
	if n.parent() == parGroup || n.parent() == xorGroup && closestParExit(n) != nil {
		hops = append(hops, r.ping(n, ends, after)...)
	}
	return hops
}

// ping tells the peer where branches join that one of them is done.
func (r *router) ping(n *node, ends, after *path) []model.Value {
	switch {
	case ends == after || after == nil:
		return nil
	case n.runs && n.last == ends:
		if ends != nil && ends.key == after.key {
			return nil
		}
		return []model.Value{after.peer}
	}
	return append(r.enforceRelay(after, ends), after.peer)
}

const (
	hopStream = "-hop-"
	hopCanon  = "-hopc-"
	viaItem   = "-via-peer-"
)

// hop visits a peer: a snapshot of an empty stream is the cheapest thing that only that peer can do. A collection is
// visited peer by peer, on the way back in reverse.
func hop(v model.Value, back bool, from *model.Origin) *model.Routed {
	if !model.IsCollection(v) {
		return visit(v, from)
	}
	kids := []*model.Routed{
		visit(model.Item(viaItem, v), from),
		{Instr: model.Next{Item: viaItem}, From: from},
	}
	if back {
		kids[0], kids[1] = kids[1], kids[0]
	}
	return &model.Routed{Instr: model.RFold{Item: viaItem, Iterable: v}, Kids: kids, From: from}
}

func visit(peer model.Value, from *model.Origin) *model.Routed {
	stream, canon := model.StreamTarget(hopStream), model.CanonTarget(hopCanon)
	call := &model.Routed{Instr: model.RCanon{Peer: peer, Of: model.Var{Name: stream.Name, Base: stream.Type}, To: canon}, From: from}
	inner := &model.Routed{Instr: model.RNew(canon), Kids: []*model.Routed{call}, From: from}
	return &model.Routed{Instr: model.RNew(stream), Kids: []*model.Routed{inner}, From: from}
}
