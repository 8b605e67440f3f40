//go:build wasip1

package abi

import (
	"strings"
	"unicode/utf8"
	"unsafe"
)

// keep gives the address of a value, which stays alive until the host has read it.
func keep(p unsafe.Pointer) uint32 {
	given = append(given, p)
	return address(p)
}

// GiveString shows a string to the host. Bytes that are no UTF-8 are replaced, as in JSON; the host would refuse them.
func GiveString(s string) (ptr, size uint32) {
	if s == "" {
		return 0, 0
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	return keep(unsafe.Pointer(unsafe.StringData(s))), uint32(len(s))
}

// GiveNumbers shows a list of plain values to the host, where it is.
func GiveNumbers[T Plain](list []T) (ptr, count uint32) {
	if len(list) == 0 {
		return 0, 0
	}
	return keep(unsafe.Pointer(unsafe.SliceData(list))), uint32(len(list))
}

// GiveList shows a list of values that have blocks of their own: size is that of one in the list's block.
func GiveList[T any](list []T, size uint32, item func(*Writer, T)) (ptr, count uint32) {
	if len(list) == 0 {
		return 0, 0
	}
	w := NewWriter(uint32(len(list)) * size)
	for _, v := range list {
		item(w, v)
	}
	return w.Done(), uint32(len(list))
}

// Writer fills the block of a record or list.
type Writer struct{ block []byte }

// NewWriter makes a writer for a block of some bytes.
func NewWriter(size uint32) *Writer { return &Writer{make([]byte, 0, size)} }

// Put writes a plain value.
func Put[T Plain](w *Writer, v T) {
	w.block = append(w.block, unsafe.Slice((*byte)(unsafe.Pointer(&v)), unsafe.Sizeof(v))...)
}

// Word writes a pointer.
func (w *Writer) Word(p uint32) { Put(w, p) }

// Pair writes a pointer and a size.
func (w *Writer) Pair(ptr, size uint32) {
	Put(w, ptr)
	Put(w, size)
}

// Done shows the block to the host.
func (w *Writer) Done() uint32 { return keep(unsafe.Pointer(unsafe.SliceData(w.block))) }

// Bool is a bool as WebAssembly passes it.
func Bool[T ~bool](v T) int32 {
	if v {
		return 1
	}
	return 0
}

// PutError writes whether a function has succeeded, and why not.
func PutError(w *Writer, err error) {
	Put(w, err == nil)
	message := ""
	if err != nil {
		message = err.Error()
	}
	w.Pair(GiveString(message))
}
