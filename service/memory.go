package service

import (
	"errors"

	"github.com/tetratelabs/wazero/experimental"
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

// Allocate implements experimental.MemoryAllocator.
func (b *budget) Allocate(_, _ uint64) experimental.LinearMemory { return &linear{budget: b} }

// linear is one memory.
type linear struct {
	budget *budget
	bytes  []byte
}

// Reallocate implements experimental.LinearMemory. Capacity grows faster than size: a memory that grows page by page is
// not copied each time.
func (l *linear) Reallocate(size uint64) []byte {
	had := uint64(len(l.bytes))
	if size > had && !l.budget.take(size-had) {
		return nil
	}
	if size > uint64(cap(l.bytes)) {
		grown := make([]byte, size, size+size/4)
		copy(grown, l.bytes)
		l.bytes = grown
	}
	l.bytes = l.bytes[:size]
	return l.bytes
}

// Free implements experimental.LinearMemory.
func (l *linear) Free() {
	l.budget.give(uint64(len(l.bytes)))
	l.bytes = nil
}
