package node

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/node/store"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

const (
	deal = "0x00000000000000000000000000000000000000Aa"
	unit = `[[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32]]`
)

// unquote reads an answer that is a text.
func unquote(t testing.TB, answer string) string {
	t.Helper()
	var s string
	if err := json.Unmarshal([]byte(answer), &s); err != nil {
		t.Fatal(answer)
	}
	return s
}

// jsonText is a text as JSON.
func jsonText(s string) string { return string(value.AppendString(nil, s)) }

// do runs calls on a peer one after the other, of which the last one's answer comes back; the node is asked by way of via. Values are given as JSON.
func (c *testClient) do(via, on, service, function string, args ...string) string {
	c.t.Helper()
	var script strings.Builder
	var names []string
	nested := 0
	for i, arg := range args {
		if text := strings.Trim(arg, `"`); len(text) == len(arg)-2 && !strings.ContainsAny(text, `\"`) {
			names = append(names, arg)
			continue
		}
		nested++
		// AIR has no literal for it.
		fmt.Fprintf(&script, `(seq (seq (call %[1]q ("op" "string_from_b58") [%[2]q] t%[3]d) (call %[1]q ("json" "parse") [t%[3]d] a%[3]d)) `, via, value.EncodeBase58([]byte(arg)), i)
		names = append(names, fmt.Sprintf("a%d", i))
	}
	fmt.Fprintf(&script, `(seq (call %q (%q %q) [%s] y) (seq (call %q ("op" "noop") []) (call %%init_peer_id%% ("done" "done") [y])))`, on, service, function, strings.Join(names, " "), via)
	script.WriteString(strings.Repeat(")", nested))
	whole := fmt.Sprintf(`(xor %s (seq (call %q ("op" "noop") []) (call %%init_peer_id%% ("done" "done") ["!" :error:.$.message])))`, script.String(), via)
	got := c.run(whole, 10*time.Second, 1)
	if len(got) != 1 {
		c.t.Fatalf("%s.%s was not answered", service, function)
	}
	return got[0]
}

// TestWorkers makes a worker, works on it, lets it rest and removes it (spec/network.md#N100).
func TestWorkers(t *testing.T) {
	key := particle.GenerateKey()
	c := deploying(key)
	c.Store = store.InMemory()
	n := testNode(t, c)
	manager, other := newClient(t, key, n), newClient(t, nil, n)
	on := func(c *testClient, peer, call string, args ...string) string {
		t.Helper()
		service, function, _ := strings.Cut(call, ".")
		return c.do(n.ID(), peer, service, function, args...)
	}
	quote := func(s string) string { return fmt.Sprintf("%q", s) }
	refused := func(got, want string) {
		t.Helper()
		if !strings.HasPrefix(got, `"!"`) || !strings.Contains(got, want) {
			t.Errorf("%s instead of %s", got, want)
		}
	}
	refused(on(other, n.ID(), "worker.create", quote(deal), unit), "Only management or host peer can create worker")
	refused(on(manager, n.ID(), "worker.create", quote("0x12"), unit), "Invalid deal id '0x12': invalid length")
	id := unquote(t, on(manager, n.ID(), "worker.create", quote(deal), unit))
	refused(on(manager, n.ID(), "worker.create", quote(strings.ToLower(deal)), unit), "Error: Worker for 00000000000000000000000000000000000000aa already exists")
	for call, want := range map[string]string{"worker.list": `["` + id + `"]`, "peer.identify": ""} {
		if got := on(other, n.ID(), call); want != "" && got != want {
			t.Error(call, got)
		}
	}
	if got := on(other, n.ID(), "worker.get_worker_id", quote(deal)); got != `["`+id+`"]` {
		t.Error(got)
	}

	// The worker has its own id and key, and services of its own; modules and blueprints are the node's.
	if got := on(other, id, "sig.get_peer_id"); got != quote(id) {
		t.Error(got)
	}
	wasm, err := os.ReadFile("../service/testdata/guests/greeting.wasm")
	if err != nil {
		t.Fatal(err)
	}
	hash := on(manager, n.ID(), "dist.add_module", quote(base64.StdEncoding.EncodeToString(wasm)), `{"name":"greeting"}`)
	blueprint := on(manager, n.ID(), "dist.add_blueprint", jsonText(string(stdlib.Blueprint{Name: "greeter", Dependencies: []string{unquote(t, hash)}}.DAG())))
	service := on(manager, id, "srv.create", blueprint)
	if got := on(manager, id, "srv.add_alias", `"hello"`, service); got != `""` {
		t.Error(got)
	}
	if got := on(other, id, "hello.greeting", `"Ada"`); got != `"Hi, Ada"` {
		t.Error(got)
	}
	refused(on(other, n.ID(), "hello.greeting", `"Ada"`), "Service with id 'hello' not found")
	refused(on(other, n.ID(), "srv.info", service), "not found on host")
	refused(on(other, id, "srv.info", `"none"`), "Service with id 'none' not found on "+id)
	refused(on(other, id, "srv.create", blueprint), "This function is only available to the host or worker spells")
	refused(on(other, id, "vm.create", `"x"`), "only available for the worker")
	refused(on(manager, id, "vm.create", `"x"`), "This feature is disabled")
	refused(on(manager, n.ID(), "vm.create", `"x"`), "This function is only available for workers")
	refused(on(manager, id, "sig.sign", `[1]`), "is not allowed to sign data on '"+id+"'")
	refused(on(manager, n.ID(), "sig.sign", `[1]`), "was from 'json' 'parse'")
	if got := on(other, id, "srv.list"); !strings.Contains(got, `"worker_id":"`+id+`"`) || strings.Count(got, "blueprint_id") != 1 {
		t.Error(got)
	}
	if got := on(other, n.ID(), "srv.list"); got != "[]" {
		t.Error(got)
	}

	// At rest it drops what others start, without a word, and answers who manages the node.
	refused(on(other, n.ID(), "worker.deactivate", quote(deal)), "Only management or host peer can deactivate deal")
	refused(on(manager, n.ID(), "worker.activate", quote(deal)), "Deal has already been activated")
	if got := on(manager, n.ID(), "worker.deactivate", quote(deal)); got != `""` {
		t.Error(got)
	}
	refused(on(manager, n.ID(), "worker.deactivate", quote(deal)), "Deal has already been deactivated")
	if got := on(other, n.ID(), "worker.is_active", quote(deal)); got != "false" {
		t.Error(got)
	}
	script := fmt.Sprintf(`(seq (call %q ("op" "noop") []) (par (call %q ("op" "noop") [] x) (seq (call %q ("peer" "timeout") [100 "late"] y) (call %%init_peer_id%% ("done" "done") [y]))))`, n.ID(), id, n.ID())
	if diff := cmp.Diff([]string{`"late"`}, other.run(script, 10*time.Second, 1)); diff != "" {
		t.Error(diff)
	}
	if got := on(manager, id, "sig.get_peer_id"); got != quote(id) {
		t.Error(got)
	}
	on(manager, n.ID(), "worker.activate", quote(deal))
	if got := on(other, id, "sig.get_peer_id"); got != quote(id) {
		t.Error(got)
	}

	refused(on(other, n.ID(), "worker.remove", quote(id)), "can be removed only by worker creator "+manager.net.ID()+", host or a host manager")
	refused(on(manager, n.ID(), "worker.remove", `"nobody"`), "Worker nobody not found")
	if got := on(manager, n.ID(), "worker.remove", quote(id)); got != `""` {
		t.Error(got)
	}
	if got := on(other, n.ID(), "worker.list"); got != "[]" {
		t.Error(got)
	}
	refused(on(other, n.ID(), "worker.is_active", quote(deal)), "Error: Worker for deal_id 00000000000000000000000000000000000000aa not found")
	refused(on(other, n.ID(), "subnet.resolve", quote(deal)), "Service with id 'subnet' not found")
}

// TestWorkerOnBrokenStore changes workers while nothing can be written: each is as it was, and what is asked for can be asked for again.
func TestWorkerOnBrokenStore(t *testing.T) {
	c := Config{Store: store.InMemory()}
	n := testNode(t, c)
	ctx := context.Background()
	id, err := n.staff.Create(ctx, deal, "creator", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.staff.SetActive(ctx, deal, false); err != nil {
		t.Fatal(err)
	}
	if err := n.config.Store.Close(); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{"activated": n.staff.SetActive(ctx, deal, true), "removed": n.staff.Remove(ctx, id)} {
		if err == nil {
			t.Errorf("it was %s", what)
		}
	}
	w, there := n.staff.ByID(id)
	if of, _ := n.staff.OfDeal(deal); !there || w.Active || of.ID != id || n.local(id) == nil {
		t.Errorf("%+v, %v", w, there)
	}
}
