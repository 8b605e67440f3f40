package stdlib

import (
	"github.com/aquifer-dev/aquifer/vm/value"
)

// This file reads arguments as a node does: by name, with its words for what is wrong (spec/network.md#N13).

// arg returns argument i, or the error of a missing one.
func (c *call) arg(i int, name string) (*value.Node, error) {
	if i >= len(c.Args) {
		return nil, typed("Field '%s' is missing from args to call_service", name)
	}
	return c.Args[i], nil
}

func wrongType(name, want string, got *value.Node) error {
	return typed("Error deserializing field '%s': expected %s, got %s", name, want, got)
}

func (c *call) str(i int, name string) (string, error) {
	n, err := c.arg(i, name)
	if err != nil {
		return "", err
	}
	if n.Kind != value.KindString {
		return "", wrongType(name, "alloc::string::String", n)
	}
	return n.Str, nil
}

func (c *call) strs(i int, name string) ([]string, error) {
	n, err := c.arg(i, name)
	if err != nil {
		return nil, err
	}
	out := make([]string, 0, len(n.Arr))
	for _, item := range n.Arr {
		if item.Kind != value.KindString {
			return nil, wrongType(name, "alloc::vec::Vec<alloc::string::String>", n)
		}
		out = append(out, item.Str)
	}
	if n.Kind != value.KindArray {
		return nil, wrongType(name, "alloc::vec::Vec<alloc::string::String>", n)
	}
	return out, nil
}

func (c *call) bytes(i int, name string) ([]byte, error) {
	n, err := c.arg(i, name)
	if err != nil {
		return nil, err
	}
	b, ok := asBytes(n)
	if !ok {
		return nil, wrongType(name, "alloc::vec::Vec<u8>", n)
	}
	return b, nil
}

// asBytes reads an array of numbers from 0 to 255.
func asBytes(n *value.Node) ([]byte, bool) {
	out := make([]byte, 0, len(n.Arr))
	for _, item := range n.Arr {
		x, ok := item.Num.Uint32()
		if item.Kind != value.KindNumber || !ok || x > 255 {
			return nil, false
		}
		out = append(out, byte(x))
	}
	return out, n.Kind == value.KindArray
}

func bytesNode(b []byte) *value.Node {
	items := make([]*value.Node, len(b))
	for i, x := range b {
		items[i] = value.Num(value.OfUint(uint64(x)))
	}
	return value.Array(items...)
}

func (c *call) i64(i int, name string) (int64, error) {
	n, err := c.arg(i, name)
	if err != nil {
		return 0, err
	}
	x, ok := n.Num.Int64()
	if n.Kind != value.KindNumber || !ok {
		return 0, wrongType(name, "i64", n)
	}
	return x, nil
}

// option returns the argument of an optional parameter: absent, empty array and null are nil, an array of one is its
// element (spec/network.md#N14).
func (c *call) option(i int, name string) (*value.Node, error) {
	if i >= len(c.Args) {
		return nil, nil
	}
	switch n := c.Args[i]; {
	case n.Kind == value.KindNull, n.Kind == value.KindArray && len(n.Arr) == 0:
		return nil, nil
	case n.Kind == value.KindArray && len(n.Arr) > 1:
		return nil, typed("Option's array must contain at most 1 element, '%s' was of %d elements", name, len(n.Arr))
	case n.Kind == value.KindArray:
		return n.Arr[0], nil
	default:
		return n, nil
	}
}

// optionalBool reads an optional flag, false when absent.
func (c *call) optionalBool(i int, name string) (bool, error) {
	n, err := c.option(i, name)
	if err != nil || n == nil {
		return false, err
	}
	if n.Kind != value.KindBool {
		return false, wrongType(name, "bool", n)
	}
	return n.Bool, nil
}

// optionalCount reads an optional number of items.
func (c *call) optionalCount(i int, name string, absent int) (int, error) {
	n, err := c.option(i, name)
	if err != nil || n == nil {
		return absent, err
	}
	x, ok := n.Num.Uint32()
	if n.Kind != value.KindNumber || !ok {
		return 0, wrongType(name, "usize", n)
	}
	return int(x), nil
}

// exactly checks the number of arguments of a function that counts them.
func (c *call) exactly(n int) error {
	if len(c.Args) != n {
		return refuse("expected %d arguments, got %d", n, len(c.Args))
	}
	return nil
}

func stringsNode(texts []string) *value.Node {
	items := make([]*value.Node, len(texts))
	for i, s := range texts {
		items[i] = value.Text(s)
	}
	return value.Array(items...)
}
