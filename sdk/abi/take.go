//go:build wasip1

package abi

import "unsafe"

// Plain are the types whose values are the same bytes in Go and between modules. WebAssembly has the least byte first, as
// the rules want.
type Plain interface {
	~bool | ~int8 | ~int16 | ~int32 | ~int64 | ~int | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uint | ~float32 | ~float64
}

// take hands over a block that the host has asked for; from now on the garbage collector frees it.
func take(ptr, size uint32) []byte {
	if size == 0 {
		return nil
	}
	block := lent.take(ptr)
	if uint64(len(block)) < uint64(size) {
		panic("abi: the host passed memory that it had not allocated")
	}
	return block[:size:size]
}

// String takes a string.
func String(ptr, size uint32) string {
	block := take(ptr, size)
	return unsafe.String(unsafe.SliceData(block), len(block)) // nobody else has the block
}

// Bytes takes a list of bytes, without copying it.
func Bytes(ptr, count uint32) []byte { return take(ptr, count) }

// Numbers takes a list of plain values.
func Numbers[T Plain](ptr, count uint32) []T {
	if count == 0 {
		return nil
	}
	list := make([]T, count)
	size := count * uint32(unsafe.Sizeof(list[0]))
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&list[0])), size), take(ptr, size))
	return list
}

// List takes a list of values that have blocks of their own: size is that of one in the list's block.
func List[T any](ptr, count, size uint32, item func(*Reader) T) []T {
	if count == 0 {
		return nil
	}
	list := make([]T, count)
	r := Record(ptr, count*size)
	for i := range list {
		list[i] = item(r)
	}
	return list
}

// Reader goes through the block of a record.
type Reader struct{ rest []byte }

// Record takes the block of a record.
func Record(ptr, size uint32) *Reader { return &Reader{take(ptr, size)} }

// Scalar reads a plain value. The host writes nothing but 0 and 1 for bool.
func Scalar[T Plain](r *Reader) T {
	var v T
	size := unsafe.Sizeof(v)
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&v)), size), r.rest[:size])
	r.rest = r.rest[size:]
	return v
}

// Word reads a pointer.
func (r *Reader) Word() uint32 { return Scalar[uint32](r) }

// Pair reads a pointer and a size.
func (r *Reader) Pair() (ptr, size uint32) { return r.Word(), r.Word() }
