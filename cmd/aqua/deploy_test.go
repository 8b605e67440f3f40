package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/devmarket"
	"github.com/aquifer-dev/aquifer/market/files"
	"github.com/aquifer-dev/aquifer/market/local"
	"github.com/aquifer-dev/aquifer/market/remote"
)

// deployedProject is a project whose deployment has a service and a spell.
const deployedProject = `version: 10
deployments:
  shop: {targetWorkers: 3, maxWorkersPerProvider: 1, services: [greeting], spells: [tick]}
services:
  greeting: {get: greeting.wasm}
spells:
  tick: {aquaFilePath: tick.aqua, function: tick, initArgs: {name: Ada}, clock: {periodSec: 1}}
`

// tickSpell is a spell that calls the service of its worker.
const tickSpell = `aqua Tick declares *

export tick

data Result:
  greeted: string

service Greeting("greeting"):
  greeting(name: string) -> string

func tick(name: string) -> Result:
  on HOST_PEER_ID:
    said <- Greeting.greeting(name)
  <- Result(greeted = said)
`

// TestDeployAndCall goes from a folder with a description to a function that answers from three workers of three providers, with the program that
// docs/market.md shows, one command for each step.
func TestDeployAndCall(t *testing.T) {
	page, err := os.ReadFile("../../docs/market.md")
	if err != nil {
		t.Fatal(err)
	}
	wasm, err := os.ReadFile("../../service/testdata/guests/greeting.wasm")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{fluenceFile: deployedProject, "tick.aqua": tickSpell, "greeting.wasm": string(wasm), "call.aqua": blocks(string(page), "aqua")[0]} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var told upReport
	s := startCommand(t, &told, "up", "--market", "--data", ledgerDir)
	aqua := func(code int, args ...string) string {
		t.Helper()
		var out, problems shared
		if got := (&tool{out: &out, err: &problems}).execute(context.Background(), args); got != code {
			t.Fatalf("%q: code %d, %s%s", args, got, out.String(), problems.String())
		}
		return out.String()
	}
	if out := aqua(exitFine, "deploy"); !strings.Contains(out, "3 workers joined the deal") {
		t.Fatal(out)
	}
	var info struct {
		Status  string `json:"status"`
		Workers []struct {
			OffChain string `json:"offchainId"`
			Provider string `json:"provider"`
		} `json:"workers"`
	}
	eventually(t, "that the deal is active", func() bool {
		if err := json.Unmarshal([]byte(aqua(exitFine, "deal", "info", "shop", "--json")), &info); err != nil {
			t.Fatal(err)
		}
		return info.Status == "ACTIVE"
	})
	providers := map[string]bool{}
	for _, w := range info.Workers {
		providers[w.Provider] = true
	}
	if len(providers) != 3 {
		t.Errorf("%d providers", len(providers))
	}
	eventually(t, "that three workers answer", func() bool { // one that has not heard yet that the deal is active drops what it gets
		var out, problems shared
		code := (&tool{out: &out, err: &problems}).execute(context.Background(), []string{"run", "--relay", told.Relays[0], "-i", "call.aqua", "-f", `greet_all("Ada")`, "--ttl", "3s"})
		return code == exitFine && out.String() == `["Hi, Ada","Hi, Ada","Hi, Ada"]`+"\n"
	})
	if out := aqua(exitFine, "deploy"); !strings.Contains(out, "already") {
		t.Error(out)
	}
	s.interrupt(t)
	d, err := files.Load(workersFile)
	if err != nil {
		t.Fatal(err)
	}
	w, err := files.ReadWorkers(d)
	if err != nil {
		t.Fatal(err)
	}
	if deal, ok := w.Deal(envLocal, "shop"); !ok || !deal.Matched {
		t.Errorf("%+v", deal)
	}
}

// TestFourSteps takes those that docs/market.md begins with, with the file and the program that it shows.
func TestFourSteps(t *testing.T) {
	page, err := os.ReadFile("../../docs/market.md")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	aqua := func(args ...string) (int, string) {
		var out, problems shared
		code := (&tool{out: &out, err: &problems}).execute(context.Background(), args)
		return code, out.String() + problems.String()
	}
	for _, args := range [][]string{{"init", "--deployment", "shop"}, {"service", "new", "greeting"}} {
		if code, out := aqua(args...); code != exitFine {
			t.Fatal(args, out)
		}
	}
	for name, text := range map[string]string{fluenceFile: blocks(string(page), "yaml")[0], "call.aqua": blocks(string(page), "aqua")[0]} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var told upReport
	s := startCommand(t, &told, "up", "--market", "--data", ledgerDir)
	defer s.interrupt(t)
	if code, out := aqua("deploy", "--wait"); code != exitFine || !strings.Contains(out, "3 workers joined the deal") || !strings.Contains(out, "shop: 3 workers run\n") {
		t.Fatal(out)
	}
	if code, out := aqua("init", "acme", "--provider", "acme"); code != exitFine { // while another process has the market
		t.Error(out)
	}
	if code, out := aqua("chain", "info", "--account", "acme"); code != exitFine || !strings.Contains(out, "has 10000 USDC") {
		t.Error(out)
	}
	eventually(t, "that three workers answer", func() bool { // one that has not heard yet that the deal is active drops what it gets
		code, out := aqua("run", "--relay", told.Relays[0], "-i", "call.aqua", "-f", `greet_all("Ada")`, "--ttl", "3s")
		return code == exitFine && out == `["Hello, Ada!","Hello, Ada!","Hello, Ada!"]`+"\n"
	})
}

// TestDeploysAtTheSameTime has several commands deploy at the same time on a market that another process keeps: there is one deal, paid once.
func TestDeploysAtTheSameTime(t *testing.T) {
	t.Chdir(t.TempDir())
	machine := local.NewManualClock(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	ledger := local.New(local.Config{Clock: machine})
	if _, err := devmarket.SetUp(t.Context(), ledger, []devmarket.Node{{Provider: "one", Peer: market.ID{1}}, {Provider: "two", Peer: market.ID{2}}}); err != nil {
		t.Fatal(err)
	}
	machine.Move(local.Defaults().EpochLength)
	if err := os.Mkdir(ledgerDir, 0o700); err != nil {
		t.Fatal(err)
	}
	served, err := remote.Serve(ledger, filepath.Join(ledgerDir, "market.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer served.Close()
	const text = "version: 10\ndeployments:\n  shop: {targetWorkers: 2, maxWorkersPerProvider: 1, initialBalance: \"10\"}\n"
	if err := os.WriteFile(fluenceFile, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	codes, said := make([]int, 5), make([]shared, 5)
	for i := range codes {
		all.Go(func() {
			codes[i] = (&tool{out: &said[i], err: &said[i]}).execute(t.Context(), []string{"deploy"})
		})
	}
	all.Wait()
	for i, code := range codes {
		if code != exitFine {
			t.Errorf("code %d, %s", code, said[i].String())
		}
	}
	deals, err := ledger.Deals(t.Context(), market.Account{})
	if err != nil || len(deals) != 1 || len(deals[0].Workers) != 2 {
		t.Errorf("%+v, %v", deals, err)
	}
	if kept, err := os.ReadFile(workersFile); err != nil || !strings.Contains(string(kept), deals[0].ID.String()) {
		t.Errorf("%s %v", kept, err)
	}
}
