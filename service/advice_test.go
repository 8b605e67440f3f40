package service

import (
	"context"
	"errors"
	"strings"
	"testing"

	g "github.com/aquifer-dev/aquifer/service/internal/guest"
)

// failing is a module whose only function calls that of another one, and falling is one whose function fails.
func failing(below string) []byte {
	m := g.New(2)
	link := m.Link(below, "fall", "", "")
	m.Begin(true)
	m.Export("fall", "", "", nil, g.Call(link))
	return m.Wasm()
}

func falling() []byte {
	m := g.New(2)
	m.Begin(true)
	m.Export("fall", "", "", nil, g.Unreachable)
	return m.Wasm()
}

func failure(t *testing.T, s *Service, fn, args string) *Error {
	t.Helper()
	_, err := s.Call(context.Background(), fn, []byte(args), CallParameters{})
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%s: %v", fn, err)
	}
	return e
}

// TestWhoWasCalled tells the module that has failed from the one that was called: only that has the function.
func TestWhoWasCalled(t *testing.T) {
	s := load(t, Config{}, mod("stock", falling()), mod("a", failing("stock")))
	e := failure(t, s, "fall", "[]")
	if e.Module != "stock" || e.Called() != "a" || e.Function != "fall" || e.Class != Trapped {
		t.Errorf("%+v", e)
	}
	if e := failure(t, s, "fell", "[]"); e.Called() != "a" || !strings.Contains(e.Help[0], "did you mean `fall`?") {
		t.Errorf("%+v", e)
	}
}

func TestAdvice(t *testing.T) {
	s := load(t, Config{}, mod("identities", identities()))
	if e := failure(t, s, "nothing", "[]"); !strings.HasPrefix(e.Help[0], "functions of `identities`: `id_") || !strings.Contains(e.Help[0], " more") {
		t.Errorf("%q", e.Help)
	}
	if e := failure(t, s, "id_string", "[1]"); len(e.Help) != 1 || e.Help[0] != "it is `id_string(x: string) -> string`" {
		t.Errorf("%q", e.Help)
	}
	want := "it is `id_outer(x: Outer) -> Outer`, with `Outer {pairs: []Pair, bytes: []u8, f: f32, inner: Pair, names: [][]string, ok: bool, h: i16}`, `Pair {b: u8, a: string, w: i64}`"
	if e := failure(t, s, "id_outer", `["x"]`); e.Help[0] != want {
		t.Errorf("%q, want %q", e.Help, want)
	}
	s = load(t, Config{Memory: 1 << 20}, mod("hungry", falling()))
	s.refused = 1
	if e := failure(t, s, "fall", "[]"); e.Class != Memory || !strings.Contains(strings.Join(e.Help, "\n"), "1048576 bytes of memory together, as total_memory_limit") {
		t.Errorf("%+v", e)
	}
}

// TestModulesThatDoNotLoad names the file of a module, which its name may not tell.
func TestModulesThatDoNotLoad(t *testing.T) {
	dir := tree(t, map[string]string{"m.wasm": "text"})
	c, err := ParseConfig("[[module]]\nname = \"stock\"\nload_from = \"m.wasm\"\n", dir, "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = Load(context.Background(), c)
	var e *Error
	if !errors.As(err, &e) || e.Class != BadModule || e.Module != "stock" || e.File != c.Modules[0].File {
		t.Errorf("%v", err)
	}
}
