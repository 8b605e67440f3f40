//go:build wasip1

package abi

import "unsafe"

var (
	// lent is memory that the host has asked for and nothing has taken yet, by address.
	lent = map[uint32][]byte{}
	// given keeps alive what the host is about to read.
	given []unsafe.Pointer

	resultPtr, resultSize uint32
)

// sizes of what a tag stands for: bool, unsigned and signed integers, floats (spec/services.md#S12).
var sizes = [...]uint32{1, 1, 2, 4, 8, 1, 2, 4, 8, 4, 8}

// allocate takes a number of elements. Hosts give one of bytes; the larger block does no harm.
//
//go:wasmexport allocate
func allocate(n, tag uint32) uint32 {
	if n == 0 || tag >= uint32(len(sizes)) {
		return 0
	}
	block := make([]byte, uint64(n)*uint64(sizes[tag]))
	p := address(unsafe.Pointer(&block[0]))
	lent[p] = block
	return p
}

//go:wasmexport release_objects
func releaseObjects() { Release() }

//go:wasmexport get_result_ptr
func getResultPtr() uint32 { return resultPtr }

//go:wasmexport get_result_size
func getResultSize() uint32 { return resultSize }

//go:wasmexport set_result_ptr
func setResultPtr(p uint32) { resultPtr = p }

//go:wasmexport set_result_size
func setResultSize(n uint32) { resultSize = n }

// Release lets go of what was given to the host.
func Release() {
	clear(given)
	given = given[:0]
}

// Begin is called when a function has taken its arguments. What is left then is of calls that failed on the host's side.
func Begin() {
	if len(lent) > 0 {
		clear(lent)
	}
	Release()
}

// SetResult says where the result of a function is.
func SetResult(ptr, size uint32) { resultPtr, resultSize = ptr, size }

// Result is where the host has put the result of a function that was called.
func Result() (ptr, size uint32) { return resultPtr, resultSize }

func address(p unsafe.Pointer) uint32 { return uint32(uintptr(p)) }
