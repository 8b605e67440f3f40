package service

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	g "github.com/aquifer-dev/aquifer/service/internal/guest"
)

// goGuest compiles testdata/goguest once. It is what a compiler makes, two megabytes of it, with the runtime of a language.
var goGuest = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "goguest")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "goguest.wasm")
	cmd := exec.Command("go", "build", "-buildmode=c-shared", "-ldflags=-s -w", "-o", file, "./testdata/goguest")
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, &exec.Error{Name: string(out), Err: err}
	}
	wasm, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	m := g.New(0)
	m.Record("Pair", "a: string, n: i16")
	for _, f := range [][3]string{
		{"greet", "name: string", "string"}, {"count", "", "u32"}, {"sum", "list: []u64", "u64"}, {"double", "f: f64", "f64"}, {"divide", "a: i32, b: i32", "i32"}, {"fail", "reason: string", ""},
		{"swap", "p: Pair", "Pair"}, {"write_file", "path: string, data: []u8", "string"}, {"read_file", "path: string", "[]u8"}, {"list", "path: string", "string"},
		{"remove", "path: string", "string"}, {"link", "target: string, path: string", "string"}, {"env", "name: string", "string"}, {"eat", "mib: u32", "u32"},
		{"spin", "", ""}, {"nap", "ms: u32", "u64"}, {"recurse", "n: u32", "u32"}, {"init_peer", "", "string"},
	} {
		m.Describe(f[0], f[1], f[2])
	}
	return m.Wrap(wasm), nil
})

func TestCompiledModule(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("there is no go command to compile a module with")
	}
	wasm, err := goGuest()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var logs []LogEntry
	s := load(t, Config{
		Memory: 64 << 20, Limits: Limits{Instructions: 500_000_000}, Log: func(e LogEntry) { logs = append(logs, e) },
	}, Module{Name: "go", Wasm: wasm, Logger: true, Env: map[string]string{"KEY": "value"}, Dirs: map[string]string{"/data": filepath.Join(dir, "data")}})
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range [][3]string{
		{"greet", `["Ada"]`, `"Hi, Ada"`}, {"count", "[]", "1"}, {"sum", `[[1,2,18446744073709551612]]`, "18446744073709551615"}, {"sum", `[[]]`, "0"}, {"double", "[0.1]", "0.2"},
		{"divide", "[-7,2]", "-3"}, {"swap", `[{"a":"-5","n":7}]`, `{"a":"7","n":-5}`}, {"count", "[]", "2"},
		{"write_file", `["/data/f",[104,105]]`, `""`}, {"read_file", `["/data/f"]`, "[104,105]"}, {"list", `["/data"]`, `"f;"`},
		{"link", `["../secret","/data/l"]`, `""`}, {"write_file", `["/data/l",[1]]`, "not permitted"}, {"write_file", `["/data/../secret",[1]]`, `open /data/../secret: `}, {"write_file", `["/etc/x",[1]]`, "open /etc/x: "},
		{"remove", `["/data/l"]`, `""`}, {"remove", `["/data/f"]`, `""`}, {"list", `["/data"]`, `""`},
		{"env", `["KEY"]`, `"value"`}, {"env", `["/data"]`, `"` + filepath.Join(dir, "data") + `"`}, {"eat", "[8]", "8"}, {"recurse", "[1000]", "1000"},
	} {
		if got := ask(s, c[0], c[1]); got != c[2] && !(strings.ContainsAny(c[2], " ") && strings.Contains(got, c[2])) {
			t.Errorf("%s %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
	for _, c := range [][3]string{
		{"divide", "[1,0]", "trap: engine error: Execution error: "}, {"fail", `["on purpose"]`, "trap: engine error: Execution error: "}, {"eat", "[1000]", "memory: Engine error when OOM suspected ("},
		{"spin", "[]", "limit: call interrupted: "}, {"recurse", "[100000000]", ": "},
	} {
		if got := ask(s, c[0], c[1]); !strings.HasPrefix(got, c[2]) && c[0] != "recurse" || !strings.Contains(got, ": ") {
			t.Errorf("%s %s: %s, want %s", c[0], c[1], got, c[2])
		}
		if got := ask(s, "count", "[]"); got != "1" {
			t.Errorf("after %s: %s", c[0], got)
		}
	}
	out, err := s.Call(context.Background(), "init_peer", json.RawMessage("[]"), CallParameters{Particle: Particle{InitPeerID: "12D3"}})
	if answer(out, err) != `"12D3"` || len(logs) != 1 || logs[0] != (LogEntry{"go", 3, "called by 12D3"}) {
		t.Error(answer(out, err), logs)
	}
}

// TestTimeThatStandsStill runs the same module where time passes only while it sleeps, and begins anew now and then.
func TestTimeThatStandsStill(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("there is no go command to compile a module with")
	}
	wasm, err := goGuest()
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Unix(1000, 0)
	now := begin
	s := load(t, Config{
		Limits: Limits{Instructions: 500_000_000}, Now: func() time.Time { return now }, Sleep: func(_ context.Context, d time.Duration) { now = now.Add(d) },
	}, Module{Name: "go", Wasm: wasm, Logger: true})
	for range 3 {
		if got := ask(s, "nap", "[90000]"); got != "90000000000" {
			t.Error("a nap of 90 s has taken", got)
		}
		if slept := now.Sub(begin); slept != 90*time.Second {
			t.Error("the host has waited", slept)
		}
		now = begin
	}
	if got := ask(s, "greet", `["Ada"]`); got != `"Hi, Ada"` {
		t.Error(got)
	}
}
