package service

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	g "github.com/aquifer-dev/aquifer/service/internal/guest"
)

func TestCacheOnDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	files := func() (n int) {
		filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				n++
			}
			return nil
		})
		return n
	}
	var first int
	for round := range 2 {
		e, err := NewEngine(context.Background(), EngineConfig{CacheDir: dir})
		if err != nil {
			t.Fatal(err)
		}
		s := load(t, Config{Engine: e}, mod("greeting", greeting()))
		if got := ask(s, "greeting", `"x"`); got != `"Hi, x"` {
			t.Error(got)
		}
		s.Close(context.Background())
		e.Close(context.Background())
		if n := files(); round == 0 {
			first = n
		} else if n != first || n == 0 {
			t.Errorf("%d files in the cache, then %d", first, n)
		}
	}
	if _, err := NewEngine(context.Background(), EngineConfig{CacheDir: filepath.Join(os.Args[0], "x")}); err == nil {
		t.Error("a file is no directory")
	}
}

func TestInterpreter(t *testing.T) {
	e, err := NewEngine(context.Background(), EngineConfig{Interpret: true})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close(context.Background())
	s := load(t, Config{Engine: e}, mod("below", identities()), mod("above", passing("below")))
	if got := ask(s, "id_Outer", "1"); got != "missing: function with name `id_Outer` is missing" {
		t.Error(got)
	}
	if got := ask(s, "id_outer", "["+outerValue+"]"); got != outerValue {
		t.Error(got)
	}
}

// TestManyServices runs services of one engine side by side, and one service from many sides.
func TestManyServices(t *testing.T) {
	e, err := NewEngine(context.Background(), EngineConfig{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close(context.Background())
	shared := load(t, Config{Engine: e}, mod("counter", counter()))
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			s, err := Load(context.Background(), Config{Engine: e, Modules: []Module{mod("below", identities()), mod("counter", counter())}})
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close(context.Background())
			for n := range 100 {
				if got := ask(s, "count", "[]"); got != fmt.Sprint(n+1) {
					t.Errorf("service %d: %s", i, got)
				}
				if got := ask(shared, "count", "[]"); len(got) > 4 {
					t.Error(got)
				}
			}
			for range 3 {
				ask(s, "fail", "[]")
			}
		})
	}
	wg.Wait()
	if got := ask(shared, "count", "[]"); got != "1601" {
		t.Error(got)
	}
}

func TestClosed(t *testing.T) {
	s := load(t, Config{}, mod("greeting", greeting()))
	for range 2 {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}
	if got := ask(s, "greeting", `"x"`); got != "missing: the service is closed" {
		t.Error(got)
	}
	if n := len(s.Stats().Modules); n != 0 {
		t.Error(n)
	}
}

func TestWaitingForATurn(t *testing.T) {
	s := load(t, Config{}, mod("greeting", greeting()))
	s.turn <- struct{}{}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Call(ctx, "greeting", json.RawMessage(`"x"`), CallParameters{}); answer(nil, err) != "cancelled: the call has waited too long for its turn" {
		t.Error(err)
	}
	<-s.turn
}

// TestBudget: modules share what a service may take; what a module gives back with its instance can be taken again.
func TestBudget(t *testing.T) {
	grower := func() []byte {
		m := g.New(1)
		m.Begin(true)
		m.Export("grow", "pages: i32", "i32", nil, g.Get(0), g.MemoryGrow)
		m.Export("trap", "", "", nil, g.Unreachable)
		return m.Wasm()
	}
	s := load(t, Config{Memory: 10 * pageSize}, mod("a", grower()), mod("b", grower()))
	ctx := context.Background()
	in := func(module, pages string) string {
		return answer(s.CallModule(ctx, module, "grow", json.RawMessage(pages), CallParameters{}))
	}
	for _, c := range [][3]string{{"a", "5", "1"}, {"b", "4", "-1"}, {"b", "3", "1"}, {"a", "1", "-1"}, {"a", "0", "6"}} {
		if got := in(c[0], c[1]); got != c[2] {
			t.Errorf("%s grows by %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
	stats := s.Stats()
	if stats.Modules[0] != (ModuleMemory{"a", 6 * pageSize}) || stats.Modules[1] != (ModuleMemory{"b", 4 * pageSize}) || stats.Refused != 0 {
		t.Errorf("%+v", stats)
	}
	ask(s, "trap", "[]")
	if got := in("b", "8"); got != "1" {
		t.Error("after a trap:", got)
	}
}

const outerValue = `{"pairs":[{"b":1,"a":"one","w":1}],"bytes":[1,2,255],"f":1.5,"inner":{"b":3,"a":"three","w":3},"names":[["a"],[],["b","c"]],"ok":true,"h":-2}`

// TestChangedFile: a file that changes between two services is read again.
func TestChangedFile(t *testing.T) {
	e, err := NewEngine(context.Background(), EngineConfig{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close(context.Background())
	file := filepath.Join(t.TempDir(), "m.wasm")
	for _, c := range []struct {
		wasm             []byte
		fn, args, answer string
	}{{greeting(), "greeting", `"x"`, `"Hi, x"`}, {greeting(), "greeting", `"x"`, `"Hi, x"`}, {counter(), "count", "[]", "1"}, {nil, "", "", "IOError: failed to load "}} {
		if c.wasm == nil {
			os.Remove(file)
		} else if err := os.WriteFile(file, c.wasm, 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := tryLoad(t, Config{Engine: e}, Module{Name: "m", File: file})
		if c.wasm == nil {
			if err == nil || !strings.HasPrefix(err.Error(), c.answer) {
				t.Error(err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := ask(s, c.fn, c.args); got != c.answer {
			t.Error(got)
		}
	}
}

// TestWhoWaitsForACompiler is not told that another has given up, and waits no longer than it likes.
func TestWhoWaitsForACompiler(t *testing.T) {
	e, err := NewEngine(context.Background(), EngineConfig{Interpret: true})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close(context.Background())
	begun := make(chan struct{}, 3)
	made := &binary{}
	compile := func(ctx context.Context, name string, _ []byte, _ digest) (*binary, error) {
		begun <- struct{}{}
		if name == "second" {
			return made, nil
		}
		<-ctx.Done()
		return nil, ctx.Err()
	}
	type result struct {
		b   *binary
		err error
	}
	ask := func(ctx context.Context, name string) chan result {
		c := make(chan result, 1)
		go func() {
			b, err := e.compileOnce(ctx, name, []byte("x"), compile)
			c <- result{b, err}
		}()
		return c
	}
	ctx, cancel := context.WithCancel(context.Background())
	first := ask(ctx, "first")
	<-begun
	second := ask(context.Background(), "second")
	short, end := context.WithCancel(context.Background())
	end()
	if r := <-ask(short, "third"); r.err != context.Canceled {
		t.Error("the third, who does not wait:", r)
	}
	time.Sleep(20 * time.Millisecond) // for the second to wait
	cancel()
	if r := <-first; r.err != context.Canceled {
		t.Error("the first, who has given up:", r)
	}
	if r := <-second; r.err != nil || r.b != made {
		t.Error("the second, who has not:", r)
	}
	if b, err := e.compileOnce(context.Background(), "fourth", []byte("x"), compile); err != nil || b != made {
		t.Error("the fourth:", b, err)
	}
}
