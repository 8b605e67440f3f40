package service

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	g "github.com/aquifer-dev/aquifer/service/internal/guest"
)

// tools is a module that uses all that a host gives, directly: log, clock, sleep, randomness, and the files of its directories,
// which have the numbers of descriptors in order, from 3.
func tools() []byte {
	m := g.New(2)
	i32, i64 := g.I32, g.I64
	wasi := func(name string, params ...byte) int { return m.Import(wasiNamespace, name, params, []byte{i32}) }
	log := m.Import("__marine_host_api_v3", logImport, []byte{i32, i32, i32, i32}, nil)
	clock, random := wasi("clock_time_get", i32, i64, i32), wasi("random_get", i32, i32)
	poll := wasi("poll_oneoff", i32, i32, i32, i32)
	open := wasi("path_open", i32, i32, i32, i32, i32, i64, i64, i32, i32)
	read, write, closed := wasi("fd_read", i32, i32, i32, i32), wasi("fd_write", i32, i32, i32, i32), wasi("fd_close", i32)
	m.Begin(false)
	const space, vector, count, file, event = 512, 16, 24, 32, 128 // where things are below the heap
	now := [][]byte{g.Const(0), g.Const64(0), g.Const(space), g.Call(clock), g.Drop, g.Const(space), g.Load64(0)}
	m.Export("now", "", "u64", nil, now...)
	m.Export("random", "", "u64", nil, g.Const(space), g.Const(8), g.Call(random), g.Drop, g.Const(space), g.Load64(0))
	m.Export("log", "level: i32, text: string", "", nil, g.Get(0), g.Const(0), g.Get(1), g.Get(2), g.Call(log))
	m.Export("spin", "", "", nil, g.Loop(g.Br(0)))
	m.Export("fail", "", "", nil, g.Unreachable)
	// a subscription to the monotonic clock: userdata 8, tag 1 at 8, clock 4 at 16, timeout 8 at 24
	m.Export("sleep", "nanos: u64", "u64", nil, append([][]byte{
		g.Const(64), g.Const64(0), g.Store64(8), g.Const(64), g.Const64(1), g.Store64(16), g.Const(64), g.Get(0), g.Store64(24), g.Const(64), g.Const64(0), g.Store64(32),
		g.Const(64), g.Const(event), g.Const(1), g.Const(count), g.Call(poll), g.Drop,
	}, now...)...)
	at := func(rights int64, flags int32) []byte { // opens the path in the locals 1 and 2 below the directory in local 0
		return concat(g.Get(0), g.Const(0), g.Get(1), g.Get(2), g.Const(flags), g.Const64(rights), g.Const64(rights), g.Const(0), g.Const(file), g.Call(open))
	}
	one := func(pointer, size []byte) []byte { // one vector
		return concat(g.Const(vector), pointer, g.Store(0), g.Const(vector), size, g.Store(4))
	}
	done := concat(g.Const(file), g.Load(0), g.Call(closed), g.Drop)
	m.Export("put", "dir: u32, path: string, data: string", "u32", []byte{i32},
		at(1<<6, 1|8), append(g.Set(5), g.Get(5)...), g.If(g.Get(5), g.Return), // fd_write; create, truncate
		one(g.Get(3), g.Get(4)), g.Const(file), g.Load(0), g.Const(vector), g.Const(1), g.Const(count), g.Call(write), done)
	m.Export("get", "dir: u32, path: string", "string", []byte{i32, i32},
		at(1<<1, 0), append(g.Set(3), g.Get(3)...), g.If(g.Unreachable), // fd_read
		g.Const(60000), g.Const(1), g.Call(m.Allocate), g.Set(4), one(g.Get(4), g.Const(60000)),
		g.Const(file), g.Load(0), g.Const(vector), g.Const(1), g.Const(count), g.Call(read), g.Drop, done,
		m.Answer(g.Get(4), concat(g.Const(count), g.Load(0))))
	return m.Wasm()
}

func concat(code ...[]byte) []byte {
	var all []byte
	for _, c := range code {
		all = append(all, c...)
	}
	return all
}

func TestHostOfTools(t *testing.T) {
	at := time.Unix(100, 7)
	var slept time.Duration
	var logs []LogEntry
	dir := NewMemoryDir(1<<20, func() time.Time { return at })
	s := load(t, Config{
		Limits: Limits{Instructions: 1_000_000}, Now: func() time.Time { return at.Add(slept) }, Random: strings.NewReader("12345678"),
		Sleep: func(_ context.Context, d time.Duration) { slept += d }, Log: func(e LogEntry) { logs = append(logs, e) },
	}, Module{Name: "tools", Wasm: tools(), Logger: true, InMemory: map[string]*MemoryDir{"/b": dir, "/a": NewMemoryDir(1000, time.Now)}})
	for _, c := range [][2]string{
		{"now []", "100000000007"}, {"sleep [5000000000]", "105000000007"}, {"now []", "105000000007"}, {"random []", fmt.Sprint(uint64(0x3837363534333231))},
		{`put [4,"f","hello"]`, "0"}, {`get [4,"f"]`, `"hello"`}, {`put [4,"../f","x"]`, "63"}, {`put [3,"full","` + strings.Repeat("x", 1000) + `"]`, "29"},
		{`log [3,"note"]`, "null"}, {"spin []", "limit: call interrupted: more than 1000000 instructions (module tools, function spin)"},
	} {
		fn, args, _ := strings.Cut(c[0], " ")
		if got := ask(s, fn, args); got != c[1] {
			t.Errorf("%s: %s, want %s", c[0], got, c[1])
		}
	}
	if len(logs) != 1 || logs[0].Text != "note" {
		t.Error(logs)
	}
	if text, err := dir.ReadFile("f"); err != nil || string(text) != "hello" {
		t.Error(string(text), err)
	}
	if _, err := tryLoad(t, Config{}, Module{Name: "m", Wasm: greeting(), Dirs: map[string]string{"/a": t.TempDir()}, InMemory: map[string]*MemoryDir{"/a": dir}}); answer(nil, err) != "config: InvalidConfig: the directory /a of module m is on the host and in memory" {
		t.Error(err)
	}
}

func TestNeeds(t *testing.T) {
	for name, want := range map[string]Needs{
		"greeting": {}, "curious": {}, "tools": {Logger: true}, "runner": {Programs: []string{"ls", "sh"}},
	} {
		wasm := map[string]func() []byte{"greeting": greeting, "curious": curious, "tools": tools, "runner": func() []byte { return runner("sh", "ls", "sh") }}[name]
		got, err := NeedsOf(name, wasm())
		a, _ := json.Marshal(got)
		if b, _ := json.Marshal(want); err != nil || string(a) != string(b) {
			t.Errorf("%s: %s %v, want %s", name, a, err, b)
		}
	}
	for _, wasm := range []string{"", "text", "\x00asm\x01\x00\x00\x00\x02\x01\x05"} {
		if _, err := NeedsOf("m", []byte(wasm)); err == nil {
			t.Errorf("%q has needs", wasm)
		}
	}
}

// FuzzNeeds reads what any bytes import.
func FuzzNeeds(f *testing.F) {
	f.Add(tools())
	f.Add(runner("sh"))
	f.Fuzz(func(t *testing.T, wasm []byte) {
		if _, err := NeedsOf("m", wasm); err != nil && answer(nil, err) == "" {
			t.Error(err)
		}
	})
}
