package check

import (
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
)

// written is the type that a written type means, nil when it could not be resolved.
func (c *checker) written(t syntax.Type) types.Type { return c.writtenAs(t, false) }

// writtenData is written where only data may stand. It says so only of names that nothing defines; its caller judges the type.
func (c *checker) writtenData(t syntax.Type) types.Type { return c.writtenAs(t, true) }

func (c *checker) writtenAs(t syntax.Type, data bool) types.Type {
	out := c.resolveType(t, data)
	if out != nil {
		c.m.info.written[t] = out
	}
	return out
}

func (c *checker) resolveType(t syntax.Type, data bool) types.Type {
	switch t := t.(type) {
	case *syntax.NamedType:
		return c.namedType(t, data)
	case *syntax.CollectionType:
		elem := c.writtenData(t.Elem)
		if elem == nil {
			return nil
		}
		if !types.IsData(elem) {
			c.classic(c.typeAnchor(t.Elem), "%s could not contain values of type %s", [...]string{"Array", "Option", "Stream", "StreamMap"}[t.Kind], elem)
			c.report(badElement(c.span(t.Elem), t.Kind, elem))
			return nil
		}
		switch t.Kind {
		case syntax.ArrayKind:
			return types.Array{Elem: elem}
		case syntax.OptionKind:
			return types.Option{Elem: elem}
		case syntax.StreamMapKind:
			return types.StreamMap{Elem: elem}
		default:
			return types.Stream{Elem: elem}
		}
	case *syntax.ArrowType:
		a := &types.Arrow{}
		ok := true
		add := func(p *types.Product, label string, t syntax.Type) {
			w := c.written(t)
			ok = ok && w != nil
			*p = append(*p, types.Param{Label: label, Type: w})
		}
		for _, ab := range t.Abilities {
			add(&a.Domain, "", ab)
		}
		for _, p := range t.Params {
			add(&a.Domain, "", p)
		}
		for _, r := range t.Results {
			add(&a.Codomain, "", r)
		}
		if !ok {
			return nil
		}
		return c.sized(a, t)
	}
	return nil
}

func (c *checker) namedType(t *syntax.NamedType, data bool) types.Type {
	name := t.String()
	switch name {
	case "⊤":
		return types.Top{}
	case "⊥":
		return types.Bottom{}
	}
	if s, ok := types.ScalarNamed(name); ok {
		return s
	}
	o := c.types[name]
	if o == nil || o.Type() == nil {
		c.classic(c.span(t), "Type %s is not defined", name)
	}
	if o == nil {
		if !c.mayBeLost(name) && !c.broken(name) {
			c.missing(name, func() diag.Diagnostic { return c.unknownType(t, name, data) })
		}
		return nil
	}
	c.m.info.typeRefs[t] = o
	return o.Type()
}

// signature resolves the types of a function, closure or method, parameters in braces first; nil when one of them could
// not be resolved.
func (c *checker) signature(s *syntax.Signature) *types.Arrow {
	a := &types.Arrow{}
	ok := true
	for _, ab := range s.Abilities {
		t := c.written(ab)
		ok = ok && t != nil
		a.Domain = append(a.Domain, types.Param{Label: ab.String(), Type: t})
	}
	for _, p := range s.Params {
		t := c.written(p.Type)
		ok = ok && t != nil
		label := ""
		if p.Name != nil {
			label = p.Name.Text
		}
		a.Domain = append(a.Domain, types.Param{Label: label, Type: t})
	}
	for _, r := range s.Results {
		t := c.written(r)
		ok = ok && t != nil
		a.Codomain = append(a.Codomain, types.Param{Type: t})
	}
	if !ok || c.sized(a, s) == nil {
		return nil
	}
	c.m.info.sigs[s] = a
	return a
}
