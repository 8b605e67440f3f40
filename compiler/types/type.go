// Package types takes Aqua types to the answers a checker needs of them: which type accepts which, what two types
// have in common, and how a type is written in a message.
//
// A Type is immutable. Every implementation is comparable with ==, but == is identity for *Named and *Arrow: use Equal.
// The relation and its oddities are those of the original, spec/lowering.md; nothing here knows about syntax or places.
package types

import (
	"slices"
	"strings"
)

// Type is one of Scalar, Literal, Top, Bottom, Nil, Array, Option, Stream, CanonStream, StreamMap, CanonMap, *Named,
// *Arrow.
type Type interface {
	// String writes the type as the original's messages do, for example "[]u8" or "data P{x: u8}".
	String() string
	sealed()
}

// Scalar is a type of the language's own scalar values.
type Scalar uint8

// The scalars, smallest number first.
const (
	U8 Scalar = iota
	U16
	U32
	U64
	I8
	I16
	I32
	I64
	F32
	F64
	Bool
	String
)

var scalarNames = [...]string{"u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64", "f32", "f64", "bool", "string"}

// ScalarNamed returns the scalar written as name.
func ScalarNamed(name string) (Scalar, bool) {
	i := slices.Index(scalarNames[:], name)
	return Scalar(max(i, 0)), i >= 0
}

// IsInteger says whether s is one of u8…u64, i8…i64.
func (s Scalar) IsInteger() bool { return s <= I64 }

// IsSigned says whether s is one of i8…i64.
func (s Scalar) IsSigned() bool { return s >= I8 && s <= I64 }

// IsFloat says whether s is f32 or f64.
func (s Scalar) IsFloat() bool { return s == F32 || s == F64 }

// IsNumber says whether s is an integer or a float.
func (s Scalar) IsNumber() bool { return s <= F64 }

// Literal is the type of a literal before a use fixes its scalar. It survives into the types of variables: x = 1 is an
// UnsignedLiteral.
type Literal uint8

// The literal types.
const (
	UnsignedLiteral Literal = iota
	SignedLiteral
	FloatLiteral
	NumberLiteral // a number in the data of a compiled call; fits every number type
	BoolLiteral
	StringLiteral
)

var literalNames = [...]string{"unsigned", "signed", "float", "number", "bool", "string"}

// Name is the bare name, as definitions in JSON print it ("unsigned").
func (l Literal) Name() string { return literalNames[l] }

// fits says whether a literal of type l can stand where scalar s is wanted.
func (l Literal) fits(s Scalar) bool {
	switch l {
	case UnsignedLiteral, NumberLiteral:
		return s.IsNumber()
	case SignedLiteral:
		return s.IsSigned() || s.IsFloat()
	case FloatLiteral:
		return s.IsFloat()
	case BoolLiteral:
		return s == Bool
	default:
		return s == String
	}
}

// shares says whether there are literals that could be of type l and of another type other.
func (l Literal) shares(other Literal) bool {
	switch l {
	case UnsignedLiteral:
		return other == SignedLiteral
	case NumberLiteral:
		return other < NumberLiteral
	}
	return false
}

type (
	// Top accepts everything; it is written ⊤.
	Top struct{}
	// Bottom fits everywhere; it is written ⊥ and is the element type of nil.
	Bottom struct{}
	// Nil is the type of a call that gives nothing, written ∅.
	Nil struct{}
	// Array is []Elem.
	Array struct{ Elem Type }
	// Option is ?Elem.
	Option struct{ Elem Type }
	// Stream is *Elem.
	Stream struct{ Elem Type }
	// CanonStream is #Elem, a snapshot of a stream. No source program can write it.
	CanonStream struct{ Elem Type }
	// StreamMap is %Elem: pairs of a string and an Elem, appended to. A key may have many of them.
	StreamMap struct{ Elem Type }
	// CanonMap is a snapshot of a stream map. No source program can write it.
	CanonMap struct{ Elem Type }
)

// NamedKind tells the three sorts of types with named fields apart.
type NamedKind uint8

// The kinds of Named.
const (
	Data NamedKind = iota
	Ability
	Service
)

func (k NamedKind) String() string { return [...]string{"data", "ability", "service"}[k] }

// Field is a field of a data or ability type, or a method of a service.
type Field struct {
	Name string
	Type Type
}

// Named is a data, ability or service type. Make it with NewNamed, which sorts the fields.
type Named struct {
	Kind   NamedKind
	Name   string
	Fields []Field // sorted by name, no name twice
}

// NewNamed makes a type out of fields in any order. Of two fields with one name the first counts.
func NewNamed(kind NamedKind, name string, fields []Field) *Named {
	own := slices.Clone(fields)
	slices.SortStableFunc(own, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	own = slices.CompactFunc(own, func(a, b Field) bool { return a.Name == b.Name })
	return &Named{Kind: kind, Name: name, Fields: own}
}

// Field returns the type of the field called name, or nil.
func (n *Named) Field(name string) Type {
	i, ok := slices.BinarySearchFunc(n.Fields, name, func(f Field, name string) int { return strings.Compare(f.Name, name) })
	if !ok {
		return nil
	}
	return n.Fields[i].Type
}

// IsGeneralAbility says whether values of the type are bundles of names that inlining dissolves: abilities and services.
func (n *Named) IsGeneralAbility() bool { return n.Kind != Data }

// Param is one place of a Product; Label is empty where the source gives none.
type Param struct {
	Label string
	Type  Type
}

// Product is a list of parameters or results.
type Product []Param

// Unlabelled makes a product of bare types.
func Unlabelled(items ...Type) Product {
	p := make(Product, len(items))
	for i, t := range items {
		p[i].Type = t
	}
	return p
}

// Labelled says whether the places of the product have names. The empty product has none.
func (p Product) Labelled() bool { return len(p) > 0 && p[0].Label != "" }

// First is the type of the first place, or Nil: what a call is worth as an expression.
func (p Product) First() Type {
	if len(p) == 0 {
		return Nil{}
	}
	return p[0].Type
}

// Arrow is the type of a function, closure, method or callback.
type Arrow struct{ Domain, Codomain Product }

func (Scalar) sealed()      {}
func (Literal) sealed()     {}
func (Top) sealed()         {}
func (Bottom) sealed()      {}
func (Nil) sealed()         {}
func (Array) sealed()       {}
func (Option) sealed()      {}
func (Stream) sealed()      {}
func (CanonStream) sealed() {}
func (StreamMap) sealed()   {}
func (CanonMap) sealed()    {}
func (*Named) sealed()      {}
func (*Arrow) sealed()      {}

// Elem returns the element type of a collection: array, option, stream or canon stream.
func Elem(t Type) (Type, bool) {
	switch t := t.(type) {
	case Array:
		return t.Elem, true
	case Option:
		return t.Elem, true
	case Stream:
		return t.Elem, true
	case CanonStream:
		return t.Elem, true
	}
	return nil, false
}

// IsData says whether values of t can be elements of collections and fields of data: scalars, literals, ⊤, ⊥, arrays,
// options and data types.
func IsData(t Type) bool {
	switch t := t.(type) {
	case Scalar, Literal, Top, Bottom, Array, Option, CanonStream:
		return true
	case *Named:
		return t.Kind == Data
	}
	return false
}

// IsStream says whether t is a stream.
func IsStream(t Type) bool { _, ok := t.(Stream); return ok }

// IsMap says whether t is a stream map.
func IsMap(t Type) bool { _, ok := t.(StreamMap); return ok }

// Grows says whether values of t are appended to and passed by name: streams and stream maps.
func Grows(t Type) bool { return IsStream(t) || IsMap(t) }

// Pair is the type of what a loop over a stream map of elem goes through: a data type with the fields key and value.
func Pair(elem Type) *Named {
	return NewNamed(Data, "KVPair", []Field{{"key", String}, {"value", elem}})
}

// IsArrow says whether t is an arrow.
func IsArrow(t Type) bool { _, ok := t.(*Arrow); return ok }

// GeneralAbility returns t as an ability or service type.
func GeneralAbility(t Type) (*Named, bool) {
	n, ok := t.(*Named)
	if !ok || !n.IsGeneralAbility() {
		return nil, false
	}
	return n, true
}
