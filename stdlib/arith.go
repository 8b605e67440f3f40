package stdlib

import (
	"math"
	"math/bits"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// mathFunctions are arithmetic: exact 64-bit integers on a node, floats on a client (spec/network.md#N24).
func mathFunctions() map[string]builtin {
	return map[string]builtin{
		"add":  {exact("add", addInt), floats(func(x, y float64) float64 { return x + y })},
		"sub":  {subInt, floats(func(x, y float64) float64 { return x - y })},
		"mul":  {exact("mul", mulInt), floats(func(x, y float64) float64 { return x * y })},
		"fmul": {floorProduct, floats(func(x, y float64) float64 { return math.Floor(x * y) })},
		"div":  {exact("div", divInt), floats(func(x, y float64) float64 { return math.Floor(x / y) })},
		"rem":  {exact("rem", remInt), floats(math.Mod)},
		"pow":  {powInt, floats(math.Pow)},
		"log":  {logInt, floats(func(x, y float64) float64 { return math.Log(y) / math.Log(x) })},
	}
}

// cmpFunctions compare numbers (spec/network.md#N25).
func cmpFunctions() map[string]builtin {
	all := map[string]builtin{}
	for name, holds := range map[string]func(order int) bool{
		"gt": func(o int) bool { return o > 0 }, "gte": func(o int) bool { return o >= 0 },
		"lt": func(o int) bool { return o < 0 }, "lte": func(o int) bool { return o <= 0 },
	} {
		answer := func(o int) *value.Node { return value.Bool(holds(o)) }
		all[name] = builtin{compareInts(answer), compareFloats(answer)}
	}
	answer := func(o int) *value.Node { return value.Num(value.OfInt(int64(o))) }
	all["cmp"] = builtin{compareInts(answer), compareFloats(answer)}
	return all
}

// floats makes a client's function of two numbers.
func floats(f func(x, y float64) float64) func(*call) (*value.Node, error) {
	return func(c *call) (*value.Node, error) {
		if err := c.jsArgs("number", "number"); err != nil {
			return nil, err
		}
		return jsNumber(f(c.Args[0].Num.Float64(), c.Args[1].Num.Float64())), nil
	}
}

func (c *call) twoInts() (x, y int64, err error) {
	if err := c.exactly(2); err != nil {
		return 0, 0, err
	}
	if x, err = c.i64(0, "x"); err != nil {
		return 0, 0, err
	}
	y, err = c.i64(1, "y")
	return x, y, err
}

func overflow(op string) error { return refuse("i64 %s overflow", op) }

func intNode(i int64) *value.Node { return value.Num(value.OfInt(i)) }

// exact makes a node's function of two integers out of one that reports overflow.
func exact(name string, f func(x, y int64) (int64, bool)) func(*call) (*value.Node, error) {
	return func(c *call) (*value.Node, error) {
		x, y, err := c.twoInts()
		if err != nil {
			return nil, err
		}
		z, ok := f(x, y)
		if !ok {
			return nil, overflow(name)
		}
		return intNode(z), nil
	}
}

func addInt(x, y int64) (int64, bool) {
	z := x + y
	return z, (z > x) == (y > 0)
}

// subInt negates first, so the smallest integer cannot be subtracted.
func subInt(c *call) (*value.Node, error) {
	x, y, err := c.twoInts()
	if err != nil {
		return nil, err
	}
	if y == math.MinInt64 {
		return nil, overflow("neg")
	}
	z, ok := addInt(x, -y)
	if !ok {
		return nil, overflow("sub")
	}
	return intNode(z), nil
}

func mulInt(x, y int64) (int64, bool) {
	negative := (x < 0) != (y < 0)
	hi, lo := bits.Mul64(magnitude(x), magnitude(y))
	if hi != 0 {
		return 0, false
	}
	if negative {
		return -int64(lo), lo <= 1<<63
	}
	return int64(lo), lo < 1<<63
}

func magnitude(x int64) uint64 {
	if x < 0 {
		return -uint64(x)
	}
	return uint64(x)
}

func divInt(x, y int64) (int64, bool) {
	if y == 0 || x == math.MinInt64 && y == -1 {
		return 0, false
	}
	return x / y, true
}

func remInt(x, y int64) (int64, bool) {
	if y == 0 || x == math.MinInt64 && y == -1 {
		return 0, false
	}
	return x % y, true
}

func powInt(c *call) (*value.Node, error) {
	base, exp, err := c.twoInts()
	if err != nil {
		return nil, err
	}
	if exp < 0 || exp > math.MaxUint32 {
		return nil, wrongType("y", "u32", c.Args[1])
	}
	result, ok := int64(1), true
	for ; exp > 0 && ok; exp >>= 1 { // by squaring; the last square may overflow unused
		if exp&1 == 1 {
			result, ok = mulInt(result, base)
		}
		if exp > 1 && ok {
			base, ok = mulInt(base, base)
		}
	}
	if !ok {
		return nil, overflow("pow")
	}
	return intNode(result), nil
}

// logInt is the integer logarithm of y to the base x.
func logInt(c *call) (*value.Node, error) {
	base, y, err := c.twoInts()
	if err != nil {
		return nil, err
	}
	if base < 2 || y < 1 {
		return nil, overflow("log")
	}
	n := int64(0)
	for ; y >= base; y /= base {
		n++
	}
	return intNode(n), nil
}

// floorProduct multiplies floats and rounds down; results beyond 64 bits stay at the nearest end.
func floorProduct(c *call) (*value.Node, error) {
	if err := c.exactly(2); err != nil {
		return nil, err
	}
	for i, name := range []string{"x", "y"} {
		if n := c.Args[i]; n.Kind != value.KindNumber {
			return nil, wrongType(name, "f64", n)
		}
	}
	f := math.Floor(c.Args[0].Num.Float64() * c.Args[1].Num.Float64())
	switch {
	case math.IsNaN(f):
		return intNode(0), nil
	case f >= math.MaxInt64:
		return intNode(math.MaxInt64), nil
	case f <= math.MinInt64:
		return intNode(math.MinInt64), nil
	}
	return intNode(int64(f)), nil
}

func compareInts(answer func(order int) *value.Node) func(*call) (*value.Node, error) {
	return func(c *call) (*value.Node, error) {
		x, y, err := c.twoInts()
		if err != nil {
			return nil, err
		}
		return answer(order(x, y)), nil
	}
}

func compareFloats(answer func(order int) *value.Node) func(*call) (*value.Node, error) {
	return func(c *call) (*value.Node, error) {
		if err := c.jsArgs("number", "number"); err != nil {
			return nil, err
		}
		return answer(order(c.Args[0].Num.Float64(), c.Args[1].Num.Float64())), nil
	}
}

func order[T int64 | float64](x, y T) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}
