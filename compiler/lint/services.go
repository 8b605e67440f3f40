package lint

import (
	"fmt"
	"math/big"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// Ids of services, and numbers that services are given.

// unusedServiceIDs finds id statements that no call takes: another id follows first, or the calls stand behind the block, where
// the id from before holds again (spec/language.md#L28).
func unusedServiceIDs(p *pass) {
	for _, at := range p.facts.stmts {
		s, ok := at.node.(*syntax.ServiceID)
		if !ok || p.facts.ids[s] {
			continue
		}
		name := s.Service.String()
		f := p.reportAt(s, fmt.Sprintf("no call takes this id of `%s`", name), name)
		if next := p.nextID(at, name); next != nil {
			*f = f.At(p.f.Span(next), "another id is set here")
		} else {
			*f = f.Help("an id holds to the end of its block, and not in functions that are called")
		}
		if edit, ok := p.removal(at); ok && isPure(s) {
			*f = f.FixableBy("remove it", edit)
		}
	}
}

// nextID is the statement in the same block that sets the next id of a service, or nil.
func (p *pass) nextID(at *place, name string) syntax.Node {
	b, ok := at.up.node.(*syntax.Block)
	if !ok {
		return nil
	}
	for _, s := range b.Stmts {
		if id, ok := s.(*syntax.ServiceID); ok && id.Pos() > at.pos() && id.Service.String() == name {
			return id
		}
	}
	return nil
}

// literalsTooLarge finds whole numbers that do not fit the type for which they are written; they are passed as they are.
func literalsTooLarge(p *pass) {
	for _, at := range p.facts.calls {
		c := p.m.CallOf(at.node.(*syntax.Call))
		if c == nil || c.Sig == nil {
			continue
		}
		for i, a := range c.Args {
			if i < len(c.Sig.Domain) {
				p.fits(a, c.Sig.Domain[i].Type)
			}
		}
	}
	for _, at := range p.facts.stmts {
		switch s := at.node.(type) {
		case *syntax.Return:
			p.returnFits(s, at)
		case *syntax.Push:
			if v, ok := p.m.UseOf(s.Target).(*check.Var); ok && v.Type() != nil {
				if elem, ok := types.Elem(v.Type()); ok {
					p.fits(s.Value, elem)
				}
			}
		}
	}
}

func (p *pass) returnFits(r *syntax.Return, at *place) {
	results := resultsOf(at.function())
	for i, v := range r.Values {
		if i < len(results) {
			p.fits(v, p.m.Written(results[i]))
		}
	}
}

// bits are the sizes of the integer types, in the order of types.U8 and those behind it.
var bits = [...]uint{8, 16, 32, 64, 8, 16, 32, 64}

// fits reports a literal that a type cannot hold. Numbers above those of i64 no peer can read, whatever their type.
func (p *pass) fits(v syntax.Value, t types.Type) {
	l, ok := syntax.Unparen(v).(*syntax.Literal)
	s, scalar := t.(types.Scalar)
	if !ok || l.Kind != syntax.IntLiteral || !scalar || !s.IsInteger() {
		return
	}
	n, ok := new(big.Int).SetString(l.Text, 10)
	if !ok {
		return
	}
	size, low := bits[s], big.NewInt(0)
	if s.IsSigned() {
		size--
		low.Neg(new(big.Int).Lsh(big.NewInt(1), size))
	}
	high := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), size), big.NewInt(1))
	if n.Cmp(low) < 0 || n.Cmp(high) > 0 {
		p.reportAt(l, fmt.Sprintf("`%s` holds numbers from %s to %s; this one is passed as it is nonetheless", s, low, high), l.Text)
	}
}
