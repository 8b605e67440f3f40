package gobuild

import (
	"context"
	"encoding/json"
	"errors"
	"os/exec"
	"slices"
	"sync"
	"testing"

	"github.com/aquifer-dev/aquifer/internal/callfile"
	"github.com/aquifer-dev/aquifer/service"
)

// lists is an argument with lists of everything.
const lists = `[{"b":[true,false],"i8":[-128,127],"i16":[-32768],"i32":[-1,2147483647],"i64":[-9223372036854775808],"u8":[0,255],"u16":[65535],"u32":[4294967295,0],"u64":[18446744073709551615,1],"f32":[0.5],"f64":[1e300,-0.0],"s":["","ü","x"],"r":[{"label":"a","value":-1},{"label":"","value":2}],"ll":[[],["a","b"],[""]],"bb":[[],[1,2]],"lr":[[],[{"label":"c","value":3}]]}]`

// engine compiles every module once for all tests.
var engine = sync.OnceValues(func() (*service.Engine, error) {
	return service.NewEngine(context.Background(), service.EngineConfig{})
})

// start loads modules that were built.
func start(t *testing.T, log func(service.LogEntry), names ...string) *service.Service {
	t.Helper()
	all := modules(t)
	var list []service.Module
	for _, name := range names {
		list = append(list, service.Module{Name: name, Wasm: all[name].Wasm, Logger: true, LogMask: -1})
	}
	shared, err := engine()
	if err != nil {
		t.Fatal(err)
	}
	s, err := service.Load(context.Background(), service.Config{Modules: list, Log: log, Engine: shared})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	return s
}

func call(t *testing.T, s *service.Service, function, args string) string {
	t.Helper()
	out, err := s.Call(context.Background(), function, json.RawMessage(args), service.CallParameters{})
	if err != nil {
		t.Errorf("%s%s: %v", function, args, err)
	}
	return string(out)
}

// TestRecordedCalls makes the calls of testdata/calls.txt, twice: memory of one call is used by the next. The area services
// of conformance/score makes them on the original's host.
func TestRecordedCalls(t *testing.T) {
	recorded, err := callfile.Read("testdata/calls.txt")
	if err != nil {
		t.Fatal(err)
	}
	called := map[string]bool{}
	services := map[string]*service.Service{"plain": start(t, nil, "plain"), "plain+matrix": start(t, nil, "plain", "matrix")}
	for range 2 {
		for _, c := range recorded {
			if c.Function == "count" && called["count"] {
				continue
			}
			if got := call(t, services[c.Service()], c.Function, c.Args); got != c.Want {
				t.Errorf("%s: %s, want %s", c, got, c.Want)
			}
			called[c.Function] = c.Function != "count" || c.Want == "2"
		}
	}
	if got := call(t, services["plain+matrix"], "sleep", "[2]"); got != "true" { // the original's host in JavaScript cannot
		t.Error(got)
	}
	called["sleep"] = true
	for _, f := range services["plain+matrix"].Interfaces("matrix").Functions() {
		if !called[f.Name] && f.Name != "fail" && f.Name != "who" {
			t.Errorf("%s is not called", f.Name)
		}
	}
}

func TestHostFunctions(t *testing.T) {
	var logs []service.LogEntry
	s := start(t, func(e service.LogEntry) { logs = append(logs, e) }, "plain", "matrix")
	params := service.CallParameters{
		Particle:  service.Particle{ID: "id", InitPeerID: "init", Timestamp: 86_400_000, TTL: 1500, Script: "(null)", Signature: []byte("sig"), Token: "tok"},
		ServiceID: "srv", Creator: "creator", HostID: "host", WorkerID: "worker",
		Tetraplets: [][]service.Tetraplet{{{Peer: "p", Service: "s", Function: "f", Lens: ".$.x"}, {Peer: "q"}}, {}},
	}
	out, err := s.Call(context.Background(), "who", json.RawMessage("[]"), params)
	want := `"id|init|(null)|sig|tok|srv|creator|host|worker|p/s/f/.$.x;q///;|1970-01-02T00:00:00Z|1.5s"`
	if err != nil || string(out) != want {
		t.Errorf("%s %v, want %s", out, err, want)
	}
	if !slices.Equal(logs, []service.LogEntry{{Module: "matrix", Level: 3, Text: "called service=srv by=init"}, {Module: "matrix", Level: 1, Text: "once"}}) {
		t.Error(logs)
	}
}

func TestProgramsOfTheHost(t *testing.T) {
	all := modules(t)
	echo, err := exec.LookPath("echo")
	if err != nil {
		t.Skip("there is no program echo")
	}
	s, err := service.Load(context.Background(), service.Config{
		Modules:  []service.Module{{Name: "binary", Wasm: all["binary"].Wasm, Binaries: map[string]string{"echo": echo}}},
		Binaries: []string{echo},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(context.Background())
	for range 2 {
		if got := call(t, s, "echo", `[["hello","there"]]`); got != `{"success":true,"error":"","result":"hello there\n"}` {
			t.Error(got)
		}
	}
}

// TestPanic says what remains of a service after a panic: nothing but the next call, on a new instance.
func TestPanic(t *testing.T) {
	s := start(t, nil, "plain", "matrix")
	call(t, s, "count", "[]")
	_, err := s.Call(context.Background(), "fail", json.RawMessage(`["on purpose"]`), service.CallParameters{})
	var e *service.Error
	if !errors.As(err, &e) || e.Function != "fail" {
		t.Fatal(err)
	}
	if got := call(t, s, "count", "[]"); got != "1" {
		t.Errorf("count after a panic: %s", got)
	}
}

// TestMemoryStaysFlat calls often enough that anything kept of a call would show.
func TestMemoryStaysFlat(t *testing.T) {
	s := start(t, nil, "plain", "matrix")
	size := func() uint64 { return s.Stats().Modules[1].Size }
	run := func(n int) {
		for range n {
			if _, err := s.Call(context.Background(), "echo_lists", json.RawMessage(lists), service.CallParameters{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	run(3000)
	before := size()
	run(10000)
	if after := size(); after > before+before/4 {
		t.Errorf("the memory grew from %d to %d bytes", before, after)
	}
}
