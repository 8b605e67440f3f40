package value

import (
	"slices"
	"strconv"
)

// Kind tells which JSON value a [Node] is.
type Kind uint8

// The kinds of JSON values.
const (
	KindNull Kind = iota
	KindBool
	KindNumber
	KindString
	KindArray
	KindObject
)

// Node is a parsed JSON value. Nodes are immutable once shared.
type Node struct {
	Kind Kind
	Bool bool
	Num  Number
	Str  string
	Arr  []*Node  // elements of an array, or the members of an object in the order of Keys
	Keys []string // of an object: sorted by bytes, each once
}

// Nodes that are shared by all values that are so small.
var (
	null        = &Node{}
	truth       = &Node{Kind: KindBool, Bool: true}
	falsehood   = &Node{Kind: KindBool}
	emptyText   = &Node{Kind: KindString}
	emptyArray  = &Node{Kind: KindArray}
	emptyObject = &Node{Kind: KindObject}
)

// Null returns the null node.
func Null() *Node { return null }

// Bool returns a boolean node.
func Bool(b bool) *Node {
	if b {
		return truth
	}
	return falsehood
}

// Text returns a string node.
func Text(s string) *Node { return &Node{Kind: KindString, Str: s} }

// Array returns an array node over the given elements.
func Array(items ...*Node) *Node { return &Node{Kind: KindArray, Arr: items} }

// Member is one member of an object under construction.
type Member struct {
	Key   string
	Value *Node
}

// Object builds an object node: keys are sorted by bytes, of equal keys the last member stays.
func Object(members ...Member) *Node {
	slices.SortStableFunc(members, func(a, b Member) int {
		switch {
		case a.Key < b.Key:
			return -1
		case a.Key > b.Key:
			return 1
		}
		return 0
	})
	n := &Node{Kind: KindObject, Keys: make([]string, 0, len(members)), Arr: make([]*Node, 0, len(members))}
	for _, m := range members {
		if last := len(n.Keys) - 1; last >= 0 && n.Keys[last] == m.Key {
			n.Arr[last] = m.Value
			continue
		}
		n.Keys = append(n.Keys, m.Key)
		n.Arr = append(n.Arr, m.Value)
	}
	return n
}

// Get returns the member of an object, or nil.
func (n *Node) Get(key string) *Node {
	if n.Kind != KindObject {
		return nil
	}
	if i, ok := slices.BinarySearch(n.Keys, key); ok {
		return n.Arr[i]
	}
	return nil
}

// EqualNodes compares two trees as JSON values.
func EqualNodes(a, b *Node) bool {
	if a == b {
		return true
	}
	if a.Kind != b.Kind || a.Bool != b.Bool || a.Str != b.Str || !a.Num.Equal(b.Num) || !slices.Equal(a.Keys, b.Keys) {
		return false
	}
	return slices.EqualFunc(a.Arr, b.Arr, EqualNodes)
}

// Append writes the canonical text: no blanks, keys sorted, numbers and strings in their one form.
func (n *Node) Append(b []byte) []byte {
	switch n.Kind {
	case KindBool:
		return strconv.AppendBool(b, n.Bool)
	case KindNumber:
		return n.Num.Append(b)
	case KindString:
		return AppendString(b, n.Str)
	case KindArray:
		b = append(b, '[')
		for i, item := range n.Arr {
			if i > 0 {
				b = append(b, ',')
			}
			b = item.Append(b)
		}
		return append(b, ']')
	case KindObject:
		b = append(b, '{')
		for i, item := range n.Arr {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(AppendString(b, n.Keys[i]), ':')
			b = item.Append(b)
		}
		return append(b, '}')
	}
	return append(b, "null"...)
}

// String returns the canonical text.
func (n *Node) String() string { return string(n.Append(nil)) }

const hexDigits = "0123456789abcdef"

// AppendString writes a JSON string with the fewest escapes (spec/data.md#D42).
func AppendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\b':
			b = append(b, `\b`...)
		case '\f':
			b = append(b, `\f`...)
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '\t':
			b = append(b, `\t`...)
		default:
			b = append(b, `\u00`...)
			b = append(b, hexDigits[c>>4], hexDigits[c&15])
		}
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}
