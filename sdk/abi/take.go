//go:build wasip1

package abi

import "unsafe"

// Plain are the types whose values are the same bytes in Go and between modules. WebAssembly has the least byte first, as
// the rules want.
type Plain interface {
	~bool | ~int8 | ~int16 | ~int32 | ~int64 | ~int | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uint | ~float32 | ~float64
}

// take hands over a block that the host has asked for; from now on the garbage collector frees it. A small one must not be
// kept: it is cut from a larger piece.
func take(ptr, size uint32) (block []byte, cut bool) {
	if size == 0 {
		return nil, false
	}
	if size <= smallSize {
		if block = small.take(ptr, size); block != nil {
			return block, true
		}
	}
	block = lent.take(ptr)
	if uint64(len(block)) < uint64(size) {
		panic("abi: the host passed memory that it had not allocated")
	}
	return block[:size:size], false
}

// String takes a string.
func String(ptr, size uint32) string {
	block, cut := take(ptr, size)
	if cut {
		return string(block)
	}
	return unsafe.String(unsafe.SliceData(block), len(block)) // nobody else has the block
}

// Bytes takes a list of bytes.
func Bytes(ptr, count uint32) []byte {
	block, cut := take(ptr, count)
	if cut {
		return append(make([]byte, 0, count), block...)
	}
	return block
}

// Numbers takes a list of plain values.
func Numbers[T Plain](ptr, count uint32) []T {
	if count == 0 {
		return nil
	}
	list := make([]T, count)
	size := count * uint32(unsafe.Sizeof(list[0]))
	block, _ := take(ptr, size)
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&list[0])), size), block)
	return list
}

// List takes a list of values that have blocks of their own: size is that of one in the list's block.
func List[T any](ptr, count, size uint32, item func(Block) T) []T {
	if count == 0 {
		return nil
	}
	whole := uint64(count) * uint64(size)
	if whole > 1<<32-1 {
		panic("abi: the host passed a list that is larger than memory")
	}
	b := Take(ptr, uint32(whole))
	list := make([]T, count)
	for i := range list {
		list[i] = item(unsafe.Add(b, uintptr(i)*uintptr(size)))
	}
	return list
}

// Block is where a record begins, or an item of a list. What is read from it and written to it lies at places that the
// generated code knows, whatever their alignment: WebAssembly allows that.
type Block = unsafe.Pointer

// Take takes the block of a record of that size, which is checked: reading from it is not.
func Take(ptr, size uint32) Block {
	block, _ := take(ptr, size)
	return unsafe.Pointer(unsafe.SliceData(block))
}

// Load reads a plain value at a place in a block. The host writes nothing but 0 and 1 for bool.
func Load[T Plain](b Block, at uintptr) T { return *(*T)(unsafe.Add(b, at)) }

// Word reads a pointer.
func Word(b Block, at uintptr) uint32 { return *(*uint32)(unsafe.Add(b, at)) }

// Pair reads a pointer and a size.
func Pair(b Block, at uintptr) (ptr, size uint32) { return Word(b, at), Word(b, at+4) }
