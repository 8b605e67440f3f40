package main

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/service/itype"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"aqua": func() { os.Exit(Main()) }})
}

// TestScripts runs testdata/*.txtar: every command, flag and exit code. UPDATE=1 rewrites what cmp compares.
func TestScripts(t *testing.T) {
	examples, err := filepath.Abs("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	guests, err := filepath.Abs("../../service/testdata/guests")
	if err != nil {
		t.Fatal(err)
	}
	cache, _ := exec.Command("go", "env", "GOCACHE").Output() // without go, scripts that need it are skipped
	testscript.Run(t, testscript.Params{
		Dir:           "testdata",
		UpdateScripts: golden.Update(),
		Cmds:          map[string]func(ts *testscript.TestScript, neg bool, args []string){"exits": exits, "awaits": awaits, "section": section, "relay": relay, "network": localNetwork, "until": until, "base64": encoded},
		Setup: func(env *testscript.Env) error {
			env.Setenv("EXAMPLES", examples)
			env.Setenv("GUESTS", guests)
			env.Setenv("GOCACHE", strings.TrimSpace(string(cache)))
			env.Setenv("AQUA_KEYS", filepath.Join(env.WorkDir, "keys"))
			return nil
		},
	})
}

// exits runs a command and checks its exit code: exits CODE aqua ARGUMENTS…
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND…")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if e, ok := err.(interface{ ExitCode() int }); ok {
		got = map[int]string{1: "1", 2: "2", 3: "3", 4: "4", 130: "130"}[e.ExitCode()]
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != args[0] {
		ts.Fatalf("exit code %s instead of %s", got, args[0])
	}
}

// awaits waits for a file to hold a text: awaits FILE TEXT.
func awaits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: awaits FILE TEXT")
	}
	for range 1000 {
		text, err := os.ReadFile(ts.MkAbs(args[0]))
		if err == nil && strings.Contains(string(text), args[1]) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("%s does not come to hold %q", args[0], args[1])
}

// section puts a custom section behind the others of a module, which is made if there is none: section FILE NAME HEX.
func section(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: section FILE NAME HEX")
	}
	body, err := hex.DecodeString(args[2])
	ts.Check(err)
	file := ts.MkAbs(args[0])
	var sections []itype.Section
	if wasm, err := os.ReadFile(file); err == nil {
		sections, err = itype.Sections(wasm)
		ts.Check(err)
	}
	ts.Check(os.WriteFile(file, itype.Assemble(append(sections, itype.Section{Name: args[1], Body: body})), 0o644))
}

// relay starts a peer that ends with the script and sets RELAY to its id, RELAY_TCP and RELAY_WS to its addresses: relay.
func relay(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: relay")
	}
	h, err := p2p.New(p2p.Config{Agent: "relay/1", Network: "dar", Listen: []string{"/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/tcp/0/ws"}})
	ts.Check(err)
	ts.Defer(func() { h.Close() })
	ts.Setenv("RELAY", h.ID())
	for _, a := range h.Addresses() {
		if strings.Contains(a, "/ws/") {
			ts.Setenv("RELAY_WS", a)
		} else {
			ts.Setenv("RELAY_TCP", a)
		}
	}
}

// localNetwork runs `aqua up` until the script ends, puts what it prints into net.json, and sets RELAY, RELAY1, RELAY2 …, NODE1,
// NODE2 …, ME and KEY to the first relay's address, those of all, the ids of the nodes and the client, and the client's secret key:
// network NODES.
func localNetwork(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: network NODES")
	}
	var out, errs shared
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan int, 1)
	go func() {
		done <- (&tool{in: strings.NewReader(""), out: &out, err: &errs}).execute(ctx, []string{"up", "--nodes", args[0]})
	}()
	ts.Defer(func() { cancel(); <-done })
	for !strings.Contains(errs.String(), "FUNCTION") {
		select {
		case code := <-done:
			ts.Fatalf("it ended with code %d: %s", code, errs.String())
		case <-time.After(time.Millisecond):
		}
	}
	var r upReport
	ts.Check(json.Unmarshal([]byte(out.String()), &r))
	ts.Check(os.WriteFile(ts.MkAbs("net.json"), []byte(out.String()), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("up.txt"), []byte(errs.String()), 0o600))
	ts.Setenv("RELAY", r.Relays[0])
	ts.Setenv("ME", r.Client.Peer)
	ts.Setenv("KEY", r.Client.Secret)
	for i, n := range r.Nodes {
		ts.Setenv("NODE"+string(rune('1'+i)), n.Peer)
		ts.Setenv("RELAY"+string(rune('1'+i)), r.Relays[i])
	}
}

// until runs a command again and again until it prints a text: until TEXT COMMAND…
func until(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: until TEXT COMMAND…")
	}
	for {
		ts.Check(ts.Exec(args[1], args[2:]...))
		if strings.Contains(ts.ReadFile("stdout"), args[0]) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// encoded sets a variable to what a file holds, as base64: base64 FILE VARIABLE.
func encoded(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: base64 FILE VARIABLE")
	}
	ts.Setenv(args[1], base64.StdEncoding.EncodeToString([]byte(ts.ReadFile(args[0]))))
}
