package itype

import (
	"context"
	"encoding/binary"
)

// LowerRecord writes a record into memory and returns where it stands. What it is made of is taken from the values: hosts
// answer without asking what the module expects (spec/services.md#S20).
func LowerRecord(ctx context.Context, m Machine, v Value) (uint32, error) {
	return lowerer{ctx, m, 0}.record(v)
}

// lowerer writes values into memory.
type lowerer struct {
	ctx   context.Context
	m     Machine
	depth int // of arrays and records in each other
}

// bytes writes text and byte arrays.
func (l lowerer) bytes(s string) (uint32, error) {
	offset, err := l.m.Allocate(l.ctx, uint32(len(s)), tagBytes)
	if err != nil {
		return 0, err
	}
	return offset, write(l.m.Memory(), offset, s)
}

// array allocates the block of an array before what its items need (spec/services.md#S14). The allocator is given a number of
// bytes where it expects one of items, as the original does.
func (l lowerer) array(items []Value) (uint32, error) {
	if len(items) == 0 {
		return 0, nil
	}
	kind := items[0].kind
	offset, err := l.m.Allocate(l.ctx, sizes[kind]*uint32(len(items)), tags[kind])
	if err != nil {
		return 0, err
	}
	block := make([]byte, 0, int(sizes[kind])*len(items))
	for _, item := range items {
		if block, err = l.item(block, item); err != nil {
			return 0, err
		}
	}
	return offset, writeBlock(l.m.Memory(), offset, block)
}

// record allocates the block of a record after what its fields need (spec/services.md#S14).
func (l lowerer) record(v Value) (uint32, error) {
	size := uint32(0)
	for _, field := range v.items {
		size += sizes[field.kind]
	}
	block := make([]byte, 0, size)
	var err error
	for _, field := range v.items {
		if block, err = l.item(block, field); err != nil {
			return 0, err
		}
	}
	offset, err := l.m.Allocate(l.ctx, size, tagBytes)
	if err != nil {
		return 0, err
	}
	return offset, writeBlock(l.m.Memory(), offset, block)
}

// item appends a field of a record or an item of an array (spec/services.md#S13).
func (l lowerer) item(b []byte, v Value) ([]byte, error) {
	if l.depth++; l.depth > maxDepth {
		return b, errDepth
	}
	le := binary.LittleEndian
	switch v.kind {
	case String, ByteArray:
		offset, err := l.bytes(v.text)
		return le.AppendUint32(le.AppendUint32(b, offset), uint32(len(v.text))), err
	case Array:
		offset, err := l.array(v.items)
		return le.AppendUint32(le.AppendUint32(b, offset), uint32(len(v.items))), err
	case Record:
		offset, err := l.record(v)
		return le.AppendUint32(b, offset), err
	}
	switch sizes[v.kind] {
	case 1:
		return append(b, byte(v.bits)), nil
	case 2:
		return le.AppendUint16(b, uint16(v.bits)), nil
	case 4:
		return le.AppendUint32(b, uint32(v.bits)), nil
	}
	return le.AppendUint64(b, v.bits), nil
}
