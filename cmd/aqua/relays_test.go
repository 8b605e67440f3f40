package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/aquifer-dev/aquifer/node/p2p"
)

// FuzzNetworkFile takes any text for what `aqua up` has printed: relays come out of it, or an error in how the tool was called.
func FuzzNetworkFile(f *testing.F) {
	f.Add(`{"event":"ready","nodes":[{"name":"node-1","peer_id":"12D"}],"client":{"secret_key":"x"},"relays":["/ip4/127.0.0.1/tcp/1"]}`)
	f.Add(`{"event":"listening","addresses":["/ip4/127.0.0.1/tcp/1"]}`)
	f.Add(`{"relays":5}`)
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "net.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		n, err := (&relayFlags{relays: []string{path}}).network()
		var e *exitError
		switch {
		case err == nil && len(n.addresses) == 0:
			t.Error("no relay and no error")
		case err != nil && (!errors.As(err, &e) || e.code != exitUsage):
			t.Errorf("%v", err)
		}
	})
}

// FuzzDeployment takes any text for the configuration of a service that is deployed.
func FuzzDeployment(f *testing.F) {
	f.Add(`{"a":{"modules":[{"name":"m","path":"missing.wasm"}]}}`, "")
	f.Add(`{"a":{"modules":[]},"b":null}`, "b")
	f.Add("[[module]]\nname = \"m\"\n", "")
	f.Fuzz(func(t *testing.T, text, name string) {
		path := filepath.Join(t.TempDir(), "config")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := readDeployment(path, name, nil)
		var e *exitError
		switch {
		case err == nil && (len(d.modules) == 0 || d.name == ""):
			t.Errorf("%+v", d)
		case err != nil && !errors.As(err, &e):
			t.Errorf("%v", err)
		}
	})
}

func TestRelaysOfFlags(t *testing.T) {
	f := relayFlags{relays: []string{"/ip4/127.0.0.1/tcp/1", "/ip4/127.0.0.1/tcp/2/ws"}}
	n, err := f.network()
	if err != nil || len(n.addresses) != 2 {
		t.Errorf("%+v %v", n, err)
	}
	if _, err := p2p.ParseContact(n.addresses[1]); err != nil {
		t.Error(err)
	}
}
