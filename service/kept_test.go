package service

import (
	"bytes"
	"context"
	"crypto/sha256"
	"os"
	"testing"

	"github.com/aquifer-dev/aquifer/service/internal/meter"
)

// TestKept starts a service from the cache, with what is kept there whole, changed, cut and gone.
func TestKept(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	wasm := greeting()
	want, info, err := meter.Rewrite(wasm)
	if err != nil {
		t.Fatal(err)
	}
	start := func() string {
		t.Helper()
		e, err := NewEngine(ctx, EngineConfig{CacheDir: dir})
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close(ctx)
		s := load(t, Config{Engine: e}, mod("greeting", wasm))
		if got := ask(s, "greeting", `["Ada"]`); got != `"Hi, Ada"` {
			t.Error(got)
		}
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
		return e.keptFile(sha256.Sum256(wasm))
	}
	file := start()
	for _, change := range []func([]byte) []byte{
		func(b []byte) []byte { return b },
		func(b []byte) []byte { b[len(b)-1]++; return b },
		func(b []byte) []byte { b[0]++; return b },
		func(b []byte) []byte { return b[:len(b)/2] },
		func(b []byte) []byte { return b[:3] },
		func([]byte) []byte { return nil },
	} {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got, gotInfo, ok := openKept(content); !ok || !bytes.Equal(got, want) || gotInfo != info {
			t.Fatal("what is kept is not what was rewritten", ok, gotInfo)
		}
		if err := os.WriteFile(file, change(content), 0o600); err != nil {
			t.Fatal(err)
		}
		start()
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	start()
}
