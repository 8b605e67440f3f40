package itype

import (
	"errors"
	"math"
	"strconv"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// number reads a number. One that is written as an integer and fits 64 bits is an integer, anything else a float
// (spec/services.md#S26).
func number(text string, kind Kind) (Value, error) {
	if text != "-0" {
		if text != "" && text[0] != '-' { // an error takes longer to make than a number
			if u, err := strconv.ParseUint(text, 10, 64); err == nil {
				return unsigned(u, text, kind)
			}
		}
		if i, err := strconv.ParseInt(text, 10, 64); err == nil {
			return signed(i, text, kind)
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return Value{}, errors.New("number out of range")
	}
	switch kind {
	case F32:
		return OfF32(float32(f)), nil
	case F64:
		return OfF64(f), nil
	}
	return Value{}, mismatch("floating point `"+string(value.OfFloat(f).Append(nil))+"`", kind)
}

var maxima = [kinds]uint64{
	S8: math.MaxInt8, S16: math.MaxInt16, S32: math.MaxInt32, I32: math.MaxInt32, S64: math.MaxInt64, I64: math.MaxInt64,
	U8: math.MaxUint8, U16: math.MaxUint16, U32: math.MaxUint32, U64: math.MaxUint64,
}

func unsigned(u uint64, text string, kind Kind) (Value, error) {
	switch kind {
	case F32:
		return OfF32(float32(u)), nil
	case F64:
		return OfF64(float64(u)), nil
	}
	limit := maxima[kind]
	if limit == 0 {
		return Value{}, mismatch("integer `"+text+"`", kind)
	}
	if u > limit {
		return Value{}, outOfRange(text, kind)
	}
	return Value{kind: kind, bits: u}, nil
}

func signed(i int64, text string, kind Kind) (Value, error) {
	switch kind {
	case F32:
		return OfF32(float32(i)), nil
	case F64:
		return OfF64(float64(i)), nil
	case S8, S16, S32, S64, I32, I64:
		if i < -int64(maxima[kind])-1 {
			return Value{}, outOfRange(text, kind)
		}
		return OfInt(kind, i), nil
	case U8, U16, U32, U64:
		return Value{}, outOfRange(text, kind)
	}
	return Value{}, mismatch("integer `"+text+"`", kind)
}
