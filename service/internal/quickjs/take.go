package quickjs

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// Mismatch is a value that does not fit its type.
type Mismatch struct {
	Path        string // to it: .field, [3]
	Found, Want string
}

// Error says what was found where.
func (m *Mismatch) Error() string {
	path := m.Path
	if path != "" {
		path += " "
	}
	return fmt.Sprintf("%sis %s, which is no %s", path, m.Found, m.Want)
}

// step is the way to a value inside of another: a field, or else an item of an array. It becomes text when a value does not fit.
type step struct {
	outer *step // nil for the value that is taken
	field string
	item  int
	depth int
}

// maxDepth bounds values in values, as it does for those of memories (spec/services.md#S15).
const maxDepth = 1024

// shownSteps is how many steps of a path are shown at its beginning and its end.
const shownSteps = 16

func (s *step) depthOf() int {
	if s == nil {
		return 0
	}
	return s.depth
}

// inner is the way to what is inside.
func (s *step) inner(field string, item int) *step { return &step{s, field, item, s.depthOf() + 1} }

func (s *step) String() string {
	var parts []string
	for ; s != nil; s = s.outer {
		if s.field != "" {
			parts = append(parts, "."+s.field)
		} else {
			parts = append(parts, "["+strconv.Itoa(s.item)+"]")
		}
	}
	slices.Reverse(parts)
	if n := len(parts); n > 2*shownSteps {
		parts = slices.Concat(parts[:shownSteps], []string{"…"}, parts[n-shownSteps:])
	}
	return strings.Join(parts, "")
}

// valueSize is what a value is charged with beside its text, in bytes.
const valueSize = 64

// Take makes an interface value of a value in JavaScript, which stays the caller's. One that does not fit the type ends the run
// with a [*Mismatch].
func (r *Run) Take(it *itype.Interfaces, t itype.Type, h Handle) itype.Value {
	return r.take1(it, t, h, nil)
}

func (r *Run) take1(it *itype.Interfaces, t itype.Type, h Handle, path *step) itype.Value {
	if r.err != nil {
		return itype.Value{}
	}
	if path.depthOf() > maxDepth {
		r.fail(&Mismatch{Path: path.String(), Found: fmt.Sprintf("nested more than %d deep", maxDepth), Want: it.Aqua(t)})
		return itype.Value{}
	}
	if err := r.m.Spend(valueSize); err != nil {
		r.fail(err)
		return itype.Value{}
	}
	switch t.Kind {
	case itype.Bool:
		if r.is(isBool, h) {
			return itype.OfBool(r.is(getBool, h))
		}
	case itype.F32, itype.F64:
		if r.is(isNumber, h) {
			f := r.float(h)
			if t.Kind == itype.F32 {
				return itype.OfF32(float32(f))
			}
			return itype.OfF64(f)
		}
	case itype.S64, itype.U64, itype.I64:
		if v, ok := r.wide(t.Kind, h); ok {
			return v
		}
	case itype.String:
		if r.is(isString, h) {
			return itype.OfString(strings.ToValidUTF8(r.readText(h), "\uFFFD"))
		}
	case itype.ByteArray:
		if s, ok := r.takeBytes(h); ok {
			return itype.OfBytes([]byte(s))
		}
	case itype.Array:
		if t.Elem.Kind == itype.U8 {
			return r.take1(it, itype.Type{Kind: itype.ByteArray}, h, path)
		}
		if r.is(isArray, h) {
			return r.takeArray(it, *t.Elem, h, path)
		}
	case itype.Record:
		if r.is(isObject, h) {
			return r.takeRecord(it, t, h, path)
		}
	default:
		if r.is(isNumber, h) {
			if v, ok := integer(t.Kind, r.float(h)); ok {
				return v
			}
		}
	}
	r.mismatch(it, t, h, path)
	return itype.Value{}
}

// TakeNothing is Take for a function without result.
func (r *Run) TakeNothing(h Handle) {
	if r.err != nil || r.is(isUndefined, h) {
		return
	}
	r.mismatchWant(h, nil, "result: no type of one is declared")
}

// mismatch ends the run because of a value.
func (r *Run) mismatch(it *itype.Interfaces, t itype.Type, h Handle, path *step) {
	want := it.Aqua(t)
	if t.Kind == itype.ByteArray {
		want = "Uint8Array"
	}
	r.mismatchWant(h, path, want)
}

func (r *Run) mismatchWant(h Handle, path *step, want string) {
	text := r.invoke(r.show, h)
	found := r.readText(text)
	r.Free(text)
	if r.err != nil {
		return
	}
	r.fail(&Mismatch{Path: path.String(), Found: strings.ToValidUTF8(found, "\uFFFD"), Want: want})
}

func (r *Run) float(h Handle) float64 { return math.Float64frombits(r.do(getFloat64, uint64(h))) }

// ranges are those of integers that are numbers in JavaScript.
var ranges = map[itype.Kind][2]float64{
	itype.S8: {math.MinInt8, math.MaxInt8}, itype.S16: {math.MinInt16, math.MaxInt16}, itype.S32: {math.MinInt32, math.MaxInt32}, itype.I32: {math.MinInt32, math.MaxInt32},
	itype.U8: {0, math.MaxUint8}, itype.U16: {0, math.MaxUint16}, itype.U32: {0, math.MaxUint32},
}

func integer(kind itype.Kind, f float64) (itype.Value, bool) {
	limits, ok := ranges[kind]
	if !ok || !(f >= limits[0] && f <= limits[1]) || f != math.Trunc(f) {
		return itype.Value{}, false
	}
	return itype.OfInt(kind, int64(f)), true
}

// maxSafe is the largest integer up to which JavaScript's numbers have all.
const maxSafe = 1<<53 - 1

// wide reads an integer of 64 bits: a bigint, or a number that is certain to be what was meant. A bigint is read as text,
// since the engine would cut it off.
func (r *Run) wide(kind itype.Kind, h Handle) (itype.Value, bool) {
	if r.is(isBigInt, h) {
		text := r.readText(h)
		if kind == itype.U64 {
			u, err := strconv.ParseUint(text, 10, 64)
			return itype.OfUint(kind, u), err == nil
		}
		i, err := strconv.ParseInt(text, 10, 64)
		return itype.OfInt(kind, i), err == nil
	}
	if !r.is(isNumber, h) {
		return itype.Value{}, false
	}
	f := r.float(h)
	if !(f >= -maxSafe && f <= maxSafe) || f != math.Trunc(f) || kind == itype.U64 && f < 0 {
		return itype.Value{}, false
	}
	return itype.OfInt(kind, int64(f)), true
}

// takeBytes reads a typed array of bytes.
func (r *Run) takeBytes(h Handle) (string, bool) {
	if !r.is(isObject, h) || r.is(isArrayBuffer, h) {
		return "", false
	}
	p := r.room(12)
	buffer := Handle(r.do(getTypedArrayBuffer, uint64(h), uint64(p), uint64(p+4), uint64(p+8)))
	if r.err != nil {
		return "", false
	}
	if r.is(isException, buffer) { // it is something else
		r.Free(buffer, Handle(r.do(getException)))
		return "", false
	}
	offset, size, width := r.word(p), r.word(p+4), r.word(p+8)
	if width != 1 {
		r.Free(buffer)
		return "", false
	}
	b := r.buffer(buffer)
	r.Free(buffer)
	if uint64(offset)+uint64(size) > uint64(len(b)) { // it has been cut
		return "", false
	}
	return b[offset : offset+size], true
}

// buffer reads the bytes of an ArrayBuffer.
func (r *Run) buffer(h Handle) string {
	size := r.room(4)
	p := uint32(r.do(getArrayBuffer, uint64(h), uint64(size)))
	n := r.word(size)
	if r.err != nil || n == 0 {
		return ""
	}
	if err := r.m.Spend(int64(n)); err != nil {
		r.fail(err)
		return ""
	}
	b, ok := r.m.Memory().Read(p, n)
	if !ok {
		r.fail(errMemory)
		return ""
	}
	return string(b)
}

func (r *Run) takeArray(it *itype.Interfaces, elem itype.Type, h Handle, path *step) itype.Value {
	if width := widths[elem.Kind]; width > 0 {
		return r.takeNumbers(it, elem, h, width, path)
	}
	length := r.prop(h, "length")
	n := int(min(max(r.float(length), 0), math.MaxUint32))
	r.Free(length)
	var items []itype.Value
	for i := 0; i < n && r.err == nil; i++ {
		item := r.item(h, i)
		items = append(items, r.take1(it, elem, item, path.inner("", i)))
		r.Free(item)
	}
	return itype.OfArray(items...)
}

// takeNumbers reads an array of numbers as a whole.
func (r *Run) takeNumbers(it *itype.Interfaces, elem itype.Type, h Handle, width int, path *step) itype.Value {
	buffer := r.invoke(r.take[elem.Kind], h)
	if r.is(isNumber, buffer) {
		i := int(r.float(buffer))
		item := r.item(h, i)
		r.mismatch(it, elem, item, path.inner("", i))
		r.Free(item, buffer)
		return itype.Value{}
	}
	b := r.buffer(buffer)
	r.Free(buffer)
	if err := r.m.Spend(int64(len(b)/width) * valueSize); err != nil {
		r.fail(err)
	}
	if r.err != nil {
		return itype.Value{}
	}
	items := make([]itype.Value, 0, len(b)/width)
	for ; len(b) >= width; b = b[width:] {
		var bits uint64
		switch width {
		case 1:
			bits = uint64(b[0])
		case 2:
			bits = uint64(binary.LittleEndian.Uint16([]byte(b[:2])))
		case 4:
			bits = uint64(binary.LittleEndian.Uint32([]byte(b[:4])))
		default:
			bits = binary.LittleEndian.Uint64([]byte(b[:8]))
		}
		items = append(items, scalar(elem.Kind, bits))
	}
	return itype.OfArray(items...)
}

// scalar is a value of the bits that memory has.
func scalar(kind itype.Kind, bits uint64) itype.Value {
	switch kind {
	case itype.Bool:
		return itype.OfBool(bits != 0)
	case itype.S8:
		return itype.OfInt(kind, int64(int8(bits)))
	case itype.S16:
		return itype.OfInt(kind, int64(int16(bits)))
	case itype.S32:
		return itype.OfInt(kind, int64(int32(bits)))
	}
	return itype.OfUint(kind, bits) // floats are their bits
}

func (r *Run) takeRecord(it *itype.Interfaces, t itype.Type, h Handle, path *step) itype.Value {
	rec, ok := it.Record(t.Rec)
	if !ok {
		r.fail(fmt.Errorf("record type with type id `%d` wasn't found", t.Rec))
		return itype.Value{}
	}
	fields := make([]itype.Value, 0, len(rec.Fields))
	for _, f := range rec.Fields {
		if r.err != nil {
			return itype.Value{}
		}
		v := r.prop(h, f.Name)
		fields = append(fields, r.take1(it, f.Type, v, path.inner(f.Name, 0)))
		r.Free(v)
	}
	return itype.OfRecord(fields...)
}
