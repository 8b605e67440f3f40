package inline

import (
	"strconv"

	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// foldSums takes the integer literals out of a tree of additions, and of subtractions of literals, and adds them up; what
// remains keeps its grouping. Sums wrap around at 64 bits. It goes through all values inside a value, so that what lies deep
// is folded again each time a value around it is unfolded (spec/lowering.md#W51).
func foldSums(v raw.Value) raw.Value {
	b, ok := v.(*raw.Binary)
	if !ok || b.Op != raw.Add && b.Op != raw.Sub {
		if l, ok := v.(raw.Literal); ok {
			if n, ok := parseInt(l.Text); ok {
				return raw.Literal{Text: strconv.FormatInt(n, 10), T: l.T}
			}
		}
		return foldInside(v)
	}
	s := sumOf(v)
	switch {
	case s.rest == nil:
		return raw.Literal{Text: strconv.FormatInt(s.n, 10), T: intType(s.n)}
	case s.n == 0:
		return s.rest
	case s.n > 0:
		return &raw.Binary{Op: raw.Add, L: s.rest, R: intLiteral(s.n), T: b.T}
	}
	return &raw.Binary{Op: raw.Sub, L: s.rest, R: intLiteral(-s.n), T: b.T}
}

// sum is a tree of additions: a number and the terms that are no literals, nil for none.
type sum struct {
	n    int64
	rest raw.Value
}

func sumOf(v raw.Value) sum {
	switch v := v.(type) {
	case raw.Literal:
		if n, ok := parseInt(v.Text); ok {
			return sum{n: n}
		}
	case *raw.Binary:
		switch v.Op {
		case raw.Add:
			l, r := sumOf(v.L), sumOf(v.R)
			s := sum{n: l.n + r.n, rest: l.rest}
			switch {
			case l.rest == nil:
				s.rest = r.rest
			case r.rest != nil:
				s.rest = &raw.Binary{Op: raw.Add, L: l.rest, R: r.rest, T: v.T}
			}
			return s
		case raw.Sub:
			if r, ok := v.R.(raw.Literal); ok {
				if n, ok := parseInt(r.Text); ok {
					l := sumOf(v.L)
					return sum{l.n - n, l.rest}
				}
			}
			// What is subtracted is folded, but even if that leaves a literal, it stays subtracted: it is taken in only
			// when the difference is looked at again, as the operand of something else.
			return sum{rest: &raw.Binary{Op: raw.Sub, L: foldSums(v.L), R: foldSums(v.R), T: v.T}}
		}
	}
	return sum{rest: foldInside(v)}
}

// leavesDifference says whether folding has made a term of a sum a difference with a literal, which the next one takes in.
func leavesDifference(v raw.Value) bool {
	for {
		b, ok := v.(*raw.Binary)
		if !ok {
			return false
		}
		if b.Op != raw.Add {
			_, literal := b.R.(raw.Literal)
			return b.Op == raw.Sub && literal
		}
		if leavesDifference(b.R) {
			return true
		}
		v = b.L
	}
}

// foldInside folds the parts of a value that is no sum itself.
func foldInside(v raw.Value) raw.Value {
	switch v := v.(type) {
	case *raw.Apply:
		return &raw.Apply{Of: foldSums(v.Of), Prop: foldProperty(v.Prop)}
	case *raw.Collection:
		return &raw.Collection{Items: foldEach(v.Items), T: v.T}
	case *raw.StreamLit:
		return &raw.StreamLit{Items: foldEach(v.Items), Name: v.Name, T: v.T}
	case *raw.Make:
		return &raw.Make{Fields: foldFields(v.Fields), T: v.T}
	case *raw.Binary:
		return &raw.Binary{Op: v.Op, L: foldSums(v.L), R: foldSums(v.R), T: v.T}
	case *raw.Not:
		return &raw.Not{Of: foldSums(v.Of)}
	case *raw.CallArrow:
		return &raw.CallArrow{Name: v.Name, Args: foldEach(v.Args), Sig: v.Sig}
	}
	return v
}

func foldProperty(p raw.Property) raw.Property {
	switch p := p.(type) {
	case *raw.Index:
		return &raw.Index{Value: foldSums(p.Value), T: p.T}
	case *raw.IntoArrow:
		return &raw.IntoArrow{Name: p.Name, Args: foldEach(p.Args), Sig: p.Sig}
	case *raw.IntoCopy:
		return &raw.IntoCopy{Fields: foldFields(p.Fields), T: p.T}
	}
	return p
}

func foldEach(vs []raw.Value) []raw.Value {
	out := make([]raw.Value, len(vs))
	for i, v := range vs {
		out[i] = foldSums(v)
	}
	return out
}

func foldFields(fs []raw.NamedValue) []raw.NamedValue {
	out := make([]raw.NamedValue, len(fs))
	for i, f := range fs {
		out[i] = raw.NamedValue{Name: f.Name, Value: foldSums(f.Value)}
	}
	return out
}

func intLiteral(n int64) raw.Literal {
	return raw.Literal{Text: strconv.FormatInt(n, 10), T: intType(n)}
}

func intType(n int64) types.Type {
	if n < 0 {
		return types.SignedLiteral
	}
	return types.UnsignedLiteral
}

func parseInt(text string) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}

func intOf(v model.Value) (int64, bool) {
	if l, ok := v.(model.Literal); ok {
		return parseInt(l.Text)
	}
	return 0, false
}

func compareInts(op raw.BinaryOp, left, right model.Value) (value, ok bool) {
	l, lok := intOf(left)
	r, rok := intOf(right)
	if !lok || !rok {
		return false, false
	}
	switch op {
	case raw.Lt:
		return l < r, true
	case raw.Lte:
		return l <= r, true
	case raw.Gt:
		return l > r, true
	}
	return l >= r, true
}

// calculate folds an operation of two integer literals, wrapping around at 64 bits; division truncates.
func calculate(op raw.BinaryOp, left, right model.Value) (model.Literal, bool) {
	l, lok := intOf(left)
	r, rok := intOf(right)
	if !lok || !rok {
		return model.Literal{}, false
	}
	var n int64
	switch op {
	case raw.Add:
		n = l + r
	case raw.Sub:
		if !maybeSigned(left.Type()) && !maybeSigned(right.Type()) {
			return model.Literal{}, false
		}
		n = l - r
	case raw.Mul:
		n = l * r
	case raw.Div, raw.Rem:
		switch {
		case r == 0:
			return model.Literal{}, false
		case r == -1: // the machine traps on the quotient of the smallest integer
			if op == raw.Div {
				n = -l
			}
		case op == raw.Div:
			n = l / r
		default:
			n = l % r
		}
	case raw.Pow:
		if r < 0 {
			return model.Literal{}, false
		}
		n = power(l, r)
	default:
		return model.Literal{}, false
	}
	return model.Literal{Text: strconv.FormatInt(n, 10), T: intType(n)}, true
}

func power(base, exp int64) int64 {
	n := int64(1)
	for ; exp > 0; exp >>= 1 {
		if exp&1 == 1 {
			n *= base
		}
		base *= base
	}
	return n
}

// maybeSigned says whether the type of a literal has signed integers in it; the type of a plain 5 has.
func maybeSigned(t types.Type) bool { return types.Accepts(types.I64, t) && !isUnsignedScalar(t) }

func isUnsignedScalar(t types.Type) bool {
	s, ok := t.(types.Scalar)
	return ok && s.IsInteger() && !s.IsSigned()
}
