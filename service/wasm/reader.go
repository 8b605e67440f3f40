// Package wasm reads what binaries of WebAssembly consist of, as far as those who rewrite them must know it.
package wasm

import "errors"

// ErrCut tells that a part ends before it should.
var ErrCut = errors.New("the binary ends early")

var errLong = errors.New("a number is too long")

// Reader reads a part of a binary. The first fault stays; what is read after it is zero.
type Reader struct {
	Bytes []byte
	At    int
	Err   error
}

// AppendSigned appends a signed number as binaries have it.
func AppendSigned(out []byte, v int64) []byte {
	for {
		c := byte(v & 0x7f)
		v >>= 7
		if v == 0 && c&0x40 == 0 || v == -1 && c&0x40 != 0 {
			return append(out, c)
		}
		out = append(out, c|0x80)
	}
}

// More tells whether there is something left to read.
func (r *Reader) More() bool { return r.Err == nil && r.At < len(r.Bytes) }

// Fail sets the fault, if there is none.
func (r *Reader) Fail(err error) {
	if r.Err == nil {
		r.Err = err
	}
}

// Byte reads a byte.
func (r *Reader) Byte() byte {
	if r.Err != nil || r.At >= len(r.Bytes) {
		r.Fail(ErrCut)
		return 0
	}
	r.At++
	return r.Bytes[r.At-1]
}

// Take passes over n bytes.
func (r *Reader) Take(n uint64) []byte {
	if r.Err != nil || uint64(len(r.Bytes)-r.At) < n {
		r.Fail(ErrCut)
		return nil
	}
	r.At += int(n)
	return r.Bytes[r.At-int(n) : r.At]
}

// Uleb reads an unsigned number of 32 bits.
func (r *Reader) Uleb() uint64 {
	var v uint64
	for shift := 0; shift < 35; shift += 7 {
		c := r.Byte()
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return v
		}
	}
	r.Fail(errLong)
	return 0
}

// Leb passes over a number, signed or not, of up to 64 bits.
func (r *Reader) Leb() {
	for range 10 {
		if r.Byte() < 0x80 {
			return
		}
	}
	r.Fail(errLong)
}

// Count reads the length of a list whose items take a byte at least.
func (r *Reader) Count() uint64 {
	n := r.Uleb()
	if uint64(len(r.Bytes)-r.At) < n {
		r.Fail(ErrCut)
		return 0
	}
	return n
}

// Limits reads the bounds of a memory or table.
func (r *Reader) Limits() (minimum, maximum uint64, bounded bool) {
	flags := r.Byte()
	if flags > 1 {
		r.Fail(errors.New("shared and 64-bit memories are not supported"))
	}
	minimum = r.Uleb()
	if flags == 1 {
		return minimum, r.Uleb(), true
	}
	return minimum, 0, false
}
