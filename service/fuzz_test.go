package service

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	g "github.com/aquifer-dev/aquifer/service/internal/guest"
	"github.com/aquifer-dev/aquifer/service/itype"
)

// FuzzModule runs modules as they come: whatever they are, they give errors and no panic, and end.
func FuzzModule(f *testing.F) {
	for _, wasm := range [][]byte{greeting(), counter(), identities(), curious(), explorer(), hostile(), recursing()} {
		f.Add(wasm)
	}
	f.Fuzz(func(t *testing.T, wasm []byte) { try(t, wasm) })
}

// FuzzInterfaces gives a sound binary any interface section.
func FuzzInterfaces(f *testing.F) {
	plain := map[int][]byte{}
	for i, wasm := range [][]byte{identities(), curious(), passing("below")} {
		sections, err := itype.Sections(wasm)
		if err != nil {
			f.Fatal(err)
		}
		plain[i] = wasm
		for _, s := range sections {
			if s.Name == itype.InterfaceSection {
				f.Add(uint8(i), s.Body)
			}
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, section []byte) {
		try(t, g.Embed(plain[int(which)%len(plain)], section))
	})
}

// try loads a module, above another, and calls its functions.
func try(t *testing.T, wasm []byte) {
	ctx := context.Background()
	e, err := NewEngine(ctx, EngineConfig{Interpret: true})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close(ctx)
	s, err := Load(ctx, Config{
		Engine: e, Memory: 8 << 20, Limits: Limits{Instructions: 200_000, Time: 300 * time.Millisecond},
		Modules: []Module{mod("below", identities()), {Name: "m", Wasm: wasm, Logger: true}},
	})
	if err != nil {
		if _, ok := err.(*Error); !ok {
			t.Fatalf("%T %v", err, err)
		}
		return
	}
	defer s.Close(ctx)
	for _, f := range s.Interfaces("m").Functions() {
		args := []any{}
		for _, a := range f.Type.Args {
			args = append(args, sample(s.Interfaces("m"), a.Type, 0))
		}
		text, err := json.Marshal(args)
		if err != nil {
			t.Fatal(err)
		}
		out, err := s.Call(ctx, f.Name, text, CallParameters{})
		if err == nil && !json.Valid(out) {
			t.Fatalf("%s answers %q", f.Name, out)
		}
		if _, ok := err.(*Error); err != nil && !ok {
			t.Fatalf("%T %v", err, err)
		}
	}
}

// sample is a value of a type, as encoding/json wants it.
func sample(it *itype.Interfaces, t itype.Type, depth int) any {
	switch t.Kind {
	case itype.Bool:
		return true
	case itype.String:
		return "x"
	case itype.ByteArray:
		return []int{1, 2}
	case itype.Array:
		if depth > 3 {
			return []any{}
		}
		return []any{sample(it, *t.Elem, depth+1)}
	case itype.Record:
		fields := []any{}
		if rec, ok := it.Record(t.Rec); ok && depth <= 3 {
			for _, f := range rec.Fields {
				fields = append(fields, sample(it, f.Type, depth+1))
			}
		}
		return fields
	}
	return 1
}
