package meter

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/aquifer-dev/aquifer/service/internal/guest"
	"github.com/aquifer-dev/aquifer/service/itype"
)

var errSpent = errors.New("spent")

// start runs a metered binary whose counter is filled by slices of a size until a number of them is used up.
func start(t testing.TB, wasm []byte, slice int64, slices int) (api.Module, *int) {
	t.Helper()
	metered, _, err := Rewrite(wasm)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	rt := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	t.Cleanup(func() { rt.Close(ctx) })
	refills := 0
	_, err = rt.NewHostModuleBuilder(Namespace).NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(func(_ context.Context, m api.Module, _ []uint64) {
		if refills++; refills > slices {
			panic(errSpent)
		}
		g := m.ExportedGlobal(Left).(api.MutableGlobal)
		g.Set(uint64(int64(g.Get()) + slice))
	}), nil, nil).Export(Refill).Instantiate(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rt.NewHostModuleBuilder("env").NewFunctionBuilder().WithFunc(func() {}).Export("host").Instantiate(ctx); err != nil {
		t.Fatal(err)
	}
	m, err := rt.Instantiate(ctx, metered)
	if err != nil {
		t.Fatal(err)
	}
	return m, &refills
}

// used is what a call has taken off the counter.
func used(t testing.TB, m api.Module, refills *int, slice int64, name string, args ...uint64) (int64, []uint64, error) {
	t.Helper()
	g := m.ExportedGlobal(Left)
	before, times := int64(g.Get()), *refills
	out, err := m.ExportedFunction(name).Call(context.Background(), args...)
	return before - int64(g.Get()) + slice*int64(*refills-times), out, err
}

func sample() []byte {
	m := &guest.Module{MinPages: 2}
	host := m.Import("env", "host", nil, nil)
	sum := m.Func("sum", []byte{guest.I32}, []byte{guest.I32}, []byte{guest.I32}, // 1 + … + n
		guest.Loop(guest.Get(1), guest.Get(0), guest.Add, guest.Set(1), guest.Get(0), guest.Const(1), guest.Sub, []byte{0x22, 0}, guest.BrIf(0)),
		guest.Get(1))
	m.Func("through", []byte{guest.I32}, []byte{guest.I32}, nil, guest.Get(0), guest.Const(0), guest.CallIndirect(1))
	m.Func("hosted", nil, nil, nil, guest.Call(host))
	m.Func("fill", []byte{guest.I32}, nil, nil, guest.Const(0), guest.Const(1), guest.Get(0), guest.MemoryFill)
	m.Func("fillTwice", []byte{guest.I32}, nil, []byte{guest.I64}, guest.Const(0), guest.Const(1), guest.Get(0), guest.MemoryFill,
		guest.Const(64), guest.Const(0), guest.Get(0), guest.MemoryCopy)
	m.Func("forever", nil, nil, nil, guest.Loop(guest.Br(0)))
	m.Table(1, sum)
	return m.Bytes()
}

func TestCounts(t *testing.T) {
	const slice = 1000
	m, refills := start(t, sample(), slice, 1<<30)
	for _, c := range []struct {
		name string
		arg  []uint64
		want int64
		out  uint64
	}{
		{"sum", []uint64{1}, 3 + 10, 1}, {"sum", []uint64{100}, 3 + 100*10, 5050}, {"sum", []uint64{1000}, 3 + 1000*10, 500500},
		{"through", []uint64{1}, 4 + 13, 1},
		{"hosted", nil, 2, 0},
		{"fill", []uint64{0}, 5, 0}, {"fill", []uint64{65536}, 5 + 1024, 0}, {"fillTwice", []uint64{6400}, 9 + 200, 0},
	} {
		got, out, err := used(t, m, refills, slice, c.name, c.arg...)
		if err != nil || got != c.want || len(out) > 0 && out[0] != c.out {
			t.Errorf("%s %v: %d instructions, want %d; answered %v %v", c.name, c.arg, got, c.want, out, err)
		}
	}
}

// dispatch has the loop of an interpreter: n rounds of one of 40 cases, each of 46 instructions.
func dispatch() []byte {
	const cases = 40
	code := bytes.Repeat([]byte{0x02, 0x40}, cases)
	code = append(append(code, guest.Get(0)...), 0x0e, cases)
	for i := range cases {
		code = append(code, byte(i))
	}
	code = append(code, cases-1)
	for i := range cases {
		code = append(code, guest.End...)
		for range 20 {
			code = append(append(code, guest.Const(7)...), guest.Drop...)
		}
		code = append(code, slices.Concat(guest.Get(1), guest.Const(1), guest.Sub, []byte{0x22, 1}, guest.BrIf(cases-1-i), guest.Return)...)
	}
	m := &guest.Module{}
	m.Func("dispatch", []byte{guest.I32, guest.I32}, nil, nil, guest.Loop(code))
	return m.Bytes()
}

// TestInterpreters charges a round of an interpreter's loop for what it does, not for all that it could.
func TestInterpreters(t *testing.T) {
	const slice, rounds = 1000, 100
	m, refills := start(t, dispatch(), slice, 1<<30)
	for _, which := range []uint64{0, 1, 39, 1000} {
		got, _, err := used(t, m, refills, slice, "dispatch", which, rounds)
		if err != nil || got < rounds*48 || got > rounds*52 {
			t.Errorf("case %d: %d instructions in %d rounds, %v", which, got, rounds, err)
		}
	}
}

func TestRunsEndAndGoOn(t *testing.T) {
	m, refills := start(t, sample(), 1000, 50)
	for range 3 {
		*refills = 0
		if _, err := m.ExportedFunction("forever").Call(context.Background()); !errors.Is(err, errSpent) {
			t.Fatal(err)
		}
		*refills = 0
		if out, err := m.ExportedFunction("sum").Call(context.Background(), 10); err != nil || out[0] != 55 {
			t.Fatal(out, err)
		}
	}
}

// TestCounterIsOutOfReach: the counter has the index behind the module's own globals, which its code must not name.
func TestCounterIsOutOfReach(t *testing.T) {
	for name, make := range map[string]func(*guest.Module){
		"set":      func(m *guest.Module) { m.Func("f", nil, nil, nil, guest.Const64(1), guest.GlobalSet(0)) },
		"get":      func(m *guest.Module) { m.Func("f", nil, nil, nil, guest.GlobalGet(0), guest.Drop) },
		"import":   func(m *guest.Module) { m.Import(Namespace, Refill, nil, nil) },
		"export":   func(m *guest.Module) { m.Func(Left, nil, nil, nil) },
		"too many": func(m *guest.Module) { m.Table(MaxTable + 1) },
	} {
		m := &guest.Module{}
		make(m)
		if _, _, err := Rewrite(m.Bytes()); err == nil {
			t.Errorf("%s: rewritten", name)
		}
	}
}

// TestTablesAreBounded grows tables as far as they go.
func TestTablesAreBounded(t *testing.T) {
	m := &guest.Module{}
	for table := range byte(2) {
		name := "grow " + string('0'+table)
		m.Func(name, []byte{guest.I32}, []byte{guest.I32}, nil, []byte{0xd0, 0x70}, guest.Get(0), []byte{0xfc, 15, table})
	}
	m.Table(1)
	m.Table(10)
	inst, _ := start(t, m.Bytes(), 1<<40, 1)
	for _, c := range []struct {
		name    string
		n, want int32
	}{{"grow 0", MaxTable / 2, -1}, {"grow 0", MaxTable/2 - 1, 1}, {"grow 0", 1, -1}, {"grow 1", 100, 10}, {"grow 1", MaxTable / 2, -1}} {
		out, err := inst.ExportedFunction(c.name).Call(context.Background(), uint64(uint32(c.n)))
		if err != nil || int32(out[0]) != c.want {
			t.Errorf("%s by %d: %d %v, want %d", c.name, c.n, int32(out[0]), err, c.want)
		}
	}
}

// elements has every form of element segments, a start function and functions in globals.
const elements = "\x00asm\x01\x00\x00\x00" +
	"\x01\x08\x02\x60\x00\x00\x60\x00\x01\x7f" + // () -> (), () -> i32
	"\x02\x0c\x01\x03env\x04host\x00\x00" +
	"\x03\x04\x03\x01\x01\x00" +
	"\x04\x07\x02\x70\x00\x0a\x70\x00\x0a" +
	"\x06\x0b\x02\x7f\x01\x41\x00\x0b\x70\x00\xd2\x01\x0b" + // an i32, a function
	"\x07\x0d\x03\x01a\x00\x01\x01b\x00\x02\x01g\x03\x00" +
	"\x08\x01\x03" +
	"\x09\x47\x08" +
	"\x00\x41\x00\x0b\x02\x01\x02" +
	"\x01\x00\x01\x01" +
	"\x02\x01\x41\x00\x0b\x00\x01\x02" +
	"\x03\x00\x01\x01" +
	"\x04\x41\x02\x0b\x02\xd2\x01\x0b\xd0\x70\x0b" +
	"\x05\x70\x01\xd2\x01\x0b" +
	"\x06\x01\x41\x01\x0b\x70\x01\xd2\x02\x0b" +
	"\x07\x70\x01\xd2\x01\x0b"

func TestFunctionsMoveEverywhere(t *testing.T) {
	body := func(code string) string { return string(rune(len(code))) + code }
	code := "\x03" + body("\x00\x41\x07\x0b") + // a: 7
		body("\x00\x41\x00\x11\x01\x00\x41\x02\x11\x01\x00\x6a\x0b") + // b: call_indirect 0 + call_indirect 2: a + a
		body("\x00\x41\x2a\x24\x00\xd2\x01\x1a\x0b") // start: the global becomes 42, ref.func a
	head := elements
	// the length of the element section is set here, so that the text above can be read and changed
	at := strings.Index(head, "\x09\x47\x08")
	head = head[:at] + "\x09" + string(rune(len(head)-at-2)) + head[at+2:]
	wasm := []byte(head + "\x0a" + string(rune(len(code))) + code)
	names := "\x01\x07\x02\x01\x01a\x02\x01b"
	wasm = append(wasm, ("\x00" + string(rune(5+len(names))) + "\x04name" + names)...)

	m, _ := start(t, wasm, 1000, 10)
	for name, want := range map[string]uint64{"a": 7, "b": 14} {
		out, err := m.ExportedFunction(name).Call(context.Background())
		if err != nil || out[0] != want {
			t.Errorf("%s answers %v %v", name, out, err)
		}
	}
	if g := m.ExportedGlobal("g").Get(); g != 42 {
		t.Errorf("the start function has left %d", g)
	}
	metered, info, err := Rewrite(wasm)
	if err != nil || info.TableElements != 20 {
		t.Fatal(info, err)
	}
	sections, err := itype.Sections(metered)
	if err != nil {
		t.Fatal(err)
	}
	if last := sections[len(sections)-1]; last.Name != "name" || string(last.Body) != "\x01\x07\x02\x02\x01a\x03\x01b" {
		t.Errorf("names: %q", last.Body)
	}
}

func FuzzRewrite(f *testing.F) {
	f.Add(sample())
	ctx := context.Background()
	f.Fuzz(func(t *testing.T, wasm []byte) {
		metered, _, err := Rewrite(wasm)
		if err != nil {
			return
		}
		// What was valid stays valid.
		rt := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
		defer rt.Close(ctx)
		if _, err := rt.CompileModule(ctx, wasm); err != nil {
			return
		}
		if _, err := rt.CompileModule(ctx, metered); err != nil && !strings.Contains(err.Error(), "too many") {
			t.Fatal(err)
		}
	})
}
