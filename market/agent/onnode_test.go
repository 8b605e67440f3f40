package agent

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/client"
	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/service/deploy"
)

// realNode runs a node, and a client of it that manages it.
func realNode(t *testing.T, subnets *Subnets) (*node.Node, *client.Client) {
	t.Helper()
	manager := particle.GenerateKey()
	c := node.Config{Managers: []string{manager.PeerID()}, Deploy: deploy.NewHosts(deploy.Config{}).Deploy, AllowLocal: true, Version: "test",
		Listen: []string{"/ip4/127.0.0.1/tcp/0"}, Network: "dar"}
	if subnets != nil {
		c.Subnets = subnets
	}
	n, err := node.New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	by, err := client.Connect(ctx, client.Config{Relays: n.Addresses()[:1], Key: manager, TTL: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = by.Close() })
	return n, by
}

// call runs a script of the form: call what, then answer with y.
func call(t *testing.T, c *client.Client, what string) string {
	t.Helper()
	f := &abi.Function{Name: "ask", Results: []*abi.Type{{Kind: abi.Top}},
		Script: `(xor (seq (call %init_peer_id% ("getDataSrv" "-relay-") [] relay) (seq (seq (call relay ("op" "noop") []) ` + what + `) (seq (call relay ("op" "noop") []) (call %init_peer_id% ("callbackSrv" "response") [y]))))
			(call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0]))`}
	results, err := c.CallFunction(context.Background(), f, nil)
	if err != nil {
		return "! " + err.Error()
	}
	var value any
	if err := json.Unmarshal(results[0], &value); err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(value)
	return string(text)
}

// TestOnNode follows a deal on a running node, from the match to its end.
func TestOnNode(t *testing.T) {
	b := newBed(t)
	subnets := &Subnets{Market: b.as("reader"), Clock: b.clock}
	n, manager := realNode(t, subnets)
	peer, err := market.ParsePeer(n.ID())
	b.must(err)
	provider, plan := b.provider("provider", peer)
	wasm, err := os.ReadFile("../../service/testdata/guests/greeting.wasm")
	b.must(err)
	greeter := market.ServiceDefinition{Name: "greeter", Modules: []market.ModuleDefinition{{Name: "greeting", Wasm: named(b.put(wasm))}}}
	script := `(seq (call %init_peer_id% ("getDataSrv" "word") [] w) (call %init_peer_id% ("spell" "list_push_string") ["runs" w]))`
	first := b.define(market.Definition{Services: []market.ServiceDefinition{greeter}, Spells: []market.SpellDefinition{b.spell("nightly", script, "one", `{"clock":{"start_sec":1,"period_sec":3600}}`)}})
	dev, deal := b.deal(first, 1, 1, 10_000, provider)
	a := New(Config{Market: provider, Peer: peer, Host: OnNode{manager, manager.ID()}, Content: b.blobs, Clock: b.clock, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	round := func() {
		t.Helper()
		b.must(a.Round(b.ctx))
	}
	round()
	if got := a.Status(); len(got) != 0 {
		t.Errorf("without a deal: %+v", got)
	}
	b.match(dev, deal, plan)
	round() // the deal has too few workers: it rests, and is activated
	d := b.look(deal)
	if d.Status != market.DealActive || !d.Workers[0].Active() {
		t.Fatalf("%+v", d)
	}
	worker := d.Workers[0].OffChain.Peer()
	if got := a.Status(); len(got) != 1 || got[0].State != Successful || got[0].Active || !got[0].Paid || got[0].Worker != worker {
		t.Errorf("%+v", got)
	}
	round() // now it works
	b.clock.Move(time.Second)
	if got := a.Status(); !got[0].Active || got[0].Market != market.DealActive {
		t.Errorf("%+v", got)
	}
	if got := call(t, manager, `(call "`+worker+`" ("greeter" "greeting") ["Ada"] y)`); got != `"Hi, Ada"` {
		t.Error(got)
	}
	runs := func() string {
		return call(t, manager, `(call "`+worker+`" ("nightly" "list_get_strings") ["runs"] y)`)
	}
	for !strings.Contains(runs(), `one`) {
		time.Sleep(10 * time.Millisecond)
	}
	if got := call(t, manager, `(call relay ("subnet" "resolve") ["`+deal.String()+`"] y)`); !strings.Contains(got, worker) || !strings.Contains(got, n.ID()) || !strings.Contains(got, `"success":true`) {
		t.Error(got)
	}
	if got := call(t, manager, `(call relay ("subnet" "resolve") ["`+provider.Account().String()+`"] y)`); !strings.Contains(got, `"success":false`) {
		t.Error(got)
	}

	// Another application: the service goes, a spell changes.
	second := b.define(market.Definition{Spells: []market.SpellDefinition{b.spell("nightly", script, "two", `{"clock":{"start_sec":1,"period_sec":3600}}`)}})
	_, err = dev.SetApp(b.ctx, deal, second)
	b.must(err)
	round()
	if got := call(t, manager, `(call "`+worker+`" ("greeter" "greeting") ["Ada"] y)`); !strings.Contains(got, "not found") {
		t.Error(got)
	}
	for !strings.Contains(runs(), `two`) {
		time.Sleep(10 * time.Millisecond)
	}
	if got := runs(); strings.Contains(got, "one") {
		t.Error(got)
	}

	// The end.
	_, err = dev.Stop(b.ctx, deal)
	b.must(err)
	round()
	if got := call(t, manager, `(call relay ("worker" "list") [] y)`); got != "[]" {
		t.Error(got)
	}
	round()
	if d := b.look(deal); len(d.Workers) != 0 || len(a.Status()) != 0 {
		t.Errorf("%+v %+v", d, a.Status())
	}
}
