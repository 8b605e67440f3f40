//go:build wasip1

package abi

import "unsafe"

var (
	lent  loans // large blocks that the host has asked for
	small cuts  // small blocks, its and ours
	// given keeps alive what the host is about to read: results, and arguments of calls on their way out.
	given []unsafe.Pointer
	// leaving counts calls out of the module that have not returned.
	leaving int

	// Results that go out and those that come in have places of their own: goroutines may call out at any time.
	outPtr, outSize uint32
	inPtr, inSize   uint32
)

// tags is how many types blocks can be asked for: bool, unsigned and signed integers, floats (spec/services.md#S12).
const tags = 11

// allocate takes the size of a block in bytes, as hosts give it whatever the tag (spec/services.md#S14).
//
//go:wasmexport allocate
func allocate(n, tag uint32) uint32 {
	if n == 0 || tag >= tags {
		return 0
	}
	if n <= smallSize {
		return small.lend(n, newPiece)
	}
	block := make([]byte, n)
	p := address(unsafe.Pointer(&block[0]))
	lent.add(p, block)
	return p
}

// releaseObjects is called when a result has been read. Calls out of the module end by Leave; until then a result may wait.
//
//go:wasmexport release_objects
func releaseObjects() {
	if leaving == 0 {
		release(0)
	}
}

func newPiece() piece {
	bytes := make([]byte, pieceSize)
	return piece{bytes, address(unsafe.Pointer(&bytes[0]))}
}

//go:wasmexport get_result_ptr
func getResultPtr() uint32 { return outPtr }

//go:wasmexport get_result_size
func getResultSize() uint32 { return outSize }

//go:wasmexport set_result_ptr
func setResultPtr(p uint32) { inPtr = p }

//go:wasmexport set_result_size
func setResultSize(n uint32) { inSize = n }

// release lets go of what was given to the host from some point on.
func release(from int) {
	if len(given) > from {
		clear(given[from:])
		given = given[:from]
	}
}

// Begin is called when a function has taken its arguments. What is left then is of calls that failed on the host's side.
func Begin() {
	lent.reset()
	small.reset()
	release(0)
}

// SetResult says where the result of a function is.
func SetResult(ptr, size uint32) { outPtr, outSize = ptr, size }

// Enter is called before arguments are given to a function outside, Leave with its result when that has returned.
func Enter() (mark int) {
	leaving++
	return len(given)
}

// Leave lets go of the arguments.
func Leave(mark int) {
	leaving--
	release(mark)
}

// Result is where the host has put the result of a function that was called.
func Result() (ptr, size uint32) { return inPtr, inSize }

func address(p unsafe.Pointer) uint32 { return uint32(uintptr(p)) }
