package check

import (
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// maxTypeSize limits the number of types that a type holds when all its parts are written out. Types that use a type
// twice double in size with each step; definitions of functions in JSON, and the relation of types, write them out.
const maxTypeSize = 100_000

// sized is t when it is not too large. at is where its definition or its own text stands.
func (c *checker) sized(t types.Type, at syntax.Node) types.Type {
	if c.sizeOf(t) > maxTypeSize {
		c.report(tooLarge(c.span(at)))
		return nil
	}
	return t
}

// sizeOf counts the types in a type; those with a name and arrows are counted once and remembered.
func (c *checker) sizeOf(t types.Type) int {
	switch t := t.(type) {
	case *types.Named:
		return c.remembered(t, func() (n int) {
			for _, f := range t.Fields {
				n += c.sizeOf(f.Type)
			}
			return n
		})
	case *types.Arrow:
		return c.remembered(t, func() (n int) {
			for _, p := range t.Domain {
				n += c.sizeOf(p.Type)
			}
			for _, p := range t.Codomain {
				n += c.sizeOf(p.Type)
			}
			return n
		})
	}
	if m, ok := t.(types.StreamMap); ok {
		return 1 + c.sizeOf(m.Elem)
	}
	if elem, ok := types.Elem(t); ok {
		return 1 + c.sizeOf(elem)
	}
	return 1
}

func (c *checker) remembered(t types.Type, count func() int) int {
	if n, ok := c.sizes[t]; ok {
		return n
	}
	n := min(1+count(), maxTypeSize+1)
	c.sizes[t] = n
	return n
}
