package service

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	g "github.com/aquifer-dev/aquifer/service/internal/guest"
)

// worker makes the host work as much as one call of it can.
func worker() []byte {
	m := g.New(600)
	stat := m.Import(wasiNamespace, "path_filestat_get", []byte{g.I32, g.I32, g.I32, g.I32, g.I32}, []byte{g.I32}) // the first: its type has the index 0
	write := m.Import(wasiNamespace, "fd_write", []byte{g.I32, g.I32, g.I32, g.I32}, []byte{g.I32})
	read := m.Import(wasiNamespace, "fd_read", []byte{g.I32, g.I32, g.I32, g.I32}, []byte{g.I32})
	poll := m.Import(wasiNamespace, "poll_oneoff", []byte{g.I32, g.I32, g.I32, g.I32}, []byte{g.I32})
	rename := m.Import(wasiNamespace, "path_rename", []byte{g.I32, g.I32, g.I32, g.I32, g.I32, g.I32}, []byte{g.I32})
	m.Begin(false)
	m.Table(4, stat)
	m.Data(512, []byte("some/where"))
	slashes := slices.Concat(g.Const(4096), g.Const('/'), g.Const(33<<20), g.MemoryFill)
	statting := func(size int32) []byte {
		return slices.Concat(g.Const(3), g.Const(0), g.Const(4096), g.Const(size), g.Const(16))
	}
	for name, code := range map[string][]byte{
		"writes":  slices.Concat(g.Const(1), g.Const(4096), g.Const(4_000_000), g.Const(16), g.Call(write)),
		"reads":   slices.Concat(g.Const(0), g.Const(4096), g.Const(4_000_000), g.Const(16), g.Call(read)),
		"polls":   slices.Concat(g.Const(4096), g.Const(18<<20), g.Const(300_000), g.Const(16), g.Call(poll)),
		"stats":   slices.Concat(slashes, statting(33<<20), g.Call(stat)),
		"renames": slices.Concat(slashes, g.Const(3), g.Const(512), g.Const(1), g.Const(3), g.Const(4096), g.Const(33<<20), g.Call(rename)),
		"paths":   slices.Concat(slashes, statting(4096), g.Call(stat)),
		"pieces":  slices.Concat(g.Const(1), g.Const(36<<20), g.Const(1024), g.Const(16), g.Call(write)),
	} {
		m.Export(name, "", "u32", nil, code)
		m.Export(name+"_on", "", "", nil, g.Loop(code, g.Drop, g.Br(0)))
	}
	args := slices.Concat(g.Const(3), g.Const(0), g.Const(512), g.Const(10), g.Const(600))
	for name, call := range map[string][]byte{"direct": g.Call(stat), "indirect": slices.Concat(g.Const(0), g.CallIndirect(0))} {
		m.Export(name, "", "u32", []byte{g.I32}, // 1000 calls
			g.Loop(args, call, g.Drop, g.Get(0), g.Const(1), g.Add, []byte{0x22, 0}, g.Const(1000), []byte{0x47}, g.BrIf(0)), g.Const(7))
	}
	return m.Wasm()
}

// TestHostWorkIsBounded: one call of the host cannot be interrupted, so it takes no more than what is soon done; many end with
// the limits of the call from outside.
func TestHostWorkIsBounded(t *testing.T) {
	dir := func() map[string]*MemoryDir { return map[string]*MemoryDir{"/d": NewMemoryDir(1<<20, time.Now)} }
	s := load(t, Config{Limits: Limits{Instructions: 10_000_000}}, Module{Name: "evil", Wasm: worker(), InMemory: dir()})
	// 28 is invalid, 37 too long; a path that begins at the root, if it is short enough, is 63
	for fn, want := range map[string]string{"writes": "28", "reads": "28", "polls": "28", "stats": "37", "renames": "37", "paths": "63", "pieces": "0"} {
		if got := ask(s, fn, "[]"); got != want {
			t.Errorf("%s: %s, want the error %s", fn, got, want)
		}
	}
	for _, fn := range []string{"paths", "pieces"} { // 10 million allow 2400 paths and 97 writes
		begun := time.Now()
		if got := ask(s, fn+"_on", "[]"); !strings.HasPrefix(got, "limit: call interrupted: more than 10000000 instructions") {
			t.Errorf("%s: %s", fn, got)
		}
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("%s went on for %v", fn, took)
		}
	}
	s = load(t, Config{Limits: Limits{Time: 50 * time.Millisecond}}, Module{Name: "evil", Wasm: worker(), InMemory: dir()})
	for _, fn := range []string{"writes", "reads", "polls", "stats", "paths", "pieces"} {
		begun := time.Now()
		if got := ask(s, fn+"_on", "[]"); !strings.HasPrefix(got, "limit: call interrupted: deadline has elapsed") {
			t.Errorf("%s: %s", fn, got)
		}
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("%s went on for %v", fn, took)
		}
	}
}

// TestCallsThroughTables cost what direct ones do.
func TestCallsThroughTables(t *testing.T) {
	for _, fn := range []string{"direct", "indirect"} {
		for limit, want := range map[uint64]string{100_000: "limit: ", 130_000: "7"} {
			s := load(t, Config{Limits: Limits{Instructions: limit}}, Module{Name: "evil", Wasm: worker(), InMemory: map[string]*MemoryDir{"/d": NewMemoryDir(1<<20, time.Now)}})
			if got := ask(s, fn, "[]"); !strings.HasPrefix(got, want) {
				t.Errorf("%s with %d instructions: %s", fn, limit, got)
			}
		}
	}
}

// TestStartsAreCharged: what a binary makes the host do before it is there counts as what it does later.
func TestStartsAreCharged(t *testing.T) {
	for _, export := range []string{"", "_initialize"} {
		for what, import_ := range map[string]func(m *g.Marine) []byte{
			"logs": func(m *g.Marine) []byte {
				log := m.Import("host", "log_utf8_string", []byte{g.I32, g.I32, g.I32, g.I32}, nil)
				return slices.Concat(g.Const(3), g.Const(0), g.Const(0), g.Const(32<<20), g.Call(log))
			},
			"random bytes": func(m *g.Marine) []byte {
				random := m.Import(wasiNamespace, "random_get", []byte{g.I32, g.I32}, []byte{g.I32})
				return slices.Concat(g.Const(0), g.Const(32<<20), g.Call(random), g.Drop)
			},
		} {
			m := g.New(512)
			code := import_(m)
			m.Begin(false)
			m.Export("ok", "", "u8", nil, g.Const(7))
			f := m.Func(export, nil, nil, nil, g.Loop(code, g.Br(0)))
			if export == "" {
				m.Start = f
			}
			begun, entries := time.Now(), 0
			config := Config{Limits: Limits{Instructions: 30_000_000, Time: time.Minute}, Log: func(LogEntry) { entries++ }} // seven times 32 MiB
			_, err := tryLoad(t, config, Module{Name: "evil", Wasm: m.Wasm(), Logger: true})
			if got := answer(nil, err); !strings.HasPrefix(got, "limit: call interrupted: more than 30000000 instructions") || entries > 7 {
				t.Errorf("%s in %q: %s after %v and %d entries", what, export, got, time.Since(begun), entries)
			}
		}
	}
}

// TestStacksAreGivenBack: the engine keeps a stack for each function, as large as it has ever been.
func TestStacksAreGivenBack(t *testing.T) {
	const functions = 8
	m := g.New(1)
	m.Begin(false)
	self := m.SetSize + 1
	if at := m.Func("", []byte{g.I32}, []byte{g.I32}, nil, g.Get(0), g.Eqz, g.If(g.Const(7), g.Return), g.Get(0), g.Const(-1), g.Add, g.Call(self)); at != self {
		t.Fatal(at)
	}
	for i := range functions {
		m.Export(fmt.Sprint("f", i), "", "u32", nil, g.Const(500_000), g.Call(self))
	}
	s := load(t, Config{}, mod("deep", m.Wasm()))
	for i := range functions {
		if got := ask(s, fmt.Sprint("f", i), "[]"); got != "7" {
			t.Fatal(got)
		}
	}
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	if stats.HeapAlloc > 100<<20 {
		t.Errorf("%d MiB are kept", stats.HeapAlloc>>20)
	}
	runtime.KeepAlive(s)
}

// TestEndsAfterRefusedGrowth: only what fails by itself is suspected to lack memory.
func TestEndsAfterRefusedGrowth(t *testing.T) {
	m := g.New(1)
	exit := m.Import(wasiNamespace, "proc_exit", []byte{g.I32}, nil)
	m.Begin(false)
	grow := slices.Concat(g.Const(50_000), g.MemoryGrow, g.Drop)
	m.Export("exits", "", "", nil, grow, g.Const(3), g.Call(exit))
	m.Export("traps", "", "", nil, grow, g.Unreachable)
	m.Export("spins", "", "", nil, grow, g.Loop(g.Br(0)))
	s := load(t, Config{Memory: 1 << 20, Limits: Limits{Instructions: 1_000_000}}, mod("evil", m.Wasm()))
	for fn, want := range map[string]string{"exits": "exit: engine error: Execution error: ", "traps": "memory: Engine error when OOM suspected (", "spins": "limit: "} {
		if got := ask(s, fn, "[]"); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s", fn, got)
		}
	}
	s = load(t, Config{Memory: 1 << 20}, mod("evil", m.Wasm()))
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	if got := answer(s.Call(ctx, "spins", json.RawMessage("[]"), CallParameters{})); !strings.HasPrefix(got, "cancelled: ") {
		t.Error(got)
	}
}
