package gotarget

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/client"
	"github.com/aquifer-dev/aquifer/initiator"
	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/sim"
)

// caller is a network as generated code uses it, simulated or real.
type caller interface {
	abi.Caller
	abi.Registrar
}

// onNetworks runs a test on a simulated network, and from a client of a node. me is the id of the peer that calls; bob is another
// one, behind the relay.
func onNetworks(t *testing.T, test func(t *testing.T, c caller, me string, bob abi.Registrar, bobsID string)) {
	t.Helper()
	t.Run("simulated", func(t *testing.T) {
		c, err := sim.NewCaller(sim.Options{Peers: []sim.Peer{{Name: "bob"}}})
		if err != nil {
			t.Fatal(err)
		}
		bob, err := c.On("bob")
		if err != nil {
			t.Fatal(err)
		}
		me, _ := c.Network().PeerID(sim.Me)
		bobsID, _ := c.Network().PeerID("bob")
		test(t, c, me, bob, bobsID)
	})
	t.Run("real", func(t *testing.T) {
		relay, err := node.New(node.Config{Key: particle.GenerateKey(), Listen: []string{"/ip4/127.0.0.1/tcp/0"}, AllowLocal: true, Network: "dar", Version: "test"})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- relay.Run(ctx) }()
		t.Cleanup(func() {
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
		connect := func() *client.Client {
			c, err := client.Connect(ctx, client.Config{Relays: relay.Addresses(), TTL: time.Minute})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { c.Close() })
			return c
		}
		c, bob := connect(), connect()
		test(t, c, c.ID(), bob, bob.ID())
	})
}

// same checks the results of a call; the last value is its error.
func same(t *testing.T, what string, err error, gotWant ...any) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	for i := 0; i < len(gotWant); i += 2 {
		if d := cmp.Diff(gotWant[i+1], gotWant[i]); d != "" {
			t.Errorf("%s (-want +got):\n%s", what, d)
		}
	}
}

func pointer[T any](v T) *T { return &v }

func TestTypesTravelThere(t *testing.T) { onNetworks(t, typesTravelThere) }

func typesTravelThere(t *testing.T, c caller, _ string, _ abi.Registrar, _ string) {
	ctx := context.Background()
	big, pi, yes, err := Numbers(ctx, c, -128, -32768, math.MinInt32, math.MinInt64, 255, 65535, math.MaxUint32, math.MaxUint64, 0.5, math.Pi, true, "\"\n\u2028")
	same(t, "numbers", err, big, uint64(math.MaxUint64), pi, math.Pi, yes, true)

	p := Point{X: 1, Y: -2.5}
	got, err := Points(ctx, c, p, nil)
	same(t, "points", err, got, p)

	some, err := Options(ctx, c, nil, nil, nil, &p)
	same(t, "options", err, some, &p)
	none, err := Options(ctx, c, pointer[uint32](1), &[]string{"a"}, []*string{nil, pointer("b")}, nil)
	same(t, "no option", err, none, (*Point)(nil))

	w := Wide{Zeta: 1, Alpha: "a", Label: pointer("l"), Tags: []string{"t"}, Inner: p, At: []*Point{nil, &p}, Big: 1 << 63}
	one, many, err := Nested(ctx, c, w, [][]Wide{{w}, nil})
	same(t, "nested", err, one, w, many, [][]Wide{{w}, {}})
	empty, _, err := Nested(ctx, c, Wide{}, nil)
	same(t, "empty", err, empty, Wide{Tags: []string{}, At: []*Point{}})

	point, n, points, err := Several(ctx, c, p, nil)
	same(t, "several", err, point, p, n, (*uint32)(nil), points, []Point{p, p})

	top, err := Tops(ctx, c, json.RawMessage(`{"x":[1.50,null]}`), nil)
	same(t, "tops", err, string(top), `{"x":[1.5,null]}`)

	stream, err := Streams(ctx, c, []uint32{3, 1, 2})
	same(t, "streams", err, stream, []uint32{3, 1, 2})

	same(t, "nothing", Nothing(ctx, c))

	var mismatch *abi.Mismatch
	if _, err := Bottom(ctx, c, json.RawMessage("1")); !errors.As(err, &mismatch) {
		t.Errorf("a value of the type without values: %v", err)
	}
	if _, _, _, err := Numbers(ctx, c, 0, 0, 0, 0, 0, 0, 0, 0, 0, math.NaN(), true, ""); err == nil {
		t.Error("NaN is passed on")
	}
}

func TestNamesDoNotGetInTheWay(t *testing.T) { onNetworks(t, namesDoNotGetInTheWay) }

func namesDoNotGetInTheWay(t *testing.T, c caller, _ string, _ abi.Registrar, _ string) {
	ctx := context.Background()
	p := Pair{PeerID: "one", PeerID2: "two", Class: 3, Type: "type", JSON: true}
	if err := RegisterBox2(c, box{p}); err != nil {
		t.Fatal(err)
	}
	deleted, err := Delete(ctx, c, 20)
	same(t, "delete", err, deleted, uint8(21))
	pair, err := F(ctx, c, p)
	same(t, "f", err, pair, p)
	a, b, d, err := Labels(ctx, c, "peer", 1, 2, "ctx", "caller", true, 3, 4, 5, 6)
	same(t, "labels", err, a, "peer", b, uint8(5), d, uint8(6))
	crossed, err := Crossed(ctx, c, 9, func(_ context.Context, p Pair) (Pair, error) {
		p.Type = strings.ToUpper(p.Type)
		return p, nil
	}, func(context.Context) (uint8, error) { return 7, nil })
	same(t, "crossed", err, crossed, Pair{PeerID2: "a", PeerID: "b", Class: 7, Type: "T", JSON: true})
	same(t, "print", Print(ctx, c, 4))
}

type box struct{ pair Pair }

func (b box) Delete(_ context.Context, class uint8, _ string) (uint8, error) { return class + 1, nil }
func (b box) GetIt(context.Context) (uint8, error)                           { return b.pair.Class, nil }
func (b box) GetIt2(context.Context) (Pair, error)                           { return b.pair, nil }
func (b box) New(_ context.Context, function *uint8) error {
	if function == nil || *function != 4 {
		return errors.New("no function")
	}
	return nil
}

type calculator struct{}

func (calculator) Add(_ context.Context, a, b int64) (int64, error)    { return a + b, nil }
func (calculator) Halve(_ context.Context, n float64) (float64, error) { return n / 2, nil }
func (calculator) Fail(_ context.Context, why string) (uint8, error)   { return 0, errors.New(why) }

type store struct {
	items []Item
	calls []abi.Invocation
}

func (s *store) Put(ctx context.Context, item Item) error {
	s.items = append(s.items, item)
	s.calls = append(s.calls, *abi.InvocationOf(ctx))
	return nil
}
func (s *store) All(context.Context) ([]Item, error)                 { return s.items, nil }
func (s *store) Bytes(_ context.Context, raw []byte) ([]byte, error) { return append(raw, 0, 255), nil }
func (s *store) Get(_ context.Context, key string) (*Item, error) {
	for _, i := range s.items {
		if i.Key == key {
			return &i, nil
		}
	}
	return nil, nil
}

func TestServicesAreCalled(t *testing.T) { onNetworks(t, servicesAreCalled) }

func servicesAreCalled(t *testing.T, c caller, me string, _ abi.Registrar, _ string) {
	ctx := context.Background()
	if err := errors.Join(RegisterCalc(c, calculator{}), RegisterCalcAs(c, "other", calculator{})); err != nil {
		t.Fatal(err)
	}
	if err := RegisterCalc(c, calculator{}); err == nil {
		t.Error("a service is registered twice")
	}
	sum, err := Calc(ctx, c, -3, 10)
	same(t, "calc", err, sum, int64(7))
	half, message, err := Both(ctx, c, 5)
	same(t, "both", err, half, 2.5)
	if !strings.Contains(message, "on purpose") {
		t.Errorf("the error reads %q", message)
	}

	var s store
	if err := RegisterStoreAs(c, "shelf", &s); err != nil {
		t.Fatal(err)
	}
	one, list, raw, err := Remember(ctx, c, "shelf", "k", []byte{1, 2})
	kept := Item{Key: "k", Value: pointer("kept")}
	same(t, "remember", err, one, &kept, list, []Item{kept}, raw, []byte{1, 2, 0, 255})
	call := s.calls[0]
	if call.Service != "shelf" || call.Function != "put" || call.Peer != me || call.Initiator != me || call.Particle == "" || len(call.Tetraplets) != 1 {
		t.Errorf("the store was called so: %+v", call)
	}
	if _, _, _, err := Remember(ctx, c, "elsewhere", "k", nil); err == nil {
		t.Error("a service that nobody serves answers")
	}
}

func TestCallbacksAreCalled(t *testing.T) { onNetworks(t, callbacksAreCalled) }

func callbacksAreCalled(t *testing.T, c caller, _ string, _ abi.Registrar, _ string) {
	ctx := context.Background()
	var seen []string
	n, err := Each(ctx, c, []string{"a", "b"}, func(_ context.Context, item string, n uint32) error {
		if n != 7 {
			t.Errorf("the callback got %d", n)
		}
		seen = append(seen, item)
		return nil
	})
	same(t, "each", err, n, uint32(2), seen, []string{"a", "b"})

	answer, err := Ask(ctx, c, "why?", func(_ context.Context, q string) (*string, error) { return pointer("because " + q), nil })
	same(t, "ask", err, answer, pointer("because why?"))
	nothing, err := Ask(ctx, c, "why?", func(context.Context, string) (*string, error) { return nil, nil })
	same(t, "ask for nothing", err, nothing, (*string)(nil))
	var failed *initiator.ScriptError
	if _, err := Ask(ctx, c, "why?", func(context.Context, string) (*string, error) { return nil, errors.New("will not say") }); !errors.As(err, &failed) || !strings.Contains(failed.Message, "will not say") {
		t.Errorf("a callback that fails: %v", err)
	}

	done := 0
	ready, err := Signal(ctx, c, func(context.Context) (bool, error) { return true, nil }, func(context.Context) error { done++; return nil })
	same(t, "signal", err, ready, true, done, 1)

	told, err := Tell(ctx, c, func(_ context.Context, n uint8) (uint8, string, error) { done += int(n); return n, "two", nil })
	same(t, "tell", err, told, true, done, 2)

	steps, err := Chain(ctx, c, func(_ context.Context, s Step) (Step, error) { s.N++; return s, nil },
		func(_ context.Context, list []Step) ([]Step, error) {
			return append(list, Step{Note: pointer("end")}), nil
		})
	same(t, "chain", err, steps, []Step{{N: 2}, {N: 2}, {Note: pointer("end")}})

	if _, err := Ask(ctx, c, "", func(ctx context.Context, _ string) (*string, error) {
		_, err := First(ctx, c)
		return nil, err
	}); isReal(c) != (err == nil) || err != nil && !strings.Contains(err.Error(), sim.ErrBusy.Error()) {
		t.Errorf("a handler calls a function: %v", err)
	}
}

func TestStringsArriveUnchanged(t *testing.T) { onNetworks(t, stringsArriveUnchanged) }

func stringsArriveUnchanged(t *testing.T, c caller, _ string, _ abi.Registrar, _ string) {
	ctx := context.Background()
	quoted, err := Quoted(ctx, c)
	same(t, "quoted", err, quoted, "back`tick ${dollar} \\n \\\\ $ end")
	x, again, err := Doubled(ctx, c, "`")
	same(t, "doubled", err, x, "`", again, "`${x}\\\\`")
}

func TestOtherPeersServe(t *testing.T) { onNetworks(t, otherPeersServe) }

func otherPeersServe(t *testing.T, c caller, _ string, bob abi.Registrar, bobsID string) {
	if err := RegisterCalc(bob, calculator{}); err != nil {
		t.Fatal(err)
	}
	sum, err := Far(context.Background(), c, bobsID, 2, 3)
	same(t, "far", err, sum, int64(5))
	if _, err := Calc(context.Background(), c, 2, 3); err == nil {
		t.Error("the client answers for bob")
	}
	var unknown *sim.UnknownPeer
	if simulated, ok := c.(*sim.Caller); !ok {
		return
	} else if _, err := simulated.On("ghost"); !errors.As(err, &unknown) {
		t.Errorf("got %v", err)
	}
}

func isReal(c caller) bool {
	_, ok := c.(*client.Client)
	return ok
}
