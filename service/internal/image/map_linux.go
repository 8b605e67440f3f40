package image

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// mapping is a file in memory that holds an image. An instance sees its pages without copying them, until it writes to one.
type mapping struct {
	fd   int // plus one, so that zero is none
	size uint64
}

// Bounds of what is mapped: less is copied as fast, and of an image with wide gaps the gaps would become pages.
const (
	leastMapped = 128 << 10
	mostGaps    = 2 // times the bytes of its segments that an image may span
)

// prepare writes the image to its file. If the system has none to give, it is copied each time.
func (p *mapping) prepare(m *Image) {
	total := uint64(0)
	for _, s := range m.segments {
		total += uint64(len(s.Bytes))
	}
	if m.end < leastMapped || m.end > mostGaps*total {
		return
	}
	fd, err := unix.MemfdCreate("memory image", unix.MFD_CLOEXEC)
	if err != nil {
		return
	}
	whole := make([]byte, m.end)
	for _, s := range m.segments {
		copy(whole[s.At:], s.Bytes)
	}
	for rest := whole; len(rest) > 0; {
		n, err := unix.Pwrite(fd, rest, int64(len(whole)-len(rest)))
		if err != nil || n == 0 {
			unix.Close(fd)
			return
		}
		rest = rest[n:]
	}
	p.fd, p.size = fd+1, m.end
}

func (p *mapping) lay(memory []byte) bool {
	if p.fd == 0 {
		return false
	}
	_, err := unix.MmapPtr(p.fd-1, 0, unsafe.Pointer(unsafe.SliceData(memory)), uintptr(p.size), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_FIXED|unix.MAP_NORESERVE)
	return err == nil
}

func (p *mapping) close() {
	if p.fd != 0 {
		unix.Close(p.fd - 1)
		p.fd = 0
	}
}
