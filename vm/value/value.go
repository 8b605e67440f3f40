// Package value holds what particle data carry: JSON values with exact numbers and their canonical text, the content
// identifiers (CIDs) of texts, the tetraplets that tell where a value came from, and the steps of a lens into a value.
//
// The canonical text and the CID travel with a value and are never built twice; its tree is parsed on demand.
package value

import (
	"sync/atomic"
)

// Value is one JSON value. It is immutable and shared by pointer; a text, a tree or both are present, and the missing
// parts are made when first asked for.
type Value struct {
	text atomic.Pointer[string]
	tree atomic.Pointer[Node]
	cid  Identified

	canonical atomic.Bool // the text is known to be canonical
}

// Parse reads a JSON text and keeps it in canonical form (spec/data.md#D40).
func Parse(text string) (*Value, *SyntaxError) {
	if s := (scanner{text: text}); s.value(0) && s.i == len(text) {
		v := Stored(text) // many values are passed on and never looked into
		v.canonical.Store(true)
		return v, nil
	}
	node, err := ParseNode(text)
	if err != nil {
		return nil, err
	}
	v := Of(node)
	canonical := node.Append(make([]byte, 0, len(text)))
	if string(canonical) != text { // a canonical text is kept as it is: its bytes are shared with the caller
		text = string(canonical)
	}
	v.text.Store(&text)
	v.canonical.Store(true)
	return v, nil
}

// Stored wraps a text that came inside particle data. It is neither parsed nor made canonical here: its CID covers the
// bytes as they stand (spec/data.md#D41).
func Stored(text string) *Value {
	v := &Value{}
	v.text.Store(&text)
	return v
}

// Of wraps a tree; the text is written when first needed.
func Of(n *Node) *Value {
	v := &Value{}
	v.tree.Store(n)
	return v
}

// String wraps a text as a JSON string.
func String(s string) *Value { return Of(&Node{Kind: KindString, Str: s}) }

// Text returns the stored text, canonical unless it arrived otherwise inside data.
func (v *Value) Text() string {
	if t := v.text.Load(); t != nil {
		return *t
	}
	text := string(v.tree.Load().Append(nil))
	v.text.Store(&text)
	return text
}

// Written reports whether the text is there, so that Text costs nothing.
func (v *Value) Written() bool { return v.text.Load() != nil }

// Node returns the tree. A stored text that is not JSON gives an error and a null node.
func (v *Value) Node() (*Node, *SyntaxError) {
	if n := v.tree.Load(); n != nil {
		return n, nil
	}
	n, err := ParseNode(*v.text.Load())
	if err != nil {
		return null, err
	}
	v.tree.Store(n)
	return n, nil
}

// Tree returns the tree of a value whose text is known to be JSON; anything else reads as null.
func (v *Value) Tree() *Node {
	n, _ := v.Node()
	return n
}

// CID identifies the stored text.
func (v *Value) CID() CID { return v.cid.Identify(v.Text) }

// Equal compares two values as JSON: numbers of different kinds differ (1 is not 1.0), key order does not matter.
func Equal(a, b *Value) bool {
	if a == b {
		return true
	}
	if at, bt := a.text.Load(), b.text.Load(); at != nil && bt != nil && *at == *bt {
		return true
	}
	return EqualNodes(a.Tree(), b.Tree())
}
