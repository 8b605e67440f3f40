package service

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
)

func benchCall(b *testing.B, fn, args string, modules ...Module) {
	b.Helper()
	s := load(b, Config{}, modules...)
	ctx := context.Background()
	b.ReportAllocs()
	b.SetBytes(int64(len(args)))
	for b.Loop() {
		if _, err := s.Call(ctx, fn, json.RawMessage(args), CallParameters{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCall(b *testing.B) {
	below, above := mod("identities", identities()), mod("passing", passing("identities"))
	long := `["` + strings.Repeat("lorem ipsum ", 800) + `"]`
	b.Run("none", func(b *testing.B) { benchCall(b, "count", "[]", mod("counter", counter())) })
	b.Run("scalar", func(b *testing.B) { benchCall(b, "id_u32", "[7]", below) })
	b.Run("string", func(b *testing.B) { benchCall(b, "greeting", `["Ada"]`, mod("greeting", greeting())) })
	b.Run("string 10 kB", func(b *testing.B) { benchCall(b, "greeting", long, mod("greeting", greeting())) })
	b.Run("record", func(b *testing.B) { benchCall(b, "id_outer", "["+outerValue+"]", below) })
	b.Run("record across modules", func(b *testing.B) { benchCall(b, "id_outer", "["+outerValue+"]", below, above) })
	b.Run("string across modules", func(b *testing.B) { benchCall(b, "id_string", `["Ada"]`, below, above) })
	b.Run("bytes 10 kB", func(b *testing.B) {
		benchCall(b, "id_list_u8", "[["+strings.Repeat("200,", 10000)+"1]]", below)
	})
}

// BenchmarkStart loads a module that an engine has compiled, or the cache on disk has.
func BenchmarkStart(b *testing.B) {
	ctx := context.Background()
	wasm, err := goGuest()
	if err != nil {
		b.Skip(err)
	}
	one := Module{Name: "go", Wasm: wasm, Logger: true}
	b.Run("instance", func(b *testing.B) {
		e, err := NewEngine(ctx, EngineConfig{})
		if err != nil {
			b.Fatal(err)
		}
		defer e.Close(ctx)
		first, err := Load(ctx, Config{Engine: e, Modules: []Module{one}})
		if err != nil {
			b.Fatal(err)
		}
		defer first.Close(ctx)
		for b.Loop() {
			s, err := Load(ctx, Config{Engine: e, Modules: []Module{one}})
			if err != nil {
				b.Fatal(err)
			}
			s.Close(ctx)
		}
	})
	for name, dir := range map[string]string{"from disk": b.TempDir(), "compiled": ""} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				e, err := NewEngine(ctx, EngineConfig{CacheDir: dir})
				if err != nil {
					b.Fatal(err)
				}
				s, err := Load(ctx, Config{Engine: e, Modules: []Module{one}})
				if err != nil {
					b.Fatal(err)
				}
				s.Close(ctx)
				e.Close(ctx)
			}
		})
	}
}

// BenchmarkParallel calls a service of its own on every processor: with -cpu 1,2 it tells what they take from each other.
func BenchmarkParallel(b *testing.B) {
	ctx := context.Background()
	e, err := NewEngine(ctx, EngineConfig{})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close(ctx)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		s, err := Load(ctx, Config{Engine: e, Modules: []Module{mod("greeting", greeting())}})
		if err != nil {
			b.Error(err)
			return
		}
		defer s.Close(ctx)
		for pb.Next() {
			if _, err := s.Call(ctx, "greeting", json.RawMessage(`["Ada"]`), CallParameters{}); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
