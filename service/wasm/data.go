package wasm

// Segment is a run of bytes that an instance's memory begins with, and its place.
type Segment struct {
	At    uint64
	Bytes []byte
}

// Segments reads the body of a section of data. It reports whether all of them are plain bytes at constant places in the first
// memory; if not, they are of no use to who lays them itself. The bytes point into the body.
func Segments(body []byte) ([]Segment, bool) {
	r := &Reader{Bytes: body}
	var all []Segment
	for range r.Count() {
		if r.Byte() != 0 || r.Byte() != 0x41 {
			return nil, false
		}
		at := r.sleb()
		if r.Byte() != 0x0b {
			return nil, false
		}
		bytes := r.Take(r.Uleb())
		if r.Err != nil {
			return nil, false
		}
		all = append(all, Segment{uint64(at), bytes})
	}
	return all, r.Err == nil && !r.More()
}

// sleb reads a signed number of 32 bits; its bits are an address.
func (r *Reader) sleb() uint32 {
	var v uint32
	for shift := 0; shift < 35; shift += 7 {
		c := r.Byte()
		v |= uint32(c&0x7f) << shift
		if c >= 0x80 {
			continue
		}
		if c&0x40 != 0 && shift < 28 {
			v |= ^uint32(0) << (shift + 7)
		}
		return v
	}
	r.Fail(errLong)
	return 0
}
