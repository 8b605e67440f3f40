package sim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/record"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

var text = &abi.Type{Kind: abi.Scalar, Name: "string"}

// function makes a function of one string out of a script; PEER-name stands for a peer's id.
func function(n *Network, script string) *abi.Function {
	for _, p := range n.order {
		script = strings.ReplaceAll(script, "PEER-"+p.name, p.id)
	}
	return &abi.Function{Name: "f", Script: script, Results: []*abi.Type{text}}
}

func network(t *testing.T, opt Options) *Network {
	t.Helper()
	n, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

const (
	relayFirst = `(call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)`
	respond    = `(call %init_peer_id% ("callbackSrv" "response") [r])`
	onError    = `(call %init_peer_id% ("errorHandlingSrv" "error") [:error: 0])`
)

// there and back: a call on bob by way of the relay.
const bobAnswers = `(xor (seq (seq (seq (seq ` + relayFirst + ` (call -relay- ("op" "noop") []))
	(call "PEER-bob" ("op" "identity") ["hi"] r)) (call -relay- ("op" "noop") [])) ` + respond + `) ` + onError + `)`

func TestThereAndBack(t *testing.T) {
	n := network(t, Options{Peers: []Peer{{Name: "bob"}}})
	result, log, err := n.Call(context.Background(), function(n, bobAnswers), nil)
	if err != nil || string(result.Value) != `"hi"` || !result.Responded {
		t.Fatalf("%+v %v", result, err)
	}
	if sends := log.Count(record.Send); sends != 4 {
		t.Errorf("%d sends instead of me → relay → bob → relay → me", sends)
	}
	if result.Virtual < 4*time.Millisecond || result.Virtual > 40*time.Millisecond {
		t.Errorf("four hops took %v", result.Virtual)
	}
}

func TestEqualSeedsGiveEqualRuns(t *testing.T) {
	history := func(seed uint64) string {
		n := network(t, Options{Seed: seed, Peers: []Peer{{Name: "bob"}}})
		_, log, err := n.Call(context.Background(), function(n, bobAnswers), nil)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		_ = log.WriteText(&b)
		return log.Particle + "\n" + b.String()
	}
	if a, b := history(7), history(7); a != b {
		t.Errorf("two runs of one seed differ:\n%s\n%s", a, b)
	}
	if history(7) == history(8) {
		t.Error("the seed changes nothing")
	}
	n := network(t, Options{Peers: []Peer{{Name: "bob"}}})
	first, _, _ := n.Call(context.Background(), function(n, bobAnswers), nil)
	second, _, _ := n.Call(context.Background(), function(n, bobAnswers), nil)
	if fmt.Sprint(first) != fmt.Sprint(second) {
		t.Error("a network remembers the call before")
	}
}

func TestPeerThatIsDownSwallowsAndRaisesNothing(t *testing.T) {
	n := network(t, Options{Peers: []Peer{{Name: "bob"}}, Down: []string{"bob"}})
	_, log, err := n.Call(context.Background(), function(n, bobAnswers), nil)
	var expired *Expired
	if !errors.As(err, &expired) {
		t.Fatalf("got %v", err)
	}
	if len(expired.Losses) != 1 || expired.Losses[0].From != Relay || expired.Losses[0].To != "bob" || expired.Losses[0].Reason != ReasonDown {
		t.Errorf("losses: %+v", expired.Losses)
	}
	if log.Count(record.Failure) != 0 {
		t.Error("an error was raised")
	}
}

func TestTimeoutWinsTheRace(t *testing.T) {
	n := network(t, Options{Peers: []Peer{{Name: "bob"}}, Down: []string{"bob"}})
	script := `(xor (seq (seq (seq ` + relayFirst + ` (call -relay- ("op" "noop") []))
		(par (call "PEER-bob" ("op" "identity") ["hi"] x) (seq (call -relay- ("peer" "timeout") [2000 "late"] r) ` + respond + `))) (null)) ` + onError + `)`
	result, _, err := n.Call(context.Background(), function(n, script), nil)
	if err != nil || string(result.Value) != `"late"` || result.Virtual < 2*time.Second || result.Virtual > 2100*time.Millisecond {
		t.Errorf("%+v %v", result, err)
	}
}

func TestTimeRunsOutAtTheLimit(t *testing.T) {
	n := network(t, Options{Limit: time.Second})
	script := `(seq (call %init_peer_id% ("peer" "timeout") [2000 "late"] r) ` + respond + `)`
	_, _, err := n.Call(context.Background(), function(n, script), nil)
	var expired *Expired
	if !errors.As(err, &expired) || expired.After != time.Second {
		t.Errorf("got %v", err)
	}
}

func TestWaitIsNamed(t *testing.T) {
	n := network(t, Options{})
	script := `(seq (par (call "PEER-relay" ("op" "identity") ["a"] missing) (null)) (seq (call %init_peer_id% ("op" "identity") [missing] r) ` + respond + `))`
	f := function(n, strings.Replace(script, "PEER-relay", "no peer id", 1))
	_, _, err := n.Call(context.Background(), f, nil)
	var expired *Expired
	if !errors.As(err, &expired) {
		t.Fatalf("got %v", err)
	}
	if len(expired.Waits) != 1 || expired.Waits[0].Peer != Me || expired.Waits[0].Variable != "missing" || expired.Waits[0].At == 0 {
		t.Errorf("waits: %+v", expired.Waits)
	}
}

func TestScriptErrorReachesTheClient(t *testing.T) {
	n := network(t, Options{})
	script := `(xor (seq (seq ` + relayFirst + ` (call -relay- ("math" "div") [1 0] r)) ` + respond + `) (seq (call -relay- ("op" "noop") []) ` + onError + `))`
	_, _, err := n.Call(context.Background(), function(n, script), nil)
	var e *ScriptError
	if !errors.As(err, &e) || e.Code != 10000 || e.Peer != Relay || !strings.Contains(e.Message, `"i64 div overflow"`) {
		t.Errorf("got %+v", err)
	}
}

// TestFlavours calls the same functions on the client and on the relay: they answer as what they are.
func TestPeersTellTheirVersion(t *testing.T) {
	n := network(t, Options{Version: "9.8.7"})
	result, _, err := n.Call(context.Background(), function(n, `(seq (seq `+relayFirst+`
		(call -relay- ("peer" "identify") [] info)) (seq (ap info.$.node_version r) `+respond+`))`), nil)
	if err != nil || string(result.Value) != `"aquifer-9.8.7"` {
		t.Errorf("%s %v", result.Value, err)
	}
}

func TestFlavours(t *testing.T) {
	for _, c := range []struct{ call, client, node string }{
		{`("op" "noop") []`, `{}`, `""`},
		{`("math" "div") [-7 2]`, `-4`, `-3`},
		{`("peer" "is_connected") ["x"]`, `("peer" "is_connected") The JS implementation of Peer does not support "peer.is_connected"`, `false`},
		{`("no" "such") [1]`, `No service found for service call: serviceId='no', fnName='such' args='[1]'`, `Service with id 'no' not found (function such)`},
		{`("array" "slice") [#c 0 1]`, `No service found for service call: serviceId='array', fnName='slice' args='[[],0,1]'`, `[]`},
	} {
		for peer, want := range map[string]string{"%init_peer_id%": c.client, "-relay-": c.node} {
			n := network(t, Options{})
			script := `(xor (seq (seq (seq (seq (seq ` + relayFirst + ` (call -relay- ("op" "noop") [])) (canon ` + peer + ` $s #c)) (call ` + peer + ` ` + c.call + ` r))
				(call -relay- ("op" "noop") [])) ` + respond + `) (seq (call -relay- ("op" "noop") []) (call %init_peer_id% ("callbackSrv" "response") [:error:.$.message])))`
			f := function(n, script)
			f.Results = []*abi.Type{{Kind: abi.Top}}
			result, _, err := n.Call(context.Background(), f, nil)
			if err != nil {
				t.Errorf("%s on %s: %v", c.call, peer, err)
				continue
			}
			got := string(result.Value)
			if message := parse(t, "["+got+"]")[0]; strings.HasPrefix(message.Str, "Local service error, ret_code is 1, error message is '") {
				quoted := strings.TrimSuffix(strings.TrimPrefix(message.Str, "Local service error, ret_code is 1, error message is '"), "'")
				got = parse(t, "["+quoted+"]")[0].Str
			}
			if got != want {
				t.Errorf("%s on %s: %s, want %s", c.call, peer, got, want)
			}
		}
	}
}

func TestRefusedScript(t *testing.T) {
	n := network(t, Options{})
	_, _, err := n.Call(context.Background(), function(n, "(call"), nil)
	var e *StepError
	if !errors.As(err, &e) || e.Code != 1 || !strings.HasPrefix(e.Error(), "Script interpretation failed: air can't be parsed") {
		t.Errorf("got %+v", err)
	}
}

func TestArgumentsAndResultsAreChecked(t *testing.T) {
	n := network(t, Options{})
	f := function(n, `(seq (call %init_peer_id% ("getDataSrv" "x") [] r) `+respond+`)`)
	f.Params = []abi.Field{{Name: "x", Type: text}}
	result, _, err := n.Call(context.Background(), f, []json.RawMessage{json.RawMessage(`"é"`)})
	if err != nil || string(result.Value) != `"é"` {
		t.Errorf("%+v %v", result, err)
	}
	var mismatch *abi.Mismatch
	if _, _, err := n.Call(context.Background(), f, []json.RawMessage{json.RawMessage(`5`)}); !errors.As(err, &mismatch) {
		t.Errorf("a number for a string: %v", err)
	}
	if _, _, err := n.Call(context.Background(), f, nil); !errors.As(err, &mismatch) {
		t.Errorf("no argument: %v", err)
	}
}

func TestCancelledRunEnds(t *testing.T) {
	n := network(t, Options{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := n.Call(ctx, function(n, bobAnswers), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestNetworksThatCannotBe(t *testing.T) {
	for name, opt := range map[string]Options{
		"two peers of one name": {Peers: []Peer{{Name: "a"}, {Name: "a"}}},
		"two peers of one key":  {Peers: []Peer{{Name: "a", Secret: "x"}, {Name: "b", Secret: "x"}}},
		"no name":               {Peers: []Peer{{}}},
		"unknown peer down":     {Down: []string{"ghost"}},
	} {
		if _, err := New(opt); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	n := network(t, Options{Peers: []Peer{{Name: Me, Secret: "my own"}}})
	if other := network(t, Options{}); n.peers[Me].id == other.peers[Me].id {
		t.Error("the client's key cannot be given")
	}
}

func TestPreparedAnswers(t *testing.T) {
	services, err := ParseJSONServices([]byte(`[{"name":"A","serviceId":"a","peer":"*","functions":[
		{"name":"f","args":[1],"result":"one"},{"name":"f","error":"not one"},{"name":"g","result":[1,{"x":null}]}]},
		{"name":"B","serviceId":"b","functions":[{"name":"f","result":true}]}]`))
	if err != nil {
		t.Fatal(err)
	}
	args := func(text string) stdlib.Request {
		return stdlib.Request{Service: "a", Function: "f", Args: parse(t, text)}
	}
	for _, c := range []struct {
		peer string
		req  stdlib.Request
		want string
	}{
		{Relay, args("[1]"), `0 "one"`}, {Me, args("[2]"), `1 "not one"`}, {Me, stdlib.Request{Service: "a", Function: "g"}, `0 [1,{"x":null}]`},
		{Me, stdlib.Request{Service: "b", Function: "f"}, `0 true`}, {Relay, stdlib.Request{Service: "b", Function: "f"}, ""},
		{Me, stdlib.Request{Service: "a", Function: "h"}, ""},
	} {
		got := ""
		for _, s := range services {
			if resp, ok := s.Call(c.peer, c.req); ok {
				got = fmt.Sprint(resp.Code, " ", resp.Text)
				break
			}
		}
		if got != c.want {
			t.Errorf("%s asks %s.%s: %q, want %q", c.peer, c.req.Service, c.req.Function, got, c.want)
		}
	}
	for _, bad := range []string{``, `5`, `{"name":"x"}`, `{"serviceId":"x","functions":[]}`, `{"serviceId":"x","functions":[{"name":"f","result":1,"error":"e"}]}`, `{"serviceId":"x","functions":[{"result":1}]}`, `[null]`, `{"serviceId":"x","oops":1}`,
		`[] more`, `{"serviceId":"x","functions":[{"name":"f"}]} {}`} {
		if _, err := ParseJSONServices([]byte(bad)); err == nil {
			t.Errorf("%s is accepted", bad)
		}
	}
}

func parse(t *testing.T, text string) []*value.Node {
	t.Helper()
	n, fault := value.ParseNode(text)
	if fault != nil {
		t.Fatal(fault)
	}
	return n.Arr
}

func TestNamesStandForPeerIDs(t *testing.T) {
	n := network(t, Options{Peers: []Peer{{Name: "bob"}}})
	got, err := n.Expand(json.RawMessage(`{"a":["@bob","@","bob"],"b":{"c":"@relay"}}`))
	want := fmt.Sprintf(`{"a":[%q,"@","bob"],"b":{"c":%q}}`, n.peers["bob"].id, n.peers[Relay].id)
	if err != nil || string(got) != want {
		t.Errorf("%s %v", got, err)
	}
	var unknown *UnknownPeer
	if _, err := n.Expand(json.RawMessage(`["@ghost"]`)); !errors.As(err, &unknown) {
		t.Errorf("got %v", err)
	}
}

func FuzzJSONServices(f *testing.F) {
	f.Add(`{"name":"A","serviceId":"a","peer":"*","functions":[{"name":"f","args":[1,{"x":[]}],"result":"one"},{"name":"f","error":"no"}]}`)
	f.Add(`[{"serviceId":"a","functions":[{"name":"f","result":1}]}]`)
	f.Fuzz(func(t *testing.T, text string) {
		services, err := ParseJSONServices([]byte(text))
		if err != nil {
			return
		}
		for _, s := range services {
			for _, fn := range s.Functions {
				for _, args := range [][]*value.Node{nil, {value.Null()}} {
					resp, handled := s.Call(Me, stdlib.Request{Service: s.ID, Function: fn.Name, Args: args})
					if handled && !json.Valid([]byte(resp.Text)) {
						t.Fatalf("%q answers %q", text, resp.Text)
					}
				}
			}
		}
	})
}
