package lower

import (
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
)

// block lowers the statements of a block. Statements that belong to the one before them are merged into it: else, catch,
// otherwise and par (spec/lowering.md#W17).
func (b *builder) block(body *syntax.Block) *raw.Op {
	at := b.module.File.Span(body)
	var out []*raw.Op
	last := func() *raw.Op {
		if len(out) == 0 {
			return nil
		}
		return out[len(out)-1]
	}
	for _, s := range body.Stmts {
		if syntax.IsHollow(s) {
			continue
		}
		prev := last()
		here := b.module.File.Span(s)
		switch s := s.(type) {
		case *syntax.Else:
			if kid := b.body(s.Body); isA[raw.If](prev) {
				prev.Kids = append(prev.Kids, kid)
				continue
			}
		case *syntax.Catch:
			caught := raw.Assign{Value: raw.Var{Name: raw.ErrorName, T: errorType(b, s)}, Name: s.Name.Text}
			kid := raw.NewSeq(here, raw.NewOp(here, caught), b.block(s.Body))
			if isA[raw.Try](prev) {
				prev.Kids = append(prev.Kids, kid)
				continue
			}
		case *syntax.Otherwise:
			kid := b.body(s.Body)
			switch {
			case isA[raw.Try](prev):
				prev.Kids = append(prev.Kids, kid)
			case prev != nil:
				out[len(out)-1] = raw.NewOp(prev.At.To(here), raw.Try{}, prev, kid)
			}
			continue
		case *syntax.Par:
			if s.Co {
				break
			}
			kid := b.stmt(s.Stmt)
			switch {
			case prev == nil:
				out = append(out, kid)
			case isA[raw.Par](prev):
				prev.Kids = append(prev.Kids, kid)
			default:
				out[len(out)-1] = raw.NewOp(prev.At.To(here), raw.Par{}, prev, kid)
			}
			continue
		}
		out = append(out, b.stmt(s))
	}
	if len(out) == 1 {
		return out[0]
	}
	var kids []*raw.Op
	for _, o := range out {
		if isA[raw.Seq](o) {
			kids = append(kids, o.Kids...)
		} else {
			kids = append(kids, o)
		}
	}
	return raw.NewOp(at, raw.Seq{}, kids...)
}

// body lowers a block that is appended to a statement before it.
func (b *builder) body(block *syntax.Block) *raw.Op {
	tree := b.block(block)
	if isA[raw.Seq](tree) {
		return raw.NewSeq(tree.At, tree.Kids...)
	}
	return tree
}

func isA[T raw.Tag](o *raw.Op) bool {
	if o == nil {
		return false
	}
	_, ok := o.Tag.(T)
	return ok
}
