package model

import (
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/source"
)

// Value is what instructions take: a Literal or a Var.
type Value interface {
	// Type is the type of the value, for a Var with properties that of the last one.
	Type() types.Type
	value()
}

// Literal is printed as it stands: a string with its quotes, a number, true, [], %init_peer_id%.
type Literal struct {
	Text string
	T    types.Type

	Misread *Misread // nil where the original reads the same
}

// Var is a name of the script with properties behind it.
type Var struct {
	Name string
	Base types.Type // of the name, which decides its prefix in AIR
	Path []Prop     // never changed in place

	Misread *Misread // nil where the original reads the same
}

// Misread says of a value that the original reads another one for it: which name of which function, and where that is called.
type Misread struct {
	At         source.Span
	Func, Name string
	Snapshot   bool // it reads the right one, without the mark of a snapshot
}

// PropKind tells the properties apart.
type PropKind uint8

// The kinds of properties.
const (
	Field   PropKind = iota // .text
	Functor                 // .length
	Index                   // [text]: digits, or the name of a variable
)

// Prop is one step of a lens.
type Prop struct {
	Kind PropKind
	Text string
	T    types.Type // of the value behind the step
}

// Type is the type of the literal.
func (v Literal) Type() types.Type { return v.T }

// Type is that of the last property, or of the name.
func (v Var) Type() types.Type {
	if len(v.Path) > 0 {
		return v.Path[len(v.Path)-1].T
	}
	return v.Base
}

func (Literal) value() {}
func (Var) value()     {}

// With returns v with properties appended.
func (v Var) With(p ...Prop) Var {
	if len(p) == 0 {
		return v
	}
	v.Path = append(slices.Clip(slices.Clone(v.Path)), p...)
	return v
}

// String is the value as dumps show it. Equal texts of one script mean equal values.
func (v Literal) String() string { return v.Text }

// String is the value as dumps show it, with the mark of a stream, canon stream or map.
func (v Var) String() string {
	var b strings.Builder
	b.WriteString(Mark(v.Base))
	b.WriteString(v.Name)
	for _, p := range v.Path {
		if p.Kind == Index {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString("." + p.Text)
		}
	}
	return b.String()
}

// Mark is the prefix that AIR gives names of a type: $ for streams, # for canon streams, % for maps, #% for canon maps.
func Mark(t types.Type) string {
	switch t.(type) {
	case types.Stream:
		return "$"
	case types.CanonStream:
		return "#"
	case types.StreamMap:
		return "%"
	case types.CanonMap:
		return "#%"
	}
	return ""
}

// Same says whether two values are the same name with the same properties, or the same literal. Values of different
// types differ, also where they are printed alike: %init_peer_id% written in a source is not the peer of the entry
// (spec/lowering.md#W81).
func Same(a, b Value) bool {
	switch a := a.(type) {
	case Literal:
		b, ok := b.(Literal)
		return ok && a.Text == b.Text && types.Equal(a.T, b.T)
	case Var:
		b, ok := b.(Var)
		return ok && a.Name == b.Name && types.Equal(a.Base, b.Base) && slices.EqualFunc(a.Path, b.Path, func(x, y Prop) bool {
			return x.Kind == y.Kind && x.Text == y.Text && types.Equal(x.T, y.T)
		})
	}
	return a == nil && b == nil
}

// Names reports the names that a value mentions: its own and those of its indices.
func Names(v Value, use func(string)) {
	w, ok := v.(Var)
	if !ok {
		return
	}
	use(w.Name)
	for _, p := range w.Path {
		if p.Kind == Index && !isDigits(p.Text) {
			use(p.Text)
		}
	}
}

func isDigits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// InitPeer is the peer that starts a particle.
var InitPeer = Literal{Text: "%init_peer_id%", T: types.String}

// AsStream returns a value that is, or is a part of, a stream.
func AsStream(v Value) (Var, bool) {
	w, ok := v.(Var)
	return w, ok && types.IsStream(w.Base)
}

// Grows says whether a value is a stream or stream map, or a part of one.
func Grows(v Value) bool {
	w, ok := v.(Var)
	return ok && types.Grows(w.Base)
}

// IsCollection says whether a value has items.
func IsCollection(v Value) bool {
	_, ok := types.Elem(v.Type())
	return ok
}

// Item is the variable of a loop over v.
func Item(name string, v Value) Var {
	elem, ok := types.Elem(v.Type())
	if !ok {
		elem = types.Top{}
	}
	return Var{Name: name, Base: elem}
}

// Targets whose elements do not matter, by what they are.

// ScalarTarget is a plain name.
func ScalarTarget(name string) Target { return Target{name, types.Top{}} }

// StreamTarget is a stream.
func StreamTarget(name string) Target { return Target{name, types.Stream{Elem: types.Top{}}} }

// CanonTarget is a canon stream.
func CanonTarget(name string) Target { return Target{name, types.CanonStream{Elem: types.Top{}}} }

// MapTarget is a stream map.
func MapTarget(name string) Target { return Target{name, types.StreamMap{Elem: types.Top{}}} }
