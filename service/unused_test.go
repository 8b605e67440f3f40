package service

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// distinct is a binary with something at its end that makes it another one.
func distinct(wasm []byte, i int) []byte {
	section := append([]byte{1, 'x'}, fmt.Sprintf("%08d", i)...)
	return append(append([]byte{}, wasm...), append([]byte{0, byte(len(section))}, section...)...)
}

// unusedEngine is an engine that keeps so many bytes that nobody uses.
func unusedEngine(t *testing.T, most int) *Engine {
	t.Helper()
	e, err := NewEngine(context.Background(), EngineConfig{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close(context.Background()) })
	e.maxUnused = most
	return e
}

// TestUnusedBinariesGo starts and ends services of many binaries: those that were used last stay compiled, and those that are in use.
func TestUnusedBinariesGo(t *testing.T) {
	size := len(distinct(greeting(), 0))
	e := unusedEngine(t, 2*size)
	file := filepath.Join(t.TempDir(), "m.wasm")
	if err := os.WriteFile(file, distinct(greeting(), 100), 0o600); err != nil {
		t.Fatal(err)
	}
	begin := func(m Module) *Service {
		s, err := Load(context.Background(), Config{Engine: e, Modules: []Module{m}})
		if err != nil {
			t.Fatal(err)
		}
		if got := ask(s, "greeting", `"x"`); got != `"Hi, x"` {
			t.Fatal(got)
		}
		return s
	}
	end := func(s *Service) {
		for range 2 { // the second time gives back nothing
			if err := s.Close(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
	}
	stays := begin(mod("greeting", distinct(greeting(), 0)))
	end(begin(Module{Name: "greeting", File: file}))
	for i := range 10 {
		end(begin(mod("greeting", distinct(greeting(), i))))
	}
	if len(e.binaries) != 3 || e.unused.Len() != 2 || e.unusedBytes != 2*size || len(e.files) != 0 || len(e.images) > 3 {
		t.Errorf("%d binaries, %d unused with %d bytes, %d files, %d images", len(e.binaries), e.unused.Len(), e.unusedBytes, len(e.files), len(e.images))
	}
	kept := e.unused.Front().Value.(*binary)
	again := begin(mod("greeting", distinct(greeting(), 8)))
	if again.modules[0].binary != kept || e.unused.Len() != 1 {
		t.Error("it was compiled anew")
	}
	end(again)
	end(begin(Module{Name: "greeting", File: file}))
	if got := ask(stays, "greeting", `"y"`); got != `"Hi, y"` {
		t.Error(got)
	}
	end(stays)
	if _, err := Load(context.Background(), Config{Engine: e, Modules: []Module{mod("one", distinct(greeting(), 50)), mod("one", distinct(greeting(), 51))}}); err == nil {
		t.Error("two modules of one name")
	}
	for key, c := range e.binaries {
		if c.binary.services != 0 {
			t.Errorf("%x is in use", key)
		}
	}
}

// TestBinariesThatComeAndGo starts and ends services of few binaries at the same time, with nothing kept that is not in use.
func TestBinariesThatComeAndGo(t *testing.T) {
	e := unusedEngine(t, 0)
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for n := range 10 {
				s, err := Load(context.Background(), Config{Engine: e, Modules: []Module{mod("greeting", distinct(greeting(), (i+n)%2))}})
				if err != nil {
					t.Error(err)
					return
				}
				if got := ask(s, "greeting", `"x"`); got != `"Hi, x"` {
					t.Error(got)
				}
				if err := s.Close(context.Background()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if len(e.binaries) != 0 || len(e.images) != 0 || e.unused.Len() != 0 {
		t.Errorf("%d binaries, %d images, %d unused", len(e.binaries), len(e.images), e.unused.Len())
	}
}
