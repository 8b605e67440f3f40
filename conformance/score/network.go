package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/service/deploy"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// network lets the original's client call functions at hosts of ours, over WebSocket: its own interpreter makes the particles and
// takes the answers, which our interpreter computed at peers that found each other by Kademlia. A case is a call, or something
// that the client notices of its relay.
func network(e *env) (*tally, error) {
	n := &networkArea{env: e, t: &tally{}}
	defer n.close()
	if err := n.start(); err != nil {
		return nil, err
	}
	for _, part := range []func() error{n.simpleCalls, n.values, n.hostedServices, n.otherPeers, n.failures, n.crowd, n.longMessage, n.relayThatReturns} {
		if err := part(); err != nil {
			return nil, err
		}
	}
	for i, r := range n.relays {
		n.t.add(fmt.Sprintf("what relay %d did not expect", i), text(r.Faults()), "")
	}
	return n.t, nil
}

type networkArea struct {
	*env
	t       *tally
	worker  *oracle.Worker
	relays  []*conformance.Relay
	calls   map[string]*compiler.Unit
	greeter json.RawMessage
}

func (n *networkArea) close() {
	if n.worker != nil {
		_ = n.worker.Close()
	}
	for _, r := range n.relays {
		_ = r.Close()
	}
}

// start makes three nodes in a row, of which the client knows the first, and compiles the program.
func (n *networkArea) start() error {
	result, diags := compiler.Compile(context.Background(), source.Disk{}, []string{filepath.Join(n.root, "testdata", "network", "calls.aqua")},
		compiler.Options{Fallback: source.Embedded{FS: stdlib.FS()}})
	if diags.HasErrors() {
		return errors.New(conformance.Messages(diags))
	}
	n.calls = map[string]*compiler.Unit{}
	for _, u := range result.Units {
		n.calls[u.Name] = u
	}
	for _, s := range result.Services {
		n.greeter = s.Definition()
	}
	for i := range 3 {
		c := node.Config{Listen: []string{"/ip4/127.0.0.1/tcp/0/ws", "/ip4/127.0.0.1/tcp/0"}, Network: "dar", Deploy: n.greeting}
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
	c, err := n.worker.Connect("first", webSocket(n.relays[0]))
	if err != nil {
		return err
	}
	n.equal("the client knows its relay", c.Relay, n.relays[0].PeerID())
	host := n.relays[0].Host
	n.holds("the relay knows its client", func() bool { return host.IsConnected(c.Peer) })
	n.holds("the client says who it is", func() bool { return strings.HasPrefix(host.Identity(c.Peer).Agent, "libp2p/") })
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

func unless(ok bool, reason string) string {
	if ok {
		return ""
	}
	return reason
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func (n *networkArea) equal(name, got, want string) {
	n.t.add(name, unless(got == want, fmt.Sprintf("%s instead of %s", got, want)), "")
}

// holds gives a condition a few seconds to come true.
func (n *networkArea) holds(name string, condition func() bool) {
	ok := condition()
	for end := time.Now().Add(5 * time.Second); !ok && time.Now().Before(end); ok = condition() {
		time.Sleep(10 * time.Millisecond)
	}
	n.t.add(name, unless(ok, "it did not come to this"), "")
}

// call calls a function of the program by a client.
func (n *networkArea) call(client, function string, ttl time.Duration, times int, args ...any) ([]oracle.CallOutcome, error) {
	u := n.calls[function]
	c := oracle.ClientCall{Client: client, Script: u.Script, Definition: u.Definition(), TTL: int(ttl.Milliseconds()), Times: times}
	for _, a := range args {
		raw, err := json.Marshal(a)
		if err != nil {
			return nil, err
		}
		c.Args = append(c.Args, raw)
	}
	return n.worker.CallFunction(c)
}

// usual is the time that a particle has where nothing is said of it.
const usual = 15 * time.Second

// gives calls a function once and compares its result.
func (n *networkArea) gives(name, client, function string, want any, args ...any) error {
	outcomes, err := n.call(client, function, usual, 1, args...)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(want)
	if err != nil {
		return err
	}
	n.t.add(name, differs(outcomes[0], raw), "")
	return nil
}

func differs(o oracle.CallOutcome, want []byte) string {
	switch {
	case o.Error != "":
		return o.Error
	case !bytes.Equal(o.Value, want):
		return fmt.Sprintf("%.100s instead of %.100s", o.Value, want)
	}
	return ""
}

// fails calls a function that ends with an error.
func (n *networkArea) fails(name, function string, ttl time.Duration, parts []string, args ...any) error {
	outcomes, err := n.call("first", function, ttl, 1, args...)
	if err != nil {
		return err
	}
	reason := ""
	for _, p := range parts {
		if !strings.Contains(outcomes[0].Error, p) {
			reason = fmt.Sprintf("%q does not say %q", outcomes[0].Error, p)
		}
	}
	n.t.add(name, reason, "")
	return nil
}

func (n *networkArea) simpleCalls() error {
	if err := n.gives("echo", "first", "echo", "hello", "hello"); err != nil {
		return err
	}
	if err := n.gives("words in parallel", "first", "streams", []string{"same", "same", "same"}, []string{"same", "same", "same"}); err != nil {
		return err
	}
	if err := n.gives("an option", "first", "maybe", "x", "x"); err != nil {
		return err
	}
	if err := n.gives("no option", "first", "maybe", nil, nil); err != nil {
		return err
	}
	before := n.relays[0].Received()
	if err := n.gives("a function without a result", "first", "tell", nil, "x"); err != nil {
		return err
	}
	n.holds("its particle comes all the same", func() bool { return n.relays[0].Received() > before })
	outcomes, err := n.call("first", "info", usual, 1)
	if err != nil {
		return err
	}
	var info struct {
		Version   string   `json:"node_version"`
		Addresses []string `json:"external_addresses"`
	}
	err = json.Unmarshal(outcomes[0].Value, &info)
	n.t.add("what the node says of itself", unless(err == nil && info.Version != "" && info.Addresses != nil, outcomes[0].Error+string(outcomes[0].Value)), "")
	return nil
}

// hostedServices calls built-ins, WebAssembly services of nodes, and functions that are arguments.
func (n *networkArea) hostedServices() error {
	if err := n.gives("built-ins for texts", "first", "words", []any{"hello world", 3, "hello world", "QmRN6wdp1S2A5EtjW9A3M1vKSBuQQGcgvuhoMUoEz4iiT5"},
		"hello", " world", []string{"a", "b", "c"}); err != nil {
		return err
	}
	if err := n.gives("a callback", "first", "each", []string{"heard a", "heard b"}, []string{"a", "b"}, map[string]string{"callback": "heard "}); err != nil {
		return err
	}
	for i, r := range n.relays {
		if err := n.gives(fmt.Sprintf("a service of node %d", i), "first", "welcome", "Hi, Ada", r.PeerID(), "Ada"); err != nil {
			return err
		}
	}
	return nil
}

// values sends texts of all sizes there and back.
func (n *networkArea) values() error {
	for _, s := range []string{"", "ünïcode 😀 \"quoted\" \\ \x00", strings.Repeat("x", 1000), strings.Repeat("y", 100_000), strings.Repeat("z", 1_000_000)} {
		if err := n.gives(fmt.Sprintf("echo of %d bytes", len(s)), "first", "echo", s, s); err != nil {
			return err
		}
	}
	return nil
}

// otherPeers calls at nodes behind the relay, which find each other, and at another client behind another relay.
func (n *networkArea) otherPeers() error {
	var ids []string
	for _, r := range n.relays {
		ids = append(ids, r.PeerID())
	}
	for i, id := range ids {
		if err := n.gives(fmt.Sprintf("echo of node %d", i), "first", "far", "there", id, "there"); err != nil {
			return err
		}
	}
	if err := n.gives("a way through all nodes", "first", "visit", ids, ids); err != nil {
		return err
	}
	if err := n.gives("an answer in time", "first", "race", "answer", ids[2], 10_000); err != nil {
		return err
	}
	second, err := n.worker.Connect("second", webSocket(n.relays[2]))
	if err != nil {
		return err
	}
	if err := n.worker.ServeGreeter("second", "greeter", n.greeter); err != nil {
		return err
	}
	if err := n.gives("a service of another client", "first", "ask", "hello you", second.Peer, ids[2], "you"); err != nil {
		return err
	}
	if err := n.worker.Disconnect("second"); err != nil {
		return err
	}
	n.holds("the other client is gone", func() bool { return !n.relays[2].Host.IsConnected(second.Peer) })
	return nil
}

func (n *networkArea) failures() error {
	nobody := particle.GenerateKey().PeerID()
	node := n.relays[0].PeerID()
	if err := n.fails("an error of the node", "fails", usual, []string{"Local service error, ret_code is 1", node}); err != nil {
		return err
	}
	if err := n.fails("a particle that is lost", "far", 2*time.Second, []string{"Particle expired after ttl of 2000ms"}, nobody, "x"); err != nil {
		return err
	}
	if err := n.gives("an answer that is late", "first", "race", "late", nobody, 300); err != nil {
		return err
	}
	for name, c := range map[string]struct{ relay, says string }{
		"another peer than the one wanted": {strings.Replace(webSocket(n.relays[0]), node, nobody, 1), nobody},
		"an address by TCP":                {strings.Replace(webSocket(n.relays[0]), "/ws/", "/", 1), "no valid addresses"},
	} {
		_, err := n.worker.Connect("wrong", c.relay)
		var refused *oracle.RequestError
		if !errors.As(err, &refused) {
			return fmt.Errorf("%s: %v", name, err)
		}
		n.t.add(name, unless(strings.Contains(refused.Text, c.says), refused.Text), "")
	}
	for end := time.Now().Add(20 * time.Second); n.relays[0].Faults() == nil && time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
	}
	n.relays[0].Forgive() // the particle that was late, for a peer that was searched for in vain
	return nil
}

// crowd makes many calls at once: none is lost. On a busy machine the client takes minutes to interpret the answers.
func (n *networkArea) crowd() error {
	const many = 200
	outcomes, err := n.call("first", "echo", 4*time.Minute, many, "crowd")
	if err != nil {
		return err
	}
	for i, o := range outcomes {
		n.t.add(fmt.Sprintf("call %d of %d at once", i+1, many), differs(o, []byte(`"crowd"`)), "")
	}
	return nil
}

// longMessage sends the client more than it reads. It leaves the stream as it is; the relay gives up, and both go on.
func (n *networkArea) longMessage() error {
	r, err := conformance.NewRelay(node.Config{Listen: []string{"/ip4/127.0.0.1/tcp/0/ws"}, Transport: p2p.Limits{SendTime: 3 * time.Second}})
	if err != nil {
		return err
	}
	n.relays = append(n.relays, r)
	c, err := n.worker.Connect("short", webSocket(r))
	if err != nil {
		return err
	}
	long := particle.New(particle.GenerateKey(), "long", "(null)", time.Now(), time.Minute).WithData(make([]byte, particle.MaxClientMessage+1))
	err = r.Host.Send(context.Background(), p2p.Contact{Peer: c.Peer}, long)
	n.t.add("more than the client reads", unless(p2p.HasCode(err, p2p.CodeSend), fmt.Sprint(err)), "")
	if err := n.gives("a call afterwards", "short", "echo", "still here", "still here"); err != nil {
		return err
	}
	return n.worker.Disconnect("short")
}

// relayThatReturns closes a relay and starts it again at its address: the client finds it by itself.
func (n *networkArea) relayThatReturns() error {
	key := particle.GenerateKey()
	first, err := conformance.NewRelay(node.Config{Key: key, Listen: []string{"/ip4/127.0.0.1/tcp/0/ws"}})
	if err != nil {
		return err
	}
	address := webSocket(first)
	if _, err := n.worker.Connect("faithful", address); err != nil {
		return errors.Join(err, first.Close())
	}
	err = n.gives("a call before the relay is closed", "faithful", "echo", "before", "before")
	if err = errors.Join(err, first.Close()); err != nil {
		return err
	}
	listen, _, _ := strings.Cut(address, "/p2p/")
	again, err := conformance.NewRelay(node.Config{Key: key, Listen: []string{listen}})
	if err != nil {
		return err
	}
	n.relays = append(n.relays, again)
	time.Sleep(500 * time.Millisecond) // for the client to notice
	if err := n.gives("a call after the relay has returned", "faithful", "echo", "after", "after"); err != nil {
		return err
	}
	return n.worker.Disconnect("faithful")
}
