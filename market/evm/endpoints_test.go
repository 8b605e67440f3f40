package evm

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// serving is an endpoint that answers everything by one function.
func serving(t *testing.T, serve http.HandlerFunc) *fakeNode {
	server := httptest.NewServer(serve)
	t.Cleanup(server.Close)
	return &fakeNode{url: server.URL}
}

// broken are endpoints that do not answer as one should.
func broken(t *testing.T) map[string]*fakeNode {
	say := func(text string) *fakeNode {
		return serving(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) })
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	return map[string]*fakeNode{
		"gone":      {url: gone.URL},
		"no server": {url: "http://127.0.0.1:1"},
		"failing":   serving(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusBadGateway) }),
		"limiting":  serving(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "later", http.StatusTooManyRequests) }),
		"no JSON":   say("<html>"),
		"nothing":   say(""),
		"other":     say(`{"jsonrpc":"2.0","id":1,"result":{"deep":[[[]]]}}`),
		"null":      say("null"),
		"list":      say("[1,2,3]"),
		"cut":       say(`{"jsonrpc":"2.0","id":1,"result":"0x`),
		"busy":      say(`{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"daily request count exceeded"}}`),
		"closing": serving(t, func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				_ = conn.Close()
			}
		}),
		"endless": serving(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"jsonrpc":"2.0","id":1,"result":"0x`))
			zeros := []byte(strings.Repeat("0", 1<<20))
			for range 80 {
				if _, err := w.Write(zeros); err != nil {
					return
				}
			}
		}),
	}
}

func TestFailover(t *testing.T) {
	for name, bad := range broken(t) {
		t.Run(name, func(t *testing.T) {
			good := newFake(t)
			c := open(t, options(bad, good))
			if _, err := c.Register(t.Context(), "acme", market.CID{1}); err != nil {
				t.Errorf("the second endpoint was not asked: %v", err)
			}
			if _, err := Open(t.Context(), options(bad)); !errors.Is(err, market.Unreachable) && !errors.Is(err, market.Untrusted) && !errors.Is(err, market.Malformed) {
				t.Errorf("alone: %v (%v)", err, market.KindOf(err))
			}
		})
	}
}

// TestFailoverLater has an endpoint break after it has answered.
func TestFailoverLater(t *testing.T) {
	first, second := newFake(t), newFake(t)
	c := open(t, options(first, second))
	first.bend = func(string, []json.RawMessage) (any, error, bool) {
		return nil, &rpcError{Code: -32603, Message: "internal error"}, true
	}
	if _, err := c.head(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := first.count("eth_getBlockByNumber")
	if _, err := c.head(t.Context()); err != nil || first.count("eth_getBlockByNumber") != before {
		t.Errorf("the endpoint that failed is preferred still (%v)", err)
	}
}

func TestTimeouts(t *testing.T) {
	entered := make(chan struct{}, 100)
	silent := serving(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then the server sees a connection end
		entered <- struct{}{}
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-entered
		cancel()
	}()
	if _, err := Open(ctx, options(silent)); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled call ends with %v", err)
	}
	o := options(silent, newFake(t))
	o.Timeout = 20 * time.Millisecond
	open(t, o)
}

func TestWrongChain(t *testing.T) {
	right, wrong := newFake(t), newFake(t)
	wrong.chain = 8
	_, err := Open(t.Context(), options(wrong))
	if !errors.Is(err, market.WrongChain) || !strings.Contains(err.Error(), "chain 8, not of 7") {
		t.Errorf("got %v", err)
	}
	open(t, options(wrong, right))
	if n := wrong.count("eth_getBlockByNumber"); n != 0 {
		t.Errorf("the wrong chain was asked %d times", n)
	}
	o := options(right, wrong)
	o.ChainID = 0 // what the first says
	c := open(t, o)
	right.bend = func(string, []json.RawMessage) (any, error, bool) {
		return nil, &rpcError{Code: -32603, Message: "no"}, true
	}
	if _, err := c.head(t.Context()); !errors.Is(err, market.WrongChain) {
		t.Errorf("got %v", err)
	}
}

func TestWrongGeneration(t *testing.T) {
	answers := func(function string, out string) func(string, []json.RawMessage) (any, error, bool) {
		return func(method string, params []json.RawMessage) (any, error, bool) {
			if method != "eth_call" {
				return nil, nil, false
			}
			if calledFunction(params) == function {
				return out, nil, true
			}
			return nil, &rpcError{Code: 3, Message: "execution reverted", Data: "0x"}, true
		}
	}
	for name, c := range map[string]struct {
		bend func(string, []json.RawMessage) (any, error, bool)
		says string
	}{
		"first":    {answers("market", "0x"+strings.Repeat("00", 31)+"01"), "first generation"},
		"neither":  {answers("", ""), "no marketplace"},
		"fallback": {answers("facets", "0x"), "no marketplace"},
		"empty": {func(method string, _ []json.RawMessage) (any, error, bool) {
			return "0x", nil, method == "eth_getCode"
		}, "no contract"},
	} {
		t.Run(name, func(t *testing.T) {
			node := newFake(t)
			node.bend = c.bend
			_, err := Open(t.Context(), options(node))
			if !errors.Is(err, market.WrongGeneration) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestBehind has an endpoint that has not seen the block of our transaction: what it says is not taken.
func TestBehind(t *testing.T) {
	ahead, behind := newFake(t), newFake(t)
	c := open(t, options(ahead, behind))
	for range 3 {
		ahead.seal()
	}
	c.seen.Store(5)
	c.pool.prefer(c.pool.all[1])
	b, err := c.head(t.Context())
	if err != nil || b.Number != 6 {
		t.Errorf("got %+v, %v", b, err)
	}
}

// TestGarbage answers readings with what no contract says.
func TestGarbage(t *testing.T) {
	for _, out := range []string{"0x", "0x00", "0x" + strings.Repeat("ff", 32), "0x" + strings.Repeat("ff", 32*40), "0x" + strings.Repeat("00", 32*40),
		"0x" + strings.Repeat("00", 31) + "20" + strings.Repeat("ff", 32), "0x" + strings.Repeat("00", 31) + "20" + strings.Repeat("00", 27) + "0fffffffff"} {
		node := newFake(t)
		c := open(t, options(node))
		node.bend = func(method string, _ []json.RawMessage) (any, error, bool) { return out, nil, method == "eth_call" }
		ctx := t.Context()
		for name, read := range map[string]func() error{
			"params":     func() error { _, err := c.Params(ctx); return err },
			"provider":   func() error { _, err := c.ProviderInfo(ctx, diamond); return err },
			"peer":       func() error { _, err := c.Peer(ctx, market.ID{1}); return err },
			"commitment": func() error { _, err := c.Commitment(ctx, market.ID{1}); return err },
			"reward":     func() error { _, err := c.Reward(ctx, market.DealID{1}, market.ID{1}); return err },
			"deal":       func() error { _, err := c.Deal(ctx, market.DealID{1}); return err },
			"work":       func() error { _, err := c.Assignments(ctx, market.ID{1}); return err },
			"end":        func() error { _, err := c.EndCommitment(ctx, market.ID{1}); return err },
		} {
			if err := read(); err != nil && !errors.Is(err, market.Untrusted) && !errors.Is(err, market.NotFound) {
				t.Errorf("%s of %.40s: %v (%v)", name, out, err, market.KindOf(err))
			}
		}
	}
}

// TestSilly has answers of JSON-RPC itself that cannot be.
func TestSilly(t *testing.T) {
	for name, c := range map[string]struct {
		method string
		result any
	}{
		"no hash":     {"eth_getBlockByNumber", map[string]any{"number": "0x9", "timestamp": "0x1"}},
		"far time":    {"eth_getBlockByNumber", map[string]any{"number": "0x9", "hash": blockHash(9), "timestamp": "0xffffffffffffffff"}},
		"no block":    {"eth_getBlockByNumber", nil},
		"gas":         {"eth_estimateGas", hexutil.Uint64(1 << 62)},
		"no gas":      {"eth_estimateGas", "0x0"},
		"price":       {"eth_maxPriorityFeePerGas", "0xffffffffffffffffffffffffffffffff"},
		"other hash":  {"eth_sendRawTransaction", blockHash(1)},
		"large count": {"eth_getTransactionCount", "0xfffffffffffffffff"},
	} {
		t.Run(name, func(t *testing.T) {
			node := newFake(t)
			client := open(t, options(node))
			node.bend = func(method string, _ []json.RawMessage) (any, error, bool) { return c.result, nil, method == c.method }
			_, err := client.Register(t.Context(), "acme", market.CID{1})
			if !errors.Is(err, market.Untrusted) && !errors.Is(err, market.Unreachable) {
				t.Errorf("got %v (%v)", err, market.KindOf(err))
			}
		})
	}
}

// TestOtherChainLater has an endpoint answer for another chain after a while: it is not asked any more, and without another one nothing is.
func TestOtherChainLater(t *testing.T) {
	first, second := newFake(t), newFake(t)
	c := open(t, options(first, second))
	alone := open(t, options(first))
	first.mu.Lock()
	first.chain = 8
	first.mu.Unlock()
	if _, err := register(t, c); err != nil || len(first.txs) != 0 || len(second.txs) != 1 {
		t.Errorf("%d and %d transactions, %v", len(first.txs), len(second.txs), err)
	}
	if _, err := alone.head(t.Context()); !errors.Is(err, market.WrongChain) {
		t.Errorf("got %v", err)
	}
	if _, err := register(t, alone); !errors.Is(err, market.WrongChain) || len(first.txs) != 0 {
		t.Errorf("%d transactions, %v", len(first.txs), err)
	}
}
