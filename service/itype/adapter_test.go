package itype

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// bench is a module without code: its allocator never frees, its functions give back what they are given.
type bench struct {
	memory []byte
	next   uint32
	budget int64
	result struct{ ptr, size Value }
	core   func(index uint64, stack []Value) ([]Value, error)
	calls  []string
}

func newBench(size int) *bench { return &bench{memory: make([]byte, size), next: 16, budget: 1 << 30} }

func (b *bench) Size() uint32   { return uint32(len(b.memory)) }
func (b *bench) Memory() Memory { return b }

func (b *bench) Read(offset, size uint32) ([]byte, bool) {
	if uint64(offset)+uint64(size) > uint64(len(b.memory)) {
		return nil, false
	}
	return b.memory[offset : offset+size], true
}

func (b *bench) Write(offset uint32, data []byte) bool { return b.WriteString(offset, string(data)) }

func (b *bench) WriteString(offset uint32, data string) bool {
	if uint64(offset)+uint64(len(data)) > uint64(len(b.memory)) {
		return false
	}
	copy(b.memory[offset:], data)
	return true
}

func (b *bench) Allocate(_ context.Context, n, tag uint32) (uint32, error) {
	b.calls = append(b.calls, fmt.Sprintf("allocate(%d, %d)", n, tag))
	at := b.next
	b.next += n
	return at, nil
}

func (b *bench) Spend(n int64) error {
	if b.budget -= n; b.budget < 0 {
		return errors.New("the budget for values is spent")
	}
	return nil
}

func (b *bench) CallCore(_ context.Context, index uint64, stack []Value) ([]Value, error) {
	return b.core(index, stack)
}

func TestValuesComeBackFromMemory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		it := &Interfaces{}
		typ := Type{Kind: Record, Rec: 0}
		rec := &RecordType{Name: "R"}
		it.Types = append(it.Types, TypeDef{Rec: rec})
		for i := range rapid.IntRange(1, 5).Draw(t, "fields") {
			rec.Fields = append(rec.Fields, Field{fmt.Sprint("f", i), drawType(t, it, 3)})
		}
		v := drawValue(t, it, typ)
		b := newBench(1 << 20)
		at, err := LowerRecord(context.Background(), b, v)
		if err != nil {
			t.Fatal(err)
		}
		back, err := lifter{it, b, b}.record(0, at, 0)
		if err != nil {
			t.Fatal(err)
		}
		if !same(v, back) {
			t.Fatalf("%s became %s", v, back)
		}
		// an adapter that only passes through memory
		out, err := it.Run(context.Background(), b, []Instr{numbered(ArgGet, 0), numbered(RecordLower, 0), numbered(RecordLift, 0)}, []Value{v}, nil)
		if err != nil || len(out) != 1 || !same(out[0], v) {
			t.Fatal(out, err)
		}
	})
}

func TestGeneratedAdapterCallsItsFunction(t *testing.T) {
	str, list := Type{Kind: String}, arrayOf(Type{Kind: U16})
	f := &FuncType{Args: []Field{{"s", str}, {"l", list}, {"b", Type{Kind: Bool}}, {"u", Type{Kind: U32}}}, Outs: []Type{str}}
	b := newBench(1 << 16)
	var got []string
	b.core = func(index uint64, stack []Value) ([]Value, error) {
		switch index {
		case fnAllocate:
			at, _ := b.Allocate(context.Background(), uint32(stack[len(stack)-2].bits), uint32(stack[len(stack)-1].bits))
			return append(stack[:len(stack)-2], OfInt(I32, int64(at))), nil
		case 6:
			got = append(got, fmt.Sprint(stack))
			b.result.ptr, b.result.size = stack[0], stack[1]
			return stack[:0], nil
		case fnResultPtr:
			return append(stack, b.result.ptr), nil
		case fnResultSize:
			return append(stack, b.result.size), nil
		case fnRelease:
			got = append(got, "released")
			return stack, nil
		}
		return nil, fmt.Errorf("no function %d", index)
	}
	out, err := zoo.Run(context.Background(), b, exportCode(f, 6), []Value{
		OfString("héllo"), OfArray(OfUint(U16, 1), OfUint(U16, 2)), OfBool(true), OfUint(U32, math.MaxUint32),
	}, nil)
	if err != nil || len(out) != 1 || out[0].text != "héllo" {
		t.Fatal(out, err)
	}
	if want := "[I32(16) I32(6) I32(22) I32(2) I32(1) I32(-1)] released"; strings.Join(got, " ") != want {
		t.Errorf("%s, want %s", got, want)
	}
	if want := "allocate(6, 1) allocate(4, 2)"; strings.Join(b.calls, " ") != want {
		t.Errorf("%s, want %s", b.calls, want)
	}
}

// TestOrderOfAllocations: an array before what it holds, a record after it; arrays of strings with their byte count.
func TestOrderOfAllocations(t *testing.T) {
	b := newBench(1 << 16)
	v := OfRecord(OfArray(OfRecord(OfUint(U8, 1), OfString("abc")), OfRecord(OfUint(U8, 2), OfString(""))), OfBytes([]byte{1, 2}), OfF32(1))
	if _, err := LowerRecord(context.Background(), b, v); err != nil {
		t.Fatal(err)
	}
	if want := "allocate(8, 3) allocate(3, 1) allocate(9, 1) allocate(0, 1) allocate(9, 1) allocate(2, 1) allocate(20, 1)"; strings.Join(b.calls, " ") != want {
		t.Errorf("\n got %s\nwant %s", strings.Join(b.calls, " "), want)
	}
}

func TestConversions(t *testing.T) {
	for _, c := range []struct {
		to   Kind
		in   Value
		want string
	}{
		{I32, OfUint(U32, math.MaxUint32), "I32(-1)"}, {U32, OfInt(I32, -1), "U32(4294967295)"},
		{I64, OfUint(U64, math.MaxUint64), "I64(-1)"}, {U64, OfInt(I64, -1), "U64(18446744073709551615)"},
		{S8, OfInt(I32, 251), "S8(-5)"}, {U8, OfInt(I32, -1), "U8(255)"}, {S16, OfInt(I32, 0x1ffff), "S16(-1)"}, {U16, OfInt(I32, 65536), "U16(0)"},
		{S32, OfInt(I32, -7), "S32(-7)"}, {I32, OfInt(S8, -7), "I32(-7)"}, {I64, OfUint(U8, 7), "I64(7)"},
		{S32, OfInt(I64, 1<<31), "failed to cast `I64` to `S32`"}, {I32, OfInt(S64, math.MinInt64), "failed to cast `S64` to `I32`"},
		{I32, OfUint(U64, 1<<63), "failed to cast `U64` to `I32`"}, {U8, OfInt(I64, 256), "failed to cast `I64` to `U8`"},
		{S8, OfInt(I64, -129), "failed to cast `I64` to `S8`"}, {U32, OfInt(I64, -1), "failed to cast `I64` to `U32`"},
		{S64, OfInt(I32, -9), "S64(-9)"},
	} {
		got := ""
		v, err := conversion{c.to, c.in.kind}.run(c.in)
		if got = v.String(); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s to %s: %s, want %s", c.in, debug[c.to], got, c.want)
		}
	}
}

func TestAdapterErrors(t *testing.T) {
	in := []Value{OfInt(I32, 65530), OfInt(I32, 100), OfString("x"), OfArray(OfUint(U8, 1)), OfInt(I32, -1), OfUint(U64, 1)}
	get := func(i uint64) Instr { return numbered(ArgGet, i) }
	for _, c := range []struct {
		code []Instr
		want string
	}{
		{[]Instr{get(9)}, "`arg.get 9` cannot access invocation inputs #9 because it doesn't exist"},
		{[]Instr{plainInstr(Swap2)}, "`swap2` needed to read `2` value(s) from the stack, but it doesn't contain enough data"},
		{[]Instr{plainInstr(Dup)}, "`dup` needed to read `1` value(s)"},
		{[]Instr{get(2), convertInstr(U8, I32)}, "`u8.from_i32` read a value `String(\"x\")` from the stack, that can't be converted to `I32`"},
		{[]Instr{get(5), plainInstr(BoolFromI32)}, "`bool.from_i32` read a value `U64(1)`"},
		{[]Instr{get(0), plainInstr(I32FromBool)}, "`i32.from_bool` read a value"},
		{[]Instr{get(0), plainInstr(StringSize)}, "`string.size` read a value"},
		{[]Instr{get(0), plainInstr(ByteArraySize)}, "`byte_array.size` read a value"},
		{[]Instr{get(0), get(1), plainInstr(StringLift)}, "`string.lift_memory` read out of the memory bounds (index 65630 > memory length 65536)"},
		{[]Instr{get(0), get(4), plainInstr(ByteArrayLift)}, "read out of the memory bounds (index 4295032825 > memory length 65536)"},
		{[]Instr{get(1), get(4), ofElements(ArrayLift, Type{Kind: U64})}, "offset 100, size 34359738360, while"},
		{[]Instr{get(0), numbered(RecordLift, 1)}, "`record.lift_memory 1` Out-of-bound"},
		{[]Instr{get(4), get(2), plainInstr(StringLower)}, "`string.lower_memory` Out-of-bound"},
		{[]Instr{get(3), ofElements(ArrayLower, Type{Kind: String})}, "`array.lower_memory string` read a value `Array(U8(1))` from the stack, that can't be converted to `Array(String)`"},
		{[]Instr{get(3), numbered(RecordLower, 0)}, "`record.lower_memory 0` read a value"},
		{[]Instr{{Op: 0x99}}, "is no instruction"},
	} {
		_, err := zoo.Run(context.Background(), newBench(1<<16), c.code, in, nil)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v\nwant %s", err, c.want)
		}
	}
	for text, want := range map[string]string{
		"ab\xff":       "invalid utf-8 sequence of 1 bytes from index 2",
		"a\xe2\x82":    "incomplete utf-8 byte sequence from index 1",
		"\xe2\x82z":    "invalid utf-8 sequence of 2 bytes from index 0",
		"\xed\xa0\x80": "invalid utf-8 sequence of 1 bytes from index 0",
		"\xf0\x90\x80": "incomplete utf-8 byte sequence from index 0",
		"\x80":         "invalid utf-8 sequence of 1 bytes from index 0",
	} {
		if err := checkUTF8(text); err == nil || err.Error() != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestPointersInCircles: a module can make values of any size and depth out of a few bytes.
func TestPointersInCircles(t *testing.T) {
	b := newBench(1 << 16)
	var block []byte // 1000 arrays, each of which is this one again
	for range 1000 {
		block = append(block, 0, 0, 0, 0, 0xe8, 3, 0, 0)
	}
	b.WriteString(0, string(block))
	elem := Type{Kind: U64}
	for range 10 {
		elem = arrayOf(elem)
	}
	b.budget = 1 << 24
	if _, err := zoo.LiftArray(b, elem, 0, 1000); err == nil || err.Error() != "the budget for values is spent" {
		t.Error(err)
	}
	it := &Interfaces{Types: []TypeDef{{Rec: &RecordType{"R", []Field{{"r", Type{Kind: Record}}}}}}}
	if _, err := (lifter{it, newBench(1 << 16), newBench(1 << 16)}).record(0, 0, 0); !errors.Is(err, errDepth) {
		t.Error(err)
	}
}

// TestDeepValuesAreNotWritten: those that the host or another module passes are not trusted to be shallow either.
func TestDeepValuesAreNotWritten(t *testing.T) {
	nested := func(depth int) Value {
		v := OfRecord(OfBool(true))
		for range depth - 1 {
			v = OfRecord(v)
		}
		return v
	}
	if _, err := LowerRecord(context.Background(), newBench(1<<16), nested(maxDepth)); err != nil {
		t.Error(err)
	}
	if _, err := LowerRecord(context.Background(), newBench(1<<16), nested(maxDepth+1)); !errors.Is(err, errDepth) {
		t.Error(err)
	}
}
