package main

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/market/files"
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
