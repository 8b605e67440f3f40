package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/initiator"
	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// running is a node that a test can end.
type running struct {
	*node.Node
	key  *particle.Key
	stop func()
}

func (r *running) relay() string { return r.Addresses()[0] }

// startNode starts a node on loopback, which ends with the test at the latest.
func startNode(t testing.TB, c node.Config) *running {
	t.Helper()
	if c.Key == nil {
		c.Key = particle.GenerateKey()
	}
	if c.Listen == nil {
		c.Listen = []string{"/ip4/127.0.0.1/tcp/0"}
	}
	c.AllowLocal, c.Network, c.Version = true, "dar", "test"
	c.Limits.Drain = time.Millisecond
	n, err := node.New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx) }()
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return &running{n, c.Key, stop}
}

func connect(t testing.TB, c Config, relays ...*running) *Client {
	t.Helper()
	for _, r := range relays {
		c.Relays = append(c.Relays, r.relay())
	}
	n, err := Connect(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
		if left := len(n.actors.all()); left != 0 || n.actors.bytes != 0 || n.actors.foreign != 0 {
			t.Errorf("%d particles are left", left)
		}
	})
	return n
}

var text = &abi.Type{Kind: abi.Scalar, Name: "string"}

// function makes a function with parameters of type string out of the body of a script. It answers with results if there are any.
func function(body string, results int, params ...string) *abi.Function {
	f := &abi.Function{Name: "f"}
	load := `(call %init_peer_id% ("getDataSrv" "-relay-") [] -relay-)`
	for _, p := range params {
		f.Params = append(f.Params, abi.Field{Name: p, Type: text})
		load = fmt.Sprintf(`(seq %s (call %%init_peer_id%% ("getDataSrv" %q) [] %s))`, load, p, p)
	}
	for range results {
		f.Results = append(f.Results, text)
	}
	f.Script = fmt.Sprintf(`(xor (seq %s %s) (call %%init_peer_id%% ("errorHandlingSrv" "error") [:error: 0]))`, load, body)
	return f
}

// echo sends its argument to the relay and back.
var echo = function(`(seq (call -relay- ("op" "identity") [s] r) (call %init_peer_id% ("callbackSrv" "response") [r]))`, 1, "s")

// slow is echo after a pause of a minute on the relay.
var slow = function(`(seq (call -relay- ("peer" "timeout") [60000 s] r) (call %init_peer_id% ("callbackSrv" "response") [r]))`, 1, "s")

func texts(args ...string) []abi.Argument {
	var out []abi.Argument
	for _, a := range args {
		raw, _ := json.Marshal(a)
		out = append(out, abi.Argument{Value: raw})
	}
	return out
}

func TestCall(t *testing.T) {
	relay := startNode(t, node.Config{})
	c := connect(t, Config{}, relay)
	r, err := c.Call(context.Background(), echo, texts("hi"))
	if err != nil || string(r.Value) != `"hi"` || !r.Responded || r.Relay != relay.ID() || r.Steps < 2 || r.Particle == "" {
		t.Errorf("%+v %v", r, err)
	}
	if id, err := c.Relay(context.Background()); err != nil || id != relay.ID() {
		t.Error(id, err)
	}
	var mismatch *abi.Mismatch
	if _, err := c.CallFunction(context.Background(), echo, []abi.Argument{{Value: json.RawMessage("1")}}); !errors.As(err, &mismatch) {
		t.Errorf("an argument of another type: %v", err)
	}
	if _, err := c.CallFunction(context.Background(), echo, nil); !errors.As(err, &mismatch) {
		t.Errorf("no argument: %v", err)
	}
}

func TestManyCalls(t *testing.T) {
	c := connect(t, Config{TTL: time.Minute}, startNode(t, node.Config{}))
	var all sync.WaitGroup
	var good atomic.Int64
	for i := range 200 {
		all.Go(func() {
			want := fmt.Sprintf(`"call %d"`, i)
			got, err := c.CallFunction(context.Background(), echo, texts(fmt.Sprintf("call %d", i)))
			if err != nil || len(got) != 1 || string(got[0]) != want {
				t.Errorf("%s: %s %v", want, got, err)
				return
			}
			good.Add(1)
		})
	}
	all.Wait()
	if good.Load() != 200 {
		t.Errorf("%d of 200", good.Load())
	}
}

// TestAnsweredCallsAreBounded keeps the last calls only.
func TestAnsweredCallsAreBounded(t *testing.T) {
	c := connect(t, Config{TTL: time.Hour, Limits: Limits{Answered: 3}}, startNode(t, node.Config{}))
	for range 10 {
		if _, err := c.CallFunction(context.Background(), echo, texts("x")); err != nil {
			t.Fatal(err)
		}
	}
	for len(c.actors.all()) > 3 { // those that were let go end soon
		time.Sleep(time.Millisecond)
	}
}

func TestErrors(t *testing.T) {
	relay := startNode(t, node.Config{})
	c := connect(t, Config{Limits: Limits{Message: 1 << 20}}, relay)
	missing := function(`(seq (call -relay- ("nothing" "here") [] r) (call %init_peer_id% ("callbackSrv" "response") [r]))`, 1)
	var script *initiator.ScriptError
	if _, err := c.CallFunction(context.Background(), missing, nil); !errors.As(err, &script) || script.Peer != relay.ID() || script.Code != 10000 || !strings.Contains(script.Message, "Service with id 'nothing' not found") {
		t.Errorf("a service that is not there: %#v", err)
	}
	var step *initiator.StepError
	if _, err := c.CallFunction(context.Background(), &abi.Function{Name: "f", Script: "(nonsense"}, nil); !errors.As(err, &step) || step.Code != 1 {
		t.Errorf("no script: %#v", err)
	}
	var mismatch *abi.Mismatch
	two := function(`(call %init_peer_id% ("callbackSrv" "response") [1 2])`, 1)
	if _, err := c.CallFunction(context.Background(), two, nil); !errors.As(err, &mismatch) {
		t.Errorf("two results instead of one: %#v", err)
	}
	if _, err := c.CallFunction(context.Background(), echo, texts(strings.Repeat("x", 1<<20))); !refused(err, particle.CodeTooLarge) {
		t.Errorf("an argument that is larger than messages are: %#v", err)
	}
}

func refused(err error, code string) bool {
	var r *particle.Refusal
	return errors.As(err, &r) && r.Code == code
}

// TestExpiry lets particles be over: at the relay, at the client, on the way to a peer that nobody knows.
func TestExpiry(t *testing.T) {
	relay := startNode(t, node.Config{})
	c := connect(t, Config{TTL: 300 * time.Millisecond}, relay)
	nowhere := particle.GenerateKey().PeerID()
	for _, test := range []struct {
		name         string
		f            *abi.Function
		last, to, at string
	}{
		{"relay", slow, relay.ID(), relay.ID(), `call -relay- ("peer" "timeout") [60000 s] r`},
		{"nowhere", function(fmt.Sprintf(`(seq (seq (call -relay- ("op" "noop") []) (call %q ("op" "noop") [])) (call %%init_peer_id%% ("callbackSrv" "response") [s]))`, nowhere), 1, "s"), relay.ID(), relay.ID(), `call -relay- ("op" "noop") []`},
		{"client", function(`(seq (par (call -relay- ("peer" "timeout") [60000 s] late) (seq (call -relay- ("op" "noop") []) (call %init_peer_id% ("op" "noop") [late]))) (call %init_peer_id% ("callbackSrv" "response") [s]))`, 1, "s"), c.ID(), "", `call %init_peer_id% ("op" "noop") [late]`},
	} {
		_, err := c.Call(context.Background(), test.f, texts("x"))
		var e *Expired
		if !errors.As(err, &e) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if e.Last != test.last || e.To != test.to || strings.TrimSpace(e.Instruction) != test.at || e.After < 290*time.Millisecond {
			t.Errorf("%s: %+v\n%v", test.name, e, e)
		}
		for _, part := range []string{e.Particle, e.Last, test.at} {
			if !strings.Contains(e.Error(), part) {
				t.Errorf("%s: %v does not tell %s", test.name, e, part)
			}
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := c.CallFunction(WithOptions(ctx, Options{TTL: time.Hour}), slow, texts("x")); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 30*time.Second {
		t.Errorf("a deadline of the context: %v", err)
	}
	ctx, cancel = context.WithCancel(context.Background())
	cancel()
	if _, err := c.CallFunction(ctx, slow, texts("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
}

// TestCancel gives up a call in the middle; its handlers' context ends, too.
func TestCancel(t *testing.T) {
	c := connect(t, Config{TTL: time.Hour}, startNode(t, node.Config{}))
	f := function(`(seq (call %init_peer_id% ("callbackSrv" "s") []) (call %init_peer_id% ("callbackSrv" "response") ["x"]))`, 1)
	f.Params = []abi.Field{{Name: "s", Type: &abi.Type{Kind: abi.Arrow, Domain: &abi.Type{Kind: abi.Nil}, Codomain: &abi.Type{Kind: abi.Nil}}}}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	_, err := c.CallFunction(ctx, f, []abi.Argument{{Value: json.RawMessage("null"), Callback: func(in context.Context, _ *abi.Invocation) (json.RawMessage, error) {
		cancel()
		<-in.Done()
		close(ended)
		return nil, nil
	}}})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	<-ended
}

// TestClose ends calls that wait.
func TestClose(t *testing.T) {
	relay := startNode(t, node.Config{})
	c := connect(t, Config{TTL: time.Hour}, relay)
	result := make(chan error, 1)
	go func() {
		_, err := c.CallFunction(context.Background(), slow, texts("x"))
		result <- err
	}()
	for len(c.actors.all()) == 0 {
		time.Sleep(time.Millisecond)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	var closed *Closed
	if err := <-result; !errors.As(err, &closed) { // code E0834
		t.Error(err)
	}
	if _, err := c.CallFunction(context.Background(), echo, texts("x")); !errors.As(err, &closed) {
		t.Error(err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// TestFireAndForget returns when the particle is on its way, and waits for the response where that is asked for.
func TestFireAndForget(t *testing.T) {
	c := connect(t, Config{TTL: time.Minute}, startNode(t, node.Config{}))
	f := function(`(seq (seq (call -relay- ("op" "noop") []) (call %init_peer_id% ("callbackSrv" "s") [])) (call %init_peer_id% ("callbackSrv" "response") []))`, 0)
	f.Params = []abi.Field{{Name: "s", Type: &abi.Type{Kind: abi.Arrow, Domain: &abi.Type{Kind: abi.Nil}, Codomain: &abi.Type{Kind: abi.Nil}}}}
	hold, called := make(chan struct{}), make(chan struct{}, 2)
	callback := []abi.Argument{{Value: json.RawMessage("null"), Callback: func(context.Context, *abi.Invocation) (json.RawMessage, error) {
		<-hold
		called <- struct{}{}
		return nil, nil
	}}}
	r, err := c.Call(context.Background(), f, callback)
	if err != nil || r.Responded || r.Value != nil {
		t.Errorf("%+v %v", r, err)
	}
	close(hold)
	<-called // after the call has returned
	r, err = c.Call(WithOptions(context.Background(), Options{Await: true}), f, callback)
	if err != nil || !r.Responded || r.Value != nil {
		t.Errorf("%+v %v", r, err)
	}
	<-called
}

type answers map[string]string

func (a answers) Call(_ context.Context, r stdlib.Request) (stdlib.Response, bool) {
	text, ok := a[r.Service+"."+r.Function]
	return stdlib.Response{Text: text}, ok
}

// TestServices calls services of a client from another one: particles of others find what is registered.
func TestServices(t *testing.T) {
	relay := startNode(t, node.Config{})
	var printed []string
	one := connect(t, Config{Services: []Service{answers{"store.get": `"kept"`}}, Print: func(text string) { printed = append(printed, text) }}, relay)
	two := connect(t, Config{}, relay)
	f := function(`(seq (seq (call -relay- ("op" "noop") []) (call peer ("store" "get") [] r)) (seq (call -relay- ("op" "noop") []) (call %init_peer_id% ("callbackSrv" "response") [r])))`, 1, "peer")
	got, err := two.CallFunction(context.Background(), f, texts(one.ID()))
	if err != nil || string(got[0]) != `"kept"` {
		t.Errorf("%s %v", got, err)
	}
	g := function(`(seq (call %init_peer_id% ("run-console" "print") ["hello"]) (call %init_peer_id% ("callbackSrv" "response") ["x"]))`, 1)
	if _, err := one.CallFunction(context.Background(), g, nil); err != nil || len(printed) != 1 || !strings.Contains(printed[0], "hello") {
		t.Errorf("%q %v", printed, err)
	}
	var script *initiator.ScriptError
	if _, err := two.CallFunction(context.Background(), f, texts(two.ID())); !errors.As(err, &script) || !strings.Contains(script.Message, "No service found for service call: serviceId='store'") {
		t.Errorf("%v", err)
	}
}
