package evm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

type bend = func(string, []json.RawMessage) (any, error, bool)

// refusing answers one method by a refusal, so many times.
func refusing(method string, times int, err error) bend {
	return func(m string, _ []json.RawMessage) (any, error, bool) {
		if m != method || times == 0 {
			return nil, nil, false
		}
		times--
		return nil, err, true
	}
}

func register(t *testing.T, c *Client) (market.Tx, error) {
	return c.Register(t.Context(), "acme", market.CID{1})
}

func TestSending(t *testing.T) {
	node := newFake(t)
	c := open(t, options(node))
	for n := range 3 {
		if tx, err := register(t, c); err != nil || string(tx) != node.sent[n].String() {
			t.Fatalf("%v, %v", tx, err)
		}
	}
	for n, hash := range node.sent {
		tx := node.txs[hash]
		if tx.Nonce() != uint64(n) || tx.Gas() != 150_000 || tx.GasFeeCap().Int64() != 2002 || tx.GasTipCap().Int64() != 2 || tx.ChainId().Int64() != 7 {
			t.Errorf("the transaction %d has the nonce %d, %d gas at %v and %v", n, tx.Nonce(), tx.Gas(), tx.GasFeeCap(), tx.GasTipCap())
		}
	}
	if n := node.count("eth_getTransactionCount"); n != 1 {
		t.Errorf("the nonce was asked for %d times", n)
	}
	if _, err := open(t, Options{Endpoints: []string{node.url}, Diamond: diamond, Token: token}).Register(t.Context(), "a", market.CID{}); !errors.Is(err, market.NotOwner) {
		t.Errorf("without a key: %v", err)
	}
}

// TestSendErrors has endpoints that refuse what they are sent.
func TestSendErrors(t *testing.T) {
	for _, c := range []struct {
		name string
		bend bend
		kind market.Kind // "" when it must succeed
		sent int
	}{
		{"nonce", refusing("eth_sendRawTransaction", 1, errors.New("nonce too low: next nonce 5, tx nonce 4")), "", 1},
		{"nonces", refusing("eth_sendRawTransaction", -1, errors.New("nonce too low")), market.Refused, 0},
		{"price", refusing("eth_sendRawTransaction", 1, errors.New("max fee per gas less than block base fee")), "", 1},
		{"replacement", refusing("eth_sendRawTransaction", 2, errors.New("replacement transaction underpriced")), "", 1},
		{"funds", refusing("eth_sendRawTransaction", 1, errors.New("insufficient funds for gas * price + value: balance 1")), market.Funds, 0},
		{"words", refusing("eth_sendRawTransaction", 1, errors.New("we do not like you")), market.Refused, 0},
		{"estimate", refusing("eth_estimateGas", 1, &rpcError{3, "execution reverted", revertWith("Name should be not empty")}), market.Invalid, 0},
		{"passing", refusing("eth_estimateGas", 1, &rpcError{-32000, "header not found", nil}), "", 1},
		{"known", func(m string, p []json.RawMessage) (any, error, bool) { return nil, nil, false }, "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			node := newFake(t)
			client := open(t, options(node))
			node.bend = c.bend
			_, err := register(t, client)
			if c.kind == "" && err != nil || c.kind != "" && !errors.Is(err, c.kind) {
				t.Errorf("want %q, have %v (%v)", c.kind, err, market.KindOf(err))
			}
			if len(node.sent) != c.sent {
				t.Errorf("%d transactions were taken, want %d", len(node.sent), c.sent)
			}
		})
	}
}

func TestFundsBeforeSending(t *testing.T) {
	node := newFake(t)
	c := open(t, options(node))
	node.bend = func(m string, _ []json.RawMessage) (any, error, bool) { return "0x10", nil, m == "eth_getBalance" }
	if _, err := register(t, c); !errors.Is(err, market.Funds) || len(node.sent) != 0 {
		t.Errorf("%v; %d were sent", err, len(node.sent))
	}
}

// TestSentOnce has an endpoint that takes a transaction and does not say so; the next one is told the same, not another.
func TestSentOnce(t *testing.T) {
	first, second := newFake(t), newFake(t)
	c := open(t, options(first, second))
	first.bend = func(method string, params []json.RawMessage) (any, error, bool) {
		if method != "eth_sendRawTransaction" {
			return nil, nil, false
		}
		_, _ = second.answer(method, params) // it goes on through the network
		first.mu.Lock()
		defer first.mu.Unlock()
		_, _ = first.send(argument(params, 0))
		return nil, &rpcError{-32603, "internal error", nil}, true
	}
	if _, err := register(t, c); err != nil {
		t.Fatal(err)
	}
	if len(second.txs) != 1 {
		t.Errorf("%d transactions were made", len(second.txs))
	}
}

// TestDropped loses transactions.
func TestDropped(t *testing.T) {
	node := newFake(t)
	node.forgets = true
	c := open(t, options(node))
	_, err := register(t, c)
	if !errors.Is(err, market.Dropped) || !strings.Contains(err.Error(), node.sent[0].String()) {
		t.Errorf("got %v (%v)", err, market.KindOf(err))
	}
	if len(node.sent) != 1+offers || node.sent[0] != node.sent[offers] {
		t.Errorf("sent %v", node.sent)
	}
	node.forgets = false
	if _, err := register(t, c); err != nil {
		t.Errorf("the next one: %v", err)
	}
}

// TestOfferedAgain loses a transaction once.
func TestOfferedAgain(t *testing.T) {
	node := newFake(t)
	c := open(t, options(node))
	node.bend = func(m string, p []json.RawMessage) (any, error, bool) {
		node.mu.Lock()
		defer node.mu.Unlock()
		node.forgets = len(node.sent) == 0
		return nil, nil, false
	}
	if _, err := register(t, c); err != nil || len(node.sent) != 2 || node.sent[0] != node.sent[1] {
		t.Errorf("%v; sent %v", err, node.sent)
	}
}

// TestTaken has another program use the account's nonce.
func TestTaken(t *testing.T) {
	node := newFake(t)
	node.mining = false
	c := open(t, options(node))
	node.bend = func(m string, p []json.RawMessage) (any, error, bool) {
		return hexutil.Uint64(9), nil, m == "eth_getTransactionCount" && argument(p, 1) == "latest"
	}
	if _, err := register(t, c); !errors.Is(err, market.Dropped) || !strings.Contains(err.Error(), "took its place") {
		t.Errorf("got %v", err)
	}
}

// TestDearer leaves a transaction out of blocks until it pays more.
func TestDearer(t *testing.T) {
	node := newFake(t)
	node.mining = false
	o := options(node)
	o.Patience = 2
	c := open(t, o)
	node.bend = func(m string, _ []json.RawMessage) (any, error, bool) {
		if m != "eth_blockNumber" {
			return nil, nil, false
		}
		node.mu.Lock()
		defer node.mu.Unlock()
		if n := len(node.sent); n > 1 {
			node.seal(node.sent[n-1])
		} else {
			node.seal()
		}
		return nil, nil, false
	}
	tx, err := register(t, c)
	if err != nil {
		t.Fatal(err)
	}
	first, last := node.txs[node.sent[0]], node.txs[node.sent[len(node.sent)-1]]
	if first.Nonce() != last.Nonce() || last.GasFeeCap().Int64() < 2002*11/10 || last.GasTipCap().Int64() < 3 || string(tx) != last.Hash().String() {
		t.Errorf("the replacement %v has the nonce %d and pays %v and %v", tx, last.Nonce(), last.GasFeeCap(), last.GasTipCap())
	}
}

// TestLies has endpoints tell of a transaction what cannot be, or what another does not say.
func TestLies(t *testing.T) {
	receipt := func(node *fakeNode, change func(map[string]any)) bend {
		return func(m string, p []json.RawMessage) (any, error, bool) {
			if m != "eth_getTransactionReceipt" {
				return nil, nil, false
			}
			node.mu.Lock()
			defer node.mu.Unlock()
			r, ok := node.receipt(common.HexToHash(argument(p, 0))).(map[string]any)
			if ok {
				change(r)
			}
			return r, nil, ok
		}
	}
	lies := map[string]func(map[string]any){
		"hash":   func(r map[string]any) { r["transactionHash"] = blockHash(77) },
		"from":   func(r map[string]any) { r["from"] = common.Address{9} },
		"block":  func(r map[string]any) { r["blockHash"] = blockHash(1) },
		"number": func(r map[string]any) { r["blockNumber"] = "0x2" },
		"status": func(r map[string]any) { r["status"] = "0x7" },
		"log": func(r map[string]any) {
			r["logs"] = []any{map[string]any{"address": common.Address{}, "topics": []common.Hash{}, "data": "0x", "transactionHash": blockHash(77), "blockNumber": "0x1", "blockHash": blockHash(1)}}
		},
		"none": func(r map[string]any) { clear(r) },
	}
	for name, lie := range lies {
		t.Run(name, func(t *testing.T) {
			node := newFake(t)
			c := open(t, options(node))
			node.bend = receipt(node, lie)
			if _, err := register(t, c); !errors.Is(err, market.Untrusted) {
				t.Errorf("got %v (%v)", err, market.KindOf(err))
			}
		})
	}
	t.Run("disagree", func(t *testing.T) {
		liar, honest := newFake(t), newFake(t)
		c := open(t, options(liar, honest))
		if _, err := register(t, c); !errors.Is(err, market.Untrusted) || !strings.Contains(err.Error(), "does not have the block") {
			t.Errorf("a receipt that only one endpoint has: %v", err)
		}
		liar.bend = func(m string, p []json.RawMessage) (any, error, bool) {
			if m == "eth_sendRawTransaction" {
				_, _ = honest.answer(m, p)
			}
			return nil, nil, false
		}
		if _, err := register(t, c); !errors.Is(err, market.Untrusted) {
			t.Errorf("two endpoints with two blocks: %v", err)
		}
	})
}

// TestReverted has a transaction refused in its block, which the estimate did not tell.
func TestReverted(t *testing.T) {
	node := newFake(t)
	c := open(t, options(node))
	node.bend = func(m string, p []json.RawMessage) (any, error, bool) {
		switch m {
		case "eth_call":
			return nil, &rpcError{3, "execution reverted", revertWith("Whitelist: provider is not approved")}, true
		case "eth_getTransactionReceipt":
			node.mu.Lock()
			defer node.mu.Unlock()
			if r, ok := node.receipt(common.HexToHash(argument(p, 0))).(map[string]any); ok {
				r["status"] = "0x0"
				return r, nil, true
			}
		}
		return nil, nil, false
	}
	tx, err := register(t, c)
	if !errors.Is(err, market.Approval) || tx == "" || !strings.Contains(err.Error(), string(tx)) {
		t.Errorf("%q, %v (%v)", tx, err, market.KindOf(err))
	}
}

// TestIntent repeats a command.
func TestIntent(t *testing.T) {
	node := newFake(t)
	o := options(node)
	o.Journal = &memory{}
	ctx := Intent(t.Context(), "set up")
	first, err := open(t, o).Register(ctx, "acme", market.CID{1})
	if err != nil {
		t.Fatal(err)
	}
	again, err := open(t, o).Register(ctx, "acme", market.CID{1})
	if err != nil || again != first || len(node.txs) != 1 {
		t.Errorf("%v after %v, %v; %d transactions", again, first, err, len(node.txs))
	}
	other, err := open(t, o).Register(Intent(t.Context(), "another"), "acme", market.CID{1})
	if err != nil || other == first {
		t.Errorf("another intent: %v, %v", other, err)
	}
}

// crashing is a journal after whose first record the program ends.
type crashing struct {
	memory
	stop func()
}

func (c *crashing) Record(ctx context.Context, intent string, r Record) error {
	if err := c.memory.Record(ctx, intent, r); err != nil || c.stop == nil {
		return err
	}
	c.stop()
	c.stop = nil
	return nil
}

// TestInterrupted ends the program at each request of a command, and repeats the command: one transaction, whenever it was.
func TestInterrupted(t *testing.T) {
	for at := 1; ; at++ {
		node := newFake(t)
		o := options(node)
		o.Journal = &memory{}
		c := open(t, o)
		ctx, stop := context.WithCancel(t.Context())
		asked := 0
		node.bend = func(method string, params []json.RawMessage) (any, error, bool) {
			if asked++; asked != at {
				return nil, nil, false
			}
			node.mu.Lock() // what was sent has been taken, and nobody learns of it
			if method == "eth_sendRawTransaction" {
				_, _ = node.send(argument(params, 0))
			}
			node.mu.Unlock()
			stop()
			return nil, errors.New("gone"), true
		}
		_, err := c.Register(Intent(ctx, "x"), "acme", market.CID{1})
		if err == nil {
			t.Logf("a command has %d requests", at-1)
			return
		}
		node.bend = nil
		if _, err := open(t, o).Register(Intent(t.Context(), "x"), "acme", market.CID{1}); err != nil || len(node.txs) != 1 {
			t.Errorf("after request %d: %v; %d transactions", at, err, len(node.txs))
		}
		stop()
	}
}

// TestNeverSent ends the program between the journal and the endpoint.
func TestNeverSent(t *testing.T) {
	node := newFake(t)
	o := options(node)
	ctx, stop := context.WithCancel(t.Context())
	journal := &crashing{stop: stop}
	o.Journal = journal
	if _, err := open(t, o).Register(Intent(ctx, "x"), "acme", market.CID{1}); err == nil || len(node.txs) != 0 {
		t.Fatalf("%v; %d transactions", err, len(node.txs))
	}
	tx, err := open(t, o).Register(Intent(t.Context(), "x"), "acme", market.CID{1})
	if err != nil || string(tx) != journal.records["x/setProviderInfo"].Hash[0].String() {
		t.Errorf("%v, %v", tx, err)
	}
	// Its nonce is used by another before it is sent: then it is made anew.
	journal.records["y/setProviderInfo"] = journal.records["x/setProviderInfo"]
	node.at, node.txs = map[common.Hash]int{}, map[common.Hash]*types.Transaction{}
	node.bend = refusing("eth_sendRawTransaction", 1, fmt.Errorf("nonce too low"))
	if _, err := open(t, o).Register(Intent(t.Context(), "y"), "acme", market.CID{1}); err != nil || len(node.txs) != 1 {
		t.Errorf("%v; %d transactions", err, len(node.txs))
	}
}

// TestConfirmed waits for blocks on top, and sees when the block is replaced meanwhile.
func TestConfirmed(t *testing.T) {
	for _, replaced := range []bool{false, true} {
		node := newFake(t)
		o := options(node)
		o.Confirmations = 3
		c := open(t, o)
		asked := 0
		node.bend = func(m string, _ []json.RawMessage) (any, error, bool) {
			node.mu.Lock()
			defer node.mu.Unlock()
			if m != "eth_getBlockByNumber" || len(node.sent) == 0 {
				return nil, nil, false
			}
			if asked++; asked <= 3 {
				node.seal()
			}
			if asked == 3 && replaced {
				node.at = map[common.Hash]int{}
			}
			return nil, nil, false
		}
		_, err := register(t, c)
		if replaced && !errors.Is(err, market.Dropped) || !replaced && (err != nil || asked < 3) {
			t.Errorf("replaced %v: %v after %d looks", replaced, err, asked)
		}
	}
}

// TestBackendsApart has one URL with several nodes behind: the one that calls a number used is ahead of the one that is asked for the receipt. Nothing is paid twice.
func TestBackendsApart(t *testing.T) {
	for _, repeated := range []bool{false, true} {
		node := newFake(t)
		o := options(node)
		o.Journal = &memory{}
		ctx := Intent(t.Context(), "pay")
		late := 0 // looks until the receipt is seen everywhere
		node.bend = func(m string, p []json.RawMessage) (any, error, bool) {
			node.mu.Lock()
			defer node.mu.Unlock()
			switch {
			case m == "eth_sendRawTransaction" && len(node.txs) == 0:
				_, _ = node.send(argument(p, 0))
				late = 2
				if repeated {
					return nil, &rpcError{-32603, "internal error", nil}, true
				}
				return nil, errors.New("nonce too low"), true
			case m == "eth_sendRawTransaction":
				return nil, errors.New("nonce too low"), true
			case m == "eth_getTransactionReceipt" && late > 0:
				late--
				return nil, nil, true
			case m == "eth_getTransactionCount" && late > 0:
				return hexutil.Uint64(0), nil, true
			}
			return nil, nil, false
		}
		c := open(t, o)
		if repeated {
			within, stop := context.WithCancel(ctx)
			asked := node.bend
			node.bend = func(m string, p []json.RawMessage) (any, error, bool) {
				result, err, handled := asked(m, p)
				if m == "eth_sendRawTransaction" {
					stop()
				}
				return result, err, handled
			}
			if _, err := c.Register(within, "acme", market.CID{1}); err == nil {
				t.Fatal("it was not interrupted")
			}
			c, late = open(t, o), 3
		}
		if _, err := c.Register(ctx, "acme", market.CID{1}); err != nil || len(node.txs) != 1 {
			t.Errorf("repeated %v: %v; %d transactions", repeated, err, len(node.txs))
		}
	}
}

// TestOthersBehind has the second of three endpoints lag: the third one confirms. With nobody else a receipt is not believed, since one that is made up
// is ahead, too.
func TestOthersBehind(t *testing.T) {
	first, lagging, third := newFake(t), newFake(t), newFake(t)
	first.bend = func(m string, p []json.RawMessage) (any, error, bool) {
		if m == "eth_sendRawTransaction" {
			_, _ = third.answer(m, p)
		}
		return nil, nil, false
	}
	if _, err := register(t, open(t, options(first, lagging, third))); err != nil {
		t.Error(err)
	}
	if _, err := register(t, open(t, options(first, lagging))); !errors.Is(err, market.Untrusted) || !strings.Contains(err.Error(), "does not have the block") {
		t.Errorf("without the third: %v", err)
	}
}
