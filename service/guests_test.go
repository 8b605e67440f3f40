package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	g "github.com/aquifer-dev/aquifer/service/internal/guest"

	"github.com/aquifer-dev/aquifer/internal/callfile"
)

// load starts a service of modules; their names are those given.
func load(t testing.TB, c Config, modules ...Module) *Service {
	t.Helper()
	s, err := tryLoad(t, c, modules...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func tryLoad(t testing.TB, c Config, modules ...Module) (*Service, error) {
	t.Helper()
	c.Modules = modules
	s, err := Load(context.Background(), c)
	if err == nil {
		t.Cleanup(func() { s.Close(context.Background()) })
	}
	return s, err
}

func mod(name string, wasm []byte) Module {
	return Module{Name: name, Wasm: wasm, LogMask: defaultMask}
}

// ask calls the facade; a failure is its text with the class in front.
func ask(s *Service, fn, args string) string {
	out, err := s.Call(context.Background(), fn, json.RawMessage(args), CallParameters{})
	return answer(out, err)
}

func answer(out json.RawMessage, err error) string {
	if err == nil {
		return string(out)
	}
	var e *Error
	if !errors.As(err, &e) {
		return "no error of this package: " + err.Error()
	}
	return string(e.Class) + ": " + e.Error()
}

// greeting answers "Hi, NAME".
func greeting() []byte {
	m := g.New(1)
	m.Begin(false)
	m.Data(16, []byte("Hi, "))
	m.Export("greeting", "name: string", "string", []byte{g.I32},
		g.Get(1), g.Const(4), g.Add, g.Const(1), g.Call(m.Allocate), g.Set(2),
		g.Get(2), g.Const(16), g.Const(4), g.MemoryCopy,
		g.Get(2), g.Const(4), g.Add, g.Get(0), g.Get(1), g.MemoryCopy,
		m.Answer(g.Get(2), Add2(g.Get(1), 4)))
	return m.Wasm()
}

// Add2 adds a constant to what code leaves.
func Add2(code []byte, n int32) []byte {
	return append(append(append([]byte{}, code...), g.Const(n)...), g.Add...)
}

// counter counts its calls; "fail" traps after counting.
func counter() []byte {
	m := g.New(1)
	m.Begin(false)
	count := []([]byte){g.Const(16), g.Const(16), g.Load(0), g.Const(1), g.Add, g.Store(0)}
	m.Export("count", "", "u32", nil, append(count, g.Const(16), g.Load(0))...)
	m.Export("fail", "", "", nil, append(count, g.Unreachable)...)
	return m.Wasm()
}

// types are all that a function can take or answer; Pair and Outer are records.
var types = []string{
	"bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64", "string", "Pair", "Outer",
	"[]bool", "[]i8", "[]i16", "[]i32", "[]i64", "[]u8", "[]u16", "[]u32", "[]u64", "[]f32", "[]f64", "[]string", "[]Pair", "[]Outer",
	"[][]u8", "[][]string", "[][][]u64", "[][]Pair",
}

func records(m *g.Marine) {
	m.Record("Pair", "b: u8, a: string, w: i64")
	m.Record("Outer", "pairs: []Pair, bytes: []u8, f: f32, inner: Pair, names: [][]string, ok: bool, h: i16")
}

func identity(typ string) string {
	return "id_" + strings.NewReplacer("[]", "list_", "Pair", "pair", "Outer", "outer").Replace(typ)
}

// identities has a function for every type that answers its argument.
func identities() []byte {
	m := g.New(2)
	m.Begin(false)
	records(m)
	for _, typ := range types {
		switch {
		case typ == "Pair" || typ == "Outer":
			m.Export(identity(typ), "x: "+typ, typ, nil, m.Answer(g.Get(0), g.Const(0)))
		case typ == "string" || strings.HasPrefix(typ, "[]"):
			m.Export(identity(typ), "x: "+typ, typ, nil, m.Answer(g.Get(0), g.Get(1)))
		default:
			m.Export(identity(typ), "x: "+typ, typ, nil, g.Get(0))
		}
	}
	return m.Wasm()
}

// passing calls the function of the same name in the module "below".
func passing(below string) []byte {
	m := g.New(2)
	records(m)
	links := map[string]int{}
	for _, typ := range types {
		links[typ] = m.Link(below, identity(typ), "x: "+typ, typ)
	}
	m.Begin(true)
	for _, typ := range types {
		code := [][]byte{g.Get(0)}
		if typ == "string" || strings.HasPrefix(typ, "[]") {
			code = append(code, g.Get(1))
		}
		m.Export(identity(typ), "x: "+typ, typ, nil, append(code, g.Call(links[typ]))...)
	}
	return m.Wasm()
}

func TestGreeting(t *testing.T) {
	s := load(t, Config{}, mod("greeting", greeting()))
	for in, want := range map[string]string{
		`["Ada"]`: `"Hi, Ada"`, `"Ada"`: `"Hi, Ada"`, `{"name":"\u00e9\n"}`: `"Hi, é\n"`, `[["x"]]`: `"Hi, x"`, `[""]`: `"Hi, "`,
		`["` + strings.Repeat("x", 200000) + `"]`: `"Hi, ` + strings.Repeat("x", 200000) + `"`,
		`[]`:  `arguments: arguments from json deserialization error in module "greeting", function "greeting": function requires 1 arguments, 0 provided`,
		`[1]`: "arguments: arguments from json deserialization error in module \"greeting\", function \"greeting\": error Error(\"invalid type: integer `1`, expected a string\", line: 0, column: 0) occurred while deserializing function arguments",
	} {
		if got := ask(s, "greeting", in); got != want {
			t.Errorf("%.60s: %.300s, want %.300s", in, got, want)
		}
	}
	for _, fn := range []string{"allocate", "memory", "_initialize", ""} {
		if got, want := ask(s, fn, "[]"), "missing: function with name `"+fn+"` is missing"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if _, err := s.CallModule(context.Background(), "other", "f", nil, CallParameters{}); answer(nil, err) != `missing: module with name "other" is missing` {
		t.Error(err)
	}
}

// guests are modules that the comparison with the original uses as well. They stand in testdata/guests; UPDATE=1 writes them.
var guests = map[string]func() []byte{
	"identities": identities, "passing": func() []byte { return passing("identities") }, "greeting": greeting, "counter": counter, "curious": curious, "hostile": hostile, "tools": tools, "runner": func() []byte { return runner("echo") },
}

func TestGuestsAreWritten(t *testing.T) {
	for name, make := range guests {
		file := filepath.Join("testdata", "guests", name+".wasm")
		if os.Getenv("UPDATE") != "" {
			if err := os.WriteFile(file, make(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if b, err := os.ReadFile(file); err != nil || string(b) != string(make()) {
			t.Errorf("%s is not what the test assembles: run UPDATE=1 go test ./service (%v)", file, err)
		}
	}
}

// TestRecordedCalls makes the calls of testdata/guests/calls.txt.
func TestRecordedCalls(t *testing.T) {
	recorded, err := callfile.Read(filepath.Join("testdata", "guests", "calls.txt"))
	if err != nil {
		t.Fatal(err)
	}
	services := map[string]*Service{}
	called := map[string]bool{}
	for _, c := range recorded {
		s := services[c.Service()]
		if s == nil {
			var modules []Module
			for _, name := range c.Modules {
				modules = append(modules, Module{Name: name, Wasm: guests[name](), LogMask: defaultMask, Logger: true})
			}
			s = load(t, Config{}, modules...)
			services[c.Service()] = s
		}
		called[c.Service()+" "+c.Function] = true
		if got := ask(s, c.Function, c.Args); got != c.Want {
			t.Errorf("line %d: %s\n got %s\nwant %s", c.Line, c, got, c.Want)
		}
	}
	for _, typ := range types {
		for _, modules := range []string{"identities", "identities+passing"} {
			if !called[modules+" "+identity(typ)] {
				t.Errorf("no call of %s %s", modules, identity(typ))
			}
		}
	}
}

func TestStateAndRecovery(t *testing.T) {
	s := load(t, Config{}, mod("counter", counter()))
	for i := range 3 {
		if got := ask(s, "count", "[]"); got != fmt.Sprint(i+1) {
			t.Fatal(got)
		}
	}
	if got := ask(s, "count", `[1]`); !strings.HasPrefix(got, "arguments: ") {
		t.Fatal(got)
	}
	if got := ask(s, "count", "[]"); got != "4" {
		t.Fatal("a call with wrong arguments has touched the state:", got)
	}
	want := "trap: engine error: Execution error: `call-core 7` failed while calling the local or import function `fail`: Trap occurred in module counter: unreachable"
	if got := ask(s, "fail", "[]"); got != want {
		t.Fatal(got)
	}
	if got := ask(s, "count", "[]"); got != "1" {
		t.Fatal("after a trap the state is", got)
	}
}

func TestLinking(t *testing.T) {
	a := mod("a", identities())
	for want, modules := range map[string][]Module{
		"module: engine error: module with name 'a' isn't loaded into Marine":                                {mod("b", passing("a"))},
		"module: engine error: module with name 'b' doesn't have function with name id_bool":                 {mod("a", greeting()), mod("b", passing("a"))},
		"module: engine error: module with name 'a' already loaded into Marine, please specify another name": {a, a},
		"config: InvalidConfig: config should contain at least one module":                                   {},
		"config: InvalidConfig: module 0 has no name":                                                        {mod("", greeting())},
		"module: engine error: this is no WebAssembly module":                                                {mod("x", []byte("text"))},
	} {
		if _, err := tryLoad(t, Config{}, modules...); answer(nil, err) != want {
			t.Errorf("%s\nwant %s", answer(nil, err), want)
		}
	}
}
