package service

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	g "github.com/aquifer-dev/aquifer/service/internal/guest"
)

// curious answers its call parameters as each version of the host functions gives them.
func curious() []byte {
	m := g.New(1)
	m.Record("Tetraplet", "peer_pk: string, service_id: string, function_name: string, lens: string")
	m.Record("Particle", "id: string, init_peer_id: string, timestamp: u64, ttl: u32, script: string, signature: []u8, token: string")
	m.Record("V0", "init_peer_id: string, service_id: string, service_creator_peer_id: string, host_id: string, particle_id: string, tetraplets: [][]Tetraplet")
	m.Record("V1", "init_peer_id: string, service_id: string, service_creator_peer_id: string, host_id: string, worker_id: string, particle_id: string, tetraplets: [][]Tetraplet")
	m.Record("V3", "particle: Particle, service_id: string, service_creator_peer_id: string, host_id: string, worker_id: string, tetraplets: [][]Tetraplet")
	var gets []int
	for _, namespace := range hostVersions {
		gets = append(gets, m.Import(namespace, "get_call_parameters", nil, nil))
	}
	m.Begin(true)
	for version, get := range gets {
		record := []string{"V0", "V1", "V3", "V3"}[version]
		m.Export(fmt.Sprint("v", version), "", record, nil, g.Call(get))
	}
	return m.Wasm()
}

func TestCallParameters(t *testing.T) {
	s := load(t, Config{}, mod("curious", curious()))
	cp := CallParameters{
		Particle:  Particle{"id", "init", 1 << 63, 1 << 31, "(null)", []byte{1, 255}, "token"},
		ServiceID: "service", Creator: "creator", HostID: "host", WorkerID: "worker",
		Tetraplets: [][]Tetraplet{{{"p", "s", "f", ".$.x"}, {"q", "", "", ""}}, {}, {{"bad\xff", "", "", ""}}},
	}
	tetraplets := `"tetraplets":[[{"peer_pk":"p","service_id":"s","function_name":"f","lens":".$.x"},{"peer_pk":"q","service_id":"","function_name":"","lens":""}],[],` +
		`[{"peer_pk":"bad` + "\uFFFD" + `","service_id":"","function_name":"","lens":""}]]}`
	old := `{"init_peer_id":"init","service_id":"service","service_creator_peer_id":"creator","host_id":"host",`
	latest := `{"particle":{"id":"id","init_peer_id":"init","timestamp":9223372036854775808,"ttl":2147483648,"script":"(null)","signature":[1,255],"token":"token"},` +
		`"service_id":"service","service_creator_peer_id":"creator","host_id":"host","worker_id":"worker",` + tetraplets
	for fn, want := range map[string]string{
		"v0": old + `"particle_id":"id",` + tetraplets, "v1": old + `"worker_id":"worker","particle_id":"id",` + tetraplets, "v2": latest, "v3": latest,
	} {
		out, err := s.Call(context.Background(), fn, json.RawMessage("[]"), cp)
		if diff := cmp.Diff(want, answer(out, err)); diff != "" {
			t.Errorf("%s: %s", fn, diff)
		}
	}
	// the parameters as JSON are what a module answers
	text, err := json.Marshal(cp)
	if want := strings.ReplaceAll(latest, "\uFFFD", `\ufffd`); err != nil || string(text) != want {
		t.Errorf("%s %v\nwant %s", text, err, want)
	}
	var back CallParameters
	if err := json.Unmarshal(text, &back); err != nil || !cmp.Equal(back.Particle, cp.Particle) {
		t.Error(back, err)
	}
	for _, wrong := range []string{`[256]`, `[-1]`, `["a"]`, `"AQ=="`} {
		if err := json.Unmarshal([]byte(`{"particle":{"signature":`+wrong+`}}`), &back); err == nil {
			t.Errorf("%s are bytes", wrong)
		}
	}
	empty := `{"particle":{"id":"","init_peer_id":"","timestamp":0,"ttl":0,"script":"","signature":[],"token":""},"service_id":"","service_creator_peer_id":"","host_id":"","worker_id":"","tetraplets":[]}`
	if got := ask(s, "v3", "[]"); got != empty {
		t.Error(got)
	}
}

func TestLog(t *testing.T) {
	m := g.New(1)
	log := m.Import("host", "log_utf8_string", []byte{g.I32, g.I32, g.I32, g.I32}, nil)
	m.Begin(false)
	m.Export("log", "level: i32, target: i32, text: string", "", nil, g.Get(0), g.Get(1), g.Get(2), g.Get(3), g.Call(log))
	m.Export("log far", "", "", nil, g.Const(1), g.Const(0), g.Const(-1), g.Const(9), g.Call(log))
	var got []LogEntry
	config := Config{Log: func(e LogEntry) { got = append(got, e) }}
	s := load(t, config, Module{Name: "m", Wasm: m.Wasm(), Logger: true, LogMask: 2})
	for _, args := range []string{`[1,0,"always"]`, `[3,2,"in the mask"]`, `[5,1,"not in the mask"]`, `[-7,6,"also in the mask"]`} {
		if a := ask(s, "log", args); a != "null" {
			t.Error(a)
		}
	}
	ask(s, "log far", "[]")
	if diff := cmp.Diff([]LogEntry{{"m", 1, "always"}, {"m", 3, "in the mask"}, {"m", -7, "also in the mask"}, {"m", 1, "the logger was given a text outside of memory"}}, got); diff != "" {
		t.Error(diff)
	}
}

// runner runs programs that it imports by name.
func runner(names ...string) []byte {
	m := g.New(1)
	m.Record("Result", "code: i32, error: string, stdout: []u8, stderr: []u8")
	var programs []int
	for _, name := range names {
		programs = append(programs, m.Import("__marine_host_api_v3", name, []byte{g.I32, g.I32}, nil))
	}
	m.Begin(true)
	for i, name := range names {
		m.Export(name, "args: []string", "Result", nil, g.Get(0), g.Get(1), g.Call(programs[i]))
	}
	return m.Wasm()
}

func TestPrograms(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh")
	}
	none := filepath.Join(t.TempDir(), "none")
	if err := os.WriteFile(none, []byte("no program"), 0o644); err != nil {
		t.Fatal(err)
	}
	wasm := runner("sh", "none")
	m := Module{Name: "m", Wasm: wasm, Binaries: map[string]string{"sh": sh, "none": none}}
	s := load(t, Config{Binaries: []string{sh, none}}, m)
	bytesOf := func(s string) string {
		return strings.ReplaceAll(fmt.Sprint([]byte(s)), " ", ",")
	}
	for _, c := range [][2]string{
		{`[["-c","printf hello; printf oops >&2"]]`, `{"code":0,"error":"","stdout":` + bytesOf("hello") + `,"stderr":` + bytesOf("oops") + `}`},
		{`[["-c","exit 7"]]`, `{"code":7,"error":"","stdout":[],"stderr":[]}`},
		{`[["-c","kill -9 $$"]]`, `{"code":100000,"error":"","stdout":[],"stderr":[]}`},
		{`[["-c","cat; printf $1","x","a b; echo $HOME"]]`, `{"code":0,"error":"","stdout":` + bytesOf("a") + `,"stderr":[]}`},
	} {
		if got := ask(s, "sh", c[0]); got != c[1] {
			t.Errorf("%s: %s", c[0], got)
		}
	}
	if got := ask(s, "none", "[[]]"); !strings.HasPrefix(got, `{"code":100001,"error":"`) {
		t.Error(got)
	}
	// output without end
	if got := ask(s, "sh", `[["-c","head -c 20000000 /dev/zero"]]`); !strings.HasPrefix(got, `{"code":100000,"error":"the program has written too much"`) {
		t.Errorf("%.200s", got)
	}
	for _, allowed := range [][]string{nil, {"/bin"}, {sh}} {
		_, err := tryLoad(t, Config{Binaries: allowed}, m)
		if got := answer(nil, err); !strings.Contains(got, "which is not on the list of allowed programs") {
			t.Error(got)
		}
	}
	// a program that outlives its call
	s = load(t, Config{Binaries: []string{sh, none}, Limits: Limits{Time: 100 * time.Millisecond}}, m)
	if got := ask(s, "sh", `[["-c","sleep 1000"]]`); !strings.HasPrefix(got, "limit: call interrupted: deadline has elapsed (100ms)") {
		t.Error(got)
	}
}

// explorer opens files, by the first directory that it was given, and reads its environment.
func explorer() []byte {
	m := g.New(1)
	open := m.Import(wasiNamespace, "path_open", []byte{g.I32, g.I32, g.I32, g.I32, g.I32, g.I64, g.I64, g.I32, g.I32}, []byte{g.I32})
	name := m.Import(wasiNamespace, "fd_prestat_dir_name", []byte{g.I32, g.I32, g.I32}, []byte{g.I32})
	environ := m.Import(wasiNamespace, "environ_get", []byte{g.I32, g.I32}, []byte{g.I32})
	sizes := m.Import(wasiNamespace, "environ_sizes_get", []byte{g.I32, g.I32}, []byte{g.I32})
	read := m.Import(wasiNamespace, "fd_read", []byte{g.I32, g.I32, g.I32, g.I32}, []byte{g.I32})
	m.Begin(true)
	// open: the error number, follows links, does not create
	m.Export("open", "path: string", "u32", nil,
		g.Const(3), g.Const(1), g.Get(0), g.Get(1), g.Const(0), g.Const64(-1), g.Const64(-1), g.Const(0), g.Const(16), g.Call(open))
	m.Export("create", "path: string", "u32", nil,
		g.Const(3), g.Const(1), g.Get(0), g.Get(1), g.Const(1), g.Const64(-1), g.Const64(-1), g.Const(0), g.Const(16), g.Call(open))
	// read: up to 100 bytes of the file opened last
	m.Export("read", "", "string", nil,
		g.Const(24), g.Const(600), g.Store(0), g.Const(28), g.Const(100), g.Store(0),
		g.Const(16), g.Load(0), g.Const(24), g.Const(1), g.Const(32), g.Call(read), g.Drop, m.Answer(g.Const(600), slices.Concat(g.Const(32), g.Load(0))))
	m.Export("name", "fd: i32, length: i32", "string", nil, g.Get(0), g.Const(600), g.Get(1), g.Call(name), g.Drop, m.Answer(g.Const(600), g.Get(1)))
	m.Export("environ", "", "string", nil,
		g.Const(16), g.Const(20), g.Call(sizes), g.Drop, g.Const(900), g.Const(600), g.Call(environ), g.Drop, m.Answer(g.Const(600), slices.Concat(g.Const(20), g.Load(0))))
	return m.Wasm()
}

// error numbers of the system interface
const (
	noError, exist, notExist, notPermitted = "0", "20", "44", "63"
)

func TestDirectories(t *testing.T) {
	base := t.TempDir()
	data, tmp := filepath.Join(base, "new", "data"), filepath.Join(base, "tmp")
	if err := os.WriteFile(filepath.Join(base, "secret"), []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	m := Module{Name: "m", Wasm: explorer(), Env: map[string]string{"A": "1", "service_id": "mine", "data": "mine"}, Dirs: map[string]string{"data": data, "/tmp": tmp}}
	s := load(t, Config{ID: "the id", Env: map[string]string{"B": "2", "A": "over"}}, m)
	if err := os.WriteFile(filepath.Join(tmp, "f"), []byte("content"), 0o644); err != nil {
		t.Fatal(err)
	}
	links := os.Symlink("../secret", filepath.Join(tmp, "link")) == nil && os.Symlink(base, filepath.Join(tmp, "dir")) == nil
	// in order of their names: /tmp is 3, data is 4
	for _, c := range [][3]string{
		{"name", "[3,4]", `"/tmp"`}, {"name", "[4,4]", `"data"`},
		{"open", `"f"`, noError}, {"read", "[]", `"content"`}, {"open", `"none"`, notExist}, {"create", `"made"`, noError},
		{"open", `"../secret"`, notPermitted}, {"open", `"x/../../secret"`, notPermitted}, {"open", `"/etc/passwd"`, notPermitted}, {"create", `"../made"`, notPermitted},
		{"open", `"link"`, notPermitted}, {"open", `"dir/secret"`, notPermitted}, {"create", `"dir/made"`, notPermitted},
	} {
		if strings.Contains(c[1], "link") || strings.Contains(c[1], "dir/") {
			if !links {
				continue
			}
		}
		if got := ask(s, c[0], c[1]); got != c[2] {
			t.Errorf("%s %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
	if _, err := os.Stat(filepath.Join(tmp, "made")); err != nil {
		t.Error(err)
	}
	if entries, err := os.ReadDir(base); err != nil || len(entries) != 3 {
		t.Error("something appeared outside:", entries)
	}
	want := "/tmp=" + tmp + "\x00A=over\x00B=2\x00data=" + data + "\x00service_id=the id\x00"
	var env string
	if err := json.Unmarshal([]byte(ask(s, "environ", "[]")), &env); err != nil || env != want {
		t.Errorf("%q, want %q", env, want)
	}
	// files that stay open are bounded, and given back with the instance
	for range 2 {
		opened := 0
		for ask(s, "open", `"f"`) == noError {
			if opened++; opened > 1000 {
				t.Fatal("a module opens files without end")
			}
		}
		if opened < openFiles-10 {
			t.Errorf("only %d files could be opened", opened)
		}
		s.drop(context.Background())
	}
}

func TestRandomAndTime(t *testing.T) {
	m := g.New(1)
	random := m.Import(wasiNamespace, "random_get", []byte{g.I32, g.I32}, []byte{g.I32})
	clock := m.Import(wasiNamespace, "clock_time_get", []byte{g.I32, g.I64, g.I32}, []byte{g.I32})
	m.Begin(false)
	m.Export("random", "", "[]u8", nil, g.Const(16), g.Const(4), g.Call(random), g.Drop, m.Answer(g.Const(16), g.Const(4)))
	m.Export("now", "", "[]u64", nil, g.Const(0), g.Const64(1), g.Const(16), g.Call(clock), g.Drop, m.Answer(g.Const(16), g.Const(1)))
	s := load(t, Config{Random: strings.NewReader("abcdefgh"), Now: func() time.Time { return time.Unix(5, 7) }}, mod("m", m.Wasm()))
	for _, c := range [][2]string{{"random", "[97,98,99,100]"}, {"random", "[101,102,103,104]"}, {"now", "[5000000007]"}} {
		if got := ask(s, c[0], "[]"); got != c[1] {
			t.Errorf("%s: %s", c[0], got)
		}
	}
}
