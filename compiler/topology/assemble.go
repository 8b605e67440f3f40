package topology

import (
	"strconv"

	"github.com/aquifer-dev/aquifer/compiler/model"
)

// Route routes a tree. Its root is the `on` of the initial peer. misplaced are the captures of the closures that the
// original, which knows them by shared names, runs elsewhere.
func Route(tree *model.Op) (routed *model.Routed, misplaced []*model.Op) {
	r := &router{
		names: scope{numbers: map[string]int{}}, captures: map[string]*model.Op{},
		places: places{byName: map[string]place{}}, shared: places{byName: map[string]place{}},
	}
	root := r.build(tree, nil, 0)
	r.count++
	root.number = r.count
	if routed = r.assemble(root); routed == nil {
		routed = &model.Routed{Instr: model.Null{}, From: tree.From}
	}
	return routed, r.misplaced
}

// assemble resolves a node and its children, with hops around it. It is nil for what vanishes.
func (r *router) assemble(n *node) *model.Routed {
	instr := r.instr(n)
	if instr == nil {
		return nil
	}
	// All nodes have a number, also those that vanish: all children first, then each one's own (spec/lowering.md#W85).
	for _, k := range n.kids {
		r.count++
		k.number = r.count
	}
	for _, k := range n.kids {
		if kid := r.assemble(k); kid != nil {
			instr.Kids = append(instr.Kids, kid)
		}
	}
	before, after := r.pathBefore(n), r.pathAfter(n)
	if len(before) == 0 && len(after) == 0 {
		return instr
	}
	kids := make([]*model.Routed, 0, len(before)+1+len(after))
	for _, v := range before {
		kids = append(kids, hop(v, false, n.op.From))
	}
	kids = append(kids, instr)
	for _, v := range after {
		kids = append(kids, hop(v, true, n.op.From))
	}
	return &model.Routed{Instr: model.Seq{}, Kids: kids, From: n.op.From}
}

// instr is what a node becomes, without its children.
func (r *router) instr(n *node) *model.Routed {
	make1 := func(i model.Instr) *model.Routed { return &model.Routed{Instr: i, From: n.op.From} }
	switch d := n.op.Node.(type) {
	case model.Seq, model.On, model.AtCaptured:
		return make1(model.Seq{})
	case model.Par, model.Detach:
		return make1(model.Par{})
	case model.Xor:
		return make1(d)
	case model.Next:
		return make1(d)
	case model.Match:
		return make1(d)
	case model.Fail:
		return make1(d)
	case model.Null:
		return make1(d)
	case model.Restrict:
		return make1(model.RNew(d))
	case model.For:
		// A loop over nothing vanishes with all that is in it (spec/lowering.md#W86).
		if l, ok := d.Iterable.(model.Literal); ok && l.Text == "[]" {
			return nil
		}
		return make1(model.RFold(d))
	case model.Call:
		call := model.RCall{Peer: peerOf(n), Service: d.Service, Fn: d.Fn, Args: d.Args}
		if len(d.Results) > 0 {
			call.Result = &d.Results[0]
		}
		return make1(call)
	case model.Canon:
		return make1(model.RCanon{Peer: peerOf(n), Of: d.Of, To: d.To})
	case model.Flatten:
		return make1(model.RAp{Value: d.Value, To: model.ScalarTarget(d.Name)})
	case model.Push:
		return r.push(n, d)
	case model.Insert:
		return make1(model.RApMap{Key: d.Key, Value: d.Value, To: model.MapTarget(d.Map)})
	}
	return nil
}

// push appends a value to a stream. A stream is pushed as a snapshot, named after the number of the node.
func (r *router) push(n *node, d model.Push) *model.Routed {
	from := n.op.From
	w, ok := model.AsStream(d.Value)
	if !ok {
		return &model.Routed{Instr: model.RAp{Value: d.Value, To: d.To}, From: from}
	}
	canon := model.CanonTarget("push-to-stream-" + strconv.Itoa(n.number))
	snapshot := model.RCanon{Peer: peerOf(n), Of: model.Var{Name: w.Name, Base: w.Base}, To: canon}
	value := model.Var{Name: canon.Name, Base: canon.Type, Path: w.Path}
	return &model.Routed{Instr: model.Seq{}, From: from, Kids: []*model.Routed{
		{Instr: snapshot, From: from},
		{Instr: model.RAp{Value: value, To: d.To}, From: from},
	}}
}

// peerOf is the peer that a node runs on.
func peerOf(n *node) model.Value {
	if v := n.on.current(); v != nil {
		return v
	}
	return model.InitPeer
}
