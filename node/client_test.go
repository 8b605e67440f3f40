package node

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/vm"
)

// testNode starts a node on loopback that ends with the test.
func testNode(t testing.TB, c Config) *Node {
	t.Helper()
	n, end := startNode(t, c)
	t.Cleanup(end)
	return n
}

// startNode starts a node on loopback, and returns what ends it.
func startNode(t testing.TB, c Config) (n *Node, end func()) {
	t.Helper()
	c.AllowLocal, c.Version = true, "test"
	if c.Listen == nil {
		c.Listen = []string{"/ip4/127.0.0.1/tcp/0"}
	}
	if c.Network == "" {
		c.Network = "dar"
	}
	n, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx) }()
	return n, func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if used := n.quota.load(); used != 0 || n.actors.count() != 0 {
			t.Errorf("something is left at the end: %d bytes, %d actors", used, n.actors.count())
		}
	}
}

// testClient is a peer that starts particles, as clients do: it is in no network and sends everything to its relay.
type testClient struct {
	t     testing.TB
	key   *particle.Key
	net   *p2p.Host
	relay p2p.Contact
}

func contactOf(t testing.TB, n *Node) p2p.Contact {
	t.Helper()
	c, err := p2p.ParseContact(n.Addresses()[0])
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newClient(t testing.TB, key *particle.Key, relay *Node) *testClient {
	t.Helper()
	if key == nil {
		key = particle.GenerateKey()
	}
	h, err := p2p.New(p2p.Config{Key: key, Agent: "client/1", AllowLocal: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	c := &testClient{t: t, key: key, net: h, relay: contactOf(t, relay)}
	if err := h.Connect(within(t, 10*time.Second), c.relay); err != nil {
		t.Fatal(err)
	}
	return c
}

func within(t testing.TB, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

var particles int

func (c *testClient) particle(script string, ttl time.Duration) *particle.Particle {
	particles++
	return particle.New(c.key, fmt.Sprintf("particle-%d", particles), script, time.Now(), ttl)
}

func (c *testClient) send(p *particle.Particle) {
	c.t.Helper()
	if err := c.net.Send(within(c.t, 10*time.Second), c.relay, p); err != nil {
		c.t.Fatal(err)
	}
}

func (c *testClient) params(p *particle.Particle) vm.Params {
	return vm.Params{
		InitPeer: p.InitPeer, Peer: c.net.ID(), SecretKey: c.key.Secret(), ParticleID: p.ID, Timestamp: p.Timestamp, TTL: p.TTL,
		AIRSizeLimit: vm.NoLimit, ParticleSizeLimit: vm.NoLimit, CallResultSizeLimit: vm.NoLimit,
	}
}

// await waits for a particle to come back with so many calls of the client, and returns their arguments as JSON in order of
// arrival; it fewer come until the particle is over, those.
func (c *testClient) await(p *particle.Particle, calls int) []string {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), p.Remaining(time.Now()))
	defer cancel()
	kept := vm.Open(c.params(p), p.Script, nil)
	var got []string
	for len(got) < calls {
		r, err := c.net.Receive(ctx)
		if err != nil {
			return got
		}
		if string(r.Particle.Signature) != string(p.Signature) {
			continue
		}
		if r.Particle.Script != p.Script || r.Particle.Verify() != nil {
			c.t.Fatalf("the particle came back changed: %+v", r.Particle)
		}
		data, results := r.Particle.Data, map[string]vm.CallResult{}
		for {
			o := kept.Step(ctx, data, vm.EncodeResults(results))
			if o.Code != 0 {
				got = append(got, fmt.Sprintf("failed: %d %s", o.Code, o.Message))
			}
			data, results = nil, map[string]vm.CallResult{}
			for _, q := range o.Requests {
				var args []string
				for _, a := range q.Args {
					args = append(args, a.Text())
				}
				got = append(got, strings.Join(args, ","))
				results[fmt.Sprint(q.ID)] = vm.CallResult{Text: "{}"}
			}
			if len(results) == 0 {
				break
			}
		}
	}
	return got
}

// run sends a script and awaits calls of the client.
func (c *testClient) run(script string, ttl time.Duration, calls int) []string {
	c.t.Helper()
	p := c.particle(script, ttl)
	c.send(p)
	return c.await(p, calls)
}

// ask calls one function of a node and returns the answer, or the message of its error behind "!".
func (c *testClient) ask(peer, service, function string, args ...string) string {
	c.t.Helper()
	script := fmt.Sprintf(`(xor (seq (call %q (%q %q) [%s] y) (call %%init_peer_id%% ("done" "done") [y])) (call %%init_peer_id%% ("done" "done") ["!" :error:.$.message]))`,
		peer, service, function, strings.Join(args, " "))
	got := c.run(script, 10*time.Second, 1)
	if len(got) != 1 {
		c.t.Fatalf("%s.%s was not answered", service, function)
	}
	return got[0]
}
