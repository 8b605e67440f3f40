package evm_test

import (
	"context"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/conformance/devchain"
	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/evm"
	"github.com/ethereum/go-ethereum/common"
)

func bed(t *testing.T) *devchain.Bed {
	b := devchain.NewBed(t, devchain.Installed(t, "../../conformance/oracle"))
	t.Cleanup(b.Close)
	return b
}

// client is one for an account that has been given money.
func client(t *testing.T, b *devchain.Bed, name string, change func(*evm.Options)) *evm.Client {
	t.Helper()
	b.As(name)
	o := b.Options(name)
	if change != nil {
		change(&o)
	}
	c, err := evm.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func offerOf(m market.Market, first byte, peers, units int) market.OfferSpec {
	spec := market.OfferSpec{MinPrice: market.Units(7)}
	for p := range peers {
		peer := market.PeerSpec{ID: market.ID{first, byte(p)}, Owner: m.Account()}
		for u := range units {
			peer.Units = append(peer.Units, market.ID{first, byte(p), byte(u), 1})
		}
		spec.Peers = append(spec.Peers, peer)
	}
	return spec
}

func registered(t *testing.T, m market.Market) {
	t.Helper()
	if _, err := m.Register(t.Context(), "acme", market.CID{1}); err != nil {
		t.Fatal(err)
	}
}

func terms() market.DealTerms {
	return market.DealTerms{App: market.CID{1}, MinWorkers: 1, TargetWorkers: 1, UnitsPerWorker: 1, MaxPerProvider: 1, Price: market.Units(100), Protocol: 1}
}

// TestFindsTheCurrency opens a market without naming its currency.
func TestFindsTheCurrency(t *testing.T) {
	b := bed(t)
	c := client(t, b, "somebody", func(o *evm.Options) { o.Token = market.Account{} })
	p, err := c.Params(t.Context())
	if err != nil || p.Token != market.Account(b.Chain.Token) || p.ChainID != 1337 {
		t.Errorf("%+v, %v", p, err)
	}
}

// TestPaidOnce repeats the opening of a deal under one intent: with the same journal it is found, whatever was done of it.
func TestPaidOnce(t *testing.T) {
	b := bed(t)
	journal := &journal{records: map[string]evm.Record{}}
	c := client(t, b, "developer", func(o *evm.Options) { o.Journal = journal })
	ctx := evm.Intent(t.Context(), "deploy shop")
	before, err := c.Balance(ctx, c.Account())
	if err != nil {
		t.Fatal(err)
	}
	first, tx, err := c.CreateDeal(ctx, terms(), market.Units(1000))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		again, same, err := client(t, b, "developer", func(o *evm.Options) { o.Journal = journal }).CreateDeal(ctx, terms(), market.Units(1000))
		if err != nil || again != first || same != tx {
			t.Errorf("%v %v, %v", again, same, err)
		}
	}
	// An interruption between approval and deal: the approval is there.
	journal.records["deploy other/deployDeal/approve"] = evm.Record{}
	if _, _, err := c.CreateDeal(evm.Intent(ctx, "deploy other"), terms(), market.Units(500)); err != nil {
		t.Fatal(err)
	}
	after, err := c.Balance(ctx, c.Account())
	if err != nil || !before.Token.Sub(after.Token).Equal(market.Units(1500)) {
		t.Errorf("%v were paid, %v", before.Token.Sub(after.Token), err)
	}
	deals, err := c.Deals(ctx, c.Account())
	if err != nil || len(deals) != 2 {
		t.Errorf("%d deals, %v", len(deals), err)
	}
}

// journal is one in memory.
type journal struct{ records map[string]evm.Record }

func (j *journal) Sent(_ context.Context, intent string) (evm.Record, error) {
	return j.records[intent], nil
}
func (j *journal) Record(_ context.Context, intent string, r evm.Record) error {
	j.records[intent] = r
	return nil
}

// TestRefusedForNothing opens deals that the contracts refuse: nothing is approved for them.
func TestRefusedForNothing(t *testing.T) {
	b := bed(t)
	c := client(t, b, "developer", nil)
	few := terms()
	few.MinWorkers = 0
	for _, d := range []struct {
		terms   market.DealTerms
		deposit market.Amount
		kind    market.Kind
	}{
		{terms(), market.Units(199), market.Deposit},
		{terms(), market.Units(1e15), market.Funds},
		{few, market.Units(1000), market.Invalid},
	} {
		if _, _, err := c.CreateDeal(t.Context(), d.terms, d.deposit); !errors.Is(err, d.kind) {
			t.Errorf("want %q, have %v (%v)", d.kind, err, market.KindOf(err))
		}
	}
	if spent := b.Chain.Spent(common.Address(c.Account())); spent.Sign() != 0 {
		t.Errorf("refusals cost %v", spent)
	}
}

// TestReorganised replaces the blocks in which an offer was made: what was read of it is taken back.
func TestReorganised(t *testing.T) {
	b := bed(t)
	c := client(t, b, "provider", nil)
	registered(t, c)
	kept, _, err := c.PutOffer(t.Context(), offerOf(c, 1, 1, 1))
	if err != nil {
		t.Fatal(err)
	}
	offers := func(want ...market.ID) {
		t.Helper()
		list, err := c.Offers(t.Context(), market.OfferFilter{})
		if err != nil || len(list) != len(want) {
			t.Fatalf("%d offers, %v", len(list), err)
		}
		for i := range want {
			if list[i].ID != want[i] {
				t.Errorf("the offer %d is %v, want %v", i, list[i].ID, want[i])
			}
		}
	}
	offers(kept)
	fork := b.Chain.Seal()
	gone, _, err := c.PutOffer(t.Context(), offerOf(c, 2, 1, 1))
	if err != nil {
		t.Fatal(err)
	}
	offers(kept, gone)
	if err := b.Chain.Fork(fork); err != nil {
		t.Fatal(err)
	}
	b.Chain.Forget() // the transaction must not get into the new blocks
	b.Chain.Seal()
	b.Chain.Seal()
	b.Chain.Forget()
	b.Chain.Seal()
	offers(kept)
	again, _, err := client(t, b, "provider", nil).PutOffer(t.Context(), offerOf(c, 2, 1, 2))
	if err != nil {
		t.Fatal(err)
	}
	offers(kept, again)
}

// TestLargeOffer makes an offer in more than one transaction, changes much of it in one, and takes it away.
func TestLargeOffer(t *testing.T) {
	b := bed(t)
	c := client(t, b, "provider", nil)
	registered(t, c)
	spec := offerOf(c, 1, 6, 60)
	id, _, err := c.PutOffer(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	list, err := c.Offers(t.Context(), market.OfferFilter{Provider: c.Account()})
	if err != nil || len(list) != 1 || len(list[0].Peers) != 6 || len(list[0].Peers[5].Units) != 60 {
		t.Fatalf("%d offers, %v", len(list), err)
	}
	spec.ID, spec.Peers = id, append(spec.Peers[:1], offerOf(c, 2, 2, 30).Peers...)
	if _, _, err := c.PutOffer(t.Context(), spec); err != nil {
		t.Fatal(err)
	}
	if tx, err := c.DropOffer(t.Context(), id); err != nil || tx == "" {
		t.Fatal(tx, err)
	}
	if list, err = c.Offers(t.Context(), market.OfferFilter{}); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

// TestWatch hears of a peer's life.
func TestWatch(t *testing.T) {
	b := bed(t)
	provider, developer := client(t, b, "provider", nil), client(t, b, "developer", nil)
	ctx := t.Context()
	registered(t, provider)
	spec := offerOf(provider, 1, 1, 1)
	offer, _, err := provider.PutOffer(ctx, spec)
	if err != nil {
		t.Fatal(err)
	}
	peer := spec.Peers[0]
	events, err := provider.Watch(ctx, peer.ID)
	if err != nil {
		t.Fatal(err)
	}
	expect := func(kind market.EventKind, do func() error) {
		t.Helper()
		if err := do(); err != nil {
			t.Fatal(err)
		}
		for e := range events {
			if e.Kind == kind {
				return
			}
		}
		t.Fatalf("the event %d did not come", kind)
	}
	expect(market.Resync, func() error { return nil })
	commitment, _, err := provider.Commit(ctx, peer.ID, 20, market.Account{}, 0)
	if !errors.Is(err, market.Invalid) {
		t.Errorf("a share of nothing: %v", err)
	}
	if commitment, _, err = provider.Commit(ctx, peer.ID, 20, market.Account{}, 1); err != nil {
		t.Fatal(err)
	}
	expect(market.CommitmentActive, func() error { _, err := developer.PayCollateral(ctx, []market.ID{commitment}); return err })
	expect(market.NewEpoch, func() error { return b.Chain.AdjustTime(devchain.EpochLength) })
	deal, _, err := developer.CreateDeal(ctx, terms(), market.Units(1000))
	if err != nil {
		t.Fatal(err)
	}
	expect(market.Matched, func() error {
		_, err := developer.Match(ctx, deal, market.MatchPlan{{Offer: offer, Workers: [][]market.ID{peer.Units}}})
		return err
	})
	expect(market.DealChanged, func() error { _, err := developer.SetApp(ctx, deal, market.CID{2}); return err })
	work, err := provider.Assignments(ctx, peer.ID)
	if err != nil || len(work) != 1 || work[0].App != (market.CID{2}) {
		t.Fatalf("%+v, %v", work, err)
	}
	expect(market.WorkerGone, func() error { _, err := provider.Exit(ctx, deal, work[0].Worker); return err })
}

// TestPoor has an account without coins.
func TestPoor(t *testing.T) {
	b := bed(t)
	c, err := evm.Open(t.Context(), b.Options("poor"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if _, err := c.Register(t.Context(), "acme", market.CID{1}); !errors.Is(err, market.Funds) {
		t.Errorf("%v (%v)", err, market.KindOf(err))
	}
	if err := b.Chain.Pay(t.Context(), common.Address(c.Account()), big.NewInt(1e17), big.NewInt(150)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.CreateDeal(t.Context(), terms(), market.Units(200)); !errors.Is(err, market.Funds) {
		t.Errorf("%v (%v)", err, market.KindOf(err))
	}
}

// TestSealedLater has blocks come when they come, not at once.
func TestSealedLater(t *testing.T) {
	b := bed(t)
	c := client(t, b, "provider", func(o *evm.Options) { o.Poll = 5 * time.Millisecond })
	b.Chain.Mine(false)
	done := make(chan error, 1)
	go func() {
		_, err := c.Register(context.WithoutCancel(t.Context()), "acme", market.CID{1})
		done <- err
	}()
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
			return
		default:
			b.Chain.Seal()
		}
	}
}
