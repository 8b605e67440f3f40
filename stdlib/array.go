package stdlib

import (
	"slices"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// arrayFunctions work on lists (spec/network.md#N26).
func arrayFunctions() map[string]builtin {
	return map[string]builtin{
		"sum":       {sumInts, jsSum},
		"dedup":     {onStrings(dedup), onArrays(1, func(a [][]*value.Node) []*value.Node { return unique(a[0]) })},
		"intersect": {onStrings(intersect), onArrays(2, func(a [][]*value.Node) []*value.Node { return filter(a[0], a[1], true) })},
		"diff":      {onStrings(difference), onArrays(2, func(a [][]*value.Node) []*value.Node { return filter(a[0], a[1], false) })},
		"sdiff": {onStrings(symmetric), onArrays(2, func(a [][]*value.Node) []*value.Node {
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

// onStrings makes a node's function on one or two lists of strings; names tells how many.
func onStrings(f func(xs, ys []string) []string) func(*call) (*value.Node, error) {
	return func(c *call) (*value.Node, error) {
		want := 2
		if c.Function == "dedup" {
			want = 1
		}
		if err := c.exactly(want); err != nil {
			return nil, err
		}
		lists := [2][]string{}
		for i, name := range []string{"xs", "ys"}[:want] {
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
	return slices.DeleteFunc(dedup(xs, nil), func(x string) bool { return !slices.Contains(ys, x) })
}

func difference(xs, ys []string) []string {
	return slices.DeleteFunc(dedup(xs, nil), func(x string) bool { return slices.Contains(ys, x) })
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

func has(list []*value.Node, n *value.Node) bool {
	return slices.ContainsFunc(list, func(m *value.Node) bool { return value.EqualNodes(m, n) })
}

// filter keeps the items of xs that are in ys, or those that are not. Repetitions stay, as a client leaves them.
func filter(xs, ys []*value.Node, in bool) []*value.Node {
	var out []*value.Node
	for _, x := range xs {
		if has(ys, x) == in {
			out = append(out, x)
		}
	}
	return out
}

func unique(xs []*value.Node) []*value.Node {
	var out []*value.Node
	for _, x := range xs {
		if !has(out, x) {
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
