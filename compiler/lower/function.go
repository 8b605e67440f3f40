package lower

import (
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// builder lowers one function or closure.
type builder struct {
	module   *check.Module
	names    *raw.Names
	diags    *diag.List
	services map[*syntax.ServiceID]string // raw names of services by the statement that set their id
	ret      []raw.Value
	retAt    source.Span // of the statement that returns them
	lits     []string
}

// function fills out with a body. Closures inside are finished before it, which decides the numbers of their names.
func (b *builder) function(out *raw.Func, params []*check.Var, body *syntax.Block) {
	out.Sig = labelled(out.Sig, params)
	tree := b.block(body)
	end := b.results(out)
	out.Body = raw.NewSeq(out.At, append([]*raw.Op{tree}, end...)...)
	out.StreamLits = b.lits
	out.Seal()
}

// labelled gives every parameter its name.
func labelled(sig *types.Arrow, params []*check.Var) *types.Arrow {
	domain := make(types.Product, len(sig.Domain))
	for i, p := range sig.Domain {
		if i < len(params) {
			p.Label = params[i].Ident()
		}
		domain[i] = p
	}
	return &types.Arrow{Domain: domain, Codomain: sig.Codomain}
}

// closure lowers an arrow defined inside a function.
func (b *builder) closure(s *syntax.Closure, at source.Span) *raw.Op {
	out := &raw.Func{Name: s.Name.Text, Sig: b.module.SigOf(s.Sig), At: b.module.File.Span(s.Name)}
	inner := &builder{module: b.module, names: b.names, diags: b.diags, services: b.services}
	inner.function(out, b.module.ParamsOf(s.Sig), s.Body)
	return raw.NewOp(at, raw.Closure{Func: out, Detached: s.Detached})
}

// results computes what a function returns at its end and fills out.Ret. A stream returned as an array becomes a
// snapshot; what needs code gets a name; the rest stays as it is (spec/lowering.md#W18).
func (b *builder) results(out *raw.Func) []*raw.Op {
	var ops []*raw.Op
	add := func(t raw.Tag) { ops = append(ops, raw.NewOp(b.retAt, t)) }
	for i, v := range b.ret {
		var declared types.Type = types.Top{}
		if i < len(out.Sig.Codomain) {
			declared = out.Sig.Codomain[i].Type
		}
		switch w := v.(type) {
		case raw.Var:
			stream, ok := w.T.(types.Stream)
			if !ok || types.IsStream(declared) {
				break
			}
			fix := b.names.Mangle("-" + w.Name + "-fix")
			flat := b.names.Mangle("-" + w.Name + "-flat")
			canon := types.CanonStream(stream)
			add(raw.Canon{Value: w, Target: raw.Export{Name: fix, Type: canon}})
			add(raw.Flatten{Value: raw.Var{Name: fix, T: canon}, Name: flat})
			v = raw.Var{Name: flat, T: types.Array(stream)}
		case *raw.Apply, *raw.CallArrow, *raw.Collection, *raw.StreamLit, *raw.Binary, *raw.Not:
			name := b.names.Mangle("-return-fix")
			add(raw.Assign{Value: v, Name: name})
			v = raw.Var{Name: name, T: v.Type()}
		}
		out.Ret = append(out.Ret, v)
	}
	return ops
}
