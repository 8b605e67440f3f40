package itype

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func arrayOf(t Type) Type { return Type{Kind: Array, Elem: &t} }

// zoo has a record with two fields and one around it.
var zoo = &Interfaces{Types: []TypeDef{
	{Rec: &RecordType{"Pair", []Field{{"b", Type{Kind: U8}}, {"a", Type{Kind: String}}}}},
	{Rec: &RecordType{"Outer", []Field{{"pairs", arrayOf(Type{Kind: Record, Rec: 0})}, {"bytes", Type{Kind: ByteArray}}, {"f", Type{Kind: F32}}}}},
}}

func of(kinds ...Kind) []Field {
	var fields []Field
	for i, k := range kinds {
		fields = append(fields, Field{fmt.Sprint("a", i), Type{Kind: k}})
	}
	return fields
}

func TestArguments(t *testing.T) {
	pair, outer := []Field{{"p", Type{Kind: Record, Rec: 0}}}, []Field{{"o", Type{Kind: Record, Rec: 1}}}
	list := func(t Type) []Field { return []Field{{"l", arrayOf(t)}} }
	const library = "error Error(\"%s\", line: 0, column: 0) occurred while deserializing function arguments"
	for _, c := range []struct {
		args []Field
		in   string
		want string // the values as JSON, or "error: " and a text
	}{
		{nil, `[]`, ``}, {nil, `null`, ``}, {nil, `{}`, ``},
		{nil, `[1]`, "error: function requires 0 arguments, 1 provided"},
		{nil, `1`, "error: called function has the following signature: '[]', and it isn't suitable for an argument 'Number(1)' provided"},
		{of(U8), ` [ 1 ] `, `1`}, {of(U8), `1`, `1`}, {of(U8), `{"a0":1}`, `1`}, {of(U8), `[[1]]`, `1`}, {of(U8), `{"\u0061\u0030":1}`, `1`},
		{of(U8), `{"a0":2,"a0":1}`, `1`},
		{of(U8), `[]`, "error: function requires 1 arguments, 0 provided"},
		{of(U8), `{"b":1}`, "error: missing argument with name a0"},
		{of(U8), `{"a0":1,"b":1}`, "error: function requires 1 arguments, 2 provided"},
		{of(Bool), `null`, `error: the called function has the following signature: [("a0", Boolean)], but no arguments is provided`},
		{of(String, String), `"x"`, `error: called function has the following signature: '[("a0", String), ("a1", String)]', and it isn't suitable for an argument 'String("x")' provided`},
		{of(Bool), `[1]`, "error: " + fmt.Sprintf(library, "invalid type: integer `1`, expected a boolean")},
		{of(U8), `[256]`, "error: " + fmt.Sprintf(library, "invalid value: integer `256`, expected u8")},
		{of(U8), `[-1]`, "error: " + fmt.Sprintf(library, "invalid value: integer `-1`, expected u8")},
		{of(S8), `[-129]`, "error: " + fmt.Sprintf(library, "invalid value: integer `-129`, expected i8")},
		{of(U32), `[1.0]`, "error: " + fmt.Sprintf(library, "invalid type: floating point `1.0`, expected u32")},
		{of(U32), `[1e3]`, "error: " + fmt.Sprintf(library, "invalid type: floating point `1000.0`, expected u32")},
		{of(U32), `[-0]`, "error: " + fmt.Sprintf(library, "invalid type: floating point `-0.0`, expected u32")},
		{of(U64), `[18446744073709551616]`, "error: " + fmt.Sprintf(library, "invalid type: floating point `1.8446744073709552e19`, expected u64")},
		{of(U8), `["x"]`, "error: " + fmt.Sprintf(library, `invalid type: string \"x\", expected u8`)},
		{of(U8), `["a\"b\n"]`, "error: " + fmt.Sprintf(library, `invalid type: string \"a\\\"b\\n\", expected u8`)},
		{of(String), `[true]`, "error: " + fmt.Sprintf(library, "invalid type: boolean `true`, expected a string")},
		{of(F64), `[null]`, "error: " + fmt.Sprintf(library, "invalid type: null, expected f64")},
		{of(F64), `[{}]`, "error: " + fmt.Sprintf(library, "invalid type: map, expected f64")},
		{of(F64), `[[1,2]]`, "error: " + fmt.Sprintf(library, "invalid type: sequence, expected f64")},
		{of(F64), `[[[1]]]`, "error: " + fmt.Sprintf(library, "invalid type: sequence, expected f64")},
		{of(S8, S16, S32, S64), `[-128,-32768,-2147483648,-9223372036854775808]`, `-128 -32768 -2147483648 -9223372036854775808`},
		{of(U8, U16, U32, U64), `[255,65535,4294967295,18446744073709551615]`, `255 65535 4294967295 18446744073709551615`},
		{of(S64), `[9223372036854775808]`, "error: " + fmt.Sprintf(library, "invalid value: integer `9223372036854775808`, expected i64")},
		{of(F32, F64, F64, F32), `[0.1,-0,18446744073709551615,-3]`, `0.10000000149011612 -0.0 1.8446744073709552e19 -3.0`},
		{of(F32), `[1e300]`, `null`},
		{of(F64), `[1e999]`, "error: number out of range at line 1 column 6"},
		{of(Bool, Bool), `[true,[false]]`, `true false`},
		{of(String), `["\u0000\b\f\n\r\t\"\\\/\u007f<>&\u2028\ud83d\ude00é"]`, `"\u0000\b\f\n\r\t\"\\/` + "\x7f<>&\u2028😀é" + `"`},
		{of(String), `["\ud800"]`, "error: unexpected end of hex escape at line 1 column 9"},
		{of(String), `["\ud800\u0061"]`, "error: lone leading surrogate in hex escape at line 1 column 14"},
		{of(String), "[\"\xff\"]", "error: invalid unicode code point at line 1 column 4"},
		{of(ByteArray), `[[0,255,[7]]]`, `[0,255,7]`}, {of(ByteArray), `[[]]`, `[]`},
		{of(ByteArray), `["z"]`, `error: expected bytearray, got String("z")`},
		{of(ByteArray), `"z"`, `error: expected bytearray, got String("z")`},
		{of(ByteArray), `[[256]]`, "error: " + fmt.Sprintf(library, "invalid value: integer `256`, expected u8")},
		{list(Type{Kind: String}), `["x"]`, `error: expected array of String types, got String("x")`},
		{list(Type{Kind: String}), `[{"k":[1.5,null,true]}]`, `error: expected array of String types, got Object {"k": Array [Number(1.5), Null, Bool(true)]}`},
		{list(arrayOf(Type{Kind: Record})), `[1]`, `error: expected array of Array(Record(0)) types, got Number(1)`},
		{list(Type{Kind: U32}), `[[[1],2]]`, `[1,2]`}, {list(Type{Kind: U8}), `[[1,2]]`, `[1,2]`},
		{pair, `[{"a":"x","b":1}]`, `{"b":1,"a":"x"}`}, {pair, `[[1,"x"]]`, `{"b":1,"a":"x"}`},
		{pair, `[{"a":"x"}]`, "error: missing argument with name b"},
		{pair, `[{"a":"x","b":1,"c":2}]`, "error: function requires 2 arguments, 3 provided"},
		{pair, `[[1]]`, "error: function requires 2 arguments, 1 provided"},
		{pair, `[1]`, "error: record with type id `0` should be encoded as array or map of fields"},
		{outer, `[{"f":1,"pairs":[[1,"x"],{"a":"}","b":[2]}],"bytes":[3]}]`, `{"pairs":[{"b":1,"a":"x"},{"b":2,"a":"}"}],"bytes":[3],"f":1.0}`},
		{outer, `[{"f":1,"pairs":[[1,"x"],{"a":"}"}],"bytes":[3]}]`, "error: missing argument with name b"},
		{of(U8), `[1`, "error: EOF while parsing a list at line 1 column 2"},
		{of(U8), ``, "error: EOF while parsing a value at line 1 column 0"},
		{of(U8), `[1]x`, "error: trailing characters at line 1 column 4"},
	} {
		got := ""
		values, err := zoo.ArgumentsFromJSON(c.args, json.RawMessage(c.in))
		if err != nil {
			got = "error: " + err.Error()
		} else {
			var parts []string
			for i, v := range values {
				if !zoo.Compatible(c.args[i].Type, v) {
					t.Errorf("%s: %s does not suit its type", c.in, v)
				}
				parts = append(parts, string(zoo.appendJSON(nil, c.args[i].Type, v)))
			}
			got = strings.Join(parts, " ")
		}
		if got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

func TestDepthOfArguments(t *testing.T) {
	nested := func(n int) Type {
		typ := Type{Kind: U32}
		for range n {
			typ = arrayOf(typ)
		}
		return typ
	}
	text := func(n int) json.RawMessage {
		return json.RawMessage(strings.Repeat("[", n) + "1" + strings.Repeat("]", n))
	}
	if _, err := zoo.ArgumentsFromJSON([]Field{{"a", nested(126)}}, text(127)); err != nil {
		t.Error(err)
	}
	for _, n := range []int{128, 5000, 1000000} {
		if _, err := zoo.ArgumentsFromJSON([]Field{{"a", nested(200)}}, text(n)); err == nil || !strings.Contains(err.Error(), "recursion limit exceeded") {
			t.Errorf("%d: %v", n, err)
		}
	}
}

func TestResults(t *testing.T) {
	f64 := Type{Kind: F64}
	for want, f := range map[string]float64{
		"1.0": 1, "16777216.0": 1 << 24, "-0.0": math.Copysign(0, -1), "0.0": 0, "1e16": 1e16, "1000000000000000.0": 1e15, "1.5e300": 1.5e300,
		"1e-6": 1e-6, "0.00001": 1e-5, "123456.789": 123456.789, "5e-324": 5e-324, "null": math.NaN(),
	} {
		if got, err := zoo.ResultToJSON([]Type{f64}, []Value{OfF64(f)}); err != nil || string(got) != want {
			t.Errorf("%v: %s %v", f, got, err)
		}
	}
	if got, err := zoo.ResultToJSON(nil, nil); err != nil || string(got) != "null" {
		t.Errorf("%s %v", got, err)
	}
	if _, err := zoo.ResultToJSON(nil, []Value{OfBool(true)}); err == nil || !strings.Contains(err.Error(), "function signature") {
		t.Error(err)
	}
	if _, err := zoo.ResultToJSON([]Type{f64}, []Value{OfString(strings.Repeat("x", 1000))}); err == nil || len(err.Error()) > 400 ||
		!strings.Contains(err.Error(), "is incompatible to type F64") {
		t.Error(err)
	}
}

// drawType draws a type over the records of an interface.
func drawType(t *rapid.T, it *Interfaces, depth int) Type {
	choices := []Kind{S8, S16, S32, S64, U8, U16, U32, U64, F32, F64, String, Bool, ByteArray}
	if depth > 0 {
		choices = append(choices, Array, Array, Record, Record)
	}
	typ := Type{Kind: rapid.SampledFrom(choices).Draw(t, "kind")}
	switch typ.Kind {
	case Array:
		elem := drawType(t, it, depth-1)
		if elem.Kind == U8 {
			return Type{Kind: ByteArray}
		}
		typ.Elem = &elem
	case Record:
		rec := &RecordType{Name: "R"}
		for i := range rapid.IntRange(1, 4).Draw(t, "fields") {
			rec.Fields = append(rec.Fields, Field{fmt.Sprint("f", i), drawType(t, it, depth-1)})
		}
		typ.Rec = uint64(len(it.Types))
		it.Types = append(it.Types, TypeDef{Rec: rec})
	}
	return typ
}

func drawValue(t *rapid.T, it *Interfaces, typ Type) Value {
	bits := rapid.Uint64().Draw(t, "bits")
	switch typ.Kind {
	case Bool:
		return OfBool(bits&1 == 1)
	case S8:
		return OfInt(S8, int64(int8(bits)))
	case S16:
		return OfInt(S16, int64(int16(bits)))
	case S32:
		return OfInt(S32, int64(int32(bits)))
	case S64:
		return OfInt(S64, int64(bits))
	case U8:
		return OfUint(U8, uint64(uint8(bits)))
	case U16:
		return OfUint(U16, uint64(uint16(bits)))
	case U32:
		return OfUint(U32, uint64(uint32(bits)))
	case U64:
		return OfUint(U64, bits)
	case F32:
		return OfF32(rapid.Float32().Draw(t, "f32"))
	case F64:
		return OfF64(rapid.Float64().Draw(t, "f64"))
	case String:
		return OfString(rapid.String().Draw(t, "string"))
	case ByteArray:
		return OfBytes(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
	case Array:
		var items []Value
		for range rapid.IntRange(0, 4).Draw(t, "items") {
			items = append(items, drawValue(t, it, *typ.Elem))
		}
		return OfArray(items...)
	}
	var fields []Value
	for _, f := range it.Types[typ.Rec].Rec.Fields {
		fields = append(fields, drawValue(t, it, f.Type))
	}
	return OfRecord(fields...)
}

// same compares values; arrays without items are equal however they were made.
func same(v, w Value) bool {
	if v.kind != w.kind || v.bits != w.bits || v.text != w.text || len(v.items) != len(w.items) {
		return false
	}
	for i := range v.items {
		if !same(v.items[i], w.items[i]) {
			return false
		}
	}
	return true
}

func TestValuesComeBackFromJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		it := &Interfaces{}
		typ := drawType(t, it, 3)
		v := drawValue(t, it, typ)
		text, err := it.ResultToJSON([]Type{typ}, []Value{v})
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(text) {
			t.Fatalf("no JSON: %s", text)
		}
		back, err := it.ArgumentsFromJSON([]Field{{"a", typ}}, json.RawMessage("["+string(text)+"]"))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if !same(v, back[0]) {
			t.Fatalf("%s: %s became %s", text, v, back[0])
		}
		if slow, err := it.argumentsFromJSON([]Field{{"a", typ}}, json.RawMessage("["+string(text)+"]")); err != nil || !same(v, slow[0]) {
			t.Fatalf("%s: %s became %s, %v", text, v, slow, err)
		}
	})
}

func FuzzArguments(f *testing.F) {
	args := []Field{{"o", Type{Kind: Record, Rec: 1}}, {"s", Type{Kind: String}}, {"n", Type{Kind: S16}}}
	f.Add([]byte(`[{"f":1,"pairs":[[1,"x"],{"a":"}","b":[2]}],"bytes":[3]},"s",[-1]]`))
	f.Add([]byte(`{"o":[[],[],1e5],"n":1,"s":"\ud83d\ude00"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		values, err := zoo.argumentsFromJSON(args, text)
		if fast, ok := (&quick{it: zoo, b: text}).arguments(args, nil); ok && (err != nil || !same(OfRecord(fast...), OfRecord(values...))) {
			t.Fatalf("read in one pass: %v, else %v, %v", fast, values, err)
		}
		if err != nil {
			return
		}
		out := []byte("[")
		for i, v := range values {
			if i > 0 {
				out = append(out, ',')
			}
			out = zoo.appendJSON(out, args[i].Type, v)
		}
		again, err := zoo.ArgumentsFromJSON(args, append(out, ']'))
		if err != nil && !strings.Contains(err.Error(), "null") { // an f32 may have become infinite
			t.Fatalf("%s: %v", out, err)
		}
		for i := range again {
			if diff := cmp.Diff(values[i].String(), again[i].String()); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}
