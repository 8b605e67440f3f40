package itype

import (
	"context"
	"fmt"
	"unicode/utf8"
)

// Memory is the linear memory of a module.
type Memory interface {
	Size() uint32
	Read(offset, size uint32) ([]byte, bool) // a view, good until the module runs again
	Write(offset uint32, b []byte) bool
	WriteString(offset uint32, s string) bool
}

// Machine is a module as an adapter sees it.
type Machine interface {
	Memory() Memory
	// Allocate calls the module's allocator for a number of items of a tag (spec/services.md#S12).
	Allocate(ctx context.Context, n, tag uint32) (uint32, error)
	// CallCore calls the function with an index of call-core; it takes its arguments from the stack and puts its results there.
	CallCore(ctx context.Context, index uint64, stack []Value) ([]Value, error)
	// Spend takes bytes for values read from memory out of a budget: a module may point to one block from many places, so that
	// values take more than its memory (spec/services.md#S15).
	Spend(bytes int64) error
}

// maxDepth bounds values in values. The original's tool refuses records that are nested deeper.
const maxDepth = 1024

var errDepth = fmt.Errorf("values are nested more than %d deep", maxDepth)

// tags tell the allocator the alignment (spec/services.md#S12).
const (
	tagBytes = 1
	tagWords = 3 // strings, arrays, records
)

var tags = [kinds]uint32{
	Bool: 0, U8: 1, U16: 2, U32: 3, U64: 4, S8: 5, S16: 6, S32: 7, I32: 7, S64: 8, I64: 8, F32: 9, F64: 10,
	String: tagWords, ByteArray: tagWords, Array: tagWords, Record: tagWords,
}

// sizes are those of a value inside a record or array (spec/services.md#S13).
var sizes = [kinds]uint32{
	Bool: 1, S8: 1, U8: 1, S16: 2, U16: 2, S32: 4, U32: 4, I32: 4, F32: 4, Record: 4, S64: 8, U64: 8, I64: 8, F64: 8,
	String: 8, ByteArray: 8, Array: 8,
}

func outOfBounds(m Memory, offset uint32, size uint64) error {
	return fmt.Errorf("Out-of-bound Wasm memory access: offset %d, size %d, while memory_size %d", offset, size, m.Size())
}

// read returns a view of a block. The size is checked with 64 bits: no overflow gets past it.
func read(m Memory, offset uint32, size uint64) ([]byte, error) {
	if size == 0 {
		return nil, nil
	}
	if size <= uint64(m.Size()) {
		if b, ok := m.Read(offset, uint32(size)); ok {
			return b, nil
		}
	}
	return nil, outOfBounds(m, offset, size)
}

func write(m Memory, offset uint32, s string) error {
	if len(s) > 0 && !m.WriteString(offset, s) {
		return outOfBounds(m, offset, uint64(len(s)))
	}
	return nil
}

func writeBlock(m Memory, offset uint32, b []byte) error {
	if len(b) > 0 && !m.Write(offset, b) {
		return outOfBounds(m, offset, uint64(len(b)))
	}
	return nil
}

// checkUTF8 says what is wrong with a text the way Rust does.
func checkUTF8(s string) error {
	if utf8.ValidString(s) {
		return nil
	}
	i := 0
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		i += n
	}
	bad, whole := maximalPart(s[i:])
	if !whole {
		return fmt.Errorf("incomplete utf-8 byte sequence from index %d", i)
	}
	return fmt.Errorf("invalid utf-8 sequence of %d bytes from index %d", bad, i)
}

// maximalPart counts the bytes of a faulty sequence that could begin a character; whole is false if the text ends within.
func maximalPart(b string) (n int, whole bool) {
	lo, hi, more := byte(0x80), byte(0xbf), 0
	switch c := b[0]; {
	case c >= 0xc2 && c <= 0xdf:
		more = 1
	case c >= 0xe0 && c <= 0xef:
		more = 2
		if c == 0xe0 {
			lo = 0xa0
		} else if c == 0xed {
			hi = 0x9f
		}
	case c >= 0xf0 && c <= 0xf4:
		more = 3
		if c == 0xf0 {
			lo = 0x90
		} else if c == 0xf4 {
			hi = 0x8f
		}
	}
	for n = 1; n <= more; n++ {
		if n == len(b) {
			return n, false
		}
		if b[n] < lo || b[n] > hi {
			return n, true
		}
		lo, hi = 0x80, 0xbf
	}
	return 1, true
}
