package check

import (
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// isInteger reports whether a type is an integer or an integer literal.
func isInteger(t types.Type) bool {
	switch t := t.(type) {
	case types.Scalar:
		return t.IsInteger()
	case types.Literal:
		return t == types.UnsignedLiteral || t == types.SignedLiteral
	case types.Bottom:
		return true
	}
	return false
}

func isString(t types.Type) bool {
	return t == types.Type(types.String) || t == types.Type(types.StringLiteral)
}

func isFloat(t types.Type) bool {
	s, ok := t.(types.Scalar)
	return ok && s.IsFloat() || t == types.Type(types.FloatLiteral)
}

// binary checks an operation and returns its type (spec/language.md#L20).
func (c *checker) binary(v *syntax.Binary) types.Type {
	l, r := c.usable(v.L), c.usable(v.R)
	c.classicBinary(v, l, r)
	operand := func(x syntax.Value, t types.Type, ok func(types.Type) bool, want string) bool {
		if t == nil {
			return false
		}
		if !ok(t) {
			c.report(wrongOperand(c.span(x), "`"+v.Op.String()+"`", want, t))
			return false
		}
		return true
	}
	both := func(ok func(types.Type) bool, want string) bool {
		if l != nil && r != nil && !ok(l) && !ok(r) {
			c.report(wrongOperand(c.span(v.L), "`"+v.Op.String()+"`", want, l).At(c.span(v.R), "and this is a `"+short(r)+"`"))
			return false
		}
		left := operand(v.L, l, ok, want)
		return operand(v.R, r, ok, want) && left
	}
	switch v.Op {
	case syntax.OpAnd, syntax.OpOr:
		both(func(t types.Type) bool { return types.Accepts(types.Bool, t) }, "a bool")
		return types.Bool
	case syntax.OpEq, syntax.OpNeq:
		if l != nil && r != nil && !types.Comparable(l, r) {
			c.report(incomparable(c.m.File, v, l, r))
		}
		return types.Bool
	case syntax.OpLt, syntax.OpLte, syntax.OpGt, syntax.OpGte:
		both(isInteger, "an integer")
		return types.Bool
	case syntax.OpMul:
		if l != nil && r != nil && (isFloat(l) || isFloat(r)) {
			// Multiplication with a float gives its integer part.
			both(func(t types.Type) bool { return types.Accepts(types.F64, t) || types.Accepts(types.F32, t) }, "a number of at most 32 bits, or a float")
			return types.I64
		}
	case syntax.OpPow:
		left := operand(v.L, l, isInteger, "an integer")
		if operand(v.R, r, func(t types.Type) bool { return types.Accepts(types.U64, t) }, "an unsigned integer") && left {
			return c.arithmetic(v, l, r)
		}
		return nil
	}
	if v.Op == syntax.OpAdd && (isString(l) || isString(r)) {
		if l != nil && r != nil { // in a chain the first `+` says it
			c.report(c.addedStrings(v, isString(l) && isString(r)))
		}
		return nil
	}
	if !both(isInteger, "an integer") {
		return nil
	}
	return c.arithmetic(v, l, r)
}

// arithmetic is the type of an operation on integers: the union of its operands, or i64 where they have none.
func (c *checker) arithmetic(v *syntax.Binary, l, r types.Type) types.Type {
	switch t := types.Join(l, r).(type) {
	case types.Scalar, types.Literal:
		return t
	}
	c.report(unknownResult(c.m.File, v, l, r))
	return types.I64
}
