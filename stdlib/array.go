package stdlib

import (
	"slices"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// arrayFunctions work on lists (spec/network.md#N26).
func arrayFunctions() map[string]builtin {
	return map[string]builtin{
		"sum":       {sumInts, jsSum},
		"dedup":     {onStrings(1, dedup), onArrays(1, func(a [][]*value.Node) []*value.Node { return unique(a[0]) })},
		"intersect": {onStrings(2, intersect), onArrays(2, func(a [][]*value.Node) []*value.Node { return filter(a[0], a[1], true) })},
		"diff":      {onStrings(2, difference), onArrays(2, func(a [][]*value.Node) []*value.Node { return filter(a[0], a[1], false) })},
		"sdiff": {onStrings(2, symmetric), onArrays(2, func(a [][]*value.Node) []*value.Node {
			return append(filter(a[0], a[1], false), filter(a[1], a[0], false)...)
		})},
		"slice":  {slice, nil},
		"length": {nodeArrayLength, nil},
	}
}

func sumInts(c *call) (*value.Node, error) {
	if err := c.exactly(1); err != nil {
		return nil, err
	}
	n := c.Args[0]
	if n.Kind != value.KindArray {
		return nil, wrongType("xs", "alloc::vec::Vec<i64>", n)
	}
	total := int64(0)
	for _, item := range n.Arr {
		x, ok := item.Num.Int64()
		if item.Kind != value.KindNumber || !ok {
			return nil, wrongType("xs", "alloc::vec::Vec<i64>", n)
		}
		if total, ok = addInt(total, x); !ok {
			return nil, overflow("add")
		}
	}
	return intNode(total), nil
}

func jsSum(c *call) (*value.Node, error) {
	if err := c.jsArgs("array"); err != nil {
		return nil, err
	}
	total := 0.0
	for _, item := range c.Args[0].Arr {
		if item.Kind != value.KindNumber {
			return nil, refuse("Expected number, received %s", jsType(item))
		}
		total += item.Num.Float64()
	}
	return jsNumber(total), nil
}

// onStrings makes a node's function on n lists of strings, one or two.
func onStrings(n int, f func(xs, ys []string) []string) func(*call) (*value.Node, error) {
	return func(c *call) (*value.Node, error) {
		if err := c.exactly(n); err != nil {
			return nil, err
		}
		lists := [2][]string{}
		for i, name := range []string{"xs", "ys"}[:n] {
			list, err := c.strs(i, name)
			if err != nil {
				return nil, err
			}
			lists[i] = list
		}
		return stringsNode(f(lists[0], lists[1])), nil
	}
}

// Results keep the order of first occurrence; the original's order is that of a hash table.

func dedup(xs, _ []string) []string {
	out := make([]string, 0, len(xs))
	seen := make(map[string]bool, len(xs))
	for _, x := range xs {
		if !seen[x] {
			seen[x] = true
			out = append(out, x)
		}
	}
	return out
}

func intersect(xs, ys []string) []string {
	in := setOf(ys, itself)
	return slices.DeleteFunc(dedup(xs, nil), func(x string) bool { return !in[x] })
}

func difference(xs, ys []string) []string {
	in := setOf(ys, itself)
	return slices.DeleteFunc(dedup(xs, nil), func(x string) bool { return in[x] })
}

func symmetric(xs, ys []string) []string { return append(difference(xs, ys), difference(ys, xs)...) }

// onArrays makes a client's function on lists of anything.
func onArrays(n int, f func([][]*value.Node) []*value.Node) func(*call) (*value.Node, error) {
	return func(c *call) (*value.Node, error) {
		if err := c.jsArgs([]string{"array", "array"}[:n]...); err != nil {
			return nil, err
		}
		lists := make([][]*value.Node, n)
		for i := range lists {
			lists[i] = c.Args[i].Arr
		}
		return value.Array(f(lists)...), nil
	}
}

// setOf returns the keys of a list's items.
func setOf[T any](list []T, key func(T) string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, item := range list {
		set[key(item)] = true
	}
	return set
}

func itself(s string) string { return s }

// filter keeps the items of xs that are in ys, or those that are not. Repetitions stay, as a client leaves them.
func filter(xs, ys []*value.Node, in bool) []*value.Node {
	other := setOf(ys, (*value.Node).String)
	var out []*value.Node
	for _, x := range xs {
		if other[x.String()] == in {
			out = append(out, x)
		}
	}
	return out
}

func unique(xs []*value.Node) []*value.Node {
	seen := make(map[string]bool, len(xs))
	var out []*value.Node
	for _, x := range xs {
		if text := x.String(); !seen[text] {
			seen[text] = true
			out = append(out, x)
		}
	}
	return out
}

func slice(c *call) (*value.Node, error) {
	if len(c.Args) != 3 {
		return nil, refuse("invalid number of parameters. need array, start index and end index")
	}
	list := c.Args[0]
	if list.Kind != value.KindArray {
		return nil, refuse("first argument must be an array, was %s", list)
	}
	var at [2]uint64
	for i, name := range []string{"second argument (start index)", "third argument (end index)"} {
		n := c.Args[i+1]
		if n.Kind != value.KindNumber || n.Num.Kind != value.Uint {
			return nil, refuse("%s must be an unsigned integer, was %s", name, n)
		}
		at[i] = n.Num.U
	}
	if len(list.Arr) == 0 {
		return list, nil
	}
	start, end := at[0], at[1]
	if start > end || end > uint64(len(list.Arr)) {
		return nil, refuse("slice indexes out of bounds. start index: %d, end index: %d, array length: %d", start, end, len(list.Arr))
	}
	return value.Array(list.Arr[start:end]...), nil
}
