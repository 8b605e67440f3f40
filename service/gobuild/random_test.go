package gobuild

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/service/itype"
)

// TestRandomValues sends random values of every type there and back.
func TestRandomValues(t *testing.T) {
	s := start(t, nil, "plain", "matrix")
	it := s.Interfaces("matrix")
	var echoes []itype.Function
	for _, f := range it.Functions() {
		if strings.HasPrefix(f.Name, "echo_") {
			echoes = append(echoes, f)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		f := rapid.SampledFrom(echoes).Draw(r, "function")
		want := randomValue(r, it, f.Type.Args[0].Type)
		got, err := s.Call(context.Background(), f.Name, json.RawMessage("["+want+"]"), service.CallParameters{})
		if err != nil || string(got) != want {
			r.Fatalf("%s: %s %v, want %s", f.Name, got, err, want)
		}
	})
}

// randomValue draws a value as the JSON that results are written in.
func randomValue(r *rapid.T, it *itype.Interfaces, t itype.Type) string {
	signed := func(bits int) string {
		return strconv.FormatInt(rapid.Int64Range(-1<<(bits-1), 1<<(bits-1)-1).Draw(r, "n"), 10)
	}
	unsigned := func(most uint64) string {
		return strconv.FormatUint(rapid.Uint64Range(0, most).Draw(r, "n"), 10)
	}
	list := func(item func() string) string {
		items := make([]string, rapid.IntRange(0, 4).Draw(r, "length"))
		for i := range items {
			items[i] = item()
		}
		return "[" + strings.Join(items, ",") + "]"
	}
	switch t.Kind {
	case itype.Bool:
		return strconv.FormatBool(rapid.Bool().Draw(r, "b"))
	case itype.S8:
		return signed(8)
	case itype.S16:
		return signed(16)
	case itype.S32:
		return signed(32)
	case itype.S64:
		return signed(64)
	case itype.U8:
		return unsigned(1<<8 - 1)
	case itype.U16:
		return unsigned(1<<16 - 1)
	case itype.U32:
		return unsigned(1<<32 - 1)
	case itype.U64:
		return unsigned(1<<64 - 1)
	case itype.F32, itype.F64: // exact in both, and written with a point
		return strconv.FormatFloat(float64(rapid.IntRange(-9999, 9999).Draw(r, "f"))+0.5, 'f', 1, 64)
	case itype.String:
		var b strings.Builder
		for _, c := range rapid.String().Draw(r, "s") {
			if c >= ' ' && c != '"' && c != '\\' {
				b.WriteRune(c)
			}
		}
		return `"` + b.String() + `"`
	case itype.ByteArray:
		return list(func() string { return unsigned(255) })
	case itype.Array:
		return list(func() string { return randomValue(r, it, *t.Elem) })
	}
	rec, _ := it.Record(t.Rec)
	var fields []string
	for _, f := range rec.Fields {
		fields = append(fields, strconv.Quote(f.Name)+":"+randomValue(r, it, f.Type))
	}
	return "{" + strings.Join(fields, ",") + "}"
}
