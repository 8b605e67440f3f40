package itype

import (
	"fmt"
	"math"
)

// run converts a number. Between kinds of one width the bits are kept, and what comes out of an i32 is cut to its width:
// the original refuses unsigned values above the signed maximum and narrow results that a compiler left extended
// (spec/services.md#S11, differs). Everything else is checked.
func (c conversion) run(v Value) (Value, error) {
	if v.kind != c.from {
		return Value{}, fmt.Errorf("read a value `%s` from the stack, that can't be converted to `%s`", v, debug[c.from])
	}
	out := Value{kind: c.to, bits: v.bits}
	i := int64(v.bits)
	switch c {
	case conversion{I32, U32}:
		out.bits = uint64(int64(int32(v.bits)))
		return out, nil
	case conversion{U32, I32}:
		out.bits = uint64(uint32(v.bits))
		return out, nil
	case conversion{I64, U64}, conversion{U64, I64}:
		return out, nil
	case conversion{S8, I32}:
		out.bits = uint64(int64(int8(v.bits)))
		return out, nil
	case conversion{S16, I32}:
		out.bits = uint64(int64(int16(v.bits)))
		return out, nil
	case conversion{U8, I32}:
		out.bits = uint64(uint8(v.bits))
		return out, nil
	case conversion{U16, I32}:
		out.bits = uint64(uint16(v.bits))
		return out, nil
	}
	fits := true
	if c.from == U64 {
		fits = i >= 0
	}
	switch c.to {
	case S8:
		fits = fits && i >= math.MinInt8 && i <= math.MaxInt8
	case S16:
		fits = fits && i >= math.MinInt16 && i <= math.MaxInt16
	case S32, I32:
		fits = fits && i >= math.MinInt32 && i <= math.MaxInt32
	case U8:
		fits = fits && i >= 0 && i <= math.MaxUint8
	case U16:
		fits = fits && i >= 0 && i <= math.MaxUint16
	case U32:
		fits = fits && i >= 0 && i <= math.MaxUint32
	case U64:
		fits = fits && i >= 0
	}
	if !fits {
		return Value{}, fmt.Errorf("failed to cast `%s` to `%s`", debug[c.from], debug[c.to])
	}
	return out, nil
}
