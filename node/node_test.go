package node

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// eventually waits for a condition.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for range 1000 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s: this did not come about", what)
}

// TestParticleComesBack calls a built-in on a node; its answer comes back to the client in the same particle.
func TestParticleComesBack(t *testing.T) {
	n := testNode(t, Config{})
	c := newClient(t, nil, n)
	if got := c.ask(n.ID(), "op", "identity", `"hello"`); got != `"hello"` {
		t.Error(got)
	}
	if got := c.ask(n.ID(), "nobody", "knows"); !strings.Contains(got, `Service with id 'nobody' not found (function knows)`) {
		t.Error(got)
	}
	if got := testutil.ToFloat64(n.metrics.callsFailed.WithLabelValues("NotHappened")); got != 1 {
		t.Error(got)
	}
}

// TestNodesPassParticlesOn goes from a client over its relay to two other nodes, which it learns of by Kademlia, and back.
func TestNodesPassParticlesOn(t *testing.T) {
	relay := testNode(t, Config{})
	bootstrap := relay.Addresses()[:1]
	a, b := testNode(t, Config{Bootstrap: bootstrap}), testNode(t, Config{Bootstrap: bootstrap})
	for _, n := range []*Node{a, b} {
		eventually(t, "nodes know their bootstrap peer", func() bool { return len(n.net.Table()) > 0 })
	}
	eventually(t, "the bootstrap peer knows all", func() bool { return len(relay.net.Table()) == 2 })
	c := newClient(t, nil, a) // a does not know b
	script := fmt.Sprintf(`(seq (seq (call %q ("op" "identity") ["x"] x) (seq (call %q ("op" "concat_strings") [x "y"] y) (call %q ("op" "concat_strings") [y "z"] z)))
		(seq (call %q ("op" "noop") []) (call %%init_peer_id%% ("done" "done") [z])))`, a.ID(), b.ID(), relay.ID(), a.ID())
	if diff := cmp.Diff([]string{`"xyz"`}, c.run(script, 20*time.Second, 1)); diff != "" {
		t.Error(diff)
	}
}

// TestClientsTalk has one client call another one, each behind a relay of its own.
func TestClientsTalk(t *testing.T) {
	one := testNode(t, Config{})
	two := testNode(t, Config{Bootstrap: one.Addresses()[:1]})
	eventually(t, "the relays know each other", func() bool { return len(one.net.Table()) > 0 && len(two.net.Table()) > 0 })
	a, b := newClient(t, nil, one), newClient(t, nil, two)
	script := fmt.Sprintf(`(seq (call %q ("op" "noop") []) (seq (call %q ("op" "noop") []) (call %q ("hear" "this") ["hi"])))`, one.ID(), two.ID(), b.net.ID())
	p := a.particle(script, 10*time.Second)
	a.send(p)
	if diff := cmp.Diff([]string{`"hi"`}, b.await(p, 1)); diff != "" {
		t.Error(diff)
	}
}

// TestRefusals sends what a node drops without an answer; what comes next is served all the same (spec/network.md#N90).
func TestRefusals(t *testing.T) {
	n := testNode(t, Config{Limits: Limits{Life: time.Hour, Script: 1 << 10, HardLimits: true}})
	c := newClient(t, nil, n)
	script := fmt.Sprintf(`(seq (call %q ("op" "identity") ["x"] x) (call %%init_peer_id%% ("done" "done") [x]))`, n.ID())
	for _, bad := range []struct {
		code string
		make func() *particle.Particle
	}{
		{particle.CodeExpired, func() *particle.Particle {
			return particle.New(c.key, "old", script, time.Now().Add(-time.Minute), time.Second)
		}},
		{particle.CodeSignature, func() *particle.Particle { p := c.particle(script, time.Minute); p.TTL++; return p }},
		{particle.CodeSignature, func() *particle.Particle { p := c.particle(script, time.Minute); p.InitPeer = "nobody"; return p }},
		{"E0822", func() *particle.Particle { return c.particle(script, 2*time.Hour) }},
		{"E0822", func() *particle.Particle {
			return particle.New(c.key, "ahead", script, time.Now().Add(2*time.Hour), time.Second)
		}},
		{"E0823", func() *particle.Particle { return c.particle(script+strings.Repeat(" ", 1<<10), time.Minute) }},
	} {
		before := testutil.ToFloat64(n.metrics.refused.WithLabelValues(bad.code))
		c.send(bad.make())
		eventually(t, bad.code, func() bool { return testutil.ToFloat64(n.metrics.refused.WithLabelValues(bad.code)) == before+1 })
	}
	if n.actors.count() != 0 {
		t.Error("actors of refused particles", n.actors.count())
	}
	if got := c.run(script, 10*time.Second, 1); len(got) != 1 {
		t.Error(got)
	}
}

// TestTwins sends two particles with one signature, which a key without a secret makes possible: its point is the neutral one.
func TestTwins(t *testing.T) {
	n := testNode(t, Config{})
	c := newClient(t, nil, n)
	neutral := append([]byte{1}, make([]byte, 31)...)
	p := c.particle("(null)", 5*time.Second)
	p.InitPeer, p.Signature = value.PeerID(neutral), append(neutral, make([]byte, 32)...)
	c.send(p)
	eventually(t, "a step", func() bool { return testutil.ToFloat64(n.metrics.stepsGood) == 1 })
	twin := *p
	twin.Script = "(seq (null) (null))"
	c.send(&twin)
	eventually(t, "a refusal", func() bool { return testutil.ToFloat64(n.metrics.refused.WithLabelValues("E0824")) == 1 })
}

// TestSameParticleTwice interprets a particle as often as it comes, against what is kept; nothing is called again (spec/network.md#N64).
func TestSameParticleTwice(t *testing.T) {
	n := testNode(t, Config{})
	c := newClient(t, nil, n)
	p := c.particle(fmt.Sprintf(`(seq (call %q ("op" "identity") ["x"] x) (call %%init_peer_id%% ("done" "done") [x]))`, n.ID()), 10*time.Second)
	c.send(p)
	if got := c.await(p, 1); len(got) != 1 {
		t.Fatal(got)
	}
	c.send(p)
	eventually(t, "a second interpretation", func() bool { return testutil.ToFloat64(n.metrics.stepsGood) == 3 })
	if got := testutil.ToFloat64(n.metrics.callsGood.WithLabelValues("Service")); got != 1 {
		t.Error("calls:", got)
	}
}

// TestBadData fails a step; the particle goes on from what was kept before.
func TestBadData(t *testing.T) {
	n := testNode(t, Config{})
	c := newClient(t, nil, n)
	p := c.particle(fmt.Sprintf(`(seq (call %q ("op" "identity") ["x"] x) (call %%init_peer_id%% ("done" "done") [x]))`, n.ID()), 10*time.Second)
	c.send(p.WithData([]byte("no data")))
	eventually(t, "a failed step", func() bool { return testutil.ToFloat64(n.metrics.stepsFailed) == 1 })
	c.send(p)
	if got := c.await(p, 1); len(got) != 1 {
		t.Error("the particle does not live on", got)
	}
}

// TestFailedStepsCount has a step that fails; what it made is kept, and its next peers are followed (spec/network.md#N44).
func TestFailedStepsCount(t *testing.T) {
	n := testNode(t, Config{})
	c := newClient(t, nil, n)
	script := fmt.Sprintf(`(seq (par (call %%init_peer_id%% ("done" "done") ["before"]) (call %q ("op" "noop") [])) (fail 7 "seven"))`, n.ID())
	if got := c.run(script, 5*time.Second, 1); len(got) == 0 || got[0] != `"before"` { // the client's own step fails, too
		t.Error(got)
	}
	eventually(t, "the failed step", func() bool { return testutil.ToFloat64(n.metrics.stepsFailed) > 0 })
}

// TestNextPeerThatIsNone voids all that the step asked for (spec/network.md#N45).
func TestNextPeerThatIsNone(t *testing.T) {
	n := testNode(t, Config{})
	c := newClient(t, nil, n)
	script := fmt.Sprintf(`(par (call "nobody" ("a" "b") []) (par (call %q ("op" "noop") []) (call %%init_peer_id%% ("done" "done") [])))`, n.ID())
	if got := c.run(script, 2*time.Second, 1); len(got) != 0 {
		t.Error(got)
	}
	if got := testutil.ToFloat64(n.metrics.callsGood.WithLabelValues("Service")); got != 0 {
		t.Error("calls:", got)
	}
}

// TestClientThatIsGone drops what goes to a client that has left, at once, and serves the rest.
func TestClientThatIsGone(t *testing.T) {
	n := testNode(t, Config{})
	gone, c := newClient(t, nil, n), newClient(t, nil, n)
	gone.ask(n.ID(), "op", "noop") // the node knows it
	gone.net.Close()
	eventually(t, "the node sees it leave", func() bool { return !n.net.IsConnected(gone.net.ID()) })
	began := time.Now()
	script := fmt.Sprintf(`(seq (call %q ("op" "noop") []) (par (call %q ("a" "b") []) (call %%init_peer_id%% ("done" "done") [])))`, n.ID(), gone.net.ID())
	if got := c.run(script, 10*time.Second, 1); len(got) != 1 {
		t.Error(got)
	}
	eventually(t, "the failure is counted", func() bool {
		return testutil.ToFloat64(n.metrics.resolved.WithLabelValues("KademliaNotFound")) == 1
	})
	if took := time.Since(began); took > 2*time.Second {
		t.Error("the node searched for a client that has left:", took)
	}
}

// TestManyParticles serves 500 particles of ten clients at the same time.
func TestManyParticles(t *testing.T) {
	n := testNode(t, Config{})
	var clients sync.WaitGroup
	for range 10 {
		c := newClient(t, nil, n)
		script := fmt.Sprintf(`(seq (call %q ("op" "identity") ["x"] x) (call %%init_peer_id%% ("done" "done") [x]))`, n.ID())
		sent := map[string]*vm.Particle{}
		for i := range 50 {
			p := particle.New(c.key, fmt.Sprint("many-", i), script, time.Now(), time.Minute)
			sent[string(p.Signature)] = vm.Open(c.params(p), script, nil)
			clients.Go(func() { _ = c.net.Send(within(t, 20*time.Second), c.relay, p) })
		}
		clients.Go(func() {
			ctx := within(t, 30*time.Second)
			for len(sent) > 0 {
				r, err := c.net.Receive(ctx)
				if err != nil {
					t.Errorf("%d particles did not come back: %v", len(sent), err)
					return
				}
				o := sent[string(r.Particle.Signature)].Step(ctx, r.Particle.Data, vm.EncodeResults(nil))
				if len(o.Requests) != 1 || o.Requests[0].Args[0].Text() != `"x"` {
					t.Errorf("%+v", o)
				}
				delete(sent, string(r.Particle.Signature))
			}
		})
	}
	clients.Wait()
}
