package local

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/rules"
)

// TestRefusedChangesNothing does a thing of several steps whose last one is refused, and one that the file refuses.
func TestRefusedChangesNothing(t *testing.T) {
	l := opened(t, filepath.Join(t.TempDir(), "market.db"), NewManualClock(start))
	m := l.As(l.Account("provider"))
	if _, err := m.Register(ctx, "p", market.CID{}); err != nil {
		t.Fatal(err)
	}
	before := content(l)
	spec := market.OfferSpec{MinPrice: market.Units(1), Peers: []market.PeerSpec{
		{ID: peerName(0), Units: []market.ID{unitName(0, 0)}}, {ID: peerName(1), Units: []market.ID{unitName(0, 0)}}}}
	if _, _, err := m.PutOffer(ctx, spec); !errors.Is(err, market.Exists) {
		t.Error(err)
	}
	same(t, "after a refusal", content(l), before)
	if err := l.store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Register(ctx, "q", market.CID{}); err == nil {
		t.Error("an operation was acknowledged that is not in the file")
	}
	same(t, "after a file that fails", content(l), before)
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if _, err := m.Params(ctx); !errors.Is(err, market.Unreachable) {
		t.Error(err)
	}
}

// TestClockBackwards sets the clock back: the market's time stands until it is reached again.
func TestClockBackwards(t *testing.T) {
	clock := NewManualClock(start)
	l := New(Config{Clock: clock})
	clock.Move(100 * time.Second)
	if err := l.Pour(l.Account("a"), flt(1), market.Amount{}); err != nil {
		t.Fatal(err)
	}
	clock.Move(-90 * time.Second)
	p, err := l.Params(ctx)
	if err != nil || p.Epoch() != 7 || !p.Now.Equal(start.Add(100*time.Second)) {
		t.Error(p.Epoch(), p.Now, err)
	}
}

// TestMalformed gives sums that no record holds.
func TestMalformed(t *testing.T) {
	l := New(Config{Clock: NewManualClock(start)})
	less := market.Units(-1)
	more := market.Units(1 << 62).Mul(market.Units(1 << 62)).Mul(market.Units(1 << 62)).Mul(market.Units(1 << 62)).Mul(market.Units(1 << 62))
	m := l.As(l.Account("a"))
	deal, _, err := m.CreateDeal(ctx, market.DealTerms{MinWorkers: 1, TargetWorkers: 1, UnitsPerWorker: 1}, market.Amount{})
	if err != nil {
		t.Fatal(err)
	}
	for _, sum := range []market.Amount{less, more} {
		_, _, offered := m.PutOffer(ctx, market.OfferSpec{MinPrice: sum})
		_, _, dealt := m.CreateDeal(ctx, market.DealTerms{Price: sum}, market.Units(1))
		_, deposited := m.Deposit(ctx, deal, sum)
		_, withdrawn := m.Withdraw(ctx, deal, sum)
		for what, err := range map[string]error{"offer": offered, "deal": dealt, "deposit": deposited, "withdrawal": withdrawn, "money": l.Pour(m.Account(), sum, sum),
			"price": l.Govern().SetFLTPrice(sum), "rewards": l.Govern().FillRewards(sum)} {
			if !errors.Is(err, market.Malformed) {
				t.Errorf("%s of %v: %v", what, sum, err)
			}
		}
	}
	if err := l.Govern().SetFLTPrice(market.Amount{}); !errors.Is(err, market.Invalid) {
		t.Error(err)
	}
}

// TestApproval makes commitments in a market that asks for approval.
func TestApproval(t *testing.T) {
	r := Defaults()
	r.ApprovalNeeded = true
	l := New(Config{Clock: NewManualClock(start), Rules: r})
	m := l.As(l.Account("p"))
	_, first := m.Register(ctx, "p", market.CID{})
	_, _, second := m.PutOffer(ctx, market.OfferSpec{MinPrice: market.Units(1), Peers: []market.PeerSpec{{ID: peerName(0), Units: []market.ID{unitName(0, 0)}}}})
	commit := func() error {
		_, _, err := m.Commit(ctx, peerName(0), 20, market.Account{}, 1)
		return err
	}
	if err := errors.Join(first, second); err != nil {
		t.Fatal(err)
	}
	if err := commit(); !errors.Is(err, market.Approval) {
		t.Error(err)
	}
	if err := errors.Join(l.Govern().Approve(m.Account(), true), commit()); err != nil {
		t.Error(err)
	}
}

// TestWatch hears of a match, of what happens to the deal, of epochs, and of what it has missed.
func TestWatch(t *testing.T) {
	clock := NewManualClock(start)
	l := New(Config{Clock: clock})
	w := workingMarket(t, l)
	ctx, end := context.WithCancel(t.Context())
	events, err := l.As(w.node).Watch(ctx, peerName(0))
	if err != nil {
		t.Fatal(err)
	}
	others, err := l.As(w.node).Watch(t.Context(), peerName(1))
	if err != nil {
		t.Fatal(err)
	}
	next := func(kind market.EventKind) market.Event {
		t.Helper()
		e := <-events
		if e.Kind != kind {
			t.Fatalf("heard %+v, want kind %d", e, kind)
		}
		return e
	}
	deal := w.match(t, l)
	if e := next(market.Matched); e.Deal != deal || e.Epoch != 1 {
		t.Errorf("%+v", e)
	}
	if _, err := l.As(w.developer).SetApp(ctx, deal, market.CID{1}); err != nil {
		t.Fatal(err)
	}
	next(market.DealChanged)
	clock.Move(3 * Defaults().EpochLength)
	if e := next(market.NewEpoch); e.Epoch != 4 {
		t.Errorf("%+v", e)
	}
	for range 2*backlog + 10 { // more than waits for who does not listen
		if _, err := l.As(w.developer).SetApp(ctx, deal, market.CID{1}); err != nil {
			t.Fatal(err)
		}
	}
	for e := range events {
		if e.Kind == market.Resync {
			break
		}
	}
	end()
	for range events {
	}
	l.Close()
	for e := range others {
		if e.Kind != market.NewEpoch {
			t.Errorf("the watch of another peer heard %+v", e)
		}
	}
	if _, err := l.As(w.node).Watch(t.Context(), peerName(0)); !errors.Is(err, market.Unreachable) {
		t.Error(err)
	}
}

// working is a market with an offer and a deal that may have any of its units.
type working struct {
	provider, node, developer market.Account
	offer                     market.ID
	terms                     market.DealTerms
}

func workingMarket(t testing.TB, l *Ledger) working {
	w := working{provider: l.Account("provider"), node: l.Account("node"), developer: l.Account("developer")}
	m := l.As(w.provider)
	_, err := m.Register(ctx, "p", market.CID{})
	if err != nil {
		t.Fatal(err)
	}
	spec := market.OfferSpec{MinPrice: market.Units(1)}
	for i := range 3 {
		spec.Peers = append(spec.Peers, market.PeerSpec{ID: peerName(i), Owner: w.node, Units: []market.ID{unitName(i, 0), unitName(i, 1)}})
	}
	if w.offer, _, err = m.PutOffer(ctx, spec); err != nil {
		t.Fatal(err)
	}
	w.terms = market.DealTerms{MinWorkers: 1, TargetWorkers: 1, UnitsPerWorker: 1, MaxPerProvider: 1, Price: market.Units(10), Protocol: 1,
		Access: market.Access{Type: market.WhiteList, Providers: []market.Account{w.provider}}}
	if err := l.Pour(w.developer, market.Amount{}, market.Units(1<<40)); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w working) match(t testing.TB, l *Ledger) market.DealID {
	m := l.As(w.developer)
	deal, _, err := m.CreateDeal(ctx, w.terms, market.Units(1000))
	if err == nil {
		_, err = m.Match(ctx, deal, market.MatchPlan{{Offer: w.offer, Workers: [][]market.ID{{unitName(0, 0)}}}})
	}
	if err != nil {
		t.Fatal(err)
	}
	return deal
}

// TestTogether uses a ledger from many sides at the same time.
func TestTogether(t *testing.T) {
	l := New(Config{Clock: NewManualClock(start)})
	w := workingMarket(t, l)
	deal := w.match(t, l)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			m := l.As(w.developer)
			for range 100 {
				_, err := m.Deposit(ctx, deal, market.Units(3))
				_, again := m.Withdraw(ctx, deal, market.Units(1))
				d, read := m.Deal(ctx, deal)
				if err := errors.Join(err, again, read); err != nil || len(d.Workers) != 1 {
					t.Error(d, err)
					return
				}
			}
		})
	}
	all.Wait()
	if d, err := l.As(w.developer).Deal(ctx, deal); err != nil || !d.Free.Equal(market.Units(1000+1600)) {
		t.Error(d.Free, err)
	}
	if err := l.books.check(); err != nil {
		t.Error(err)
	}
}

// BenchmarkOperations does the operations of the comparison with the model, without the model's looking.
func BenchmarkOperations(b *testing.B) {
	p := newPlay(b, 1, 1)
	b.ResetTimer()
	for i := range b.N {
		if i%2000 == 1999 {
			b.StopTimer()
			p = newPlay(b, 1, uint64(i))
			b.StartTimer()
		}
		p.step()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "ops/s")
}

// BenchmarkDeals opens a deal, matches it, activates its worker, pays it out and removes it: five operations, all of them taken.
func BenchmarkDeals(b *testing.B) {
	l := New(Config{Clock: NewManualClock(start)})
	w := workingMarket(b, l)
	node := l.As(w.node)
	for i := 0; b.Loop(); i++ {
		deal := w.match(b, l)
		worker := rules.Word(uint64(i + 1))
		_, first := node.Activate(ctx, deal, worker, market.ID{1})
		_, second := node.CollectDeal(ctx, deal, worker)
		_, third := node.Exit(ctx, deal, worker)
		if err := errors.Join(first, second, third); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(5*float64(b.N)/b.Elapsed().Seconds(), "ops/s")
}

// FuzzOperations has bytes choose the operations of the comparison with the model.
func FuzzOperations(f *testing.F) {
	f.Add([]byte("offers, commitments, deals, matches, epochs, and what is refused"))
	f.Add([]byte{9, 0, 0, 0, 10, 0, 1, 1, 1, 1, 1, 1, 13, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, raw []byte) {
		c := &fromBytes{raw: raw}
		p := newPlayOf(t, c)
		for i := 0; len(c.raw) > 0 && i < 300; i++ {
			p.step()
		}
		p.compare()
	})
}

// fromBytes chooses what bytes say, and then always the first.
type fromBytes struct{ raw []byte }

func (c *fromBytes) IntN(n int) int {
	if len(c.raw) == 0 {
		return n - 1 // zero would mean the seldom thing
	}
	b := c.raw[0]
	c.raw = c.raw[1:]
	return int(b) % n
}
