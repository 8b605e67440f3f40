package stdlib

import (
	"math"
	"strconv"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// This file reads arguments as a client does: by position, with its words for what is wrong (spec/network.md#N41).

// jsType names the kind of a value as a client does.
func jsType(n *value.Node) string {
	switch n.Kind {
	case value.KindNull:
		return "null"
	case value.KindBool:
		return "boolean"
	case value.KindNumber:
		return "number"
	case value.KindString:
		return "string"
	case value.KindArray:
		return "array"
	}
	return "object"
}

// jsArgs checks number and kinds of the arguments; "" accepts any kind.
func (c *call) jsArgs(kinds ...string) error {
	if len(c.Args) != len(kinds) {
		return refuse("Expected %d argument(s). Got %d", len(kinds), len(c.Args))
	}
	return c.jsKinds(kinds...)
}

// jsKinds checks the kinds of the leading arguments.
func (c *call) jsKinds(kinds ...string) error {
	for i, want := range kinds {
		if got := jsType(c.Args[i]); want != "" && got != want {
			return refuse("Argument %d expected to be of type %s, Got %s", i, want, got)
		}
	}
	return nil
}

// jsEach checks that all arguments have one kind.
func (c *call) jsEach(kind string) error {
	for i, n := range c.Args {
		if got := jsType(n); got != kind {
			return refuse("Argument %d expected to be of type %s, Got %s", i, kind, got)
		}
	}
	return nil
}

// jsNumber is a float as a client prints it: integers without a point, what is no number as null.
func jsNumber(f float64) *value.Node {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return value.Null()
	case f == 0: // also the negative zero
		return value.Num(value.OfUint(0))
	case f != math.Trunc(f) || math.Abs(f) >= 1e21:
		return value.Num(value.OfFloat(f))
	}
	n, err := value.ParseNode(strconv.FormatFloat(f, 'f', -1, 64)) // beyond 64 bits it is a float again
	if err != nil {
		return value.Null()
	}
	return n
}
