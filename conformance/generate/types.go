package generate

import (
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/types"
)

var (
	bytesType = types.Array{Elem: types.U8}
	textsType = types.Array{Elem: types.String}
)

// arrowTypes are those of callbacks and arrow parameters.
var arrowTypes = []*types.Arrow{
	{Domain: types.Unlabelled(types.U8), Codomain: types.Unlabelled(types.U8)},
	{Domain: types.Unlabelled(types.String)},
	{Domain: types.Unlabelled(), Codomain: types.Unlabelled(types.U8)},
	{Domain: types.Unlabelled(types.U8, types.String), Codomain: types.Unlabelled(types.U8, types.String)},
	{Domain: types.Unlabelled(bytesType, types.Option{Elem: types.U8}), Codomain: types.Unlabelled(bytesType)},
}

// elementTypes are those of streams.
var elementTypes = []types.Type{types.U8, types.U8, types.String, typeD, bytesType}

func (g *gen) elementType() types.Type { return pick(g, elementTypes) }

// dataType is any type of data.
func (g *gen) dataType(depth int) types.Type {
	switch n := g.rng.IntN(100); {
	case n < 25:
		return types.U8
	case n < 35:
		return types.String
	case n < 45:
		return types.Bool
	case n < 51:
		return types.U32
	case n < 57:
		return bytesType
	case n < 62:
		return types.Option{Elem: types.U8}
	case n < 68:
		return typeD
	case n < 72:
		return typeE
	case n < 75:
		return typeW
	case n < 77:
		return textsType
	case n < 90 || depth == 0:
		return pick(g, []types.Scalar{types.U16, types.U64, types.I8, types.I16, types.I32, types.I64, types.F32, types.F64})
	case n < 94:
		return types.Array{Elem: g.dataType(depth - 1)}
	case n < 98:
		return types.Option{Elem: g.dataType(depth - 1)}
	}
	return types.Top{}
}

// written is how a type is written in the current module.
func (g *gen) written(t types.Type) string {
	for _, a := range aliases {
		if types.Equal(a.typ, t) && g.chance(15) {
			return g.use(a)
		}
	}
	return g.compose(t, g.written)
}

// unaliased is how a type is written without aliases.
func (g *gen) unaliased(t types.Type) string { return g.compose(t, g.unaliased) }

// compose writes a type whose parts are written by part.
func (g *gen) compose(t types.Type, part func(types.Type) string) string {
	switch t := t.(type) {
	case types.Array:
		return "[]" + part(t.Elem)
	case types.Option:
		return "?" + part(t.Elem)
	case types.Stream:
		return "*" + part(t.Elem)
	case *types.Named:
		return g.use(thingOf(t))
	case *types.Arrow:
		return g.arrowType(t, part)
	}
	return t.String()
}

func (g *gen) arrowType(t *types.Arrow, part func(types.Type) string) string {
	params := make([]string, len(t.Domain))
	for i, p := range t.Domain {
		params[i] = part(p.Type)
	}
	results := make([]string, len(t.Codomain))
	for i, p := range t.Codomain {
		results[i] = part(p.Type)
		if g.chance(5) {
			results[i] = "(" + results[i] + ")"
		}
	}
	to := strings.Join(results, ", ")
	if to == "" {
		to = "()"
	}
	if len(params) == 0 {
		return "-> " + to
	}
	return strings.Join(params, ", ") + " -> " + to
}

// parameterType is a type in a list of parameters.
func (g *gen) parameterType(t types.Type) string {
	text := g.written(t)
	if g.chance(5) {
		return "(" + text + ")"
	}
	return text
}

func isImmutable(t types.Type) bool {
	switch t.(type) {
	case types.Array, types.Option:
		return true
	}
	return false
}

func isInteger(t types.Type) bool {
	switch t := t.(type) {
	case types.Scalar:
		return t.IsInteger()
	case types.Literal:
		return t == types.UnsignedLiteral || t == types.SignedLiteral
	}
	return false
}

// scalarOf is a scalar that takes a literal.
func scalarOf(t types.Literal) types.Scalar {
	switch t {
	case types.SignedLiteral:
		return types.I8
	case types.FloatLiteral:
		return types.F32
	case types.BoolLiteral:
		return types.Bool
	case types.StringLiteral:
		return types.String
	}
	return types.U8
}

func isText(t types.Type) bool {
	return t == types.Type(types.String) || t == types.Type(types.StringLiteral)
}
