package itype

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// ResultToJSON writes what a function has answered (spec/services.md#S27): null for none, records with their fields in the
// order of declaration.
func (it *Interfaces) ResultToJSON(outs []Type, results []Value) (json.RawMessage, error) {
	if len(outs) != len(results) {
		return nil, fmt.Errorf("resulted values and function signature aren't compatible: %d values for %d results", len(results), len(outs))
	}
	if len(outs) == 0 {
		return json.RawMessage("null"), nil
	}
	if !it.Compatible(outs[0], results[0]) {
		return nil, fmt.Errorf("value %s is incompatible to type %s", results[0], outs[0].debug())
	}
	b := make([]byte, 0, 32+sizeHint(results[0]))
	return it.appendJSON(b, outs[0], results[0]), nil
}

// sizeHint is about how long the text of a large value gets.
func sizeHint(v Value) int {
	switch v.kind {
	case String:
		return len(v.text) + len(v.text)/16
	case ByteArray:
		return 4 * len(v.text)
	}
	return 8 * len(v.items)
}

// appendJSON writes a value that is compatible with its type.
func (it *Interfaces) appendJSON(b []byte, t Type, v Value) []byte {
	switch v.kind {
	case Bool:
		return strconv.AppendBool(b, v.bits != 0)
	case S8, S16, S32, S64, I32, I64:
		return strconv.AppendInt(b, int64(v.bits), 10)
	case U8, U16, U32, U64:
		return strconv.AppendUint(b, v.bits, 10)
	case F32, F64:
		f := v.float()
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return append(b, "null"...)
		}
		return value.OfFloat(f).Append(b) // the one writer of floats (spec/data.md#D44)
	case String:
		return value.AppendString(b, v.text)
	case ByteArray:
		b = append(b, '[')
		for i := range len(v.text) {
			if i > 0 {
				b = append(b, ',')
			}
			b = strconv.AppendUint(b, uint64(v.text[i]), 10)
		}
		return append(b, ']')
	case Array:
		elem := Type{Kind: U8}
		if t.Kind == Array {
			elem = *t.Elem
		}
		b = append(b, '[')
		for i, item := range v.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = it.appendJSON(b, elem, item)
		}
		return append(b, ']')
	}
	b = append(b, '{')
	for i, f := range it.Types[t.Rec].Rec.Fields {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(value.AppendString(b, f.Name), ':')
		b = it.appendJSON(b, f.Type, v.items[i])
	}
	return append(b, '}')
}
