package service

import (
	"errors"

	"github.com/tetratelabs/wazero/experimental"

	"github.com/aquifer-dev/aquifer/service/internal/image"
)

const (
	pageSize     = 65536
	tableElement = 8 // what an element of a table is charged with
)

var errMinimum = errors.New("memory minimum size exceeds the memory limit")

// budget is what the memories of a service may take together (spec/services.md#S30).
type budget struct {
	left    uint64
	bounded bool
	refused *int64
	given   []*linear
}

func (b *budget) take(n uint64) bool {
	if !b.bounded {
		return true
	}
	if n > b.left {
		*b.refused++
		return false
	}
	b.left -= n
	return true
}

func (b *budget) give(n uint64) {
	if b.bounded {
		b.left += n
	}
}

// memoryMaker makes the memory of one instance.
type memoryMaker struct {
	*budget
	image *image.Image // nil if it begins empty
}

// Allocate implements experimental.MemoryAllocator.
func (b *memoryMaker) Allocate(_, limit uint64) experimental.LinearMemory {
	if b.bounded {
		limit = min(limit, b.left)
	}
	l := &linear{budget: b.budget, reserved: reserve(limit), image: b.image}
	b.given = append(b.given, l)
	return l
}

// release gives the memories back to the system. Nothing of the service may run any more: an instance that has ended
// itself may stand below others, and its memory is looked at by the host until all of them have returned.
func (b *budget) release() {
	for _, l := range b.given {
		unreserve(l.reserved)
	}
	b.given = nil
}

// linear is one memory: the front of a range of addresses that is reserved for it, so that it never moves and only pages
// that are touched cost anything. Where the system has no such range to give, it is a slice that is copied to grow.
type linear struct {
	budget   *budget
	reserved []byte
	bytes    []byte
	image    *image.Image // to be laid when there are bytes
}

// Reallocate implements experimental.LinearMemory. The capacity of a slice grows faster than its size: a memory that grows
// page by page is not copied each time.
func (l *linear) Reallocate(size uint64) []byte {
	had := uint64(len(l.bytes))
	if size > had && !l.budget.take(size-had) {
		return nil
	}
	switch {
	case size <= uint64(len(l.reserved)):
		l.bytes = l.reserved[:size:size]
	case size <= uint64(cap(l.bytes)):
		l.bytes = l.bytes[:size]
	default:
		grown := make([]byte, size, size+size/4)
		copy(grown, l.bytes)
		l.bytes = grown
	}
	if l.image != nil {
		l.image.Lay(l.bytes, l.reserved != nil)
		l.image = nil
	}
	return l.bytes
}

// Free implements experimental.LinearMemory.
func (l *linear) Free() {
	l.budget.give(uint64(len(l.bytes)))
	l.bytes = nil
}
