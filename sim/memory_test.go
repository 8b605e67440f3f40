package sim

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/abi"
)

// pingPong goes to bob and back for every item.
const pingPong = `(xor (seq (seq (seq (seq ` + relayFirst + ` (call %init_peer_id% ("getDataSrv" "xs") [] xs))
	(fold xs x (seq (seq (seq (call -relay- ("op" "noop") []) (call "PEER-bob" ("op" "identity") [x] $out)) (call -relay- ("op" "noop") [])) (seq (call %init_peer_id% ("op" "noop") []) (next x)))))
	(seq (canon %init_peer_id% $out #out) (ap #out.$.[0] r))) ` + respond + `) ` + onError + `)`

func pings(n *Network) (*abi.Function, []json.RawMessage) {
	f := function(n, pingPong)
	f.Params = []abi.Field{{Name: "xs", Type: &abi.Type{Kind: abi.Array, Elem: text}}}
	return f, []json.RawMessage{json.RawMessage(`["` + strings.Repeat("a", 1000) + strings.Repeat(`","b`, 50) + `"]`)}
}

// TestRenewedDataAreTheSame lets peers open their data anew as often as can be: no step may tell.
func TestRenewedDataAreTheSame(t *testing.T) {
	var data [2][][]byte
	var opened [2]int64
	for i, from := range []int64{renewFrom, 1} {
		n := network(t, Options{Peers: []Peer{{Name: "bob"}}, Stepped: func(s Step) { data[i] = append(data[i], s.Outcome.Data()) }})
		n.renewFrom = from
		f, args := pings(n)
		if result, _, err := n.Call(context.Background(), f, args); err != nil || len(result.Value) != 1002 {
			t.Fatalf("%+v %v", result, err)
		}
		for _, p := range n.order {
			opened[i] += p.received
		}
	}
	if len(data[0]) < 200 || len(data[0]) != len(data[1]) {
		t.Fatalf("%d and %d steps", len(data[0]), len(data[1]))
	}
	for i := range data[0] {
		if !bytes.Equal(data[0][i], data[1][i]) {
			t.Fatalf("step %d gives other data", i)
		}
	}
	if opened[1]*3 > opened[0] {
		t.Errorf("data of %d bytes are held instead of %d", opened[1], opened[0])
	}
}

func TestRunHoldsNoMoreThanItMay(t *testing.T) {
	n := network(t, Options{Peers: []Peer{{Name: "bob"}}, Memory: 100_000})
	f, args := pings(n)
	result, log, err := n.Call(context.Background(), f, args)
	var e *TooMuch
	if !errors.As(err, &e) || e.Data+e.InFlight+e.History <= 100_000 || e.Data > 200_000 || e.History == 0 || result.Steps != e.Steps || len(log.Events) == 0 {
		t.Fatalf("%+v %v", e, err)
	}
	if text := e.Error(); !strings.Contains(text, "more than 97.7KB after") {
		t.Error(text)
	}
	n = network(t, Options{Peers: []Peer{{Name: "bob"}}})
	if _, _, err := n.Call(context.Background(), f, args); err != nil {
		t.Errorf("with the default: %v", err)
	}
	if _, _, err := n.Call(context.Background(), f, args); err != nil {
		t.Errorf("a second time: %v", err)
	}
}
