// Package itype reads and writes the interface types of a Marine module: the custom section that describes its functions,
// the values that cross its border, as JSON and in its memory, and the adapters that convert between the two.
//
// It knows nothing of an engine: an adapter runs against a [Machine].
package itype

import "strconv"

// Kind is the kind of an interface type.
type Kind uint8

// The kinds. I32 and I64 are integers of the machine and occur only between an adapter and its module.
const (
	S8 Kind = iota
	S16
	S32
	S64
	U8
	U16
	U32
	U64
	F32
	F64
	String
	Bool
	I32
	I64
	Record
	Array
	ByteArray
	kinds // their number
)

// Type is an interface type.
type Type struct {
	Kind Kind
	Elem *Type  // of an Array
	Rec  uint64 // index of a Record in the list of types
}

// Field is an argument of a function or a field of a record.
type Field struct {
	Name string
	Type Type
}

// RecordType is a record, its fields in the order of declaration.
type RecordType struct {
	Name   string
	Fields []Field
}

// FuncType is the type of a function.
type FuncType struct {
	Args []Field
	Outs []Type // one at most at run time
}

// TypeDef is an entry of the list of types; exactly one of its fields is set.
type TypeDef struct {
	Func *FuncType
	Rec  *RecordType
}

// Import is a function of another module that an adapter may call.
type Import struct {
	Namespace, Name string
	Type            uint64
}

// Export is a function of the module itself.
type Export struct {
	Name string
	Type uint64
}

// Adapter is the code behind a function type.
type Adapter struct {
	Type uint64
	Code []Instr
}

// Implementation ties the type of a core function to the adapter that is called in its place.
type Implementation struct{ Core, Adapter uint64 }

// Interfaces is a decoded section (spec/services.md#S5).
type Interfaces struct {
	Version  string // of the library that wrote it
	Types    []TypeDef
	Imports  []Import
	Adapters []Adapter
	Exports  []Export
	Impls    []Implementation
}

// codes are the bytes that stand for the kinds (spec/services.md#S6).
var codes = [kinds]byte{
	S8: 0x00, S16: 0x01, S32: 0x02, S64: 0x03, U8: 0x04, U16: 0x05, U32: 0x06, U64: 0x07, F32: 0x08, F64: 0x09,
	String: 0x0a, Bool: 0x0b, I32: 0x0c, I64: 0x0d, Record: 0x0e, Array: 0x36, ByteArray: 0x3c,
}

func kindOf(code byte) (Kind, bool) {
	for k, c := range codes {
		if c == code {
			return Kind(k), true
		}
	}
	return 0, false
}

// plain names the kinds as the text form of a section and adapter errors do; debug as messages about JSON do.
var (
	plain = [kinds]string{
		"s8", "s16", "s32", "s64", "u8", "u16", "u32", "u64", "f32", "f64", "string", "bool", "i32", "i64", "record", "array", "array (u8)",
	}
	debug = [kinds]string{
		"S8", "S16", "S32", "S64", "U8", "U16", "U32", "U64", "F32", "F64", "String", "Boolean", "I32", "I64", "Record", "Array", "ByteArray",
	}
)

// String is the type as the text form of a section shows it.
func (t Type) String() string {
	switch t.Kind {
	case Array:
		return "array (" + t.Elem.String() + ")"
	case Record:
		return "record " + strconv.FormatUint(t.Rec, 10)
	}
	return plain[t.Kind]
}

// debug is the type as messages about JSON show it.
func (t Type) debug() string {
	switch t.Kind {
	case Array:
		return "Array(" + t.Elem.debug() + ")"
	case Record:
		return "Record(" + strconv.FormatUint(t.Rec, 10) + ")"
	}
	return debug[t.Kind]
}

// Record returns the record with an index.
func (it *Interfaces) Record(index uint64) (*RecordType, bool) {
	if index >= uint64(len(it.Types)) || it.Types[index].Rec == nil {
		return nil, false
	}
	return it.Types[index].Rec, true
}

// Func returns the function type with an index.
func (it *Interfaces) Func(index uint64) (*FuncType, bool) {
	if index >= uint64(len(it.Types)) || it.Types[index].Func == nil {
		return nil, false
	}
	return it.Types[index].Func, true
}
