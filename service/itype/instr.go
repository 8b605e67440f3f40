package itype

import "strconv"

// Op is the code of an adapter instruction (spec/services.md#S7).
type Op byte

// The instructions. Numeric conversions are the codes from firstConversion to lastConversion.
const (
	ArgGet          Op = 0x00
	CallCore        Op = 0x01
	firstConversion Op = 0x02
	lastConversion  Op = 0x21
	StringLift      Op = 0x22
	StringLower     Op = 0x23
	StringSize      Op = 0x24
	Dup             Op = 0x34
	Swap2           Op = 0x35
	ArrayLift       Op = 0x37
	ArrayLower      Op = 0x38
	RecordLift      Op = 0x3a
	RecordLower     Op = 0x3b
	BoolFromI32     Op = 0x3e
	I32FromBool     Op = 0x3f
	PushI32         Op = 0x40
	PushI64         Op = 0x41
	ByteArrayLift   Op = 0x43
	ByteArrayLower  Op = 0x44
	ByteArraySize   Op = 0x45
)

// Instr is an instruction with its immediate.
type Instr struct {
	Op   Op
	Arg  uint64 // of ArgGet, CallCore, RecordLift, RecordLower, PushI32, PushI64
	Elem Type   // of ArrayLift, ArrayLower
}

type immediate uint8

const (
	noImmediate immediate = iota
	numberImmediate
	typeImmediate
)

// conversion is a numeric conversion between a kind of the machine and one of the interface.
type conversion struct{ to, from Kind }

var conversions = [lastConversion - firstConversion + 1]conversion{
	{S8, I32}, {S8, I64}, {S16, I32}, {S16, I64}, {S32, I32}, {S32, I64}, {S64, I32}, {S64, I64},
	{I32, S8}, {I32, S16}, {I32, S32}, {I32, S64}, {I64, S8}, {I64, S16}, {I64, S32}, {I64, S64},
	{U8, I32}, {U8, I64}, {U16, I32}, {U16, I64}, {U32, I32}, {U32, I64}, {U64, I32}, {U64, I64},
	{I32, U8}, {I32, U16}, {I32, U32}, {I32, U64}, {I64, U8}, {I64, U16}, {I64, U32}, {I64, U64},
}

// shape gives name and immediate of an instruction; ok is false for a code that is none.
func (op Op) shape() (name string, imm immediate, ok bool) {
	if op >= firstConversion && op <= lastConversion {
		c := conversions[op-firstConversion]
		return plain[c.to] + ".from_" + plain[c.from], noImmediate, true
	}
	switch op {
	case ArgGet:
		return "arg.get", numberImmediate, true
	case CallCore:
		return "call-core", numberImmediate, true
	case StringLift:
		return "string.lift_memory", noImmediate, true
	case StringLower:
		return "string.lower_memory", noImmediate, true
	case StringSize:
		return "string.size", noImmediate, true
	case Dup:
		return "dup", noImmediate, true
	case Swap2:
		return "swap2", noImmediate, true
	case ArrayLift:
		return "array.lift_memory", typeImmediate, true
	case ArrayLower:
		return "array.lower_memory", typeImmediate, true
	case RecordLift:
		return "record.lift_memory", numberImmediate, true
	case RecordLower:
		return "record.lower_memory", numberImmediate, true
	case BoolFromI32:
		return "bool.from_i32", noImmediate, true
	case I32FromBool:
		return "i32.from_bool", noImmediate, true
	case PushI32:
		return "i32.push", numberImmediate, true
	case PushI64:
		return "i64.push", numberImmediate, true
	case ByteArrayLift:
		return "byte_array.lift_memory", noImmediate, true
	case ByteArrayLower:
		return "byte_array.lower_memory", noImmediate, true
	case ByteArraySize:
		return "byte_array.size", noImmediate, true
	}
	return "", noImmediate, false
}

// String is the instruction as the text form and errors show it.
func (in Instr) String() string {
	name, imm, _ := in.Op.shape()
	switch imm {
	case numberImmediate:
		return name + " " + strconv.FormatUint(in.Arg, 10)
	case typeImmediate:
		return name + " " + in.Elem.String()
	}
	return name
}
