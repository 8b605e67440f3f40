// Package image takes the initial content of a module's memory out of its binary, so that an instance gets it in one piece.
// Compilers write thousands of segments, each of which the engine copies on its own for every instance.
package image

import (
	"slices"

	"github.com/aquifer-dev/aquifer/service/itype"
	"github.com/aquifer-dev/aquifer/service/wasm"
)

// Image is what a memory holds before any of its module's code has run. It may be used by many goroutines until it is closed.
type Image struct {
	segments []wasm.Segment // in the order in which they are written
	end      uint64         // of the last byte that any of them writes
	mapped   mapping
}

// Split returns a binary without its data, and the data. size is that of the module's first memory in bytes when it is made.
// Data that must stay because they are no plain bytes at fixed places within it stay all, and the image is nil. The caller has
// made sure that no code of the binary refers to segments by their number.
func Split(binary []byte, size uint64) ([]byte, *Image, error) {
	all, err := itype.Sections(binary)
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(all, func(s itype.Section) bool { return s.ID == wasm.Data })
	if i < 0 {
		return binary, nil, nil
	}
	segments, ok := wasm.Segments(all[i].Body)
	if !ok {
		return binary, nil, nil
	}
	m := &Image{segments: segments}
	for _, s := range segments {
		m.end = max(m.end, s.At+uint64(len(s.Bytes)))
	}
	if m.end > size { // the engine says what is wrong
		return binary, nil, nil
	}
	all = slices.DeleteFunc(all, func(s itype.Section) bool { return s.ID == wasm.Data || s.ID == wasm.DataCount })
	m.mapped.prepare(m)
	return itype.Assemble(all), m, nil
}

// Lay puts the image at the front of a memory that is all zeros. system tells that the memory is of pages that the system
// has given, which can be replaced.
func (m *Image) Lay(memory []byte, system bool) {
	if system && m.mapped.lay(memory) {
		return
	}
	for _, s := range m.segments {
		copy(memory[s.At:], s.Bytes)
	}
}

// Close gives back what the system keeps of the image. Memories that it was laid in are not touched.
func (m *Image) Close() {
	if m != nil {
		m.mapped.close()
	}
}
