package node

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/node/spell"
	"github.com/aquifer-dev/aquifer/node/store"
)

// install installs a spell on a scope of a node and returns its id.
func (c *testClient) install(n *Node, on, script, data string, t spell.Triggers, alias ...string) string {
	c.t.Helper()
	args := []string{jsonText(script), data, t.Node().String()}
	for _, a := range alias {
		args = append(args, jsonText(a))
	}
	got := c.do(n.ID(), on, "spell", "install", args...)
	if strings.HasPrefix(got, `"!"`) {
		c.t.Fatal("the spell was not installed: ", got)
	}
	return unquote(c.t, got)
}

// valueOf asks a spell for a number that it keeps.
func (c *testClient) valueOf(n *Node, id, key string) int {
	c.t.Helper()
	var got struct{ Value int }
	if err := json.Unmarshal([]byte(c.ask(n.ID(), id, "get_u32", fmt.Sprintf("%q", key))), &got); err != nil {
		c.t.Fatal(err)
	}
	return got.Value
}

// TestSpells runs a spell every second and for every peer that comes, on a node that is then started again from the same store. The
// spell is examples/guestbook.aqua, compiled; a test of the command holds the two to each other.
func TestSpells(t *testing.T) {
	script, err := os.ReadFile("testdata/guestbook.air")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "store")
	kept, err := store.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	own, key := particle.GenerateKey(), particle.GenerateKey()
	config := Config{Key: own, Managers: []string{key.PeerID()}, Store: kept, SpellTTL: 10 * time.Second}
	n, end := startNode(t, config)
	manager := newClient(t, key, n)
	if got := newClient(t, nil, n).ask(n.ID(), "spell", "install", `"(null)"`, `[]`, `[]`); !strings.Contains(got, "expected an object") {
		t.Error(got)
	}
	id := manager.install(n, n.ID(), string(script), `{"greeting":"hello "}`, spell.Triggers{Start: 1, Period: 1, Connect: true})
	visitor := newClient(t, nil, n)
	logged := func(n *Node, c *testClient, peer string) func() bool {
		return func() bool {
			return strings.Contains(c.ask(n.ID(), id, "get_logs"), `"message":"hello `+peer+`"`)
		}
	}
	eventually(t, "the visitor is greeted", logged(n, visitor, visitor.net.ID()))
	eventually(t, "seconds are counted", func() bool { return visitor.valueOf(n, id, "ticks") >= 2 })
	if got := visitor.ask(n.ID(), id, "get_all_errors"); !strings.Contains(got, `"particle_errors":[]`) {
		t.Error(got)
	}
	if got := testutil.ToFloat64(n.metrics.spellRuns); got < 3 {
		t.Error("runs:", got)
	}
	if got := visitor.ask(n.ID(), "srv", "list"); !strings.Contains(got, `"service_type":"spell"`) {
		t.Error(got)
	}
	if n.spells.Waiting() != 1 || !n.servicesRun() {
		t.Error("spells that wait:", n.spells.Waiting())
	}
	runs := visitor.valueOf(n, id, "hw_counter")
	end()
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}

	if kept, err = store.Open(file); err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	config.Store = kept
	n, end = startNode(t, config)
	defer end()
	c := newClient(t, nil, n)
	eventually(t, "the next visitor is greeted, too", logged(n, c, c.net.ID()))
	if !logged(n, c, visitor.net.ID())() {
		t.Error("the log was not kept")
	}
	eventually(t, "runs are counted on", func() bool { return c.valueOf(n, id, "hw_counter") > runs+2 })
	manager = newClient(t, key, n)
	if got := c.ask(n.ID(), "spell", "remove", `"`+id+`"`); !strings.Contains(got, "Forbidden") {
		t.Error(got)
	}
	if got := manager.ask(n.ID(), "spell", "remove", `"`+id+`"`); got != `""` {
		t.Error(got)
	}
	if got := c.ask(n.ID(), id, "get_logs"); !strings.Contains(got, "not found") {
		t.Error(got)
	}
}

// TestSpellsThatFail keeps the errors of runs for people to look at.
func TestSpellsThatFail(t *testing.T) {
	key := particle.GenerateKey()
	n := testNode(t, Config{Managers: []string{key.PeerID()}, SpellTTL: 2 * time.Second})
	c := newClient(t, key, n)
	const script = `(xor (call %init_peer_id% ("getDataSrv" "nothing") [] x) (call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0]))`
	id := c.install(n, n.ID(), script, `{}`, spell.Triggers{Start: 1})
	eventually(t, "the error is kept", func() bool {
		return strings.Contains(c.ask(n.ID(), id, "get_all_errors"), `"particle_id":"spell_`+id+`_0"`)
	})
	if got := c.ask(n.ID(), id, "get_errors", `"spell_`+id+`_0"`); !strings.Contains(got, "value not found") || !strings.Contains(got, `"error_code":10000`) {
		t.Error(got)
	}
	if got := n.spells.Waiting(); got != 0 {
		t.Error("it runs once", got)
	}
}

// TestSpellOfWorker runs the spell that sets a worker up: it may call protected functions there. It rests with the worker and goes
// with it (spec/network.md#N148).
func TestSpellOfWorker(t *testing.T) {
	key := particle.GenerateKey()
	printed := make(chan string, 100)
	n := testNode(t, Config{Managers: []string{key.PeerID()}, SpellTTL: 5 * time.Second, Print: func(text string) { printed <- text }})
	c := newClient(t, key, n)
	worker := unquote(t, c.do(n.ID(), n.ID(), "worker", "create", jsonText(deal), unit))
	const script = `(seq (call %init_peer_id% ("getDataSrv" "word") [] w) (call %init_peer_id% ("run-console" "print") [w]))`
	id := c.install(n, worker, script, `{"word":"set up"}`, spell.Triggers{Start: 1}, "worker-spell")
	if got := <-printed; got != "set up" {
		t.Error(got)
	}
	other := c.install(n, worker, script, `{"word":"not allowed"}`, spell.Triggers{Start: 1, Connect: true})
	failed := func() bool {
		return strings.Contains(c.do(n.ID(), worker, other, "get_u32", `"hw_counter"`), `"value":1`)
	}
	eventually(t, "the other spell runs, too", failed)
	if got := c.do(n.ID(), worker, "spell", "list"); got != fmt.Sprintf(`[%q,%q]`, id, other) {
		t.Error(got)
	}
	if got := c.do(n.ID(), n.ID(), "spell", "list"); got != `[]` {
		t.Error(got)
	}
	if got := c.do(n.ID(), n.ID(), "worker", "deactivate", jsonText(deal)); got != `""` {
		t.Error(got)
	}
	newClient(t, nil, n).ask(n.ID(), "op", "noop")
	if got := c.do(n.ID(), worker, other, "get_u32", `"hw_counter"`); !strings.Contains(got, `"value":1`) {
		t.Error("a worker that rests runs a spell:", got)
	}
	if got := c.do(n.ID(), n.ID(), "worker", "activate", jsonText(deal)); got != `""` {
		t.Error(got)
	}
	if got := <-printed; got != "set up" {
		t.Error(got)
	}
	if got := n.spells.Waiting(); got != 1 { // for its next time
		t.Error(got)
	}
	if got := c.do(n.ID(), n.ID(), "worker", "remove", jsonText(worker)); got != `""` {
		t.Error(got)
	}
	if got := n.spells.Waiting(); got != 0 {
		t.Error("a spell outlives its worker")
	}
	left := 0
	err := n.config.Store.View(func(tx store.Tx) error {
		return tx.Each("spell", "", func(string, []byte) error { left++; return nil })
	})
	if err != nil || left != 0 {
		t.Error("records of spells that are left:", left, err)
	}
}
