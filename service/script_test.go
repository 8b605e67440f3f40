package service

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// quickJSForTests is the engine for JavaScript that `make oracle` installs; tests that need it are skipped without.
func quickJSForTests(t testing.TB) string {
	t.Helper()
	file, ok := FindQuickJS(filepath.Join("..", "conformance", "oracle"))
	if !ok {
		t.Skip("QuickJS is not installed: run `make oracle`")
	}
	return file
}

// loadJS starts a service of one file.
func loadJS(t testing.TB, c Config, name, text string) *Service {
	t.Helper()
	s, err := tryLoadJS(t, c, name, text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func tryLoadJS(t testing.TB, c Config, name, text string) (*Service, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	e, err := NewEngine(context.Background(), EngineConfig{QuickJS: quickJSForTests(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close(context.Background()) })
	c.Engine = e
	return tryLoad(t, c, Module{Name: strings.TrimSuffix(name, filepath.Ext(name)), File: file, Logger: true})
}

func TestScript(t *testing.T) {
	var logs []LogEntry
	s := loadJS(t, Config{Log: func(e LogEntry) { logs = append(logs, e) }, Env: map[string]string{"KEY": "value"}}, "guests.ts", `
import { callParameters, env } from "aqua";
interface Visit { name: string; count: u32 }
let visits = 0;
export function greeting(name: string): string { return "Hi, " + name; }
export async function visit(name: string): Promise<Visit> {
  await null;
  if (name === "")
    throw new TypeError("a visitor has a name");
  return { name, count: ++visits };
}
export function nothing(): void { console.log("nothing", { a: [1n, new Uint8Array(2)] }, undefined, new Error("x").message) }
export function peer(): string { return callParameters().particle.init_peer_id + env.KEY }
export function wide(a: u64, b: s64[], c: u64[]): u64 { return a + BigInt.asUintN(64, b[0]) + c[0] }
export function flags(a: boolean[], b: Uint8Array): boolean[] { return a.map((x, i) => x !== (b[i] > 0)) }
export function wrong(kind: string): Visit[] {
  switch (kind) {
    case "missing": return [{ name: "a", count: 1 }, { name: "b" } as Visit];
    case "range": return [{ name: "a", count: -1 }];
    case "null": return null!;
    case "type": return [{ name: 5 as any, count: 1 }];
    case "symbol": return Symbol() as any;
    case "string": throw "text";
    case "stuck": return new Promise(() => {}) as any;
  }
  return [];
}
`)
	for _, c := range [][3]string{
		{"greeting", `["Ada"]`, `"Hi, Ada"`}, {"visit", `["Ada"]`, `{"name":"Ada","count":1}`}, {"visit", `["é\ud83d\ude00"]`, `{"name":"é😀","count":2}`},
		{"visit", `[""]`, `thrown: JavaScript of module "guests", function "visit": TypeError: a visitor has a name (guests.ts:9:15)`}, {"visit", `["Bob"]`, `{"name":"Bob","count":3}`},
		{"nothing", "[]", "null"}, {"wide", "[18446744073709551614,[1],[0]]", "18446744073709551615"}, {"flags", "[[true,false],[0,0]]", "[true,false]"},
		{"wrong", `["missing"]`, `result: the result of JavaScript does not fit in module "guests", function "wrong": [1].count is undefined, which is no u32`},
		{"wrong", `["range"]`, `result: the result of JavaScript does not fit in module "guests", function "wrong": [0].count is -1, which is no u32`},
		{"wrong", `["null"]`, `result: the result of JavaScript does not fit in module "guests", function "wrong": is null, which is no []Visit`},
		{"wrong", `["type"]`, `result: the result of JavaScript does not fit in module "guests", function "wrong": [0].name is 5, which is no string`},
		{"wrong", `["symbol"]`, `result: the result of JavaScript does not fit in module "guests", function "wrong": is a symbol, which is no []Visit`},
		{"wrong", `["string"]`, `thrown: JavaScript of module "guests", function "wrong": "text" was thrown, which is no Error`},
		{"wrong", `["stuck"]`, `thrown: JavaScript of module "guests", function "wrong": its promise is never kept: nothing is left to run`},
		{"visit", `["Eve"]`, `{"name":"Eve","count":4}`},
	} {
		if got := ask(s, c[0], c[1]); got != c[2] {
			t.Errorf("%s %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
	out, err := s.Call(context.Background(), "peer", json.RawMessage("[]"), CallParameters{Particle: Particle{InitPeerID: "12D3"}})
	if got := answer(out, err); got != `"12D3value"` {
		t.Error(got)
	}
	if len(logs) != 1 || logs[0] != (LogEntry{"guests", 3, `nothing {"a":["1n",[0,0]]} undefined x`}) {
		t.Error(logs)
	}
}

// loadMixed starts a service of files in JavaScript, by their names, and of binaries.
func loadMixed(t testing.TB, c Config, modules ...Module) (*Service, error) {
	t.Helper()
	e, err := NewEngine(context.Background(), EngineConfig{QuickJS: quickJSForTests(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close(context.Background()) })
	c.Engine = e
	return tryLoad(t, c, modules...)
}

// jsModule writes a file of a service.
func jsModule(t testing.TB, name, text string) Module {
	t.Helper()
	file := filepath.Join(t.TempDir(), name+".js")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return Module{Name: name, File: file, Logger: true}
}

func TestScriptsAndModules(t *testing.T) {
	below := jsModule(t, "below", `
let n = 0;
/** @returns {u32} */ export function count() { return ++n }
/** @param {u8} x @returns {u8} */ export function strict(x) { if (x === 13) throw new RangeError("not 13"); return x === 14 ? "a" : x }
/** @param {u32[]} list */ export function nothing(list) {}
`)
	facade := jsModule(t, "facade", `
import { count as callsOfCounter, fail as trap } from "counter";
import * as below from "below";
/** @returns {u32} */ export const counts = () => callsOfCounter() * 100 + below.count();
export function trapBelow() { try { trap() } catch { } }
/** @param {s32} x @returns {string} */
export function attempt(x) { try { return String(below.strict(x)) } catch (e) { return e.message } }
/** @param {string} kind @returns {string} */
export function wrong(kind) {
  try {
    switch (kind) {
      case "few": below.strict(); break;
      case "many": below.strict(1, 2); break;
      case "array": below.nothing([1, 2, -3]); break;
      case "getter": below.nothing({ get length() { throw new Error("getter") } }); break;
      case "proxy": below.nothing(new Proxy([1], { get() { throw new Error("proxy") } })); break;
    }
    return "passed";
  } catch (e) { return e.message }
}
export function uncaught() { below.strict(13) }
export function names() { if (Object.keys(below).join() !== "count,nothing,strict") throw new Error(Object.keys(below).join()) }
export async function late() { const m = await import("below"); m.count() }
/** @returns {boolean} */ export const hidden = () => Reflect.ownKeys(globalThis).every((k) => !String(k).includes("aqua"));
`)
	s, err := loadMixed(t, Config{}, mod("counter", counter()), below, jsModule(t, "unused", "import 'aqua'; import 'host'; export function f() {}"), facade)
	if err == nil || !strings.Contains(err.Error(), "`below` cannot be imported") { // import() in late
		t.Fatal(s, err)
	}
	text, err := os.ReadFile(facade.File)
	if err != nil {
		t.Fatal(err)
	}
	facade = jsModule(t, "facade", strings.Replace(string(text), "export async function late() { const m = await import(\"below\"); m.count() }", "", 1))
	s, err = loadMixed(t, Config{}, mod("counter", counter()), below, facade)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][3]string{
		{"counts", "[]", "101"}, {"attempt", "[5]", `"5"`}, {"attempt", "[13]", `"below.strict: RangeError: not 13 (below.js:4:88)"`},
		{"attempt", "[300]", `"the argument x of below.strict is 300, which is no u8"`}, {"attempt", "[14]", `"below.strict: is \"a\", which is no u8"`},
		{"wrong", `["few"]`, `"below.strict takes 1 arguments, not 0"`}, {"wrong", `["many"]`, `"below.strict takes 1 arguments, not 2"`},
		{"wrong", `["array"]`, `"the argument list of below.nothing [2] is -3, which is no u32"`}, {"wrong", `["getter"]`, `"the argument list of below.nothing is an object, which is no []u32"`},
		{"wrong", `["proxy"]`, `"the argument list of below.nothing is an array, which is no []u32"`},
		{"uncaught", "[]", `thrown: JavaScript of module "facade", function "uncaught": Error: below.strict: RangeError: not 13 (below.js:4:88) (facade.js:21:36)`},
		{"names", "[]", "null"}, {"hidden", "[]", "true"}, {"counts", "[]", "202"},
		{"trapBelow", "[]", "trap: engine error: Execution error: "}, {"counts", "[]", "101"},
	} {
		if got := ask(s, c[0], c[1]); got != c[2] && !(c[0] == "trapBelow" && strings.HasPrefix(got, c[2])) {
			t.Errorf("%s %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

func TestScriptsThatDoNotLoad(t *testing.T) {
	for text, want := range map[string]string{
		"export function f( {": "engine error: bad.js:1:21: this is no JavaScript: ",
		"import { x } from \"nowhere\"; export function f() { x() }":             "module with name 'nowhere' isn't loaded into Marine",
		"import { missing } from \"counter\"; export function f() { missing() }": "starting module bad: SyntaxError: ",
		"import { missing } from \"aqua\"; export function f() { missing() }":    "engine error: bad.js:1:10: `aqua` has no `missing` [E0712]",
		"throw new Error(\"at the start\"); export function f() {}":              "starting module bad: Error: at the start (bad.js:1:11)",
		"await new Promise(() => {}); export function f() {}":                    "its promise is never kept",
		"await Promise.reject(new Error(\"later\")); export function f() {}":     "Error: later (bad.js:1:",
		"for (;;) {} export function f() {}":                                     "call interrupted: ",
		"export const f = 1;":                                                    "exports no function",
	} {
		_, err := loadMixed(t, Config{Limits: Limits{Instructions: 100_000_000}}, mod("counter", counter()), jsModule(t, "bad", text))
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(e.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	if _, err := loadMixed(t, Config{Memory: 1 << 20}, jsModule(t, "large", "export function f() {}")); err == nil || !strings.Contains(err.Error(), "memory minimum size exceeds the memory limit") {
		t.Error(err)
	}
	e, err := NewEngine(context.Background(), EngineConfig{QuickJS: filepath.Join(t.TempDir(), "none.wasm")})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close(context.Background())
	if _, err := tryLoad(t, Config{Engine: e}, jsModule(t, "x", "export function f() {}")); err == nil || !strings.Contains(err.Error(), "the engine for JavaScript") {
		t.Error(err)
	}
	other := filepath.Join(t.TempDir(), "other.wasm")
	if err := os.WriteFile(other, counter(), 0o644); err != nil {
		t.Fatal(err)
	}
	if e, err = NewEngine(context.Background(), EngineConfig{QuickJS: other}); err != nil {
		t.Fatal(err)
	}
	defer e.Close(context.Background())
	if _, err := tryLoad(t, Config{Engine: e}, jsModule(t, "x", "export function f() {}")); err == nil || !strings.Contains(err.Error(), "it has no function") {
		t.Error(err)
	}
}

func TestInspectFile(t *testing.T) {
	m := jsModule(t, "x", "/** @returns {u8} */ export function f() { return 1 }")
	it, err := InspectFile("x", m.File)
	if err != nil || it.Functions()[0].Name != "f" {
		t.Error(it, err)
	}
	if _, err := InspectFile("x", jsModule(t, "y", "export const f = 1").File); err == nil || !strings.Contains(err.Error(), "[E0707]") {
		t.Error(err)
	}
	if _, err := InspectFile("x", filepath.Join(t.TempDir(), "none.js")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if it, err = InspectFile("identities", filepath.Join("testdata", "guests", "identities.wasm")); err != nil || len(it.Functions()) == 0 {
		t.Error(it, err)
	}
}
