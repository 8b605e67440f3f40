package inline

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

func lit(n int64) raw.Value { return intLiteral(n) }

func v(name string) raw.Value { return raw.Var{Name: name, T: types.I64} }

func bin(op raw.BinaryOp, l, r raw.Value) raw.Value {
	return &raw.Binary{Op: op, L: l, R: r, T: types.I64}
}

func TestFoldSums(t *testing.T) {
	add, sub := raw.Add, raw.Sub
	for _, c := range []struct {
		v    raw.Value
		want string
	}{
		{bin(add, lit(1), lit(2)), "3"},
		{bin(add, v("a"), bin(add, bin(add, v("b"), lit(1)), v("c"))), "((a add (b add c)) add 1)"},
		{bin(sub, bin(sub, v("a"), lit(3)), lit(4)), "(a sub 7)"},
		{bin(add, bin(sub, v("a"), lit(1)), lit(1)), "a"},
		{bin(sub, v("a"), bin(add, v("b"), lit(1))), "(a sub (b add 1))"},
		{bin(sub, v("a"), bin(add, lit(2), lit(1))), "(a sub 3)"},
		{bin(add, lit(math.MaxInt64), lit(1)), "-9223372036854775808"},
		{bin(sub, v("a"), lit(math.MinInt64)), "(a sub -9223372036854775808)"},
		{raw.Literal{Text: "18446744073709551616"}, "18446744073709551616"},
		{bin(add, raw.Literal{Text: "18446744073709551616"}, lit(1)), "(18446744073709551616 add 1)"},
		{bin(raw.Mul, lit(2), lit(3)), "(2 mul 3)"},
	} {
		if got := raw.Text(foldSums(c.v)); got != c.want {
			t.Errorf("%s: %s, want %s", raw.Text(c.v), got, c.want)
		}
	}
}

// evaluate computes a tree of additions over variables, with 64 bits.
func evaluate(v raw.Value, vars map[string]int64) int64 {
	switch v := v.(type) {
	case raw.Literal:
		n, _ := strconv.ParseInt(v.Text, 10, 64)
		return n
	case raw.Var:
		return vars[v.Name]
	case *raw.Binary:
		l, r := evaluate(v.L, vars), evaluate(v.R, vars)
		if v.Op == raw.Add {
			return l + r
		}
		return l - r
	}
	panic("no sum")
}

func drawSum(t *rapid.T, depth int) raw.Value {
	if depth == 0 || rapid.IntRange(0, 3).Draw(t, "leaf") == 0 {
		if rapid.Bool().Draw(t, "literal") {
			return lit(rapid.Int64().Draw(t, "n"))
		}
		return v(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "variable"))
	}
	op := rapid.SampledFrom([]raw.BinaryOp{raw.Add, raw.Sub}).Draw(t, "op")
	return bin(op, drawSum(t, depth-1), drawSum(t, depth-1))
}

func TestFoldSumsKeepsTheValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sum := drawSum(t, 5)
		vars := map[string]int64{"a": rapid.Int64().Draw(t, "a"), "b": rapid.Int64().Draw(t, "b"), "c": 1}
		folded := foldSums(sum)
		if a, b := evaluate(sum, vars), evaluate(folded, vars); a != b {
			t.Fatalf("%s is %d, folded to %s it is %d", raw.Text(sum), a, raw.Text(folded), b)
		}
	})
}

func TestCalculate(t *testing.T) {
	for _, c := range []struct {
		op   raw.BinaryOp
		l, r string
		want string // "" for left to the peer
	}{
		{raw.Div, "-7", "2", "-3"}, {raw.Rem, "-7", "3", "-1"}, {raw.Div, "4", "0", ""}, {raw.Rem, "4", "0", ""},
		{raw.Div, "-9223372036854775808", "-1", "-9223372036854775808"}, {raw.Rem, "-9223372036854775808", "-1", "0"},
		{raw.Pow, "2", "10", "1024"}, {raw.Pow, "2", "64", "0"}, {raw.Pow, "2", "-1", ""}, {raw.Pow, "0", "0", "1"},
		{raw.Mul, "9223372036854775807", "2", "-2"}, {raw.Sub, "1", "10", "-9"}, {raw.FMul, "2", "3", ""},
		{raw.Add, "1", "9223372036854775808", ""},
	} {
		l := model.Literal{Text: c.l, T: types.SignedLiteral}
		r := model.Literal{Text: c.r, T: types.SignedLiteral}
		if got, ok := calculate(c.op, l, r); ok != (c.want != "") || got.Text != c.want {
			t.Errorf("%s %s %s = %q, want %q", c.l, c.op, c.r, got.Text, c.want)
		}
	}
}
