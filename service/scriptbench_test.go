package service

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkScript measures calls of the service in TypeScript with all types, and its start.
func BenchmarkScript(b *testing.B) {
	quickJS := quickJSForTests(b)
	ctx := context.Background()
	e, err := NewEngine(ctx, EngineConfig{QuickJS: quickJS})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close(ctx)
	c := Config{Engine: e}
	for _, name := range []string{"plain", "matrix"} {
		file := filepath.Join("jsbuild", "testdata", "services", name+".ts")
		if _, err := os.Stat(file); err != nil {
			b.Fatal(err)
		}
		c.Modules = append(c.Modules, Module{Name: name, File: file})
	}
	s, err := Load(ctx, c)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close(ctx)
	for name, call := range map[string][2]string{
		"number": {"echo_i32", "[1]"}, "string": {"echo_string", `["Ada"]`},
		"record": {"echo_outer", `[{"user_id":"u","inner":{"label":"i","value":7},"wait":-5,"levels":[1,2],"ids":["a","b"],"hidden":{"x":-3},"pairs":[],"nothing":[]}]`},
		"other":  {"add_elsewhere", "[1,2]"},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Call(ctx, call[0], json.RawMessage(call[1]), CallParameters{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("start", func(b *testing.B) {
		for b.Loop() {
			s, err := Load(ctx, c)
			if err != nil {
				b.Fatal(err)
			}
			s.Close(ctx)
		}
	})
}
