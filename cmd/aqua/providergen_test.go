package main

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/node/config"
)

// TestProviderGen has the node's own reader read what is written for it.
func TestProviderGen(t *testing.T) {
	t.Chdir(t.TempDir())
	run := func(want int, args ...string) string {
		t.Helper()
		var out bytes.Buffer
		tool := &tool{in: strings.NewReader(""), out: &out, err: &out}
		if code := tool.execute(t.Context(), args); code != want {
			t.Fatalf("%q: code %d: %s", args, code, &out)
		}
		return out.String()
	}
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(providerFile, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	run(0, "init", ".", "--provider", "acme")
	write(`version: 3
providerName: acme
computePeers:
  nox-0: {computeUnits: 4}
  other: {computeUnits: 4, nox: {tcpPort: 1234, listenIp: 127.0.0.1, rawConfig: "http_port = 7\n[log]\nlevel = \"debug\""}}
nox:
  bootstrapNodes: [/ip4/127.0.0.1/tcp/1]
  effectors: {curl: {wasmCID: bafybeicorj3sl6fhqpuubmt5r2n7plkjkmto6jxqckgte2624dj5zvzufm, allowedBinaries: {curl: /usr/bin/curl}}}
  rawConfig: "http_port = 6\nmax_spells = 5"
`)
	if out := run(0, "provider", "gen"); !strings.Contains(out, "wrote .fluence/configs/other_Config.toml") {
		t.Error(out)
	}
	peers := map[string]string{}
	for nox, want := range map[string]config.Settings{
		"nox-0": {TCPPort: 9770, WebSocketPort: 9990, HTTPPort: 6, MaxSpells: 5, ListenIP: "0.0.0.0", Log: config.Log{Level: "info"}},
		"other": {TCPPort: 1234, WebSocketPort: 9991, HTTPPort: 7, MaxSpells: 5, ListenIP: "127.0.0.1", Log: config.Log{Level: "debug"}},
	} {
		file := ".fluence/configs/" + nox + "_Config.toml"
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s, warnings, err := config.Read(config.Defaults(), file, string(text))
		if err != nil || len(warnings) > 0 {
			t.Fatal(warnings, err)
		}
		if s.TCPPort != want.TCPPort || s.WebSocketPort != want.WebSocketPort || s.HTTPPort != want.HTTPPort || s.MaxSpells != want.MaxSpells || s.ListenIP != want.ListenIP ||
			s.Log.Level != want.Log.Level || !slices.Equal(s.BootstrapNodes, []string{"/ip4/127.0.0.1/tcp/1"}) || s.Effectors["curl"].Programs["curl"] != "/usr/bin/curl" {
			t.Errorf("%s: %+v", nox, s)
		}
		c, err := s.Node("test", nil)
		if err != nil {
			t.Fatal(err)
		}
		peers[nox] = c.Key.PeerID()
	}
	// The market's peers have the keys of the nodes.
	run(0, "provider", "register")
	write(strings.Replace(mustRead(t, providerFile), "nox:\n", "offers: {main: {computePeers: [nox-0, other]}}\nnox:\n", 1))
	run(0, "provider", "offer-create")
	info := run(0, "provider", "offer-info")
	for nox, peer := range peers {
		if !strings.Contains(info, nox+" "+peer+":") {
			t.Errorf("%s is %s, the market has %s", nox, peer, info)
		}
	}
	write(strings.Replace(mustRead(t, providerFile), "max_spells = 5", "max_spells = ", 1))
	if out := run(1, "provider", "gen"); !strings.Contains(out, "E0902") || !strings.Contains(out, "rawConfig") {
		t.Error(out)
	}
}

func mustRead(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
