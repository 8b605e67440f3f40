package quickjs

import (
	"encoding/binary"
	"math"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// Give makes a value in JavaScript of an interface value that is compatible with a type (spec/services.md#S62). It is to be
// freed.
func (r *Run) Give(it *itype.Interfaces, t itype.Type, v itype.Value) Handle {
	if r.err != nil {
		return 0
	}
	switch v.Kind() {
	case itype.Bool:
		if v.Bits() != 0 {
			return r.yes
		}
		return r.no
	case itype.S8, itype.S16, itype.S32, itype.I32:
		return r.number(float64(int64(v.Bits())))
	case itype.U8, itype.U16, itype.U32:
		return r.number(float64(v.Bits()))
	case itype.F32, itype.F64:
		return r.number(v.Float())
	case itype.S64, itype.U64, itype.I64:
		return r.big(v.Kind(), v.Bits())
	case itype.String:
		return r.text(v.Text())
	case itype.ByteArray:
		return r.bytes(v.Text())
	case itype.Array:
		elem := itype.Type{Kind: itype.U8}
		if t.Kind == itype.Array {
			elem = *t.Elem
		}
		return r.array(it, elem, v.Items())
	}
	rec, _ := it.Record(t.Rec) // it is compatible
	h := r.handle(newObject)
	for i, f := range rec.Fields {
		field := r.Give(it, f.Type, v.Items()[i])
		r.setProp(h, f.Name, field)
		r.Free(field)
	}
	return h
}

func (r *Run) number(f float64) Handle { return r.handle(newNumber, math.Float64bits(f)) }

// big makes a bigint. The engine takes signed ones; larger unsigned ones are made of them.
func (r *Run) big(kind itype.Kind, bits uint64) Handle {
	h := r.handle(newBigInt64, uint64(uint32(bits)), bits>>32)
	if kind == itype.U64 && int64(bits) < 0 {
		signed := h
		h = r.invoke(r.unsigned, signed)
		r.Free(signed)
	}
	return h
}

func (r *Run) bytes(s string) Handle {
	p := r.room(len(s) + 1)
	r.put(p, s)
	return r.handle(newUint8Array, uint64(p), uint64(len(s)))
}

// widths are the bytes of numbers in arrays that are handed over as a whole.
var widths = map[itype.Kind]int{
	itype.Bool: 1, itype.S8: 1, itype.S16: 2, itype.U16: 2, itype.S32: 4, itype.U32: 4, itype.F32: 4, itype.S64: 8, itype.U64: 8, itype.F64: 8,
}

func (r *Run) array(it *itype.Interfaces, elem itype.Type, items []itype.Value) Handle {
	if elem.Kind == itype.U8 {
		b := make([]byte, len(items))
		for i, v := range items {
			b[i] = byte(v.Bits())
		}
		return r.bytes(string(b))
	}
	if width := widths[elem.Kind]; width > 0 && len(items) > 0 {
		b := make([]byte, 0, width*len(items))
		for _, v := range items {
			switch width {
			case 1:
				b = append(b, byte(v.Bits()))
			case 2:
				b = binary.LittleEndian.AppendUint16(b, uint16(v.Bits()))
			case 4:
				b = binary.LittleEndian.AppendUint32(b, uint32(v.Bits()))
			default:
				b = binary.LittleEndian.AppendUint64(b, v.Bits())
			}
		}
		p := r.room(len(b) + 1)
		r.put(p, string(b))
		buffer := r.handle(newArrayBuffer, uint64(p), uint64(len(b)))
		h := r.invoke(r.give[elem.Kind], buffer)
		r.Free(buffer)
		return h
	}
	h := r.handle(newArray)
	for i, v := range items {
		if r.err != nil {
			break
		}
		item := r.Give(it, elem, v)
		r.setItem(h, i, item)
		r.Free(item)
	}
	return h
}
