package generate

import "github.com/aquifer-dev/aquifer/compiler/types"

// binary joins two operands; the looser ones get parentheses.
func (g *gen) binary(l expr, op string, r expr, bind, left, right int, t types.Type) expr {
	g.cost++
	return expr{l.at(left) + " " + op + " " + r.at(right), t, bind}
}

// arithmetic is an operation on integers whose type is accepted.
func (g *gen) arithmetic(want types.Type, depth int) (expr, bool) {
	operand := want
	if s, ok := want.(types.Scalar); ok && s.IsFloat() {
		operand = types.U8
	}
	if want == types.Type(types.I64) && g.chance(50) {
		l, r := g.value(types.I32, depth), g.value(types.F32, depth)
		if g.chance(50) {
			l, r = r, l
		}
		if t, ok := product(l.typ, r.typ); ok {
			return g.binary(l, "*", r, bindMultiply, bindMultiply, bindMultiply+1, t), true
		}
	}
	l, r := g.value(operand, depth), g.value(operand, depth)
	if !isInteger(l.typ) || !isInteger(r.typ) {
		return expr{}, false
	}
	t := types.Join(l.typ, r.typ)
	if !isInteger(t) || !types.Accepts(want, t) {
		return expr{}, false
	}
	switch op := pick(g, []string{"+", "+", "-", "-", "*", "/", "%", "**"}); op {
	case "+", "-":
		return g.binary(l, op, r, bindAdd, bindAdd, bindMultiply, t), true
	case "**":
		if !types.Accepts(types.U64, r.typ) {
			return expr{}, false
		}
		return g.binary(l, op, r, bindPower, bindAtom, bindPower, t), true
	default:
		return g.binary(l, op, r, bindMultiply, bindMultiply, bindPower, t), true
	}
}

// product is the type of a multiplication with a float.
func product(l, r types.Type) (types.Type, bool) {
	number := func(t types.Type) bool { return types.Accepts(types.F64, t) || types.Accepts(types.F32, t) }
	return types.I64, number(l) && number(r) && !(isInteger(l) && isInteger(r))
}

func (g *gen) comparison(_ types.Type, depth int) (expr, bool) {
	t := pick(g, []types.Type{types.U8, types.U8, types.U32, types.I64})
	l, r := g.value(t, depth), g.value(t, depth)
	if !isInteger(l.typ) || !isInteger(r.typ) {
		return expr{}, false
	}
	return g.binary(l, pick(g, []string{"<", "<=", ">", ">="}), r, bindCompare, bindAdd, bindAdd, types.Bool), true
}

func (g *gen) equality(_ types.Type, depth int) (expr, bool) {
	t := pick(g, []types.Type{types.U8, types.U8, types.String, types.Bool, typeE, bytesType, types.Option{Elem: types.U8}, types.I16, types.F32, textsType})
	l, r := g.streamOr(t, depth), g.streamOr(t, depth)
	if !types.Comparable(l.typ, r.typ) {
		return expr{}, false
	}
	return g.binary(l, pick(g, []string{"==", "==", "!="}), r, bindEqual, bindEqual, bindCompare, types.Bool), true
}

func (g *gen) logic(_ types.Type, depth int) (expr, bool) {
	l, r := g.value(types.Bool, depth), g.value(types.Bool, depth)
	if g.chance(50) {
		return g.binary(l, "&&", r, bindAnd, bindAnd, bindEqual, types.Bool), true
	}
	return g.binary(l, "||", r, bindOr, bindOr, bindAnd, types.Bool), true
}

func (g *gen) negation(_ types.Type, depth int) (expr, bool) {
	g.cost++
	return atom("!"+g.value(types.Bool, depth).at(bindAtom), types.Bool), true
}
