package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/compiler/target"
	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/service/deploy"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// network lets the original's client call functions at hosts of ours, over WebSocket: its own interpreter makes the particles and
// takes the answers, which our interpreter computed at peers that found each other by Kademlia. A case is a call, or something
// that the client notices of its relay. What clients usually do is done twice, by scripts and by the JavaScript that is generated of
// the same programs.
func network(e *env) (*tally, error) {
	n := &networkArea{env: e, t: &tally{}, key: particle.GenerateKey()}
	defer n.close()
	if err := n.start(); err != nil {
		return nil, err
	}
	usualParts := []func() error{n.simpleCalls, n.hostedServices, n.otherPeers, n.errorTexts, n.chat}
	scripts := append(usualParts, n.values, n.failures, n.crowd, n.longMessage, n.relayThatReturns)
	generated := append(slices.Clone(usualParts), n.deployment, n.workers, n.spells, n.crowdOfClients)
	for i, parts := range [][]func() error{scripts, generated} {
		n.generated = i == 1
		for _, part := range parts {
			if err := part(); err != nil {
				return nil, err
			}
		}
	}
	for i, r := range slices.Concat(n.relays, n.others) {
		n.t.add(fmt.Sprintf("what relay %d did not expect", i), text(r.Faults()), "")
	}
	return n.t, nil
}

type networkArea struct {
	*env
	t      *tally
	worker *oracle.Worker
	relays []*conformance.Relay // that know each other
	others []*conformance.Relay
	key    *particle.Key // of the client that manages the nodes

	programs  map[string]*compiler.Unit    // by their functions
	services  map[string]*compiler.Service // by their names
	modules   map[string]string            // generated JavaScript, by the program's file
	dir       string                       // of these
	generated bool                         // whether they are used now
}

func (n *networkArea) close() {
	if n.worker != nil {
		_ = n.worker.Close()
	}
	for _, r := range slices.Concat(n.relays, n.others) {
		_ = r.Close()
	}
	if n.dir != "" {
		_ = os.RemoveAll(n.dir)
	}
}

// start makes three nodes in a row, of which the client knows the first, and compiles the programs.
func (n *networkArea) start() error {
	if err := n.compile(); err != nil {
		return err
	}
	for i := range 3 {
		c := node.Config{Listen: []string{"/ip4/127.0.0.1/tcp/0/ws", "/ip4/127.0.0.1/tcp/0"}, Network: "dar", Deploy: n.greeting, Managers: []string{n.key.PeerID()}}
		if i > 0 {
			c.Bootstrap = n.relays[i-1].Host.Addresses()[:1]
		}
		r, err := conformance.NewRelay(c)
		if err != nil {
			return err
		}
		n.relays = append(n.relays, r)
		for end := time.Now().Add(20 * time.Second); i > 0 && !slices.Contains(r.Host.Table(), n.relays[i-1].PeerID()); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				return fmt.Errorf("node %d does not find the network", i)
			}
		}
	}
	var err error
	if n.worker, err = oracle.StartClients(filepath.Join(n.root, "oracle")); err != nil {
		return err
	}
	c, err := n.worker.Connect("first", webSocket(n.relays[0]), nil)
	if err != nil {
		return err
	}
	n.equal("the client knows its relay", c.Relay, n.relays[0].PeerID())
	host := n.relays[0].Host
	n.holds("the relay knows its client", func() bool { return host.IsConnected(c.Peer) })
	n.holds("the client says who it is", func() bool { return strings.HasPrefix(host.Identity(c.Peer).Agent, "libp2p/") })
	return nil
}

// compile compiles the programs, and generates JavaScript of them.
func (n *networkArea) compile() error {
	files, err := filepath.Glob(filepath.Join(n.root, "testdata", "network", "*.aqua"))
	if err != nil {
		return err
	}
	files = append(files, filepath.Join(n.root, "..", "examples", "chat.aqua"))
	result, diags := compiler.Compile(context.Background(), source.Disk{}, files, compiler.Options{Fallback: source.Embedded{FS: stdlib.FS()}})
	if diags.HasErrors() {
		return errors.New(conformance.Messages(diags))
	}
	n.programs, n.services, n.modules = map[string]*compiler.Unit{}, map[string]*compiler.Service{}, map[string]string{}
	for _, u := range result.Units {
		n.programs[u.Name] = u
	}
	for _, s := range result.Services {
		n.services[s.Name] = s
	}
	if n.dir, err = os.MkdirTemp(filepath.Join(n.root, "oracle"), ".generated-"); err != nil { // here imports of the client are found
		return err
	}
	if err := os.WriteFile(filepath.Join(n.dir, "package.json"), []byte(`{"type":"module"}`), 0o644); err != nil {
		return err
	}
	for _, m := range target.Modules(result.Exports()) {
		file := filepath.Join(n.dir, strings.TrimSuffix(filepath.Base(m.File), ".aqua")+".js")
		code, _ := target.JavaScript(m, "0")
		if err := os.WriteFile(file, []byte(code), 0o644); err != nil {
			return err
		}
		n.modules[m.File] = file
	}
	return nil
}

// greeting makes a deployment with one service.
func (n *networkArea) greeting(site stdlib.Site) (stdlib.Deployment, error) {
	c, err := service.ParseConfig("[[module]]\nname = \"greeting\"\nload_from = \"greeting.wasm\"\n", filepath.Join(n.root, "..", "service", "testdata", "guests"), "")
	if err != nil {
		return nil, err
	}
	p, err := deploy.Open(context.Background(), site, deploy.Config{})
	if err != nil {
		return nil, err
	}
	return p, p.Install(context.Background(), "greeting", site.PeerID, c)
}

// webSocket is the relay's address that browsers can use.
func webSocket(r *conformance.Relay) string {
	for _, a := range r.Host.Addresses() {
		if strings.Contains(a, "/ws/") {
			return a
		}
	}
	return ""
}
