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
	stored    string // as the value was made with it; empty: it was made of a tree
	empty     bool   // what is stored is an empty text
	canonical atomic.Bool
	scans     atomic.Int32           // see [Value.Scannable]
	text      atomic.Pointer[string] // written for a tree
	tree      atomic.Pointer[Node]
	id        Identified
	list      Identified // of the array of this value alone
}

// Parse reads a JSON text and keeps it in canonical form (spec/data.md#D40). A text that is canonical already is shared.
func Parse(text string) (*Value, *SyntaxError) {
	canonical, err := canonize(text)
	if err != nil {
		return nil, err
	}
	return Canonical(canonical), nil
}

// Stored wraps a text that came inside particle data. It is neither parsed nor made canonical here: its CID covers the
// bytes as they stand (spec/data.md#D41).
func Stored(text string) *Value {
	v := &Value{}
	v.Store(text)
	return v
}

// Store makes a blank value one with a stored text, as [Stored] does.
func (v *Value) Store(text string) { v.stored, v.empty = text, text == "" }

// StoreTree makes a blank value one of a tree.
func (v *Value) StoreTree(n *Node) { v.tree.Store(n) }

// StoreCanonical makes a blank value one of a text that is known to be canonical.
func (v *Value) StoreCanonical(text string) {
	v.stored = text
	v.canonical.Store(true)
}

// Canonical wraps a text that is known to be canonical.
func Canonical(text string) *Value {
	v := &Value{}
	v.StoreCanonical(text)
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
	if v.stored != "" || v.empty {
		return v.stored
	}
	if t := v.text.Load(); t != nil {
		return *t
	}
	text := string(v.tree.Load().Append(nil))
	v.text.Store(&text)
	return text
}

// Written reports whether the text is there, so that Text costs nothing.
func (v *Value) Written() bool { return v.stored != "" || v.empty || v.text.Load() != nil }

// IsCanonical reports whether the text is known to be canonical, as that of a tree always is.
func (v *Value) IsCanonical() bool { return v.stored == "" && !v.empty || v.canonical.Load() }

// Node returns the tree. A stored text that is not JSON gives an error and a null node.
func (v *Value) Node() (*Node, *SyntaxError) {
	if n := v.tree.Load(); n != nil {
		return n, nil
	}
	n, err := ParseNode(v.stored)
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

// AppendPreimage writes the text under the value's CID: its own.
func (v *Value) AppendPreimage(b []byte) []byte { return append(b, v.Text()...) }

// Identity remembers the value's CID.
func (v *Value) Identity() *Identified { return &v.id }

// ListIdentity remembers the CID of the array whose only element is the value: the hash of many a call's arguments.
func (v *Value) ListIdentity() *Identified { return &v.list }

// CID identifies the stored text.
func (v *Value) CID() CID {
	if id := v.id.Known(); id != "" {
		return id
	}
	return v.id.Learn(bytesOf(v.Text()))
}

// LearnTo identifies the stored text in a place that is given for it.
func (v *Value) LearnTo(room *[CIDSize]byte) CID { return v.id.LearnTo(room, bytesOf(v.Text())) }

// Names reports whether the usual form of the value's CID is the given one.
func (v *Value) Names(c CID) bool { return c.Names(bytesOf(v.Text())) }

// Canonical returns the value with its text in canonical form: itself, unless it came inside data with another text. A
// text that is not JSON gives an error (spec/data.md#D41).
func (v *Value) Canonical() (*Value, *SyntaxError) {
	if v.IsCanonical() {
		return v, nil
	}
	text, err := canonize(v.stored)
	if err != nil {
		return nil, err
	}
	if text == v.stored {
		v.canonical.Store(true)
		return v, nil
	}
	return Canonical(text), nil
}

// Equal compares two values as JSON: numbers of different kinds differ (1 is not 1.0), key order does not matter.
func Equal(a, b *Value) bool {
	if a == b {
		return true
	}
	if a.Written() && b.Written() && a.Text() == b.Text() {
		return true
	}
	return EqualNodes(a.Tree(), b.Tree())
}
