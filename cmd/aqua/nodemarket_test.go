package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/agent"
	"github.com/aquifer-dev/aquifer/market/content"
	"github.com/aquifer-dev/aquifer/market/devmarket"
	"github.com/aquifer-dev/aquifer/market/local"
	"github.com/aquifer-dev/aquifer/market/remote"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// marketBeside is a market that the test keeps, at its own pace, beside nodes that are commands.
type marketBeside struct {
	t       *testing.T
	dir     string
	clock   *local.ManualClock
	ledger  *local.Ledger
	server  *remote.Server
	dev     market.Market
	blobs   content.Dir
	greeter market.CID // an application
}

func newMarketBeside(t *testing.T) *marketBeside {
	b := &marketBeside{t: t, dir: t.TempDir(), clock: local.NewManualClock(time.Now())}
	b.ledger = local.New(local.Config{Clock: b.clock})
	b.dev = b.ledger.As(b.ledger.Account(devmarket.Developer))
	b.blobs = content.Dir(filepath.Join(b.dir, "content"))
	t.Cleanup(func() { b.must(b.ledger.Close()) })
	wasm, err := os.ReadFile("../../service/testdata/guests/greeting.wasm")
	b.must(err)
	module, err := b.blobs.Put(wasm)
	b.must(err)
	script, err := b.blobs.Put([]byte(`(call %init_peer_id% ("spell" "store_log") ["it runs"] _)`))
	b.must(err)
	when, err := b.blobs.Put([]byte(`{"clock":{"start_sec":1,"period_sec":3600}}`))
	b.must(err)
	none, err := b.blobs.Put([]byte(`{}`))
	b.must(err)
	cid := func(c market.CID) value.CID { return value.CID(c.String()) }
	text, err := market.Definition{
		Services: []market.ServiceDefinition{{Name: "greeter", Modules: []market.ModuleDefinition{{Name: "greeting", Wasm: cid(module)}}}},
		Spells:   []market.SpellDefinition{{Name: "nightly", Script: cid(script), Config: cid(when), InitArgs: cid(none)}},
	}.Encode()
	b.must(err)
	b.greeter, err = b.blobs.Put(text)
	b.must(err)
	return b
}

func (b *marketBeside) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *marketBeside) file() string { return servedFile(filepath.Join(b.dir, ledgerFile)) }

// serve hands the market out, as `aqua up --market` does, until stop.
func (b *marketBeside) serve() {
	b.t.Helper()
	var err error
	b.server, err = remote.Serve(b.ledger, b.file())
	b.must(err)
}

func (b *marketBeside) stop() { b.t.Helper(); b.must(b.server.Close()) }

// settings writes a file of settings for the node of a provider.
func (b *marketBeside) settings(provider string) string {
	b.t.Helper()
	file := filepath.Join(b.dir, provider+".toml")
	b.must(os.WriteFile(file, []byte(fmt.Sprintf("[market]\nserved = %q\naccount = %q\ncontent = %q\npoll_period = \"50ms\"\n", b.file(), provider, string(b.blobs))), 0o600))
	return file
}

// offer offers nodes of the providers in turn, with commitments that are active.
func (b *marketBeside) offer(nodes ...string) {
	b.t.Helper()
	var offered []devmarket.Node
	for i, n := range nodes {
		peer, err := market.ParsePeer(n)
		b.must(err)
		offered = append(offered, devmarket.Node{Provider: fmt.Sprintf("provider-%d", i+1), Peer: peer})
	}
	_, err := devmarket.SetUp(b.t.Context(), b.ledger, offered)
	b.must(err)
	b.clock.Move(local.Defaults().EpochLength)
}

// deal opens a deal for the application that greets, and matches it.
func (b *marketBeside) deal(least, target uint64) market.DealID {
	b.t.Helper()
	ctx := b.t.Context()
	id, _, err := b.dev.CreateDeal(ctx, market.DealTerms{App: b.greeter, MinWorkers: least, TargetWorkers: target, UnitsPerWorker: 1, MaxPerProvider: 1, Price: market.Units(333_333), Protocol: 1}, market.Units(1_000_000_000))
	b.must(err)
	view, err := market.ViewOf(ctx, b.dev, market.OfferFilter{}, market.Facts{})
	b.must(err)
	d, err := b.dev.Deal(ctx, id)
	b.must(err)
	plan, err := market.Plan(d, view, market.DefaultPolicy())
	b.must(err)
	_, err = b.dev.Match(ctx, id, plan.Match)
	b.must(err)
	return id
}

// active says that so many workers of a deal are paid.
func (b *marketBeside) active(deal market.DealID, want uint64) func() bool {
	return func() bool {
		d, err := b.dev.Deal(b.t.Context(), deal)
		return err == nil && d.ActiveWorkers() == want && uint64(len(d.Workers)) == want
	}
}

// command runs one and returns what it prints.
func command(ctx context.Context, args ...string) (code int, out, problems string) {
	var o, e shared
	code = (&tool{in: strings.NewReader(""), out: &o, err: &e}).execute(ctx, args)
	return code, o.String(), e.String()
}

// TestNodeMarket has a node, started before its market, run a worker of a deal, prove its capacity, bear another process that serves the market, and let the worker go.
func TestNodeMarket(t *testing.T) {
	b := newMarketBeside(t)
	var told listening
	s := startCommand(t, &told, "node", "--listen", "/ip4/127.0.0.1/tcp/0", "-a", "--data", filepath.Join(b.dir, "node"), "--config", b.settings("provider-1"))
	if log := s.err.String(); !strings.Contains(log, "warning[W0907]: the node starts without its market, and looks for it every 50ms: no market is served by ") {
		t.Error(log)
	}
	b.offer(told.Peer)
	b.serve()
	deal := b.deal(1, 1)
	eventually(t, "that the worker is paid", b.active(deal, 1))
	peer, err := market.ParsePeer(told.Peer)
	b.must(err)
	eventually(t, "that the peer proves its capacity", func() bool { return strings.Contains(s.err.String(), "proofs of capacity are handed in") })
	b.clock.Move(local.Defaults().EpochLength)
	p, err := b.dev.Peer(t.Context(), peer)
	b.must(err)
	if c, err := b.dev.Commitment(t.Context(), p.Commitment); err != nil || c.Fails != 0 {
		t.Errorf("an epoch went by without proofs: %+v %v", c, err)
	}
	greets := func() bool {
		code, out, _ := command(t.Context(), "run", "--relay", told.Addresses[0], "-i", "../../examples/market/failover.aqua", "-f", fmt.Sprintf(`greet("%s", "Ada", 2000)`, deal))
		return code == exitFine && out == "\"Hi, Ada\"\n"
	}
	eventually(t, "that the worker answers", greets)
	logs := []string{"deal", "logs", deal.String(), "--served", b.file(), "--relay", told.Addresses[0]}
	if code, out, problems := command(t.Context(), logs...); code != exitFine || !strings.Contains(out, " on "+told.Peer+": INSTALLATION_SUCCESSFUL since 20") || !strings.Contains(out, "the application is installed; it works\n") {
		t.Error(code, out, problems)
	}
	eventually(t, "that the spell has logged", func() bool {
		code, out, _ := command(t.Context(), append(logs, "--spell", "nightly")...)
		return code == exitFine && strings.Contains(out, `"message":"it runs"`)
	})
	if code, out, problems := command(t.Context(), append(logs, "--spell", "nobody", "--json")...); code != exitFine || !strings.Contains(out, `"state":"INSTALLATION_SUCCESSFUL"`) || !strings.Contains(out, `"problem":"`) {
		t.Error(code, out, problems)
	}
	b.stop()
	b.serve()
	_, err = b.dev.Stop(t.Context(), deal)
	b.must(err)
	eventually(t, "that the worker leaves", b.active(deal, 0))
	s.interrupt(t)
	b.stop()
}

// TestNodeMarketRefusals says what is wrong with what settings say of a market, and with who answers there.
func TestNodeMarketRefusals(t *testing.T) {
	dir := t.TempDir()
	chain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q struct {
			ID     json.RawMessage `json:"id"`
			Method string          `json:"method"`
		}
		_ = json.NewDecoder(r.Body).Decode(&q)
		result := map[string]string{"eth_chainId": "0x7", "eth_getCode": "0x"}[q.Method]
		_ = json.NewEncoder(w).Encode(map[string]any{"jsonrpc": "2.0", "id": q.ID, "result": result})
	}))
	defer chain.Close()
	place := "[chain_config]\nhttp_endpoint = \"" + chain.URL + "\"\ndiamond_contract_address = \"0x00000000000000000000000000000000000000aa\"\n"
	key := "wallet_key = \"" + strings.Repeat("01", 32) + "\"\n"
	content := "[market]\ncontent = \"c\"\n"
	for i, c := range []struct {
		text string
		code int
		want string
	}{
		{place + "network_id = 8\n" + key + content, exitNetwork, "error[E0905]: wrong chain: " + chain.URL + " is of the chain 7, not of 8"},
		{place + "network_id = 7\n" + key + content, exitNetwork, "error[E0905]: wrong contracts: there is no contract at 0x00000000000000000000000000000000000000aa on the chain 7"},
		{place + "network_id = 7\n" + key, exitUsage, "error[E0826]: `market.content`: it is missing"},
		{place + key + content, exitUsage, "error[E0826]: `chain_config.network_id`: it is missing"},
		{place + "network_id = 7\nwallet_key = \"12\"\n" + content, exitUsage, "error[E0826]: `chain_config.wallet_key`: a private key has 64 hexadecimal digits"},
		{place + "network_id = 7\nwallet_keystore = \"k\"\nwallet_password_file = \"" + dir + "/none\"\n" + content, exitFailed, "error[E0012]: " + dir + "/none"},
		{strings.Replace(place, "aa\"", "\"", 1) + "network_id = 7\n" + key + content, exitUsage, "error[E0826]: `chain_config.diamond_contract_address`: "},
		{"[market]\nserved = \"" + dir + "/0.toml\"\naccount = \"a\"\ncontent = \"c\"\n", exitFailed, "error[E0901]: malformed: " + dir + "/0.toml does not say where a market is served"},
	} {
		file := filepath.Join(dir, fmt.Sprintf("%d.toml", i))
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, problems := command(t.Context(), "node", "--listen", "/ip4/127.0.0.1/tcp/0", "--data", filepath.Join(dir, "node"), "--config", file)
		if code != c.code || out != "" || !strings.Contains(problems, c.want) {
			t.Errorf("%s\ncode %d, %s%s", c.text, code, out, problems)
		}
		if strings.Contains(problems, strings.Repeat("01", 32)) {
			t.Error("it tells the key")
		}
	}
	file := filepath.Join(dir, "away.toml")
	away := strings.Replace(place, chain.URL, "http://127.0.0.1:1", 1) + "network_id = 7\n" + key + content
	if err := os.WriteFile(file, []byte(away), 0o600); err != nil {
		t.Fatal(err)
	}
	var told listening
	s := startCommand(t, &told, "node", "--listen", "/ip4/127.0.0.1/tcp/0", "--data", filepath.Join(dir, "node"), "--config", file)
	if !strings.Contains(s.err.String(), "warning[W0907]") {
		t.Error(s.err)
	}
	s.interrupt(t)
}

// turned is a market in whose place another one answers after a while.
type turned struct {
	market.Market
	left int
}

func (m *turned) Params(ctx context.Context) (market.Params, error) {
	if m.left--; m.left < 0 {
		return market.Params{}, market.Errorf(market.WrongChain, "the endpoint is of the chain 9 by now, not of 8")
	}
	return market.Params{}, nil
}

// TestNodeOfAnotherMarket has another market than was meant answer after the node has started: the node says so and goes on without.
func TestNodeOfAnotherMarket(t *testing.T) {
	var away atomic.Bool
	away.Store(true)
	chain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if away.Load() {
			http.Error(w, "not yet", http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte(`{"jsonrpc":"2.0","id":1,"result":"0x7"}`)) // of eth_chainId, which is asked first
	}))
	defer chain.Close()
	dir := t.TempDir()
	file := filepath.Join(dir, "node.toml")
	text := "[chain_config]\nhttp_endpoint = \"" + chain.URL + "\"\ndiamond_contract_address = \"0x00000000000000000000000000000000000000aa\"\nnetwork_id = 8\nwallet_key = \"" +
		strings.Repeat("01", 32) + "\"\n[market]\ncontent = \"c\"\npoll_period = \"20ms\"\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var told listening
	s := startCommand(t, &told, "node", "--listen", "/ip4/127.0.0.1/tcp/0", "--data", filepath.Join(dir, "node"), "--config", file)
	if !strings.Contains(s.err.String(), "warning[W0907]") {
		t.Error(s.err)
	}
	away.Store(false)
	eventually(t, "that the wrong chain is told", func() bool {
		return strings.Contains(s.err.String(), "error[E0905]: ") && strings.Contains(s.err.String(), "is of the chain 7, not of 8; the node goes on without a market")
	})
	s.interrupt(t)

	var said []string
	ctx, cancel := context.WithCancel(t.Context())
	d := &nodeMarket{deals: &agent.Deals{}, note: func(text string) { said = append(said, text) }, found: &foundMarket{Market: &turned{left: 2}}}
	d.guard(ctx, cancel)
	if ctx.Err() == nil || len(said) != 1 || !strings.Contains(said[0], "E0905") || !strings.Contains(said[0], "of the chain 9 by now") {
		t.Errorf("%v, %q", ctx.Err(), said)
	}
}

// TestMarketWatch has a worker whose node has ended replaced, after a dry run that changes nothing, and ends at an interrupt.
func TestMarketWatch(t *testing.T) {
	b := newMarketBeside(t)
	b.serve()
	var nodes [3]listening
	var running [3]*started
	var ids []string
	for i := range nodes {
		provider := fmt.Sprintf("provider-%d", i+1)
		args := []string{"node", "--listen", "/ip4/127.0.0.1/tcp/0", "-a", "--data", filepath.Join(b.dir, provider), "--config", b.settings(provider)}
		if i > 0 {
			args = append(args, "--bootstrap", nodes[0].Addresses[0])
		}
		running[i] = startCommand(t, &nodes[i], args...)
		ids = append(ids, nodes[i].Peer)
	}
	b.offer(ids...)
	deal := b.deal(1, 2)
	eventually(t, "that two workers are paid", b.active(deal, 2))
	d, err := b.dev.Deal(t.Context(), deal)
	b.must(err)
	hosts := map[string]bool{}
	for _, w := range d.Workers {
		hosts[w.Peer.Peer()] = true
	}
	victim, other := -1, -1
	for i, n := range nodes {
		if hosts[n.Peer] {
			victim = i
		} else {
			other = i
		}
	}
	relay := nodes[other].Addresses[0] // whose node has no worker yet
	args := []string{"market", "watch", deal.String(), "--served", b.file(), "--relay", relay, "--interval", "200ms", "--patience", "4s"}
	if code, out, problems := command(t.Context(), append(args, "--once")...); code != exitFine || strings.Contains(out, "removed") {
		t.Error("while all answer:", code, out, problems)
	}
	running[victim].interrupt(t)
	code, out, problems := command(t.Context(), "deal", "logs", deal.String(), "--served", b.file(), "--relay", relay, "--timeout", "2s")
	if code != exitFine || strings.Count(out, "worker 0x") != 2 || strings.Count(out, ": INSTALLATION_SUCCESSFUL since") != 1 || strings.Count(out, nodes[victim].Peer+": no answer: ") != 1 {
		t.Error(code, out, problems)
	}
	b.clock.Move(4 * local.Defaults().EpochLength)
	dry := append(args, "--once", "--dry-run", "--json")
	code, out, problems = command(t.Context(), dry...)
	if code != exitFine || strings.Count(out, `"kind":"missed"`) != 3 || !strings.Contains(out, `"kind":"removed"`) || !strings.Contains(out, `"peer_id":"`+nodes[victim].Peer+`"`) ||
		!strings.Contains(out, `"dry_run":true`) || !strings.Contains(out, `"kind":"joined"`) || !strings.Contains(out, nodes[other].Peer) {
		t.Error(code, out, problems)
	}
	if now, err := b.dev.Deal(t.Context(), deal); err != nil || len(now.Workers) != 2 || now.Workers[0].ID != d.Workers[0].ID {
		t.Error("the dry run has changed something", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var told, said shared
	ended := make(chan int, 1)
	go func() { ended <- (&tool{in: strings.NewReader(""), out: &told, err: &said}).execute(ctx, args) }()
	eventually(t, "that another takes the place", func() bool {
		now, err := b.dev.Deal(t.Context(), deal)
		b.must(err)
		return now.ActiveWorkers() == 2 && (now.Workers[0].Peer.Peer() == nodes[other].Peer || now.Workers[1].Peer.Peer() == nodes[other].Peer)
	})
	cancel()
	if code := <-ended; code != exitInterrupted || !strings.Contains(told.String(), " removed deal "+deal.String()+" worker ") || !strings.Contains(told.String(), " joined deal ") {
		t.Error(code, told.String(), said.String())
	}
	for i, s := range running {
		if i != victim {
			s.interrupt(t)
		}
	}
	b.stop()
}
