package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/node/config"
	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/store"
)

// started is a command that runs until it is told to end.
type started struct {
	out, err *shared
	tool     *tool
	done     chan int
}

// startCommand runs a command in this process and waits for its first line, which is JSON.
func startCommand(t *testing.T, into any, args ...string) *started {
	t.Helper()
	s := &started{out: &shared{}, err: &shared{}, done: make(chan int, 1)}
	s.tool = &tool{in: strings.NewReader(""), out: s.out, err: s.err}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	go func() { s.done <- s.tool.execute(ctx, args) }()
	for end := time.Now().Add(20 * time.Second); !strings.Contains(s.out.String(), "\n"); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("nothing is printed; errors: %s", s.err)
		}
		select {
		case code := <-s.done:
			t.Fatalf("it ended with code %d: %s", code, s.err)
		default:
		}
	}
	if err := json.Unmarshal([]byte(s.out.String()), into); err != nil {
		t.Fatalf("%v: %s", err, s.out)
	}
	return s
}

// interrupt ends the command as a person does.
func (s *started) interrupt(t *testing.T) {
	t.Helper()
	handle := s.tool.onInterrupt.Load()
	if handle == nil {
		t.Fatal("interrupts are not handled")
	}
	(*handle)()
	select {
	case code := <-s.done:
		if code != exitFine {
			t.Errorf("exit code %d: %s", code, s.err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it does not end")
	}
}

// TestNodeCommand starts a node, asks it how it is, connects with it, ends it, and starts it again with the same key.
func TestNodeCommand(t *testing.T) {
	dir := t.TempDir()
	args := []string{"node", "--listen", "/ip4/127.0.0.1/tcp/0", "--ws", "/ip4/127.0.0.1/tcp/0/ws", "--data", dir, "--http", "127.0.0.1:0", "-a", "--log-level", "debug"}
	var told listening
	s := startCommand(t, &told, args...)
	if told.Event != "listening" || len(told.Addresses) != 2 || !strings.HasSuffix(told.Addresses[0], "/p2p/"+told.Peer) || !strings.Contains(told.Addresses[1], "/ws/p2p/") {
		t.Errorf("%+v", told)
	}
	resp, err := http.Get("http://" + told.HTTP + "/versions")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if want := `{"node":"` + Version() + `","avm":"0.62.0","spell":"0.7.5"}`; strings.TrimSpace(string(body)) != want {
		t.Errorf("%s", body)
	}
	h, err := p2p.New(p2p.Config{Agent: "test/1", AllowLocal: true})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	for _, a := range told.Addresses {
		if _, err := h.Dial(context.Background(), a); err != nil {
			t.Error(err)
		}
	}
	if agent := h.Identity(told.Peer).Agent; agent != "aquifer/"+Version() {
		t.Error(agent)
	}
	s.interrupt(t)
	if log := s.err.String(); !strings.Contains(log, "the node has ended") {
		t.Error(log)
	}
	var again listening
	startCommand(t, &again, args...).interrupt(t)
	if again.Peer != told.Peer {
		t.Error("the key was not kept")
	}
}

// TestNodeRefusals says what is wrong with flags, files and ports.
func TestNodeRefusals(t *testing.T) {
	dir := t.TempDir()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, port, _ := net.SplitHostPort(taken.Addr().String())
	file := filepath.Join(dir, "bad.toml")
	if err := os.WriteFile(file, []byte("\ntcp_prot = 7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	idle := filepath.Join(dir, "idle.toml")
	if err := os.WriteFile(idle, []byte("\nno_banner = true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	loop := []string{"--listen", "/ip4/127.0.0.1/tcp/0", "--data", dir}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--config", file}, exitUsage, "error[E0826]: " + file + ":2: `tcp_prot`: there is no such key; did you mean `tcp_port`?"},
		{append([]string{"--config", idle, "-m", "me"}, loop...), exitUsage, "warning[W0826]: " + idle + ":2: `no_banner` has no effect on this node\nerror[E0826]: --management-key: "},
		{[]string{"--config", filepath.Join(dir, "none")}, exitFailed, "error[E0012]"},
		{[]string{"--listen", "/ip4/127.0.0.1/tcp/" + port, "--data", dir}, exitNetwork, "error[E0812]: cannot listen on /ip4/127.0.0.1/tcp/" + port},
		{append([]string{"--http", "127.0.0.1:" + port}, loop...), exitNetwork, "error[E0821]: cannot listen on 127.0.0.1:" + port},
		{append([]string{"--http", port}, loop...), exitUsage, "error[E0011]: --http"},
		{append([]string{"--network", "moon"}, loop...), exitUsage, "error[E0826]: --network: \"moon\" is no network"},
		{append([]string{"--bootstrap", "there"}, loop...), exitUsage, "error[E0826]: --bootstrap: \"there\" is no multiaddr"},
		{append([]string{"--log-level", "loud"}, loop...), exitUsage, "error[E0826]: --log-level: \"loud\" is no level"},
		{append([]string{"-m", "me"}, loop...), exitUsage, "error[E0826]: --management-key: \"me\" is no peer id"},
		{append([]string{"--sk", "nobody"}, loop...), exitUsage, "error[E0017]"},
		{[]string{"--ws", "/ip4/127.0.0.1/tcp/0", "--data", dir}, exitUsage, "error[E0011]: --ws /ip4/127.0.0.1/tcp/0 is no address for WebSocket; /ip4/127.0.0.1/tcp/0/ws is"},
		{[]string{"--listen", "/ip4/127.0.0.1/tcp/0", "--data", filepath.Join(file, "below")}, exitFailed, "error[E0013]: " + file},
		{[]string{"word"}, exitUsage, "takes no argument"},
	} {
		var out, errs shared
		code := (&tool{in: strings.NewReader(""), out: &out, err: &errs}).execute(context.Background(), append([]string{"node"}, c.args...))
		if code != c.code || !strings.Contains(errs.String(), c.want) || out.String() != "" {
			t.Errorf("%q: code %d, %s", c.args, code, errs.String())
		}
	}
}

// TestDamagedDatabase refuses to start with a database that is not as it was written, or in use, and repairs it.
func TestDamagedDatabase(t *testing.T) {
	dir := t.TempDir()
	args := []string{"node", "--listen", "/ip4/127.0.0.1/tcp/0", "--data", dir}
	file := filepath.Join(dir, "persistent", "node.db")
	run := func(args ...string) (code int, out, errs string) {
		var o, e shared
		code = (&tool{in: strings.NewReader(""), out: &o, err: &e}).execute(context.Background(), args)
		return code, o.String(), e.String()
	}
	var told listening
	s := startCommand(t, &told, args...)
	if code, _, errs := run(args...); code != exitFailed || !strings.Contains(errs, "error[E0828]: the database "+file+" is in use") {
		t.Error(code, errs)
	}
	if code, _, errs := run("node", "repair", "--data", dir); code != exitFailed || !strings.Contains(errs, "error[E0828]") {
		t.Error(code, errs)
	}
	s.interrupt(t)
	if code, out, errs := run("node", "repair", "--data", dir); code != exitFine || out != file+" is whole\n" {
		t.Error(code, out, errs)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	damaged := whole[:len(whole)/2]
	if err := os.WriteFile(file, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := run(args...); code != exitFailed || !strings.Contains(errs, "error[E0827]: the database "+file+" is damaged: it has been cut off") || !strings.Contains(errs, "aqua node repair") {
		t.Error(code, errs)
	}
	if now, _ := os.ReadFile(file); string(now) != string(damaged) {
		t.Error("the damaged file was written to")
	}
	if code, out, errs := run("node", "repair", "--data", dir); code != exitFine || !strings.Contains(out, "was damaged: it has been cut off") || !strings.Contains(out, "the old file is "+file+".damaged-1\n") {
		t.Error(code, out, errs)
	}
	var again listening
	startCommand(t, &again, args...).interrupt(t)
	if again.Peer != told.Peer {
		t.Error("the node is another one")
	}
	db, err := store.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx store.Tx) error {
		return errors.Join(tx.Put("deploy", "services/some.json", []byte("what a service is")), tx.Put("new", "\x1b[31m", []byte("what nobody knows")))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	if whole, err = os.ReadFile(file); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"what a service is", "what nobody knows"} {
		whole = bytes.ReplaceAll(whole, []byte(text), bytes.ToUpper([]byte(text)))
	}
	if err := os.WriteFile(file, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := run("node", "repair", "--data", dir); code != exitFine || !strings.HasSuffix(out, "\nlost: \"deploy/services/some.json\", a service with its aliases\nlost: \"new/\\x1b[31m\"\n") {
		t.Error(code, out, errs)
	}
	if code, _, errs := run("node", "repair"); code != exitUsage || !strings.Contains(errs, "error[E0011]: say which node") {
		t.Error(code, errs)
	}
	if code, _, errs := run("node", "repair", "--data", filepath.Join(dir, "none")); code != exitFailed || !strings.Contains(errs, "error[E0829]") {
		t.Error(code, errs)
	}
}

// TestNodeHelp describes every setting.
func TestNodeHelp(t *testing.T) {
	var out shared
	if code := (&tool{out: &out, err: &out}).execute(context.Background(), []string{"node", "--help"}); code != exitFine || !strings.Contains(out.String(), config.Help()) {
		t.Error(code, out.String())
	}
}

// TestNodePage holds the reference in docs/node.md to the settings; UPDATE=1 writes it.
func TestNodePage(t *testing.T) {
	generated(t, "../../docs/node.md", "settings", config.Table()+"\nKeys of the original without effect here, which are read all the same: "+config.Idle()+".\n")
}

// TestUp starts a local network and asks one of its nodes for another; its peers come back with their keys.
func TestUp(t *testing.T) {
	dir := t.TempDir()
	var told upReport
	began := time.Now()
	s := startCommand(t, &told, "up", "--nodes", "3", "--data", dir)
	t.Logf("ready after %v", time.Since(began).Round(time.Millisecond))
	if told.Event != "ready" || len(told.Nodes) != 3 || len(told.Relays) != 3 {
		t.Fatalf("%+v", told)
	}
	h, err := p2p.New(p2p.Config{Agent: "test/1", AllowLocal: true, Network: "dar"})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	if _, err := h.Dial(context.Background(), told.Relays[0]); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(10 * time.Second); len(h.Table()) == 0 && time.Now().Before(end); time.Sleep(time.Millisecond) {
	}
	for _, n := range told.Nodes[1:] {
		if c, _, err := h.Resolve(context.Background(), n.Peer); err != nil || len(c.Addresses) == 0 {
			t.Errorf("%s is not found: %v", n.Name, err)
		}
		if !strings.Contains(n.Relay, "/ws/p2p/"+n.Peer) || len(n.Addresses) != 2 || len(n.Secret) != 44 {
			t.Errorf("%+v", n)
		}
	}
	_, line, ok := strings.Cut(s.err.String(), "in another terminal:\n  aqua ")
	if line, _, ok = strings.Cut(line, "\n"); !ok {
		t.Fatalf("nothing says how to run a function: %s", s.err)
	}
	line = strings.NewReplacer("FILE", "../../examples/echo.aqua", "FUNCTION(ARGUMENTS)", `echo("hi", "`+told.Nodes[2].Peer+`")`).Replace(line)
	var answer, problems shared
	if code := (&tool{out: &answer, err: &problems}).execute(context.Background(), shellWords(line)); code != exitFine || answer.String() != "\"hi\"\n" {
		t.Errorf("%s: code %d, %s%s", line, code, answer.String(), problems.String())
	}
	s.interrupt(t)
	var again upReport
	startCommand(t, &again, "up", "--nodes", "2", "--data", dir).interrupt(t)
	if len(again.Nodes) != 2 || again.Nodes[1].Peer != told.Nodes[1].Peer || again.Client != told.Client {
		t.Errorf("%+v", again)
	}
	var out shared
	if code := (&tool{out: &out, err: &out}).execute(context.Background(), []string{"up", "--nodes", "0"}); code != exitUsage || !strings.Contains(out.String(), "E0011") {
		t.Error(code, out.String())
	}
}
