package service

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	g "github.com/aquifer-dev/aquifer/service/internal/guest"
)

// hostileJS does what a host must survive.
const hostileJS = `
let calls = 0;
/** @returns {u32} */
export function count() { return ++calls }
export function spin() { for (;;) {} }
export function spinInPromise() { Promise.resolve().then(function again() { Promise.resolve().then(again) }) }
export function spinInGetter() { throw { get stack() { for (;;) {} }, toString() { for (;;) {} } } }
export function spinInPattern() { /(a+)+$/.test("a".repeat(50) + "b") }
export function spinInSort() { Array.from({ length: 1000 }, Math.random).sort(() => { for (;;) {} }) }
export function spinInNumber() { let n = 3n; for (;;) n *= n }
/** @returns {number} */
export function bomb() { const all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1)) }
export function stringBomb() { let s = "x"; for (;;) s += s + "y" }
export function objectBomb() { let o = null; for (;;) o = { o, p: [o, o] } }
export function caughtBomb() { const all = []; for (;;) { try { for (;;) all.push(new Array(1000).fill({})) } catch {} } }
export function recurse() { return recurse() + 1 }
export function recurseCaught() { try { recurseCaught() } catch { recurseCaught() } }
export function recurseInGetter() { const o = { get a() { return this.a + 1 } }; o.a }
export function recurseInJSON() { let o = {}; for (let i = 0; i < 1e6; i++) o = { o }; JSON.stringify(o) }
export function recurseInParse() { JSON.parse("[".repeat(1e6)) }
export function recurseInPattern() { new RegExp("(".repeat(1e5) + ")".repeat(1e5)) }
export function recurseInEval() { eval("(".repeat(1e6)) }
export function recurseInString() { const a = []; a.push(a, a); let b = []; for (let i = 0; i < 1e5; i++) b = [b]; String(b) }
export function recurseInProxy() { let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x }
export function throwNothing() { throw undefined }
export function throwProxy() { throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } }) }
export function throwError() { throw new Error("thrown") }
export function throwLong() { throw new Error("x".repeat(1e6)) }
export function throwWeird() { const e = new Error("weird"); e.stack = "at f (hostile.js:99999:1)\nat (hostile.js:-1:x)\nhostile.js:0:0\nhostile.js:1:99999999999999999999"; throw e }
/** @returns {string[]} */
export function sparse() { const a = []; a.length = 4294967295; return a }
/** @returns {u32[]} */
export function sparseNumbers() { const a = []; a.length = 4294967295; return a }
/** @returns {u8} */
export function lying() { return { valueOf() { return 7 } } }
/** @returns {Uint8Array} */
export function detached() { const b = new ArrayBuffer(8, { maxByteLength: 16 }), a = new Uint8Array(b, 4); b.resize(2); return a }
/** @returns {string[]} */
export function proxied() { return new Proxy([], { get(t, k) { return k === "length" ? 4294967295 : "x".repeat(100) } }) }
/** @returns {u32[]} */
export function proxiedNumbers() { return new Proxy([], { get(t, k) { return k === "length" ? 4294967295 : 7 } }) }
export function tamper() {
  for (const o of [Object, Array, Number, BigInt, Promise, JSON, Reflect]) for (const k of Reflect.ownKeys(o)) try { o[k] = () => { throw 1 } } catch {}
  for (const C of [Object, Array, String, Function, Promise, Error, Uint8Array, ArrayBuffer, BigInt, RegExp])
    for (const k of Reflect.ownKeys(C.prototype)) if (k !== "constructor") try { Object.defineProperty(C.prototype, k, { get() { throw 2 }, configurable: true }) } catch {}
  for (const k of Reflect.ownKeys(globalThis)) try { delete globalThis[k] } catch {}
}
/** @param {s64[]} a @param {string[]} b @param {Pair} c @returns {Pair} @typedef {{x: u8[], y: s64[]}} Unused @typedef {{y: s64[], z: Uint8Array}} Pair */
export function echo(a, b, c) { return c }
export function saySpin() { console.log("spinning"); for (;;) {} }
export function logs() { for (let i = 0; i < 1e5; i++) console.log("x".repeat(1000)) }
`

// hostileClasses are the classes of what every function of hostileJS ends with.
var hostileClasses = map[string]Class{
	"spin": Limit, "spinInPromise": Limit, "spinInPattern": Limit, "spinInSort": Limit, "spinInNumber": Limit, "spinInGetter": Thrown,
	"bomb": Memory, "stringBomb": Thrown, "recurse": Thrown, "recurseInGetter": Thrown, "throwNothing": Thrown, "throwProxy": Thrown, "throwError": Thrown, "throwLong": Thrown,
	"throwWeird": Thrown, "sparse": Result, "sparseNumbers": Result, "lying": Result, "detached": Result, "proxied": Result, "proxiedNumbers": Result, "logs": Limit, "saySpin": Limit,
	"objectBomb": Limit, "caughtBomb": Limit, "recurseCaught": Limit, "recurseInJSON": Limit, "recurseInParse": Thrown, "recurseInPattern": Thrown, "recurseInEval": Thrown,
	"recurseInString": Thrown, "recurseInProxy": Limit, "tamper": Thrown,
}

func TestHostileScript(t *testing.T) {
	s := loadJS(t, Config{Memory: 64 << 20, Limits: Limits{Instructions: 1_000_000_000}, Log: func(LogEntry) {}}, "hostile.js", hostileJS)
	for _, f := range s.Interfaces("hostile").Functions() {
		if f.Name == "count" || f.Name == "echo" {
			continue
		}
		start := time.Now()
		got := ask(s, f.Name, "[]")
		t.Logf("%-16s %8v %.200s", f.Name, time.Since(start).Round(time.Millisecond), got)
		class, _, _ := strings.Cut(got, ": ")
		if want := hostileClasses[f.Name]; class != string(want) {
			t.Errorf("%s: %.300s, want class %q", f.Name, got, want)
		}
		if f.Name == "tamper" { // the service has harmed itself; a new engine is as it was
			ask(s, "spin", "[]")
		}
		if got := ask(s, "count", "[]"); strings.Contains(got, ":") {
			t.Errorf("after %s: %s", f.Name, got)
		}
	}
	s = loadJS(t, Config{Limits: Limits{Instructions: 50_000_000}}, "hostile.js", hostileJS)
	if got := ask(s, "spin", "[]"); got != "limit: call interrupted: more than 50000000 instructions (module hostile, function spin)" {
		t.Error(got)
	}
	if got := ask(s, "count", "[]"); got != "1" {
		t.Error(got)
	}
}

// TestScriptIsCancelled ends the context of a call when its program says that it is in an endless loop.
func TestScriptIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("no longer needed")
	s := loadJS(t, Config{Log: func(LogEntry) { cancel(cause) }}, "hostile.js", hostileJS)
	out, err := s.Call(ctx, "saySpin", json.RawMessage("[]"), CallParameters{})
	if got := answer(out, err); !strings.HasPrefix(got, "cancelled: ") || !errors.Is(err, cause) {
		t.Error(got)
	}
	if got := ask(s, "count", "[]"); got != "1" {
		t.Error(got)
	}
}

// TestManyThrows lets a service fail ten thousand times in a row, in every way that leaves it alive. It keeps its state, and
// nothing of a call.
func TestManyThrows(t *testing.T) {
	s := loadJS(t, Config{}, "hostile.js", hostileJS)
	run := func(n int) {
		for i := range n {
			f := []string{"throwError", "throwNothing", "sparse", "sparseNumbers", "lying", "throwProxy", "spinInGetter", "throwWeird"}[i%8]
			if got := ask(s, f, "[]"); !strings.Contains(got, ": ") {
				t.Fatal(f, got)
			}
			if got := ask(s, "echo", `[[1,2],["a","b"],{"y":[7],"z":[1,2,3]}]`); got != `{"y":[7],"z":[1,2,3]}` {
				t.Fatal(got)
			}
		}
	}
	if got := ask(s, "count", "[]"); got != "1" {
		t.Fatal(got)
	}
	run(2000)
	before := s.Stats().Modules[0].Size
	run(10_000)
	if after := s.Stats().Modules[0].Size; after > before {
		t.Errorf("the memory grew from %d to %d bytes", before, after)
	}
	if got := ask(s, "count", "[]"); got != "2" {
		t.Error(got)
	}
}

// TestDeepValues: values that are nested too deep are an error of the program that passes them to another module.
func TestDeepValues(t *testing.T) {
	m := g.New(2)
	m.Record("R", "xs: []R")
	m.Begin(false)
	m.Export("f", "r: R", "", nil)
	top := jsModule(t, "top", `import { f } from "below"
export function cycle() { const r = { xs: [] }; r.xs.push(r); f(r) }
/** @param {u32} n */
export function deep(n) { let r = { xs: [] }; for (let i = 0; i < n; i++) r = { xs: [r] }; f(r) }
`)
	s, err := loadMixed(t, Config{Memory: 1 << 30, Limits: Limits{Instructions: 1_000_000_000}}, Module{Name: "below", Wasm: m.Wasm()}, top)
	if err != nil {
		t.Fatal(err)
	}
	for call, want := range map[string]string{"deep 100": "null", "deep 2000": "is nested more than 1024 deep", "cycle": "is nested more than 1024 deep"} {
		fn, arg, _ := strings.Cut(call, " ")
		if got := ask(s, fn, "["+arg+"]"); !strings.Contains(got, want) || len(got) > 1000 {
			t.Errorf("%s: %.300s", call, got)
		}
	}
}
