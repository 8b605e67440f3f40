package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	g "github.com/aquifer-dev/aquifer/service/internal/guest"
	"github.com/aquifer-dev/aquifer/service/itype"
)

// hostile has a function for everything that a module may try, and "ok", which answers 7.
func hostile() []byte {
	m := g.New(2)
	m.MaxPages = 60000
	log := m.Import("__marine_host_api_v3", "log_utf8_string", []byte{g.I32, g.I32, g.I32, g.I32}, nil)
	params := m.Import("__marine_host_api_v3", "get_call_parameters", nil, nil)
	exit := m.Import(wasiNamespace, "proc_exit", []byte{g.I32}, nil)
	random := m.Import(wasiNamespace, "random_get", []byte{g.I32, g.I32}, []byte{g.I32})
	poll := m.Import(wasiNamespace, "poll_oneoff", []byte{g.I32, g.I32, g.I32, g.I32}, []byte{g.I32})
	m.Record("Texts", "s: string, b: []u8")
	m.Record("Big", "a: u64, b: u64, c: string, d: []string")
	m.Begin(false)
	m.Export("ok", "", "u8", nil, g.Const(7))
	m.Export("loop", "", "", nil, g.Loop(g.Br(0)))
	m.Export("grow", "", "", nil, g.Loop(g.Const(1), g.MemoryGrow, g.Const(-1), []byte{0x46}, g.If(g.Unreachable), g.Br(0)))
	point := func(name, out string, ptr, size int32) {
		m.Export(name, "", out, nil, m.Answer(g.Const(ptr), g.Const(size)))
	}
	point("string_outside", "string", 2*65536-2, 3)
	point("string_far_outside", "string", -1, -1)
	point("bytes_outside", "[]u8", 0, 2*65536+1)
	point("array_outside", "[]u64", 16, 0x20000001) // 8 bytes each: overflows 32 bits
	point("record_outside", "Big", 2*65536-31, 0)
	point("record_far_outside", "Big", -1, 0)
	point("wrong_utf8", "string", 512, 2)
	m.Data(512, []byte{0xc3, 0x28})
	point("record_with_string_outside", "Texts", 520, 0)
	point("record_with_wrong_utf8", "Texts", 536, 0)
	point("record_with_bytes_outside", "Texts", 552, 0)
	point("strings_outside", "[]string", 520, 2)
	m.Data(520, []byte{0xfe, 0xff, 1, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) // a string that ends a byte behind the memory; no bytes
	m.Data(536, []byte{0, 2, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})       // the string at 512
	m.Data(552, []byte{0, 2, 0, 0, 1, 0, 0, 0, 0xff, 0xff, 1, 0, 2, 0, 0, 0}) // the first byte there is no character
	point("many_times", "[][][][]u64", 600, 60)                               // 60 arrays that are this one again
	var again []byte
	for range 60 {
		again = append(again, 600&255, 600>>8, 0, 0, 60, 0, 0, 0)
	}
	m.Data(600, again[:424-16])
	m.Export("flood", "", "", nil, g.Loop(g.Const(3), g.Const(0), g.Const(0), g.Const(65536), g.Call(log), g.Br(0)))
	m.Export("parameters", "", "", nil, g.Loop(g.Call(params), g.Br(0)))
	m.Export("exit", "", "", nil, g.Const(3), g.Call(exit))
	m.Export("exit_well", "", "", nil, g.Const(0), g.Call(exit))
	m.Export("random", "", "", nil, g.Loop(g.Const(0), g.Const(100000), g.Call(random), g.Drop, g.Br(0)))
	m.Export("fill", "", "", nil, g.Loop(g.Const(0), g.Const(0), g.Const(131072), g.MemoryFill, g.Br(0)))
	m.Export("sleep", "", "", nil, // a subscription for a clock, an hour from now
		g.Const(128), g.Const(1), g.Store(16), g.Const(128), g.Const(0x3f0000), g.Store(28), g.Const(128), g.Const(256), g.Const(1), g.Const(200), g.Call(poll), g.Drop)
	m.Export("trap", "", "", nil, g.Unreachable)
	return m.Wasm()
}

// recursing calls itself without end.
func recursing() []byte {
	m := g.New(1)
	m.Begin(false)
	m.Export("ok", "", "u8", nil, g.Const(7))
	self := m.SetSize + 2
	if at := m.Func("", []byte{g.I32}, []byte{g.I32}, nil, g.Get(0), g.Const(1), g.Add, g.Call(self), g.Const(3), g.Add); at != self {
		panic(at)
	}
	m.Export("recursion", "", "u32", nil, g.Const(1), g.Call(self))
	return m.Wasm()
}

func TestHostileFunctions(t *testing.T) {
	s := load(t, Config{Limits: Limits{Instructions: 50_000_000}, Memory: 4 << 20}, Module{Name: "evil", Wasm: hostile(), Logger: true})
	for _, c := range []struct{ fn, want string }{
		{"loop", "limit: call interrupted: more than 50000000 instructions (module evil, function loop)"},
		{"grow", "memory: Engine error when OOM suspected (1 failed allocations), original error: engine error: Execution error: "},
		{"string_outside", "trap: engine error: Execution error: `string.lift_memory` read out of the memory bounds (index 131073 > memory length 131072)"},
		{"string_far_outside", "read out of the memory bounds (index 8589934590 > memory length 131072)"},
		{"bytes_outside", "`byte_array.lift_memory` read out of the memory bounds (index 131073 > memory length 131072)"},
		{"array_outside", "`array.lift_memory u64` Out-of-bound Wasm memory access: offset 16, size 4294967304, while"},
		{"record_outside", "Out-of-bound Wasm memory access: offset 131041, size 32, while"},
		{"record_far_outside", "Out-of-bound"},
		{"wrong_utf8", "`string.lift_memory` invalid utf-8 sequence of 1 bytes from index 0"},
		{"flood", "limit: call interrupted: more than 50000000 instructions (module evil, function flood)"},
		{"parameters", "memory: Engine error when OOM suspected (1 failed allocations), original error: "}, // they fill the memory
		{"exit", "exit: engine error: Execution error: `call-core"},
		{"exit_well", "exit: "},
		{"random", "limit: call interrupted: more than"},
		{"fill", "limit: call interrupted: more than"},
		{"trap", "failed while calling the local or import function `trap`: Trap occurred in module evil: unreachable"},
	} {
		if got := ask(s, c.fn, "[]"); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s\nwant %s", c.fn, got, c.want)
		}
		if got := ask(s, "ok", "[]"); got != "7" {
			t.Fatalf("after %s: %s", c.fn, got)
		}
	}
}

func TestDeepRecursion(t *testing.T) {
	s := load(t, Config{}, mod("evil", recursing()))
	for range 3 {
		if got := ask(s, "recursion", "[]"); !strings.Contains(got, "trap: ") || !strings.Contains(got, "stack overflow") {
			t.Fatal(got)
		}
		if got := ask(s, "ok", "[]"); got != "7" {
			t.Fatal(got)
		}
	}
}

// TestTime ends calls by time and by their context: the fastest that a test can be sure of is that they end.
func TestTime(t *testing.T) {
	s := load(t, Config{Limits: Limits{Time: 50 * time.Millisecond}}, Module{Name: "evil", Wasm: hostile(), Logger: true})
	for _, fn := range []string{"loop", "flood", "parameters", "random", "fill", "sleep"} {
		if got, want := ask(s, fn, "[]"), "limit: call interrupted: deadline has elapsed (50ms) (module evil, function "+fn+")"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	s = load(t, Config{}, Module{Name: "evil", Wasm: hostile(), Logger: true})
	cause := errors.New("no longer needed")
	for _, fn := range []string{"loop", "sleep"} {
		ctx, cancel := context.WithCancelCause(context.Background())
		time.AfterFunc(20*time.Millisecond, func() { cancel(cause) })
		_, err := s.Call(ctx, fn, json.RawMessage("[]"), CallParameters{})
		var e *Error
		if !errors.As(err, &e) || e.Class != Cancelled || !errors.Is(err, cause) {
			t.Errorf("%s: %v", fn, err)
		}
		if got := ask(s, "ok", "[]"); got != "7" {
			t.Fatal(got)
		}
	}
}

func TestInstructionsAreExact(t *testing.T) {
	// ok: allocates nothing, so that only its own two instructions count: the constant and the end
	for limit, want := range map[uint64]string{2: "7", 1: "limit: call interrupted: more than 1 instructions (module m, function ok)"} {
		m := g.New(1)
		m.Begin(false)
		m.Export("ok", "", "u8", nil, g.Const(7))
		s := load(t, Config{Limits: Limits{Instructions: limit}}, mod("m", m.Wasm()))
		for range 3 {
			if got := ask(s, "ok", "[]"); got != want {
				t.Errorf("%d: %s", limit, got)
			}
		}
	}
}

// TestInstructionsOfAllModules: what one module was given and has not used is there for the others.
func TestInstructionsOfAllModules(t *testing.T) {
	modules := []Module{mod("m0", identities())}
	for i := range 6 {
		modules = append(modules, mod(fmt.Sprint("m", i+1), passing(fmt.Sprint("m", i))))
	}
	s := load(t, Config{}, modules...)
	if got := ask(s, "id_string", `["x"]`); got != `"x"` {
		t.Fatal(got)
	}
	low, high := uint64(1), uint64(100_000)
	enough := func(n uint64) bool {
		s.config.Limits.Instructions = n
		got := ask(s, "id_string", `["x"]`)
		if got != `"x"` && !strings.Contains(got, "instructions (module m") {
			t.Fatal(got)
		}
		return got == `"x"`
	}
	for low < high {
		if mid := (low + high) / 2; enough(mid) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	// A word is passed seven times; a slice for each module would be seven million.
	if low < 1000 || low > 5000 || !enough(low) || enough(low-1) {
		t.Errorf("the call takes %d instructions", low)
	}
}

func TestTrapsInARow(t *testing.T) {
	s := load(t, Config{Memory: 1 << 20}, mod("counter", counter()))
	for i := range 10_000 {
		if got := ask(s, "fail", "[]"); !strings.HasPrefix(got, "trap: ") {
			t.Fatal(i, got)
		}
	}
	if got := ask(s, "count", "[]"); got != "1" {
		t.Fatal(got)
	}
}

func TestMemoryStaysFlat(t *testing.T) {
	s := load(t, Config{}, mod("greeting", greeting()))
	ask(s, "greeting", `["x"]`)
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, size := heap(), s.Stats().Modules[0].Size
	for range 100_000 {
		if got := ask(s, "greeting", `["Ada Lovelace"]`); got != `"Hi, Ada Lovelace"` {
			t.Fatal(got)
		}
	}
	if now := s.Stats().Modules[0].Size; now != size {
		t.Errorf("the module grew from %d to %d bytes", size, now)
	}
	if now := heap(); now > before+4<<20 {
		t.Errorf("the heap grew from %d to %d bytes", before, now)
	}
}

// TestAllocatorsThatCallBack: host and module would call each other until the host's stack overflows.
func TestAllocatorsThatCallBack(t *testing.T) {
	m := g.New(1)
	params := m.Import("host", "get_call_parameters", nil, nil)
	m.Func("allocate", []byte{g.I32, g.I32}, []byte{g.I32}, nil, g.Call(params), g.Const(16))
	for _, f := range []string{"release_objects"} {
		m.Func(f, nil, nil, nil)
	}
	for _, f := range []string{"get_result_ptr", "get_result_size"} {
		m.Func(f, nil, []byte{g.I32}, nil, g.Const(0))
	}
	for _, f := range []string{"set_result_ptr", "set_result_size"} {
		m.Func(f, []byte{g.I32}, nil, nil)
	}
	m.Func("f", []byte{g.I32, g.I32}, nil, nil)
	section, err := sectionOf(`{"ast_type":"Function","signature":{"name":"f","arguments":[{"name":"s","ty":{"Utf8String":"ByValue"}}],"output_types":[]}}`)
	if err != nil {
		t.Fatal(err)
	}
	s := load(t, Config{}, mod("evil", g.Embed(m.Bytes(), section)))
	if got := ask(s, "f", `["x"]`); !strings.HasPrefix(got, "limit: call interrupted: host and modules call each other more than 8 deep") {
		t.Error(got)
	}
}

func sectionOf(descriptions ...string) ([]byte, error) {
	var sections []itype.Section
	for _, d := range descriptions {
		sections = append(sections, itype.Section{Name: itype.DescriptionSection("x"), Body: []byte(d)})
	}
	it, err := itype.Generate(itype.Assemble(sections), "0.28.0")
	if err != nil {
		return nil, err
	}
	return it.Encode()
}

// TestAllocatorsThatLie: pointers that they return are checked when something is written.
func TestAllocatorsThatLie(t *testing.T) {
	m := g.New(1)
	m.Func("allocate", []byte{g.I32, g.I32}, []byte{g.I32}, nil, g.Const(-16))
	m.Func("release_objects", nil, nil, nil)
	for _, f := range []string{"get_result_ptr", "get_result_size"} {
		m.Func(f, nil, []byte{g.I32}, nil, g.Const(0))
	}
	for _, f := range []string{"set_result_ptr", "set_result_size"} {
		m.Func(f, []byte{g.I32}, nil, nil)
	}
	m.Func("f", []byte{g.I32, g.I32}, nil, nil)
	for _, typ := range []string{`{"Utf8String":""}`, `{"Vector":[{"U64":""},""]}`, `{"Vector":[{"U8":""},""]}`, `{"Vector":[{"Utf8String":""},""]}`} {
		section, err := sectionOf(`{"ast_type":"Function","signature":{"name":"f","arguments":[{"name":"s","ty":` + typ + `}],"output_types":[]}}`)
		if err != nil {
			t.Fatal(err)
		}
		s := load(t, Config{}, mod("evil", g.Embed(m.Bytes(), section)))
		arg := `[[1]]`
		if strings.Contains(typ, "Utf8") {
			arg = `["x"]`
		}
		if strings.HasPrefix(typ, `{"Vector":[{"Utf8`) {
			arg = `[["x"]]`
		}
		if got := ask(s, "f", arg); !strings.Contains(got, "Out-of-bound Wasm memory access: offset 4294967280, size") {
			t.Errorf("%s: %s", typ, got)
		}
	}
}

// TestAdaptersThatLie runs modules whose section does not suit their code.
func TestAdaptersThatLie(t *testing.T) {
	m := g.New(1)
	m.Begin(false)
	m.Export("f", "n: u32", "u32", nil, g.Get(0))
	good, err := itype.Generate(m.Bytes(), "0.28.0")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		code []itype.Instr
		want string
	}{
		"nothing":       {nil, "result: output to json serialization error in module \"evil\", function \"f\": resulted values and function signature aren't compatible"},
		"two values":    {[]itype.Instr{{Op: itype.ArgGet}, {Op: itype.ArgGet}}, "result: "},
		"another kind":  {[]itype.Instr{{Op: itype.PushI32, Arg: 5}}, "result: output to json serialization error in module \"evil\", function \"f\": value I32(5) is incompatible to type U32"},
		"no arguments":  {[]itype.Instr{{Op: itype.CallCore, Arg: 6}}, "trap: engine error: Execution error: `call-core 6` needed to read `1` value(s) from the stack"},
		"wrong kind":    {[]itype.Instr{{Op: itype.ArgGet}, {Op: itype.CallCore, Arg: 6}}, "`call-core 6` the function `f` is given `U32(1)`"},
		"no function":   {[]itype.Instr{{Op: itype.CallCore, Arg: 7}}, "the local or import function `7` doesn't exist"},
		"any function":  {[]itype.Instr{{Op: itype.CallCore, Arg: 1<<63 - 1}}, "doesn't exist"},
		"many pushes":   {slices.Repeat([]itype.Instr{{Op: itype.PushI64, Arg: 1}}, 127), "result: "},
		"dup of none":   {[]itype.Instr{{Op: itype.Dup}}, "`dup` needed to read"},
		"far text":      {[]itype.Instr{{Op: itype.PushI32, Arg: 1 << 31}, {Op: itype.PushI32, Arg: 1 << 31}, {Op: itype.StringLift}}, "read out of the memory bounds"},
		"no such input": {[]itype.Instr{{Op: itype.ArgGet, Arg: 1}}, "cannot access invocation inputs #1"},
	} {
		it := *good
		it.Adapters = []itype.Adapter{{Type: good.Adapters[0].Type, Code: c.code}}
		section, err := it.Encode()
		if err != nil {
			t.Fatal(name, err)
		}
		s := load(t, Config{}, mod("evil", g.Embed(m.Bytes(), section)))
		if got := ask(s, "f", "[1]"); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s\nwant %s", name, got, c.want)
		}
	}
}

func TestModulesThatAreRefused(t *testing.T) {
	with := func(change func(m *g.Marine), code ...[]byte) []byte {
		m := g.New(1)
		if change != nil {
			change(m)
		}
		m.Begin(false)
		m.Export("ok", "", "u8", nil, g.Const(7))
		m.Func("code", nil, nil, nil, code...)
		return m.Wasm()
	}
	bare := g.New(1)
	section, err := sectionOf()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, want string
		wasm       []byte
		config     Config
	}{
		{"an import without description", "module: engine error: Wasm backend error: the import env.f is not described in the IT section",
			with(func(m *g.Marine) { m.Import("env", "f", nil, nil) }), Config{}},
		{"a logger with another signature", "the host function log_utf8_string has another signature",
			with(func(m *g.Marine) { m.Import("host", "log_utf8_string", []byte{g.I64}, nil) }), Config{}},
		{"a logger that is not enabled", "the module imports log_utf8_string, but its logger is not enabled",
			with(func(m *g.Marine) { m.Import("host", "log_utf8_string", []byte{g.I32, g.I32, g.I32, g.I32}, nil) }), Config{}},
		{"a program that is not mounted", "the module imports the program `curl`, which is not mounted",
			with(func(m *g.Marine) { m.Import("host", "curl", []byte{g.I32, g.I32}, nil) }), Config{}},
		{"more memory than allowed", "memory: Engine error when OOM suspected (1 failed allocations), original error: engine error: starting module evil: memory minimum size exceeds the memory limit",
			with(func(m *g.Marine) { m.MinPages = 1000 }), Config{Memory: 1 << 20}},
		{"a table larger than allowed", "memory minimum size exceeds the memory limit",
			with(func(m *g.Marine) { m.Table(1 << 18) }), Config{Memory: 1 << 20}},
		{"a huge table", "one of 1 tables has 100000000 elements",
			with(func(m *g.Marine) { m.Table(100_000_000) }), Config{}},
		{"too many blocks", "it has 4097 blocks, 0 loops in each other",
			with(nil, slices.Repeat(slices.Concat(g.Const(1), g.If()), 5000)), Config{}},
		{"too many loops", "it has 195 blocks, 65 loops in each other",
			with(nil, slices.Concat(slices.Repeat([]byte{3, 0x40}, 70), slices.Repeat(g.End, 70))), Config{}},
		{"a branch to too many places", "it has 7500 blocks, 0 loops in each other",
			with(nil, g.Const(0), []byte{0x0e, 0xb0, 0xea, 0x01}, make([]byte, 30_001)), Config{}},
		{"a huge function", "takes 1100002 bytes, at most 1048576 are allowed", with(nil, slices.Repeat([]byte{1}, 1_100_000)), Config{}},
		{"no allocator", "Wasm backend error: export not found: allocate", g.Embed(bare.Bytes(), section), Config{}},
		{"a system function that is none", "Wasm backend error: the system interface has no function format_disk", with(func(m *g.Marine) { m.Import(wasiNamespace, "format_disk", nil, nil) }), Config{}},
	} {
		_, err := tryLoad(t, c.config, mod("evil", c.wasm))
		if got := answer(nil, err); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s\nwant %s", c.name, got, c.want)
		}
	}
}

// TestStartsThatFail: what runs at the start is bounded like a call, and a service that cannot start says why.
func TestStartsThatFail(t *testing.T) {
	start := func(export string, code ...[]byte) []byte {
		m := g.New(1)
		exit := m.Import(wasiNamespace, "proc_exit", []byte{g.I32}, nil)
		below := m.Link("below", "id_u8", "x: u8", "u8")
		m.Begin(false)
		m.Export("ok", "", "u8", nil, g.Const(7))
		for i, c := range code {
			switch string(c) {
			case "exit 0":
				code[i] = slices.Concat(g.Const(0), g.Call(exit))
			case "exit 1":
				code[i] = slices.Concat(g.Const(1), g.Call(exit))
			case "below":
				code[i] = slices.Concat(g.Const(1), g.Call(below), g.Drop)
			}
		}
		f := m.Func(export, nil, nil, nil, code...)
		if export == "" {
			m.Start = f
		}
		return m.Wasm()
	}
	for _, c := range []struct {
		want string
		wasm []byte
	}{
		{"", start("_initialize", []byte("below"))},
		{"", start("_start", []byte("exit 0"))},
		{"exit: engine error: starting module evil: _start failed: Trap occurred in module evil: ", start("_start", []byte("exit 1"))},
		{"limit: call interrupted: more than 100000 instructions (module evil, at its start)", start("_initialize", g.Loop(g.Br(0)))},
		{"limit: call interrupted: more than 100000 instructions (module evil, at its start)", start("", g.Loop(g.Br(0)))},
		{"trap: engine error: starting module evil: Trap occurred in module evil: ", start("", g.Unreachable)},
		{"the module calls the host while it is instantiated", start("", []byte("below"))},
	} {
		s, err := tryLoad(t, Config{Limits: Limits{Instructions: 100000}}, mod("below", identities()), mod("evil", c.wasm))
		if c.want == "" {
			if err != nil {
				t.Error(err)
			} else if got := ask(s, "ok", "[]"); got != "7" {
				t.Error(got)
			}
		} else if got := answer(nil, err); !strings.Contains(got, c.want) {
			t.Errorf("%s\nwant %s", got, c.want)
		}
	}
}
