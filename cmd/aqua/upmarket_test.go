package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/content"
	"github.com/aquifer-dev/aquifer/market/devmarket"
	"github.com/aquifer-dev/aquifer/market/remote"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// upDeal opens a deal on the market of a local network, as commands in another process do.
func upDeal(t *testing.T, told *upReport) (market.Market, market.DealID) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	ledger, err := remote.Open(ctx, told.Market.File)
	must(err)
	dev := ledger.As(ledger.Account(devmarket.Developer))
	if dev.Account() != told.Market.Developer {
		t.Errorf("the developer is %s, not %s", dev.Account(), told.Market.Developer)
	}
	wasm, err := os.ReadFile("../../service/testdata/guests/greeting.wasm")
	must(err)
	blobs := content.Dir(told.Market.Content)
	module, err := blobs.Put(wasm)
	must(err)
	text, err := market.Definition{Services: []market.ServiceDefinition{{Name: "greeter", Modules: []market.ModuleDefinition{{Name: "greeting", Wasm: value.CID(module.String())}}}}}.Encode()
	must(err)
	application, err := blobs.Put(text)
	must(err)
	file := filepath.Join(filepath.Dir(told.Market.File), ledgerFile)
	aqua := func(code int, args ...string) string {
		t.Helper()
		var out, problems shared
		if got := (&tool{out: &out, err: &problems}).execute(ctx, append(args, "--ledger", file)); got != code {
			t.Fatalf("%q: code %d, %s%s", args, got, out.String(), problems.String())
		}
		return out.String()
	}
	var opened struct {
		Deal market.DealID `json:"dealId"`
	}
	must(json.Unmarshal([]byte(aqua(exitFine, "deal", "create", "--app-cid", application.String(), "--min-workers", "2", "--price-per-cu-per-epoch", "0.4", "--json")), &opened))
	aqua(exitFine, "deal", "workers-add", opened.Deal.String())
	aqua(exitFine, "chain", "faucet")
	deal := opened.Deal
	return dev, deal
}

// TestUpMarketBegun lets nodes be had at once in a market that was there before, however long its epochs are, and commands afterwards find its time where
// it was left.
func TestUpMarketBegun(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, ledgerDir, ledgerFile)
	var out, problems shared
	if code := (&tool{out: &out, err: &problems}).execute(t.Context(), []string{"init", dir, "--epoch", "24h"}); code != exitFine {
		t.Fatal(problems.String())
	}
	m, err := openUpMarket(filepath.Dir(file), true)
	if err != nil {
		t.Fatal(err)
	}
	providers, err := devmarket.SetUp(t.Context(), m.ledger, []devmarket.Node{{Provider: "one", Peer: market.ID{1}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.skip(t.Context(), providers); err != nil {
		t.Fatal(err)
	}
	if err := m.close(); err != nil {
		t.Fatal(err)
	}
	l, err := (&marketFlags{ledger: file}).openLedger(market.Params{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	peer, err := l.Peer(t.Context(), market.ID{1})
	if err != nil {
		t.Fatal(err)
	}
	if c, err := l.Commitment(t.Context(), peer.Commitment); err != nil || c.Status != market.Active {
		t.Errorf("%v, %v", c.Status, err)
	}
}

// eventually looks until something is so.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); !so(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s did not happen", what)
		}
	}
}

// TestUpMarket deploys on three providers without wallet or chain, calls what runs there, and finds it again after a restart.
func TestUpMarket(t *testing.T) {
	dir := t.TempDir()
	var told upReport
	began := time.Now()
	s := startCommand(t, &told, "up", "--market", "--data", dir)
	t.Logf("ready after %v", time.Since(began).Round(time.Millisecond))
	if told.Market == nil || len(told.Market.Providers) != 3 || told.Market.Epoch != 15 {
		t.Fatalf("%+v", told.Market)
	}
	dev, deal := upDeal(t, &told)
	paid := func(dev market.Market, want int) func() bool {
		return func() bool {
			d, err := dev.Deal(t.Context(), deal)
			return err == nil && len(d.Workers) == want && int(d.ActiveWorkers()) == want
		}
	}
	eventually(t, "that three workers are paid", paid(dev, 3))
	greets := func(told upReport) func() bool {
		return func() bool {
			var answer, problems shared
			code := (&tool{out: &answer, err: &problems}).execute(context.Background(), []string{"run", "--relay", told.Relays[0], "-i", "../../examples/market/failover.aqua", "-f", fmt.Sprintf(`greet("%s", "Ada", 2000)`, deal)})
			return code == exitFine && answer.String() == "\"Hi, Ada\"\n"
		}
	}
	eventually(t, "that a worker answers", greets(told))
	before, err := dev.Deal(t.Context(), deal)
	if err != nil {
		t.Fatal(err)
	}
	passes(t, &told, dev, deal)
	s.interrupt(t)
	if _, err := remote.Open(t.Context(), told.Market.File); !errors.Is(err, market.NotFound) {
		t.Error(err)
	}

	var again upReport
	s = startCommand(t, &again, "up", "--market", "--data", dir)
	if diff := cmp.Diff(told.Market, again.Market); diff != "" {
		t.Error(diff)
	}
	eventually(t, "that a worker answers after the restart", greets(again))
	ledger, err := remote.Open(t.Context(), again.Market.File)
	if err != nil {
		t.Fatal(err)
	}
	dev = ledger.As(ledger.Account(devmarket.Developer))
	after, err := dev.Deal(t.Context(), deal)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before.Workers, after.Workers); diff != "" {
		t.Error(diff)
	}
	if _, err := dev.Stop(t.Context(), deal); err != nil {
		t.Fatal(err)
	}
	eventually(t, "that the workers leave", paid(dev, 0))
	s.interrupt(t)
}

// passes lets more epochs go by than a peer may miss proofs in: the commitments hold, and the workers are paid for them.
func passes(t *testing.T, told *upReport, dev market.Market, deal market.DealID) {
	t.Helper()
	const epochs = 200
	before, err := dev.Params(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	code, out, problems := command(t.Context(), "chain", "pass", fmt.Sprint(epochs), "--served", told.Market.File, "--json")
	var now struct{ Epoch market.Epoch }
	if err := json.Unmarshal([]byte(out), &now); err != nil || code != exitFine || now.Epoch < before.Epoch()+epochs {
		t.Fatal(code, out, problems, err)
	}
	for _, p := range told.Market.Providers {
		for _, name := range p.Peers {
			id, err := market.ParsePeer(name)
			if err != nil {
				t.Fatal(err)
			}
			peer, err := dev.Peer(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			c, err := dev.Commitment(t.Context(), peer.Commitment)
			if err != nil || c.Status != market.Active || c.Fails > 0 {
				t.Errorf("%+v, %v", c, err)
			}
		}
	}
	d, err := dev.Deal(t.Context(), deal)
	if err != nil || d.ActiveWorkers() != 3 {
		t.Fatalf("%+v, %v", d, err)
	}
	reward, err := dev.Reward(t.Context(), deal, d.Workers[0].ID)
	if err != nil || reward.Provider.Cmp(d.Terms.Price.Times(epochs/2)) < 0 {
		t.Errorf("%v earned, %v", reward, err)
	}
}

// TestUpMarketForOnce keeps nothing, and says what is wrong with a ledger.
func TestUpMarketForOnce(t *testing.T) {
	var told upReport
	s := startCommand(t, &told, "up", "--market", "--nodes", "4")
	if told.Market == nil || len(told.Market.Providers) != 3 || len(told.Market.Providers[0].Peers) != 2 {
		t.Fatalf("%+v", told.Market)
	}
	s.interrupt(t)
	if _, err := os.Stat(filepath.Dir(told.Market.File)); !os.IsNotExist(err) {
		t.Error("something is left", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "market.db"), []byte("no ledger, but long enough to be looked at as one"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out shared
	if code := (&tool{out: &out, err: &out}).execute(context.Background(), []string{"up", "--market", "--data", dir}); code == exitFine {
		t.Error(out.String())
	} else {
		t.Log(code, out.String())
	}
}
