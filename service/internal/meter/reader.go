package meter

import "errors"

var errCut = errors.New("the binary ends early")

// reader reads a part of a binary. The first fault stays; what is read after it is zero.
type reader struct {
	b   []byte
	i   int
	err error
}

func (r *reader) more() bool { return r.err == nil && r.i < len(r.b) }

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *reader) byte() byte {
	if r.err != nil || r.i >= len(r.b) {
		r.fail(errCut)
		return 0
	}
	r.i++
	return r.b[r.i-1]
}

// take passes over n bytes.
func (r *reader) take(n uint64) []byte {
	if r.err != nil || uint64(len(r.b)-r.i) < n {
		r.fail(errCut)
		return nil
	}
	r.i += int(n)
	return r.b[r.i-int(n) : r.i]
}

// uleb reads an unsigned number of 32 bits.
func (r *reader) uleb() uint64 {
	var v uint64
	for shift := 0; shift < 35; shift += 7 {
		c := r.byte()
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return v
		}
	}
	r.fail(errors.New("a number is too long"))
	return 0
}

// leb passes over a number, signed or not, of up to 64 bits.
func (r *reader) leb() {
	for range 10 {
		if r.byte() < 0x80 {
			return
		}
	}
	r.fail(errors.New("a number is too long"))
}

// count reads the length of a list whose items take a byte at least.
func (r *reader) count() uint64 {
	n := r.uleb()
	if uint64(len(r.b)-r.i) < n {
		r.fail(errCut)
		return 0
	}
	return n
}

// limits reads the bounds of a memory or table.
func (r *reader) limits() (minimum, maximum uint64, bounded bool) {
	flags := r.byte()
	if flags > 1 {
		r.fail(errors.New("shared and 64-bit memories are not supported"))
	}
	minimum = r.uleb()
	if flags == 1 {
		return minimum, r.uleb(), true
	}
	return minimum, 0, false
}
