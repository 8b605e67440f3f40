package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm"
)

// TestGuestbook installs the spell of examples/guestbook.aqua on a node that `aqua node` runs, and reads its log: all of the
// section on spells in docs/node.md.
func TestGuestbook(t *testing.T) {
	key := particle.GenerateKey()
	var told listening
	args := []string{"node", "--listen", "/ip4/127.0.0.1/tcp/0", "--data", t.TempDir(), "-a", "-m", key.PeerID()}
	s := startCommand(t, &told, args...)
	script := compiledGuestbook(t)
	if kept, err := os.ReadFile("../../node/testdata/guestbook.air"); err != nil || string(kept) != script {
		t.Errorf("the script that package node tests with is another one (%v); compiled it is\n%s", err, script)
	}
	owner := newSpellClient(t, key, told)
	quoted, _ := json.Marshal(script)
	id := owner.call(`install(script, "welcome, ", 1)`, map[string]json.RawMessage{"script": quoted})
	if len(id) != 1 || len(id[0]) != 38 {
		t.Fatal("the spell was not installed:", id)
	}
	visitor := newSpellClient(t, nil, told)
	first := visitor.awaitTicks(2)
	if len(first) != 1 || first[0] != "welcome, "+visitor.net.ID() {
		t.Error(first)
	}
	s.interrupt(t)

	var again listening
	defer startCommand(t, &again, args...).interrupt(t)
	another := newSpellClient(t, nil, again)
	if got := another.awaitTicks(4); len(got) < 2 || got[0] != first[0] || got[len(got)-1] != "welcome, "+another.net.ID() {
		t.Error("after a new start of the node:", got)
	}
}

// awaitTicks waits until the spell has counted so many turns and has greeted, and returns its log.
func (c *spellClient) awaitTicks(n int) []string {
	c.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		got := c.call("read()", nil)
		if len(got) != 2 {
			c.t.Fatal("nothing is read:", got)
		}
		var logs []struct{ Message string }
		var ticks int
		if err := errors.Join(json.Unmarshal([]byte(got[0]), &logs), json.Unmarshal([]byte(got[1]), &ticks)); err != nil {
			c.t.Fatal(err)
		}
		var lines []string
		for _, l := range logs {
			lines = append(lines, l.Message)
		}
		if ticks >= n && slices.Contains(lines, "welcome, "+c.net.ID()) {
			return lines
		}
	}
	c.t.Fatal("the spell does not run")
	return nil
}

// compiledGuestbook is the script of the example.
func compiledGuestbook(t *testing.T) string {
	t.Helper()
	var out, messages bytes.Buffer
	tool := &tool{in: strings.NewReader(""), out: &out, err: &messages}
	if code := tool.execute(context.Background(), []string{"compile", "../../examples/guestbook.aqua", "--air", "-n", "guestbook", "--stdout"}); code != exitFine {
		t.Fatal(messages.String())
	}
	return out.String()
}

// spellClient runs functions of the example as a client does that has a relay.
type spellClient struct {
	t     *testing.T
	key   *particle.Key
	net   *p2p.Host
	relay p2p.Contact
	calls int
}

func newSpellClient(t *testing.T, key *particle.Key, node listening) *spellClient {
	t.Helper()
	if key == nil {
		key = particle.GenerateKey()
	}
	relay, err := p2p.ParseContact(node.Addresses[0])
	if err != nil {
		t.Fatal(err)
	}
	h, err := p2p.New(p2p.Config{Key: key, Agent: "client/1", AllowLocal: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	if err := h.Connect(context.Background(), relay); err != nil {
		t.Fatal(err)
	}
	return &spellClient{t: t, key: key, net: h, relay: relay}
}

// call runs a function and returns its results as JSON, or nil if it fails.
func (c *spellClient) call(text string, data map[string]json.RawMessage) []string {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	fn, problems := compiler.CompileCall(ctx, source.Disk{}, "../../examples/guestbook.aqua", text, compiler.Values{Data: data}, compiler.Options{Fallback: source.Embedded{FS: stdlib.FS()}})
	if fn == nil {
		c.t.Fatal(problems)
	}
	c.calls++
	p := particle.New(c.key, fmt.Sprintf("call-%d", c.calls), fn.Script, time.Now(), 15*time.Second)
	kept := vm.Open(vm.Params{
		InitPeer: p.InitPeer, Peer: p.InitPeer, SecretKey: c.key.Secret(), ParticleID: p.ID, Timestamp: p.Timestamp, TTL: p.TTL,
		AIRSizeLimit: vm.NoLimit, ParticleSizeLimit: vm.NoLimit, CallResultSizeLimit: vm.NoLimit,
	}, p.Script, nil)
	var came []byte
	results := map[string]vm.CallResult{}
	for {
		o := kept.Step(ctx, came, vm.EncodeResults(results))
		came, results = nil, map[string]vm.CallResult{}
		if len(o.NextPeers) > 0 {
			if err := c.net.Send(ctx, c.relay, p.WithData(o.Data())); err != nil {
				c.t.Fatal(err)
			}
		}
		for _, q := range o.Requests {
			switch q.Service {
			case "callbackSrv":
				var all []string
				for _, arg := range q.Args {
					all = append(all, arg.Text())
				}
				return all
			case "errorHandlingSrv":
				c.t.Log(q.Args[0].Text())
				return nil
			}
			results[fmt.Sprint(q.ID)] = vm.CallResult{Text: c.argument(fn, q.Function)}
		}
		for len(results) == 0 {
			r, err := c.net.Receive(ctx)
			if err != nil {
				c.t.Fatal(err)
			}
			if string(r.Particle.Signature) == string(p.Signature) {
				came = r.Particle.Data
				break
			}
		}
	}
}

// argument is what getDataSrv answers.
func (c *spellClient) argument(fn *compiler.Call, name string) string {
	for i, arg := range fn.Args {
		if fn.Params[i].Name == name {
			return string(arg)
		}
	}
	return fmt.Sprintf("%q", c.relay.Peer) // -relay-
}

// TestSpellsPage holds the programs that docs/node.md shows to the example.
func TestSpellsPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/node.md")
	if err != nil {
		t.Fatal(err)
	}
	example, err := os.ReadFile("../../examples/guestbook.aqua")
	if err != nil {
		t.Fatal(err)
	}
	shown := blocks(string(page), "aqua")
	if len(shown) != 2 {
		t.Error("programs:", len(shown))
	}
	for _, program := range shown {
		if !strings.Contains(string(example), program) {
			t.Errorf("the example has no such thing:\n%s", program)
		}
	}
}
