package lower

import (
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/source"
)

// stmt lowers a statement that stands by itself.
func (b *builder) stmt(s syntax.Stmt) *raw.Op {
	at := b.module.File.Span(s)
	op := func(t raw.Tag, kids ...*raw.Op) *raw.Op { return raw.NewOp(at, t, kids...) }
	switch s := s.(type) {
	case *syntax.Return:
		b.ret, b.retAt = b.values(s.Values), at
		return op(raw.Return{})
	case *syntax.ServiceID:
		return b.serviceID(s, at)
	case *syntax.Push:
		if s.Key != nil {
			return b.insert(s, at)
		}
		v := b.value(s.Value)
		return op(raw.Push{Value: v, Target: s.Target.Text, Type: b.existing(s.Target)})
	case *syntax.For:
		return b.loop(s, at)
	case *syntax.ParSeq:
		loop := b.items(s.Item, s.Second, s.Iterable)
		loop.Mode = raw.LoopPar
		on := b.on(at, s.Peer, s.Via, s.Body, true)
		return op(loop, op(raw.Par{}, on, op(raw.Next{Item: loop.Item})))
	case *syntax.On:
		return b.on(at, s.Peer, s.Via, s.Body, false)
	case *syntax.If:
		v := b.value(s.Cond)
		return op(raw.If{Cond: v}, b.block(s.Body))
	case *syntax.Try:
		return op(raw.Try{}, b.block(s.Body))
	case *syntax.Par:
		return op(raw.Detach{}, b.stmt(s.Stmt))
	case *syntax.Join:
		return op(raw.Join{Values: distinct(b.values(s.Values))})
	case *syntax.Declare:
		return op(raw.Declare{Name: s.Name.Text, Type: b.defined(s.Name)})
	case *syntax.Closure:
		return b.closure(s, at)
	case *syntax.Assign:
		v := b.value(s.Value)
		return op(raw.Assign{Value: v, Name: s.Name.Text})
	case *syntax.CallStmt:
		return b.callStmt(s, at)
	}
	b.diags.Add(errUncompilableStmt(at))
	return op(raw.Empty{})
}

func (b *builder) serviceID(s *syntax.ServiceID, at source.Span) *raw.Op {
	id := b.value(s.ID)
	ref := b.module.ServiceOf(s)
	if ref == nil {
		b.diags.Add(errUncompilableStmt(at))
		return raw.NewOp(at, raw.Empty{})
	}
	of := rawName(ref.Name)
	name := b.names.Mangle(of)
	b.services[s] = name
	named, _ := ref.Obj.Type().(*types.Named)
	return raw.NewOp(at, raw.ServiceID{ID: id, Service: named, Name: name, Of: of})
}

func (b *builder) on(at source.Span, peer syntax.Value, via []syntax.Value, body *syntax.Block, relay bool) *raw.Op {
	// The original looks at the peer twice, before and behind the body, which shows in the numbers of streams in it
	// (spec/lowering.md#W19).
	lits := b.lits
	b.value(peer)
	b.lits = lits
	relays := b.values(via)
	tree := b.block(body)
	return raw.NewOp(at, raw.On{Peer: b.value(peer), Via: relays, Relay: relay}, tree)
}

// loop lowers a for. Its body is joined with `next` as the mode says; par and rec loops run beside what follows.
func (b *builder) loop(s *syntax.For, at source.Span) *raw.Op {
	head := b.items(s.Item, s.Second, s.Iterable)
	body := b.block(s.Body)
	next := raw.NewOp(at, raw.Next{Item: head.Item})
	var inner *raw.Op
	switch s.Mode {
	case syntax.ForPar, syntax.ForRec:
		head.Mode = raw.LoopPar
		if s.Mode == syntax.ForRec {
			head.Mode = raw.LoopRec
		}
		inner = raw.NewOp(at, raw.Par{}, body, next)
	case syntax.ForTry:
		head.Mode = raw.LoopTry
		inner = raw.NewOp(at, raw.Try{}, body, next)
	default:
		inner = raw.NewSeq(at, body, next)
	}
	loop := raw.NewOp(at, head, inner)
	if head.Mode == raw.LoopPar || head.Mode == raw.LoopRec {
		return raw.NewOp(at, raw.Detach{}, loop)
	}
	return loop
}

func (b *builder) callStmt(s *syntax.CallStmt, at source.Span) *raw.Op {
	v := b.value(s.Value)
	var results types.Product
	switch w := v.(type) {
	case *raw.CallArrow:
		results = w.Sig.Codomain
	case *raw.Apply:
		into, ok := w.Prop.(*raw.IntoArrow)
		if !ok {
			b.diags.Add(errUncompilableStmt(at))
			return raw.NewOp(at, raw.Empty{})
		}
		results = into.Sig.Codomain
	default:
		b.diags.Add(errUncompilableStmt(at))
		return raw.NewOp(at, raw.Empty{})
	}
	var exports []raw.Export
	for i, n := range s.Targets {
		if i >= len(results) {
			break
		}
		e := raw.Export{Name: n.Text, Type: results[i].Type}
		if b.module.DefOf(n) == nil {
			e.Type, e.Existing = b.existing(n), true
		}
		exports = append(exports, e)
	}
	return raw.NewOp(at, raw.Call{Exports: exports, Value: v})
}

// existing is the type of the stream or stream map that a target names.
func (b *builder) existing(n *syntax.Name) types.Type {
	if o := b.module.UseOf(n); o != nil {
		return o.Type()
	}
	return types.Stream{Elem: types.Top{}}
}

// defined is the type of the variable that a name defines.
func (b *builder) defined(n *syntax.Name) types.Type {
	if o := b.module.DefOf(n); o != nil {
		return o.Type()
	}
	return types.Stream{Elem: types.Top{}}
}

// errorType is the type of the variable of a catch.
func errorType(b *builder, s *syntax.Catch) types.Type { return b.defined(s.Name) }

// distinct drops values that are written alike.
func distinct(vs []raw.Value) []raw.Value {
	seen := map[string]bool{}
	out := vs[:0:0]
	for _, v := range vs {
		if text := raw.Text(v); !seen[text] {
			seen[text] = true
			out = append(out, v)
		}
	}
	return out
}
