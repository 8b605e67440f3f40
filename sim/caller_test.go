package sim

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/abi"
)

// nothing is a method without parameters and results.
var nothing = &abi.Type{Kind: abi.Arrow, Domain: &abi.Type{Kind: abi.Nil}, Codomain: &abi.Type{Kind: abi.Nil}}

func noResult(context.Context, *abi.Invocation) (json.RawMessage, error) { return nil, nil }

// TestNoResultByFlavour lets a service without a result answer on the client and on the relay.
func TestNoResultByFlavour(t *testing.T) {
	c, err := NewCaller(Options{})
	if err != nil {
		t.Fatal(err)
	}
	relay, err := c.On(Relay)
	if err != nil {
		t.Fatal(err)
	}
	s := &abi.Service{Name: "S", Methods: []abi.Field{{Name: "m", Type: nothing}}}
	for _, r := range []abi.Registrar{c, relay} {
		if err := r.RegisterService("s", s, map[string]abi.Handler{"m": noResult}); err != nil {
			t.Fatal(err)
		}
		if err := r.RegisterService("s", s, map[string]abi.Handler{"m": noResult}); err == nil {
			t.Error("an id is taken twice")
		}
		if err := r.RegisterService("t", s, nil); err == nil || !strings.Contains(err.Error(), `no handler for "m"`) {
			t.Errorf("a service without its method: %v", err)
		}
	}
	for peer, want := range map[string]string{"%init_peer_id%": `{}`, "-relay-": `""`} {
		f := function(c.net, `(xor (seq (seq (seq (seq `+relayFirst+` (call -relay- ("op" "noop") [])) (call `+peer+` ("s" "m") [] r))
			(call -relay- ("op" "noop") [])) `+respond+`) `+onError+`)`)
		f.Results = []*abi.Type{{Kind: abi.Top}}
		results, err := c.CallFunction(context.Background(), f, nil)
		if err != nil || len(results) != 1 || string(results[0]) != want {
			t.Errorf("%s answers %s %v, want %s", peer, results, err, want)
		}
		unknown := function(c.net, `(xor (seq (seq `+relayFirst+` (call `+peer+` ("s" "ghost") [] r)) `+respond+`) `+onError+`)`)
		var failed *ScriptError
		var expired *Expired // the error arose on the relay and does not come home
		if _, err := c.CallFunction(context.Background(), unknown, nil); !errors.As(err, &failed) && !errors.As(err, &expired) {
			t.Errorf("a method that does not exist: %v", err)
		}
	}
}

func TestCallbacksAreOfOneCall(t *testing.T) {
	c, err := NewCaller(Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := function(c.net, `(xor (seq (seq (call %init_peer_id% ("callbackSrv" "cb") []) (ap "x" r)) `+respond+`) `+onError+`)`)
	f.Params = []abi.Field{{Name: "cb", Type: nothing}}
	calls := 0
	count := abi.Handler(func(_ context.Context, call *abi.Invocation) (json.RawMessage, error) {
		calls++
		return nil, call.Arguments()
	})
	if _, err := c.CallFunction(context.Background(), f, []abi.Argument{{Callback: count}}); err != nil || calls != 1 {
		t.Errorf("%d calls, %v", calls, err)
	}
	var failed *ScriptError
	if _, err := c.CallFunction(context.Background(), f, []abi.Argument{{Value: json.RawMessage("null")}}); !errors.As(err, &failed) || calls != 1 {
		t.Errorf("the callback of the call before: %d calls, %v", calls, err)
	}
}

// TestReasonOfExpiry wants the text of an error to tell why no answer came.
func TestReasonOfExpiry(t *testing.T) {
	c, err := NewCaller(Options{Peers: []Peer{{Name: "bob"}}, Down: []string{"bob"}})
	if err != nil {
		t.Fatal(err)
	}
	bob, err := c.Network().PeerID("bob")
	if err != nil {
		t.Fatal(err)
	}
	for peer, want := range map[string]string{bob: "`relay` sent it to `bob`, and it was lost: the peer is down", "@bob": "no peer id"} {
		f := function(c.net, `(xor (seq (seq `+relayFirst+` (seq (call -relay- ("op" "noop") []) (call "`+peer+`" ("op" "noop") [] r))) `+respond+`) `+onError+`)`)
		f.Results = []*abi.Type{{Kind: abi.Top}}
		var expired *Expired
		if _, err := c.CallFunction(context.Background(), f, nil); !errors.As(err, &expired) || !strings.Contains(err.Error(), want) {
			t.Errorf("a call on %s: %v", peer, err)
		}
	}
}
