package guest

import (
	"slices"

	"github.com/aquifer-dev/aquifer/service/wasm"
)

func sleb(v int64) []byte { return wasm.AppendSigned(nil, v) }

func numbered(op byte, n int) []byte { return append([]byte{op}, uleb(uint64(n))...) }

// Instructions of the machine.
var (
	Unreachable = []byte{0x00}
	Drop        = []byte{0x1a}
	Return      = []byte{0x0f}
	Add         = []byte{0x6a}
	Sub         = []byte{0x6b}
	Mul         = []byte{0x6c}
	Eqz         = []byte{0x45}
	LtU         = []byte{0x49}
	GtU         = []byte{0x4b}
	And         = []byte{0x71}
	ShrU        = []byte{0x76}
	Shl         = []byte{0x74}
	MemorySize  = []byte{0x3f, 0}
	MemoryGrow  = []byte{0x40, 0}
	MemoryFill  = []byte{0xfc, 11, 0}
	MemoryCopy  = []byte{0xfc, 10, 0, 0}
	End         = []byte{0x0b}
)

// Const is i32.const.
func Const(v int32) []byte { return append([]byte{0x41}, sleb(int64(v))...) }

// Const64 is i64.const.
func Const64(v int64) []byte { return append([]byte{0x42}, sleb(v)...) }

// Get is local.get, Set local.set, Tee local.tee.
func Get(local int) []byte { return numbered(0x20, local) }

// Set is local.set.
func Set(local int) []byte { return numbered(0x21, local) }

// GlobalGet is global.get.
func GlobalGet(i int) []byte { return numbered(0x23, i) }

// GlobalSet is global.set.
func GlobalSet(i int) []byte { return numbered(0x24, i) }

// Call is call.
func Call(function int) []byte { return numbered(0x10, function) }

// Load is i32.load with an offset, Load8 i32.load8_u.
func Load(offset int) []byte { return slices.Concat([]byte{0x28, 0}, uleb(uint64(offset))) }

// Store is i32.store with an offset.
func Store(offset int) []byte { return slices.Concat([]byte{0x36, 0}, uleb(uint64(offset))) }

// Load64 is i64.load with an offset, Store64 i64.store.
func Load64(offset int) []byte { return slices.Concat([]byte{0x29, 0}, uleb(uint64(offset))) }

// Store64 is i64.store with an offset.
func Store64(offset int) []byte { return slices.Concat([]byte{0x37, 0}, uleb(uint64(offset))) }

// Loop is a loop around code; Br(0) in it goes on.
func Loop(code ...[]byte) []byte {
	return slices.Concat([]byte{0x03, 0x40}, slices.Concat(code...), []byte{0x0b})
}

// If runs code when the top of the stack is not zero.
func If(code ...[]byte) []byte {
	return slices.Concat([]byte{0x04, 0x40}, slices.Concat(code...), []byte{0x0b})
}

// Br goes to the n-th block around, BrIf when the top of the stack is not zero.
func Br(n int) []byte { return numbered(0x0c, n) }

// BrIf is br_if.
func BrIf(n int) []byte { return numbered(0x0d, n) }

// CallIndirect calls the function in the table whose index is on the stack.
func CallIndirect(typ int) []byte { return append(numbered(0x11, typ), 0) }
