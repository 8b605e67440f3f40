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
func GiveList[T any](list []T, size uint32, item func(Block, T)) (ptr, count uint32) {
	if len(list) == 0 {
		return 0, 0
	}
	b := Make(uint32(len(list)) * size)
	for i, v := range list {
		item(unsafe.Add(b, uintptr(i)*uintptr(size)), v)
	}
	return Give(b), uint32(len(list))
}

// Make makes the block of a record or list of that size, which is more than 0.
func Make(size uint32) Block {
	if size <= smallSize {
		return unsafe.Pointer(unsafe.SliceData(small.cut(size, newPiece)))
	}
	return unsafe.Pointer(unsafe.SliceData(make([]byte, size)))
}

// Store writes a plain value at a place in a block.
func Store[T Plain](b Block, at uintptr, v T) { *(*T)(unsafe.Add(b, at)) = v }

// StorePair writes a pointer and a size.
func StorePair(b Block, at uintptr, ptr, size uint32) {
	Store(b, at, ptr)
	Store(b, at+4, size)
}

// Give shows a block to the host.
func Give(b Block) uint32 { return keep(b) }

// Bool is a bool as WebAssembly passes it.
func Bool[T ~bool](v T) int32 {
	if v {
		return 1
	}
	return 0
}

// StoreError writes whether a function has succeeded, and why not, at the beginning of a block.
func StoreError(b Block, err error) {
	Store(b, 0, err == nil)
	message := ""
	if err != nil {
		message = err.Error()
	}
	ptr, size := GiveString(message)
	StorePair(b, 1, ptr, size)
}
