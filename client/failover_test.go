package client

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// follow makes a client that tells which relays it uses.
func follow(t *testing.T, ttl time.Duration, relays ...*running) (*Client, <-chan string) {
	t.Helper()
	told := make(chan string, 100)
	return connect(t, Config{TTL: ttl, Relayed: func(id string) { told <- id }}, relays...), told
}

func await(t *testing.T, told <-chan string, want string) {
	t.Helper()
	for got := range told {
		if got == want {
			return
		}
	}
}

func must(t *testing.T, c *Client, relay *running) {
	t.Helper()
	r, err := c.Call(context.Background(), echo, texts("x"))
	if err != nil || r.Relay != relay.ID() {
		t.Fatalf("%+v %v", r, err)
	}
}

// TestFailover ends the relay in use; the next call takes the other one.
func TestFailover(t *testing.T) {
	first, second := startNode(t, node.Config{}), startNode(t, node.Config{})
	c, told := follow(t, time.Minute, first, second)
	await(t, told, first.ID())
	must(t, c, first)
	first.stop()
	await(t, told, second.ID())
	must(t, c, second)
	second.stop()
	await(t, told, "")
	var none *Unreachable // code E0831
	if _, err := c.CallFunction(context.Background(), echo, texts("x")); !errors.As(err, &none) || len(none.Problems) != 2 || !strings.Contains(err.Error(), "refused") {
		t.Errorf("without relays: %v", err)
	}
	again := startNode(t, node.Config{Key: first.key, Listen: []string{strings.Split(first.relay(), "/p2p/")[0]}})
	await(t, told, again.ID())
	must(t, c, again)
}

// TestFirstRelayIsDown connects with the second.
func TestFirstRelayIsDown(t *testing.T) {
	gone, there := startNode(t, node.Config{}), startNode(t, node.Config{})
	gone.stop()
	must(t, connect(t, Config{}, gone, there), there)
}

// TestAddressesOfOneRelay connects by the second address of a relay when nobody is at its first one; they are one relay.
func TestAddressesOfOneRelay(t *testing.T) {
	there := startNode(t, node.Config{})
	at := []string{"/ip4/127.0.0.1/tcp/1/p2p/" + there.ID(), there.relay()}
	c := connect(t, Config{Relays: at})
	must(t, c, there)
	there.stop()
	var none *Unreachable
	if _, err := Connect(context.Background(), Config{Relays: at}); !errors.As(err, &none) || len(none.Relays) != 1 || len(none.Problems) != 1 || strings.Count(err.Error(), "refused") != 2 {
		t.Errorf("without it: %v", err)
	}
}

// TestRelayLost ends the relay while a call is under way there: it fails at once, unless it may be made again.
func TestRelayLost(t *testing.T) {
	first, second, third := startNode(t, node.Config{}), startNode(t, node.Config{}), startNode(t, node.Config{})
	c, told := follow(t, time.Hour, first, second, third)
	await(t, told, first.ID())
	under := func(ctx context.Context, f *abi.Function, at *running) <-chan error {
		result := make(chan error, 1)
		go func() {
			r, err := c.Call(ctx, f, texts("x"))
			if err == nil && string(r.Value) != `"x"` {
				t.Errorf("%s", r.Value)
			}
			result <- err
		}()
		for delivered := 0; delivered == 0; time.Sleep(time.Millisecond) {
			for _, a := range c.actors.all() {
				a.mu.Lock()
				if a.delivered && !a.call.Over() && a.relay.Peer == at.ID() {
					delivered++
				}
				a.mu.Unlock()
			}
		}
		return result
	}
	result := under(context.Background(), slow, first)
	first.stop()
	var lost *RelayLost // code E0832
	if err := <-result; !errors.As(err, &lost) || lost.Relay != first.ID() || lost.Particle == "" || !strings.Contains(err.Error(), "may have been executed") {
		t.Errorf("%v", err)
	}
	// A second on whichever relay there is.
	short := function(`(seq (call -relay- ("peer" "timeout") [1000 s] r) (call %init_peer_id% ("callbackSrv" "response") [r]))`, 1, "s")
	await(t, told, second.ID())
	result = under(WithOptions(context.Background(), Options{Repeat: true}), short, second)
	second.stop()
	if err := <-result; err != nil {
		t.Errorf("a call that may be made again: %v", err)
	}
	must(t, c, third)
}

// TestUnnoticedCallsAreRepeated ends the relay between the start of a call and its first message: the call is made again with the
// other one, unless a callback has seen it.
func TestUnnoticedCallsAreRepeated(t *testing.T) {
	arrow := &abi.Type{Kind: abi.Arrow, Domain: &abi.Type{Kind: abi.Nil}, Codomain: &abi.Type{Kind: abi.Nil}}
	body := `(seq (call -relay- ("op" "noop") []) (call %init_peer_id% ("callbackSrv" "response") ["x"]))`
	unseen := function(`(seq (call %init_peer_id% ("peer" "timeout") [100 "x"]) `+body+`)`, 1)
	seen := function(`(seq (call %init_peer_id% ("callbackSrv" "stop") []) `+body+`)`, 1)
	seen.Params = []abi.Field{{Name: "stop", Type: arrow}}

	first, second := startNode(t, node.Config{}), startNode(t, node.Config{})
	c, told := follow(t, time.Minute, first, second)
	await(t, told, first.ID())
	result := make(chan error, 1)
	go func() {
		_, err := c.CallFunction(context.Background(), unseen, nil)
		result <- err
	}()
	for len(c.actors.all()) == 0 {
		time.Sleep(time.Millisecond)
	}
	first.stop()
	if err := <-result; err != nil {
		t.Errorf("a call that nobody has noticed: %v", err)
	}
	third := startNode(t, node.Config{})
	c, told = follow(t, time.Minute, second, third)
	await(t, told, second.ID())
	calls := 0
	_, err := c.CallFunction(context.Background(), seen, []abi.Argument{{Value: json.RawMessage("null"), Callback: func(context.Context, *abi.Invocation) (json.RawMessage, error) {
		calls++
		second.stop()
		return nil, nil
	}}})
	var lost *RelayLost
	if !errors.As(err, &lost) || calls != 1 {
		t.Errorf("a call that was noticed: %v, %d calls", err, calls)
	}
	must(t, c, third)
}

// TestGivenUpAttempts loses the relay of a call that waits at the client. If nobody can have noticed the call it is made again, and
// of the first attempt nothing comes any more; with a message on its way it fails.
func TestGivenUpAttempts(t *testing.T) {
	relay := startNode(t, node.Config{})
	c := connect(t, Config{TTL: time.Minute}, relay)
	f := function(`(seq (call %init_peer_id% ("peer" "timeout") [200 "x"]) (seq (call -relay- ("op" "noop") []) (call %init_peer_id% ("callbackSrv" "response") ["x"])))`, 1)
	waiting := func(result chan<- error) *actor {
		go func() {
			_, err := c.CallFunction(context.Background(), f, nil)
			result <- err
		}()
		for ; ; time.Sleep(time.Millisecond) {
			for _, a := range c.actors.all() {
				a.mu.Lock()
				waits := a.steps.Load() > 1 && a.calls > 0 && !a.call.Over()
				a.mu.Unlock()
				if waits {
					return a
				}
			}
		}
	}
	result := make(chan error, 1)
	first := waiting(result)
	first.lose(errors.New("gone"))
	if first.live.Err() == nil || first.notice() {
		t.Error("the first attempt goes on")
	}
	first.send(nil)
	if err := <-result; err != nil || first.delivered {
		t.Error("a call that nobody has noticed:", err)
	}

	second := waiting(result)
	second.count(&second.sends, 2)
	second.lose(errors.New("gone"))
	var lost *RelayLost
	if err := <-result; !errors.As(err, &lost) || second.live.Err() != nil {
		t.Error("a call with a message on its way:", err)
	}
}

// inFront answers op.identity in place of the built-in.
type inFront func()

func (f inFront) Call(_ context.Context, r stdlib.Request) (stdlib.Response, bool) {
	if r.Service != "op" || r.Function != "identity" {
		return stdlib.Response{}, false
	}
	f()
	return stdlib.Response{Text: `"x"`}, true
}

// TestServiceInFrontNotices loses the relay while a service that stands in front of a built-in works: it has noticed the call already,
// which is not made again.
func TestServiceInFrontNotices(t *testing.T) {
	var c *Client
	calls := 0
	service := inFront(func() {
		calls++
		for _, a := range c.actors.all() {
			a.lose(errors.New("gone"))
		}
	})
	c = connect(t, Config{TTL: time.Minute, Services: []Service{service}}, startNode(t, node.Config{}))
	f := function(`(seq (call %init_peer_id% ("op" "identity") ["x"] r) (seq (call -relay- ("op" "noop") []) (call %init_peer_id% ("callbackSrv" "response") [r])))`, 1)
	_, err := c.CallFunction(context.Background(), f, nil)
	var lost *RelayLost
	if !errors.As(err, &lost) || calls != 1 {
		t.Errorf("%v, %d calls", err, calls)
	}
}

// TestConnectionComesBack breaks the connection but not the relay: calls go on.
func TestConnectionComesBack(t *testing.T) {
	relay := startNode(t, node.Config{})
	c, _ := follow(t, time.Minute, relay)
	before := c.relays.count()
	if err := c.net.Disconnect(relay.ID()); err != nil {
		t.Fatal(err)
	}
	must(t, c, relay)
	for c.relays.count() == before {
		time.Sleep(time.Millisecond)
	}
	must(t, c, relay)
}

func TestNoRelay(t *testing.T) {
	if _, err := Connect(context.Background(), Config{}); err == nil {
		t.Error("without relays")
	}
	for _, address := range []string{"", "nonsense", "/p2p/" + particle.GenerateKey().PeerID()} {
		if _, err := Connect(context.Background(), Config{Relays: []string{address}}); !p2p.HasCode(err, p2p.CodeConfig) {
			t.Errorf("%q: %v", address, err)
		}
	}
	var none *Unreachable
	if _, err := Connect(context.Background(), Config{Relays: []string{"/ip4/127.0.0.1/tcp/1"}}); !errors.As(err, &none) || !strings.Contains(err.Error(), "refused") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Connect(ctx, Config{Relays: []string{"/ip4/127.0.0.1/tcp/1"}}); err == nil {
		t.Error("a context that has ended")
	}
}
