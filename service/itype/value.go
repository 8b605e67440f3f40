package itype

import (
	"math"
	"strconv"
	"strings"
)

// Value is an interface value; it is not changed once it is made.
type Value struct {
	kind  Kind
	bits  uint64 // of scalars: two's complement, or the bits of a float of the kind's width
	text  string // of String and ByteArray
	items []Value
}

// valueSize is what a value is charged with beside its text, in bytes.
const valueSize = 64

// OfBool returns a bool.
func OfBool(b bool) Value {
	if b {
		return Value{kind: Bool, bits: 1}
	}
	return Value{kind: Bool}
}

// OfInt returns a signed integer of a kind, which holds it.
func OfInt(kind Kind, i int64) Value { return Value{kind: kind, bits: uint64(i)} }

// OfUint returns an unsigned integer of a kind, which holds it.
func OfUint(kind Kind, u uint64) Value { return Value{kind: kind, bits: u} }

// OfF32 returns an f32.
func OfF32(f float32) Value { return Value{kind: F32, bits: uint64(math.Float32bits(f))} }

// OfF64 returns an f64.
func OfF64(f float64) Value { return Value{kind: F64, bits: math.Float64bits(f)} }

// OfString returns a string, which is valid UTF-8.
func OfString(s string) Value { return Value{kind: String, text: s} }

// OfBytes returns a byte array.
func OfBytes(b []byte) Value { return Value{kind: ByteArray, text: string(b)} }

// OfArray returns an array of values of one type.
func OfArray(items ...Value) Value { return Value{kind: Array, items: items} }

// OfRecord returns a record of its fields in order.
func OfRecord(fields ...Value) Value { return Value{kind: Record, items: fields} }

// OfCore returns a value of the machine: I32, I64, F32 or F64 from the bits that an engine holds.
func OfCore(kind Kind, bits uint64) Value {
	if kind == I32 {
		bits = uint64(int64(int32(bits)))
	}
	return Value{kind: kind, bits: bits}
}

// Kind returns the kind.
func (v Value) Kind() Kind { return v.kind }

// Core returns the bits of a value of the machine as an engine holds them; ok is false for any other kind.
func (v Value) Core() (bits uint64, ok bool) {
	switch v.kind {
	case I32:
		return uint64(uint32(v.bits)), true
	case I64, F32, F64:
		return v.bits, true
	}
	return 0, false
}

// Bits returns a scalar as two's complement of 64 bits, or the bits of a float of the kind's width; 1 is true.
func (v Value) Bits() uint64 { return v.bits }

// Float returns an f64, or an f32 widened.
func (v Value) Float() float64 { return v.float() }

// Text returns the text of a string or the bytes of a byte array.
func (v Value) Text() string { return v.text }

// Items returns the items of an array or the fields of a record.
func (v Value) Items() []Value { return v.items }

// Compatible reports whether a value can be passed as a type: names of records are not compared (spec/services.md#S16).
func (it *Interfaces) Compatible(t Type, v Value) bool {
	switch v.kind {
	case ByteArray:
		return t.Kind == ByteArray || t.Kind == Array && t.Elem.Kind == U8
	case Array:
		elem := Type{Kind: U8}
		if t.Kind == Array {
			elem = *t.Elem
		} else if t.Kind != ByteArray {
			return false
		}
		for _, item := range v.items {
			if !it.Compatible(elem, item) {
				return false
			}
		}
		return true
	case Record:
		if t.Kind != Record {
			return false
		}
		rec, ok := it.Record(t.Rec)
		if !ok || len(rec.Fields) != len(v.items) {
			return false
		}
		for i, f := range rec.Fields {
			if !it.Compatible(f.Type, v.items[i]) {
				return false
			}
		}
		return true
	}
	return v.kind == t.Kind
}

// shown is how much of a value messages show.
const shown = 200

// String shows a value in messages: its kind and the beginning of what it holds.
func (v Value) String() string {
	var b strings.Builder
	v.show(&b)
	if s := b.String(); len(s) > shown {
		return s[:shown] + "…"
	}
	return b.String()
}

func (v Value) show(b *strings.Builder) {
	if b.Len() > shown {
		return
	}
	b.WriteString(debug[v.kind])
	b.WriteByte('(')
	switch v.kind {
	case Bool:
		b.WriteString(strconv.FormatBool(v.bits != 0))
	case S8, S16, S32, S64, I32, I64:
		b.WriteString(strconv.FormatInt(int64(v.bits), 10))
	case U8, U16, U32, U64:
		b.WriteString(strconv.FormatUint(v.bits, 10))
	case F32, F64:
		b.WriteString(strconv.FormatFloat(v.float(), 'g', -1, 64))
	case String:
		b.WriteString(strconv.Quote(v.text[:min(len(v.text), shown)]))
	case ByteArray:
		for i := range min(len(v.text), shown) {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(strconv.Itoa(int(v.text[i])))
		}
	default:
		for i, item := range v.items {
			if b.Len() > shown {
				break
			}
			if i > 0 {
				b.WriteString(", ")
			}
			item.show(b)
		}
	}
	b.WriteByte(')')
}

// float widens an f32.
func (v Value) float() float64 {
	if v.kind == F32 {
		return float64(math.Float32frombits(uint32(v.bits)))
	}
	return math.Float64frombits(v.bits)
}
