package evm_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/conformance/devchain"
	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/evm"
	"github.com/ethereum/go-ethereum/common"
)

var errCut = errors.New("the connection is cut")

// TestDroppedByTheChain has the chain drop what waits for a block: it is offered again, the same transaction.
func TestDroppedByTheChain(t *testing.T) {
	b := bed(t)
	c := client(t, b, "provider", nil)
	b.Chain.Mine(false)
	done := make(chan error, 1)
	go func() {
		_, err := c.Register(context.WithoutCancel(t.Context()), "acme", market.CID{1})
		done <- err
	}()
	if err := b.Chain.Waiting(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.Chain.Forget()
	b.Chain.Mine(true)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if n, err := b.Chain.Sent(t.Context(), common.Address(c.Account())); err != nil || n != 1 {
		t.Errorf("%d transactions, %v", n, err)
	}
}

// TestReplacedByAnother has another program of the account use the number of a transaction that waits, for more money: that is told, and the next one is
// sent well.
func TestReplacedByAnother(t *testing.T) {
	b := bed(t)
	c := client(t, b, "provider", nil)
	other := client(t, b, "provider", func(o *evm.Options) { o.BaseFee, o.Tip = market.Units(100_000_000_000), market.Units(100_000_000_000) })
	b.Chain.Mine(false)
	done := make(chan error, 1)
	go func() {
		_, err := c.Register(context.WithoutCancel(t.Context()), "acme", market.CID{1})
		done <- err
	}()
	if err := b.Chain.Waiting(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.Chain.Forget() // so that its number is free again for who asks
	b.Chain.Mine(true)
	if _, err := other.Register(t.Context(), "other", market.CID{2}); err != nil {
		t.Fatal(err)
	}
	err := <-done
	info, reading := c.ProviderInfo(t.Context(), c.Account())
	n, counting := b.Chain.Sent(t.Context(), common.Address(c.Account()))
	if err := errors.Join(reading, counting); err != nil {
		t.Fatal(err)
	}
	switch { // which of both got into the block first is not ours to say
	case err == nil && n == 2:
	case errors.Is(err, market.Dropped) && strings.Contains(err.Error(), "took its place") && n == 1 && info.Name == "other":
	default:
		t.Errorf("%v after %d transactions, the provider is %s", err, n, info.Name)
	}
	if _, err := c.Register(t.Context(), "again", market.CID{3}); err != nil {
		t.Errorf("the next one: %v", err)
	}
}

// TestCutAtEachRequest cuts the connection at each request with which a deal is opened, after the chain has had it: nothing fails, and nothing is done twice.
func TestCutAtEachRequest(t *testing.T) {
	b := bed(t)
	p := newThrough(t, b.Chain.URL)
	open := func(m *evm.Client, n byte) error {
		ctx := evm.Intent(t.Context(), fmt.Sprint("deal ", n))
		_, _, err := m.CreateDeal(ctx, terms(), market.Units(1000))
		return err
	}
	honest := client(t, b, "developer", nil)
	before, err := honest.Balance(t.Context(), honest.Account())
	if err != nil {
		t.Fatal(err)
	}
	for at := 1; ; at++ {
		m := client(t, b, "developer", func(o *evm.Options) { o.Endpoints = []string{p.url} })
		left, reached := at, false
		p.bend(func(string, json.RawMessage) (any, error) {
			if left--; left == 0 {
				reached = true
				return nil, errCut
			}
			return nil, nil
		})
		if err := open(m, byte(at)); err != nil {
			t.Errorf("cut at answer %d: %v", at, err)
		}
		p.honest()
		deals, err := honest.Deals(t.Context(), honest.Account())
		if err != nil || len(deals) != at {
			t.Fatalf("cut at answer %d: %d deals, %v", at, len(deals), err)
		}
		if !reached {
			t.Logf("a deal has %d answers", at-1)
			after, err := honest.Balance(t.Context(), honest.Account())
			if paid := before.Token.Sub(after.Token); err != nil || !paid.Equal(market.Units(1000).Times(uint64(at))) {
				t.Errorf("%d deals cost %v, %v", at, paid, err)
			}
			return
		}
	}
}

// TestOfferInterrupted ends a command while the transaction that makes an offer waits for its block, and repeats it: there is one offer, and one transaction.
func TestOfferInterrupted(t *testing.T) {
	b := bed(t)
	journal := &journal{records: map[string]evm.Record{}}
	registered(t, client(t, b, "provider", nil))
	put := func(ctx context.Context, units int) (market.ID, error) {
		m := evm.Once(client(t, b, "provider", func(o *evm.Options) { o.Journal = journal }))
		id, _, err := m.PutOffer(ctx, offerOf(m, 1, 1, units))
		return id, err
	}
	b.Chain.Mine(false)
	within, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := put(within, 1)
		ended <- err
	}()
	if err := b.Chain.Waiting(t.Context()); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := <-ended; err == nil {
		t.Fatal("it was not interrupted")
	}
	done := make(chan error, 1)
	go func() {
		_, err := put(context.WithoutCancel(t.Context()), 2)
		done <- err
	}()
	for open := true; open; {
		select {
		case err := <-done:
			if open = false; err != nil {
				t.Fatal(err)
			}
		default:
			b.Chain.Seal()
		}
	}
	c := client(t, b, "provider", nil)
	offers, err := c.Offers(t.Context(), market.OfferFilter{})
	n, counting := b.Chain.Sent(t.Context(), common.Address(c.Account()))
	if err := errors.Join(err, counting); err != nil || len(offers) != 1 || n != 2 {
		t.Errorf("%d offers after %d transactions, %v", len(offers), n, err)
	}
}

// TestReorganisedWhileWatched replaces blocks that a watcher has told of.
func TestReorganisedWhileWatched(t *testing.T) {
	b := bed(t)
	provider := client(t, b, "provider", nil)
	ctx := t.Context()
	registered(t, provider)
	spec := offerOf(provider, 1, 1, 1)
	if _, _, err := provider.PutOffer(ctx, spec); err != nil {
		t.Fatal(err)
	}
	commitment, _, err := provider.Commit(ctx, spec.Peers[0].ID, 20, market.Account{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	events, err := provider.Watch(ctx, spec.Peers[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	heard := func(kind market.EventKind) {
		t.Helper()
		for e := range events {
			if e.Kind == kind {
				return
			}
		}
		t.Fatalf("the event %d did not come", kind)
	}
	heard(market.Resync)
	fork := b.Chain.Seal()
	if _, err := provider.PayCollateral(ctx, []market.ID{commitment}); err != nil {
		t.Fatal(err)
	}
	heard(market.CommitmentActive)
	if err := b.Chain.Fork(fork); err != nil {
		t.Fatal(err)
	}
	b.Chain.Forget()
	b.Chain.Seal()
	b.Chain.Forget()
	b.Chain.Seal()
	b.Chain.Forget()
	b.Chain.Seal()
	heard(market.Resync)
	if c, err := provider.Commitment(ctx, commitment); err != nil || c.Status != market.WaitDelegation {
		t.Errorf("%v, %v", c.Status, err)
	}
	if _, err := client(t, b, "provider", nil).PayCollateral(ctx, []market.ID{commitment}); err != nil {
		t.Fatal(err)
	}
	heard(market.CommitmentActive)
}

// TestGapWhileWatched has logs be refused for a while: the watcher says that something may be lost, and goes on.
func TestGapWhileWatched(t *testing.T) {
	b := bed(t)
	p := newThrough(t, b.Chain.URL)
	provider := client(t, b, "provider", func(o *evm.Options) { o.Endpoints = []string{p.url} })
	registered(t, provider)
	spec := offerOf(provider, 1, 1, 1)
	if _, _, err := provider.PutOffer(t.Context(), spec); err != nil {
		t.Fatal(err)
	}
	events, err := provider.Watch(t.Context(), spec.Peers[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if e := <-events; e.Kind != market.Resync {
		t.Fatal(e)
	}
	cut := make(chan struct{}, 1000)
	p.bend(func(method string, _ json.RawMessage) (any, error) {
		if method == "eth_getLogs" {
			cut <- struct{}{}
			return nil, errCut
		}
		return nil, nil
	})
	if err := b.Chain.AdjustTime(devchain.EpochLength); err != nil {
		t.Fatal(err)
	}
	for range 3 { // an endpoint is asked so often before it is given up
		<-cut
	}
	p.honest()
	for e := range events {
		if e.Kind == market.Resync && e.Epoch == 2 {
			return
		}
	}
}

// TestGapInLogs has an endpoint leave a log out: the offer's own count of peers tells, all is read anew, and what does not fit still is not believed.
func TestGapInLogs(t *testing.T) {
	b := bed(t)
	p := newThrough(t, b.Chain.URL)
	maker := client(t, b, "provider", nil)
	registered(t, maker)
	id, _, err := maker.PutOffer(t.Context(), offerOf(maker, 1, 2, 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, times := range []int{1, 1000} {
		c := client(t, b, "reader", func(o *evm.Options) { o.Endpoints = []string{p.url} })
		left := times
		p.bend(func(method string, result json.RawMessage) (any, error) {
			if method != "eth_getLogs" || left == 0 {
				return nil, nil
			}
			left--
			var logs []json.RawMessage
			if err := json.Unmarshal(result, &logs); err != nil || len(logs) == 0 {
				return nil, err
			}
			return logs[:len(logs)-1], nil // a peer
		})
		offers, err := c.Offers(t.Context(), market.OfferFilter{})
		if times == 1 && (err != nil || len(offers) != 1 || offers[0].ID != id || len(offers[0].Peers) != 2) {
			t.Errorf("left out once: %v, %v", offers, err)
		}
		if times > 1 && (!errors.Is(err, market.Untrusted) || !strings.Contains(err.Error(), "has 2 peers, the endpoint's logs tell of 1")) {
			t.Errorf("left out always: %v", err)
		}
		p.honest()
		if offers, err := c.Offers(t.Context(), market.OfferFilter{}); err != nil || len(offers[0].Peers) != 2 {
			t.Errorf("when it is honest again: %v, %v", offers, err)
		}
	}
}

// TestLiarBeforeAChain has one of two endpoints lie about a deal that was opened. The other one tells; nothing is sent twice.
func TestLiarBeforeAChain(t *testing.T) {
	b := bed(t)
	liar := newThrough(t, b.Chain.URL)
	for name, lie := range map[string]func(r map[string]any){
		"that it was refused": func(r map[string]any) { r["status"] = "0x0" },
		"another deal": func(r map[string]any) {
			for _, l := range r["logs"].([]any) {
				log := l.(map[string]any)
				if data := log["data"].(string); len(data) > 66 {
					log["data"] = "0x" + strings.Repeat("0", 24) + strings.Repeat("77", 20) + data[66:]
				}
			}
		},
		"another block": func(r map[string]any) { r["blockHash"] = common.Hash{1} },
		"no events":     func(r map[string]any) { r["logs"] = []any{} },
	} {
		c := client(t, b, "developer", func(o *evm.Options) { o.Endpoints = []string{liar.url, b.Chain.URL} })
		before, err := b.Chain.Sent(t.Context(), common.Address(c.Account()))
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Chain.Approve(t.Context(), "developer"); err != nil {
			t.Fatal(err)
		}
		liar.bend(func(method string, result json.RawMessage) (any, error) {
			var r map[string]any
			if method != "eth_getTransactionReceipt" || json.Unmarshal(result, &r) != nil || r == nil {
				return nil, nil
			}
			lie(r)
			return r, nil
		})
		_, _, err = c.CreateDeal(t.Context(), terms(), market.Units(1000))
		if !errors.Is(err, market.Untrusted) {
			t.Errorf("%s: %v (%v)", name, err, market.KindOf(err))
		}
		if after, err := b.Chain.Sent(t.Context(), common.Address(c.Account())); err != nil || after != before+2 {
			t.Errorf("%s: %d transactions, %v", name, after-before, err)
		}
		liar.honest()
	}
}

// TestRoundTrips counts requests: a view of a market for a plan takes as many for many peers as for few, but for one more for each hundred readings.
func TestRoundTrips(t *testing.T) {
	b := bed(t)
	p := newThrough(t, b.Chain.URL)
	provider := client(t, b, "provider", nil)
	registered(t, provider)
	asked := func(peers int) int {
		c := client(t, b, "reader", func(o *evm.Options) { o.Endpoints = []string{p.url} })
		p.asked.Store(0)
		view, err := market.ViewOf(t.Context(), c, market.OfferFilter{}, market.Facts{})
		if err != nil || len(view.Commitments) != peers {
			t.Fatalf("%d commitments of %d, %v", len(view.Commitments), peers, err)
		}
		return int(p.asked.Load())
	}
	commit := func(first byte, peers int) {
		t.Helper()
		spec := offerOf(provider, first, peers, 1)
		if _, _, err := provider.PutOffer(t.Context(), spec); err != nil {
			t.Fatal(err)
		}
		for _, peer := range spec.Peers {
			if _, _, err := provider.Commit(t.Context(), peer.ID, 20, market.Account{}, 1); err != nil {
				t.Fatal(err)
			}
		}
	}
	commit(1, 1)
	few := asked(1)
	commit(2, 19)
	if many := asked(20); many != few {
		t.Errorf("a view of 20 peers takes %d requests, of one %d", many, few)
	}
	commit(3, 20)
	if more := asked(40); more != few+1 { // 160 readings of commitments
		t.Errorf("a view of 40 peers takes %d requests, of one %d", more, few)
	}
	t.Logf("a view takes %d requests", few)
}
