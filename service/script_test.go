package service

import (
	"context"
	"encoding/json"
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
