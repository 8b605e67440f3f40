package conformance

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/vm/data"
)

// TestRelay sends a particle around three relays, over two transports, and back to where it came from; its data then hold what each
// of them answered, signed by each, and the call that is left to the client.
func TestRelay(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	relay := func(c node.Config) *Relay {
		c.Network = "dar"
		r, err := NewRelay(c)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		})
		return r
	}
	first := relay(node.Config{Listen: []string{"/ip4/127.0.0.1/tcp/0/ws"}})
	second := relay(node.Config{Listen: []string{"/ip4/127.0.0.1/tcp/0"}, Bootstrap: first.Host.Addresses()})
	third := relay(node.Config{Listen: []string{"/ip4/127.0.0.1/udp/0/quic-v1"}, Bootstrap: first.Host.Addresses()})
	for len(first.Peers()) < 2 {
		if ctx.Err() != nil {
			t.Fatal("they do not find each other")
		}
		time.Sleep(5 * time.Millisecond)
	}
	key := particle.GenerateKey()
	client, err := p2p.New(p2p.Config{Key: key, AllowLocal: true})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	contact, err := client.Dial(ctx, first.Host.Addresses()[0])
	if err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf(`(seq (call %q ("op" "identity") ["one"] a) (seq (call %q ("op" "array") [a "two"] b) (seq (call %q ("peer" "timeout") [10 "three"] c)
		(seq (call %q ("op" "noop") []) (call %%init_peer_id%% ("op" "noop") [b c])))))`, first.PeerID(), second.PeerID(), third.PeerID(), first.PeerID())
	if err := client.Send(ctx, contact, particle.New(key, "round trip", script, time.Now(), time.Minute)); err != nil {
		t.Fatal(err)
	}
	back, err := client.Receive(ctx)
	for i, r := range []*Relay{first, second, third} {
		if err := r.Faults(); err != nil {
			t.Errorf("relay %d: %v", i, err)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	_, p, refusal := data.Decode(back.Particle.Data)
	if refusal != nil {
		t.Fatal(refusal.Message)
	}
	if back.From != first.PeerID() || len(p.Trace) != 5 || len(p.Signatures()) != 3 {
		t.Errorf("from %s: %d states, %d signatures", back.From, len(p.Trace), len(p.Signatures()))
	}
}
