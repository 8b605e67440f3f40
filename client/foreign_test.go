package client

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/particle"
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
