package itype

import (
	"encoding/binary"
	"fmt"
)

// LiftArray reads an array of n items from memory (spec/services.md#S15).
func (it *Interfaces) LiftArray(m Machine, elem Type, offset, n uint32) (Value, error) {
	return lifter{it, m, m.Memory()}.array(elem, offset, n, 0)
}

// LiftString reads a string from memory.
func LiftString(m Machine, offset, size uint32) (Value, error) {
	return lifter{nil, m, m.Memory()}.string(offset, size)
}

// lifter reads values out of memory.
type lifter struct {
	it  *Interfaces
	m   Machine
	mem Memory
}

func (l lifter) bytes(offset, size uint32) (string, error) {
	b, err := read(l.mem, offset, uint64(size))
	if err != nil {
		return "", err
	}
	if err := l.m.Spend(int64(size)); err != nil {
		return "", err
	}
	return string(b), nil
}

func (l lifter) string(offset, size uint32) (Value, error) {
	s, err := l.bytes(offset, size)
	if err != nil {
		return Value{}, err
	}
	return Value{kind: String, text: s}, checkUTF8(s)
}

func (l lifter) byteArray(offset, size uint32) (Value, error) {
	s, err := l.bytes(offset, size)
	return Value{kind: ByteArray, text: s}, err
}

func (l lifter) array(elem Type, offset, n uint32, depth int) (Value, error) {
	if n == 0 {
		return Value{kind: Array}, nil
	}
	size := sizes[elem.Kind]
	block, err := read(l.mem, offset, uint64(size)*uint64(n))
	if err != nil {
		return Value{}, err
	}
	if err := l.m.Spend(int64(n) * valueSize); err != nil {
		return Value{}, err
	}
	items := make([]Value, n)
	for i := range items {
		if items[i], err = l.item(elem, block[uint32(i)*size:], depth); err != nil {
			return Value{}, err
		}
	}
	return Value{kind: Array, items: items}, nil
}

func (l lifter) record(index uint64, offset uint32, depth int) (Value, error) {
	rec, ok := l.it.Record(index)
	if !ok {
		return Value{}, fmt.Errorf("Record with type id '%d' not found", index)
	}
	var size uint64
	for _, f := range rec.Fields {
		size += uint64(sizes[f.Type.Kind])
	}
	block, err := read(l.mem, offset, size)
	if err != nil {
		return Value{}, err
	}
	if err := l.m.Spend(int64(len(rec.Fields)) * valueSize); err != nil {
		return Value{}, err
	}
	fields := make([]Value, len(rec.Fields))
	for i, f := range rec.Fields {
		if fields[i], err = l.item(f.Type, block, depth); err != nil {
			return Value{}, err
		}
		block = block[sizes[f.Type.Kind]:]
	}
	return Value{kind: Record, items: fields}, nil
}

// item reads a field of a record or an item of an array, which begins at b (spec/services.md#S13).
func (l lifter) item(t Type, b []byte, depth int) (Value, error) {
	if depth == maxDepth {
		return Value{}, errDepth
	}
	le := binary.LittleEndian
	switch t.Kind {
	case Bool:
		return OfBool(b[0] != 0), nil
	case S8:
		return OfInt(S8, int64(int8(b[0]))), nil
	case S16:
		return OfInt(S16, int64(int16(le.Uint16(b)))), nil
	case S32, I32:
		return OfInt(t.Kind, int64(int32(le.Uint32(b)))), nil
	case U8:
		return OfUint(U8, uint64(b[0])), nil
	case U16:
		return OfUint(U16, uint64(le.Uint16(b))), nil
	case U32, F32:
		return OfUint(t.Kind, uint64(le.Uint32(b))), nil
	case String:
		return l.string(le.Uint32(b), le.Uint32(b[4:]))
	case ByteArray:
		return l.byteArray(le.Uint32(b), le.Uint32(b[4:]))
	case Array:
		return l.array(*t.Elem, le.Uint32(b), le.Uint32(b[4:]), depth+1)
	case Record:
		return l.record(t.Rec, le.Uint32(b), depth+1)
	}
	return OfUint(t.Kind, le.Uint64(b)), nil
}
