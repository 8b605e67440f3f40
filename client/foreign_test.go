package client

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/vm"
)

// TestForeignParticles keeps what others can make a client do in bounds.
func TestForeignParticles(t *testing.T) {
	relay := startNode(t, node.Config{})
	c := connect(t, Config{Limits: Limits{Foreign: 2, ForeignBytes: 1000, ForeignLife: time.Hour}}, relay)
	key, now := particle.GenerateKey(), time.Now()
	var handled atomic.Int64
	give := func(p *particle.Particle) string {
		m := message{data: p.Data, handled: func() { handled.Add(1) }}
		if err := c.take(relay.ID(), p, m); err != nil {
			m.handled()
			return err.Error()
		}
		return ""
	}
	made := func(id string, ttl time.Duration) *particle.Particle {
		return particle.New(key, id, "(null)", now, ttl)
	}
	forged := made("forged", time.Minute)
	forged.Script = "(null) "
	twin := made("one", time.Minute)
	twin.Script = "(never)"
	for _, step := range []struct {
		what string
		p    *particle.Particle
		want string
	}{
		{"a forged one", forged, "did not sign"},
		{"one that is over", particle.New(key, "old", "(null)", now.Add(-time.Hour), time.Second), "is over"},
		{"one that would live for ever", made("long", 2*time.Hour), "too long"},
		{"one of the client's own that it does not know", particle.New(c.key, "own", "(null)", now, time.Minute), "is over"},
		{"a good one", made("one", time.Minute), ""},
		{"the same again", made("one", time.Minute), ""},
		{"another one with its signature", twin, "signature of another one"},
		{"much data", made("one", time.Minute).WithData(make([]byte, 2000)), "hold too much"},
		{"the second", made("two", time.Minute), ""},
		{"the third", made("three", time.Minute), "too many"},
	} {
		switch got := give(step.p); {
		case step.want == "" && got != "", !strings.Contains(got, step.want):
			t.Errorf("%s: %q", step.what, got)
		}
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if handled.Load() != 10 {
		t.Errorf("%d of 10 messages were accounted for", handled.Load())
	}
}

// TestForeignAgain brings a particle of others again and again: what is counted is what it holds, not all that ever came.
func TestForeignAgain(t *testing.T) {
	relay := startNode(t, node.Config{})
	key := particle.GenerateKey()
	c := connect(t, Config{Limits: Limits{ForeignBytes: 2 << 20}}, relay)
	// What a peer before has called is kept with its large answer.
	script := fmt.Sprintf(`(seq (call %q ("a" "b") [] x) (call %q ("op" "noop") [x]))`, key.PeerID(), c.ID())
	p := particle.New(key, "again", script, time.Now(), time.Minute)
	far := vm.Open(vm.Params{
		InitPeer: key.PeerID(), Peer: key.PeerID(), SecretKey: key.Secret(), ParticleID: p.ID, Timestamp: p.Timestamp, TTL: p.TTL,
		AIRSizeLimit: vm.NoLimit, ParticleSizeLimit: vm.NoLimit, CallResultSizeLimit: vm.NoLimit,
	}, script, nil)
	first := far.Step(context.Background(), nil, vm.EncodeResults(nil))
	if len(first.Requests) != 1 {
		t.Fatal(first.Code, first.Message)
	}
	large := fmt.Sprintf("%q", strings.Repeat("x", 100<<10))
	second := far.Step(context.Background(), nil, vm.EncodeResults(map[string]vm.CallResult{fmt.Sprint(first.Requests[0].ID): {Text: large}}))
	if second.Code != 0 {
		t.Fatal(second.Message)
	}
	// Data that are none change nothing: what came before stays, and is what is counted.
	for _, brought := range []struct {
		what string
		data []byte
	}{{"good data", second.Data()}, {"data that are none", make([]byte, 100<<10)}} {
		for i := range 50 {
			done := make(chan struct{})
			of := p.WithData(bytes.Clone(brought.data))
			if err := c.take(relay.ID(), of, message{data: of.Data, handled: func() { close(done) }}); err != nil {
				t.Fatalf("%s, message %d: %v", brought.what, i, err)
			}
			<-done
		}
		c.actors.mu.Lock()
		if c.actors.bytes > 2<<20 || c.actors.bytes < 100<<10 {
			t.Errorf("%s: %d bytes are counted", brought.what, c.actors.bytes)
		}
		c.actors.mu.Unlock()
	}
}

// FuzzForeign gives a client any script and data of another peer: it answers or drops them, and lets go of them.
func FuzzForeign(f *testing.F) {
	f.Add("(null)", []byte{})
	f.Add(`(seq (call %init_peer_id% ("op" "noop") []) (call "peer" ("op" "noop") []))`, []byte{1})
	f.Add(`(par (call -relay- ("a" "b") [x] y) (never))`, []byte{0x81})
	relay := startNode(f, node.Config{})
	c := connect(f, Config{}, relay)
	key := particle.GenerateKey()
	f.Fuzz(func(t *testing.T, script string, data []byte) {
		p := particle.New(key, particleID(), script, time.Now(), time.Minute).WithData(data)
		done := make(chan struct{})
		if err := c.take(relay.ID(), p, message{data: p.Data, handled: func() { close(done) }}); err != nil {
			t.Fatal(err)
		}
		<-done
		a := c.actors.get(p.Signature)
		a.end()
		for c.actors.get(p.Signature) != nil {
			time.Sleep(time.Microsecond)
		}
	})
}
