package wasm

import "fmt"

// vectors is the code that all vector instructions begin with.
const vectors = 0xfd

// Immediates passes over what follows the code of an instruction.
func (r *Reader) Immediates(op byte) {
	switch {
	case op == 0x0c || op == 0x0d || op >= 0x20 && op <= 0x26 || op == 0x3f || op == 0x40 || op == 0xd0: // branches, variables, memory.size, ref.null
		r.Leb()
	case op == 0x11 || op >= 0x28 && op <= 0x3e: // call_indirect, loads and stores
		r.Uleb()
		r.Uleb()
	case op == 0x1c: // select with types
		r.Take(r.Count())
	case op == 0x41 || op == 0x42:
		r.Leb()
	case op == 0x43:
		r.Take(4)
	case op == 0x44:
		r.Take(8)
	case op == vectors:
		r.vector()
	case op == 0x00 || op == 0x01 || op == 0x05 || op == 0x0f || op == 0x1a || op == 0x1b || op >= 0x45 && op <= 0xc4 || op == 0xd1:
	default:
		r.Fail(fmt.Errorf("the instruction %#x is not supported", op))
	}
}

func (r *Reader) vector() {
	switch sub := r.Uleb(); {
	case sub <= 11 || sub == 92 || sub == 93: // loads and stores
		r.Uleb()
		r.Uleb()
	case sub == 12 || sub == 13: // v128.const, shuffle
		r.Take(16)
	case sub >= 21 && sub <= 34: // lanes
		r.Byte()
	case sub >= 84 && sub <= 91: // loads and stores of lanes
		r.Uleb()
		r.Uleb()
		r.Byte()
	case sub > 255:
		r.Fail(fmt.Errorf("the vector instruction %d is not supported", sub))
	}
}
