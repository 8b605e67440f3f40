package value

import (
	"math"
	"strconv"
)

// NumKind tells the three number kinds apart; numbers of different kinds are different values.
type NumKind uint8

// The kinds of numbers.
const (
	Uint  NumKind = iota // a non-negative integer in U
	Int                  // a negative integer, in U as two's complement
	Float                // F
)

// Number is an exact JSON number.
type Number struct {
	Kind NumKind
	U    uint64
	F    float64
}

// OfInt returns the number of a signed integer.
func OfInt(i int64) Number {
	if i < 0 {
		return Number{Kind: Int, U: uint64(i)}
	}
	return Number{U: uint64(i)}
}

// OfUint returns the number of an unsigned integer.
func OfUint(u uint64) Number { return Number{U: u} }

// OfFloat returns a floating point number; f is finite.
func OfFloat(f float64) Number { return Number{Kind: Float, F: f} }

// Num returns a number node.
func Num(n Number) *Node { return &Node{Kind: KindNumber, Num: n} }

// Int64 returns the number as a signed integer if it is an integer in range.
func (n Number) Int64() (int64, bool) {
	switch {
	case n.Kind == Int:
		return int64(n.U), true
	case n.Kind == Uint && n.U <= math.MaxInt64:
		return int64(n.U), true
	}
	return 0, false
}

// Uint32 returns the number as an index if it is a non-negative integer in range.
func (n Number) Uint32() (uint32, bool) {
	return uint32(n.U), n.Kind == Uint && n.U <= math.MaxUint32
}

// Float64 returns the nearest float of any kind of number.
func (n Number) Float64() float64 {
	switch n.Kind {
	case Int:
		return float64(int64(n.U))
	case Uint:
		return float64(n.U)
	}
	return n.F
}

// Equal compares kind and value.
func (n Number) Equal(m Number) bool {
	if n.Kind == Float && m.Kind == Float {
		return n.F == m.F
	}
	return n == m
}

// Append writes the canonical text.
func (n Number) Append(b []byte) []byte {
	switch n.Kind {
	case Int:
		return strconv.AppendInt(b, int64(n.U), 10)
	case Uint:
		return strconv.AppendUint(b, n.U, 10)
	}
	return appendFloat(b, n.F)
}

// appendFloat writes the shortest digits that read back: plain with a point for 1e-5 <= |f| < 1e16, else with an
// exponent that has no plus sign and no leading zero (spec/data.md#D44).
func appendFloat(b []byte, f float64) []byte {
	if a := math.Abs(f); a == 0 || a >= 1e-5 && a < 1e16 {
		start := len(b)
		b = strconv.AppendFloat(b, f, 'f', -1, 64)
		for _, c := range b[start:] {
			if c == '.' {
				return b
			}
		}
		return append(b, '.', '0')
	}
	start := len(b)
	b = strconv.AppendFloat(b, f, 'e', -1, 64)
	e := start
	for b[e] != 'e' {
		e++
	}
	exponent, _ := strconv.Atoi(string(b[e+1:]))
	return strconv.AppendInt(b[:e+1], int64(exponent), 10)
}

// pow10 holds the floats nearest to the powers of ten that a float's exponent can ask for.
func pow10(n int) float64 {
	f, _ := strconv.ParseFloat("1e"+strconv.Itoa(n), 64)
	return f
}

// decimal is a number as its digits were read: significand × 10^exp. Digits beyond 64 bits are dropped.
type decimal struct {
	sig uint64
	exp int
}

// float turns a decimal into a float the way the original does. That is deliberately not the correctly rounded
// result: CIDs depend on the same bits (spec/data.md#D43). ok is false when the number is out of range.
func (d decimal) float() (f float64, ok bool) {
	f = float64(d.sig)
	for {
		switch {
		case d.exp >= 0 && d.exp <= 308:
			f *= pow10(d.exp)
			return f, !math.IsInf(f, 0)
		case d.exp < 0 && d.exp >= -308:
			return f / pow10(-d.exp), true
		case f == 0:
			return f, true
		case d.exp > 308:
			return 0, false
		}
		f /= 1e308
		d.exp += 308
	}
}
