package watch

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/local"
)

// bed is a market with one deal that is watched.
type bed struct {
	t      testing.TB
	ctx    context.Context
	clock  *local.ManualClock
	ledger *local.Ledger
	dev    market.Market
	deal   market.DealID
	w      *Watcher
	told   []string
	nodes  map[market.ID]market.Market // by peer
	names  map[market.ID]string

	mu   sync.Mutex
	down map[market.ID]bool // peers that do not answer
	cut  bool               // the watcher is
}

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func id(format string, args ...any) market.ID {
	return sha256.Sum256([]byte(fmt.Sprintf(format, args...)))
}

// newBed has so many providers with a peer of one unit each, the first the cheapest, and a deal at 100 for each epoch.
func newBed(t testing.TB, providers int, least, target uint64, deposit int64) *bed {
	clock := local.NewManualClock(start)
	b := &bed{t: t, ctx: context.Background(), clock: clock, ledger: local.New(local.Config{Clock: clock}), nodes: map[market.ID]market.Market{},
		names: map[market.ID]string{}, down: map[market.ID]bool{}}
	t.Cleanup(func() { _ = b.ledger.Close() })
	access := market.Access{Type: market.WhiteList, Providers: []market.Account{b.ledger.Account("late")}} // then nobody has to prove its capacity
	for i := range providers {
		name := fmt.Sprintf("p%d", i+1)
		p := b.as(name)
		_, err := p.Register(b.ctx, name, market.CID{})
		b.must(err)
		peer := id("%s", name)
		b.nodes[peer], b.names[peer] = p, name
		_, _, err = p.PutOffer(b.ctx, market.OfferSpec{MinPrice: market.Units(int64(50 + i)), Peers: []market.PeerSpec{{ID: peer, Owner: p.Account(), Units: []market.ID{id("%s unit", name)}}}})
		b.must(err)
		access.Providers = append(access.Providers, p.Account())
	}
	b.epochs(1)
	b.dev = b.as("developer")
	var err error
	b.deal, _, err = b.dev.CreateDeal(b.ctx, market.DealTerms{MinWorkers: least, TargetWorkers: target, UnitsPerWorker: 1, MaxPerProvider: 1, Price: market.Units(100), Protocol: 1, Access: access}, market.Units(deposit))
	b.must(err)
	b.w = b.watcher(b.dev)
	b.round()
	b.activate()
	b.round()
	b.told = nil
	return b
}

func (b *bed) watcher(m Market) *Watcher {
	return New(Config{Market: m, Prober: b, Clock: b.clock, Interval: 5 * time.Second, Tell: func(d Decision) {
		line := string(d.Kind)
		if !d.Worker.IsZero() {
			line += " " + b.names[d.Peer]
		}
		if d.Kind == Kept || d.Kind == Waiting || d.Kind == Problem {
			line += ": " + d.Text
		}
		if !strings.Contains(d.String(), d.Text) || d.At.IsZero() {
			b.t.Errorf("%+v", d)
		}
		b.told = append(b.told, line)
	}})
}

func (b *bed) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bed) as(name string) market.Market {
	a := b.ledger.Account(name)
	b.must(b.ledger.Pour(a, market.Units(1_000_000_000_000_000_000), market.Units(1_000_000)))
	return b.ledger.As(a)
}

// Worker implements Prober.
func (b *bed) Worker(_ context.Context, w market.Worker) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cut || b.down[w.Peer] {
		return errors.New("no answer")
	}
	return nil
}

// Self implements Prober.
func (b *bed) Self(context.Context) error {
	if b.cut {
		return errors.New("no way out")
	}
	return nil
}

func (b *bed) fails(names ...string) {
	for _, n := range names {
		b.down[id("%s", n)] = true
	}
}

func (b *bed) epochs(n int) { b.clock.Move(time.Duration(n) * local.Defaults().EpochLength) }

func (b *bed) epoch() market.Epoch {
	p, err := b.ledger.As(market.Account{}).Params(b.ctx)
	b.must(err)
	return p.Epoch()
}

// round makes a round; what fails in it is told.
func (b *bed) round() time.Time {
	next, err := b.w.Round(b.ctx)
	if err != nil {
		b.told = append(b.told, "error: "+err.Error())
	}
	return next
}

// within makes rounds for a while that is shorter than an epoch, each when it is due.
func (b *bed) within(d time.Duration) {
	for until := b.clock.Now().Add(d); ; {
		next := b.round()
		if next.After(until) {
			b.clock.Move(until.Sub(b.clock.Now()))
			return
		}
		b.clock.Move(next.Sub(b.clock.Now()))
	}
}

// activate has nodes that are up activate their workers.
func (b *bed) activate() {
	for _, w := range b.look().Workers {
		if !w.Active() && !b.down[w.Peer] {
			_, err := b.nodes[w.Peer].Activate(b.ctx, b.deal, w.ID, id("key of %s", w.ID))
			b.must(err)
		}
	}
}

func (b *bed) look() market.Deal {
	d, err := b.dev.Deal(b.ctx, b.deal)
	b.must(err)
	return d
}

// workers are the names of the providers that run one.
func (b *bed) workers() string {
	var names []string
	for _, w := range b.look().Workers {
		names = append(names, b.names[w.Peer])
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// tells compares what was told since the last time.
func (b *bed) tells(want ...string) {
	b.t.Helper()
	if diff := cmp.Diff(want, b.told); diff != "" {
		b.t.Errorf("epoch %d: %s", b.epoch(), diff)
	}
	b.told = nil
}

func (b *bed) runs(want string) {
	b.t.Helper()
	if got := b.workers(); got != want {
		b.t.Errorf("epoch %d: %s instead of %s", b.epoch(), got, want)
	}
}

// TestReplaced kills a worker and reckons the bill by hand: 100 for each worker and each epoch that has gone by, from the one of its activation to the
// one before its removal.
func TestReplaced(t *testing.T) {
	b := newBed(t, 4, 2, 3, 100_000)
	b.runs("p1 p2 p3") // since epoch 2
	b.epochs(4)
	b.fails("p2")
	b.within(10 * time.Second) // epoch 6
	b.tells("missed p2", "missed p2", "missed p2", "removed p2", "joined p4")
	b.activate()
	b.runs("p1 p3 p4")
	b.epochs(5) // epoch 11
	b.round()
	b.tells()
	free := int64(100_000 - 3*4*100 - 3*5*100) // epochs 2 to 5 with three, 6 to 10 with three
	if got := b.look(); !got.Free.Equal(market.Units(free)) {
		t.Errorf("%s is left instead of %d", got.Free, free)
	}
	for name, want := range map[string]int64{"p1": 900, "p2": 400, "p3": 900, "p4": 500} {
		node := b.nodes[id("%s", name)]
		for _, w := range b.look().Workers {
			if w.Provider == node.Account() {
				_, err := node.CollectDeal(b.ctx, b.deal, w.ID)
				b.must(err)
			}
		}
		balance, err := node.Balance(b.ctx, node.Account())
		b.must(err)
		if got := balance.Token.Sub(market.Units(1_000_000)); !got.Equal(market.Units(want)) {
			t.Errorf("%s has earned %s instead of %d", name, got, want)
		}
	}
}

// TestPatience lets a worker miss less than three answers in a row.
func TestPatience(t *testing.T) {
	b := newBed(t, 4, 2, 3, 100_000)
	b.fails("p1")
	b.epochs(1)
	b.round()
	b.clock.Move(time.Second)
	b.round()
	clear(b.down)
	b.clock.Move(2 * time.Second)
	b.round()
	b.tells("missed p1", "missed p1", "answers p1")
	b.runs("p1 p2 p3")
	if next := b.round(); !next.Equal(b.clock.Now().Add(2 * time.Second)) {
		t.Error(next.Sub(b.clock.Now()))
	}
}

// TestCutOff removes nobody while the watcher itself cannot reach anything.
func TestCutOff(t *testing.T) {
	b := newBed(t, 4, 1, 3, 100_000)
	b.cut = true
	b.epochs(4)
	b.within(14 * time.Second)
	b.runs("p1 p2 p3")
	if !slices.Contains(b.told, "kept: 3 workers do not answer, but the watcher itself is cut off: no way out") || strings.Count(strings.Join(b.told, "\n"), "kept") != 1 {
		t.Errorf("%q", b.told)
	}
	b.cut, b.told = false, nil
	b.epochs(1)
	b.round()
	slices.Sort(b.told)
	b.tells("answers p1", "answers p2", "answers p3")
}

// TestMinimum keeps a worker that is gone while nobody can take its place, and replaces it as soon as somebody can.
func TestMinimum(t *testing.T) {
	b := newBed(t, 3, 3, 3, 100_000)
	b.epochs(4)
	b.fails("p3")
	b.within(6 * time.Second)
	b.tells("missed p3", "missed p3", "missed p3",
		"kept p3: it missed 3 answers in a row: no answer; it stays, since 2 workers would be left, the deal needs 3, and nobody can take its place now: 2 of the 3 workers that the deal needs at least can be had")
	b.runs("p1 p2 p3")
	p := b.as("late")
	_, err := p.Register(b.ctx, "late", market.CID{})
	b.must(err)
	_, _, err = p.PutOffer(b.ctx, market.OfferSpec{MinPrice: market.Units(1), Peers: []market.PeerSpec{{ID: id("late"), Owner: p.Account(), Units: []market.ID{id("late unit")}}}})
	b.must(err)
	b.nodes[id("late")], b.names[id("late")] = p, "late"
	b.epochs(1)
	b.round()
	b.tells("missed p3", "removed p3", "joined late")
	b.activate()
	if d := b.look(); d.Status != market.DealActive {
		t.Error(d.Status)
	}
}

// TestWaits removes a worker at once and waits for the market to let it look for another, for whom p2, which is back, is no choice.
func TestWaits(t *testing.T) {
	b := newBed(t, 4, 1, 3, 100_000)
	b.fails("p2")
	b.within(10 * time.Second) // in the epoch of the match
	b.tells("missed p2", "missed p2", "missed p2", "removed p2", "waiting: 1 places are free: the deal was matched in epoch 2 and can be again from epoch 5 on; now is epoch 2")
	clear(b.down)
	b.epochs(1)
	b.round()
	b.tells("waiting: 1 places are free: the deal was matched in epoch 2 and can be again from epoch 5 on; now is epoch 3")
	b.epochs(2)
	b.round()
	b.tells("joined p4")
	b.runs("p1 p3 p4")
}

// TestShunned takes a peer again after a while if there is nobody else.
func TestShunned(t *testing.T) {
	b := newBed(t, 3, 1, 3, 1_000_000)
	b.fails("p2")
	b.epochs(4)
	b.within(10 * time.Second)
	b.tells("missed p2", "missed p2", "missed p2", "removed p2", "waiting: 1 places are free: no offer fits the deal")
	clear(b.down)
	for range 260 {
		b.epochs(1)
		if b.round(); b.workers() == "p1 p2 p3" {
			break
		}
	}
	b.runs("p1 p2 p3")
	if b.clock.Now().Sub(start) < time.Hour {
		t.Errorf("after %v", b.clock.Now().Sub(start))
	}
}

// TestMoney waits for a deposit when the market matches a deal of so little money no more.
func TestMoney(t *testing.T) {
	b := newBed(t, 4, 1, 3, 1600)
	b.epochs(4)
	b.fails("p2")
	b.within(10 * time.Second)
	b.tells("missed p2", "missed p2", "missed p2", "removed p2", "waiting: 1 places are free: a deal that is SMALL_BALANCE takes no workers; deposit first")
	b.epochs(4)
	b.round()
	b.tells("waiting: its money is used up, its nodes leave it; deposit more")
	_, err := b.dev.Deposit(b.ctx, b.deal, market.Units(10_000))
	b.must(err)
	b.round()
	b.tells("joined p4")
}

// TestNeverActivated takes a worker for gone whose node does nothing.
func TestNeverActivated(t *testing.T) {
	b := newBed(t, 4, 1, 3, 100_000)
	b.fails("p2", "p4")
	b.epochs(3)
	b.within(10 * time.Second)
	b.tells("missed p2", "missed p2", "missed p2", "removed p2", "joined p4")
	b.epochs(2)
	b.round()
	b.tells()
	b.epochs(1)
	b.round()
	b.tells("removed p4", "waiting: 1 places are free: no offer fits the deal")
}

// TestAllGone removes one after the other when no worker of a deal answers: it may be the watcher's own fault after all.
func TestAllGone(t *testing.T) {
	b := newBed(t, 6, 1, 3, 100_000)
	b.fails("p1", "p2", "p3")
	b.epochs(3)
	b.within(14 * time.Second)
	removed := func() int { return strings.Count(strings.Join(b.told, "\n"), "removed p") }
	if removed() != 1 || len(strings.Fields(b.workers())) != 3 {
		t.Errorf("%d were removed: %q", removed(), b.told)
	}
	b.activate() // and the one that came answers
	b.within(15 * time.Second)
	if removed() != 3 {
		t.Errorf("%d were removed: %q", removed(), b.told)
	}
	b.epochs(3)
	b.round()
	b.activate()
	b.runs("p4 p5 p6")
}

// flaky is a market in which one call fails, before or after it had its effect.
type flaky struct {
	market.Market
	at    int
	after bool
}

var errFlaky = errors.New("the line is down")

func (f *flaky) do(call func() error) error {
	f.at--
	switch {
	case f.at != -1:
		return call()
	case f.after:
		return errors.Join(call(), errFlaky)
	}
	return errFlaky
}

func (f *flaky) Params(ctx context.Context) (p market.Params, err error) {
	err = f.do(func() (err error) { p, err = f.Market.Params(ctx); return err })
	return p, err
}

func (f *flaky) Offers(ctx context.Context, filter market.OfferFilter) (o []market.Offer, err error) {
	err = f.do(func() (err error) { o, err = f.Market.Offers(ctx, filter); return err })
	return o, err
}

func (f *flaky) Commitment(ctx context.Context, id market.ID) (c market.Commitment, err error) {
	err = f.do(func() (err error) { c, err = f.Market.Commitment(ctx, id); return err })
	return c, err
}

func (f *flaky) Commitments(ctx context.Context, ids []market.ID) (c []market.Commitment, err error) {
	err = f.do(func() (err error) { c, err = f.Market.Commitments(ctx, ids); return err })
	return c, err
}

func (f *flaky) Deal(ctx context.Context, id market.DealID) (d market.Deal, err error) {
	err = f.do(func() (err error) { d, err = f.Market.Deal(ctx, id); return err })
	return d, err
}

func (f *flaky) Deals(ctx context.Context, owner market.Account) (d []market.Deal, err error) {
	err = f.do(func() (err error) { d, err = f.Market.Deals(ctx, owner); return err })
	return d, err
}

func (f *flaky) Match(ctx context.Context, deal market.DealID, plan market.MatchPlan) (tx market.Tx, err error) {
	err = f.do(func() (err error) { tx, err = f.Market.Match(ctx, deal, plan); return err })
	return tx, err
}

func (f *flaky) RemoveWorker(ctx context.Context, deal market.DealID, worker market.ID) (tx market.Tx, err error) {
	err = f.do(func() (err error) { tx, err = f.Market.RemoveWorker(ctx, deal, worker); return err })
	return tx, err
}

// TestFlakyMarket has every call fail once, before and after its effect: the deal is mended all the same, and no more workers are removed.
func TestFlakyMarket(t *testing.T) {
	for at := 0; ; at++ {
		made := 0
		for _, after := range []bool{false, true} {
			b := newBed(t, 5, 3, 3, 100_000)
			f := &flaky{b.dev, at, after}
			b.w = b.watcher(f)
			b.epochs(4)
			b.fails("p2")
			b.within(14 * time.Second)
			b.within(500 * time.Millisecond)
			b.activate()
			if f.at >= 0 {
				if at < 10 {
					t.Fatalf("only %d calls", at)
				}
				return
			}
			made++
			if got := b.workers(); got != "p1 p3 p4" && got != "p1 p3 p5" {
				t.Errorf("call %d, after %v: %s %q", at, after, got, b.told)
			}
			if strings.Count(strings.Join(b.told, "\n"), "removed p") > 1 {
				t.Errorf("call %d, after %v: %q", at, after, b.told)
			}
		}
	}
}

// waited is a clock that says when it is waited for, and then moves there at once.
type waited struct{ *local.ManualClock }

func (c waited) At(moment time.Time) (<-chan struct{}, func()) {
	c.Move(moment.Sub(c.Now()))
	return c.ManualClock.At(moment)
}

// TestRun makes rounds by the clock until the end.
func TestRun(t *testing.T) {
	b := newBed(t, 4, 2, 3, 100_000)
	b.epochs(4)
	b.fails("p2")
	ctx, cancel := context.WithCancel(b.ctx)
	b.w.config.Clock = waited{b.clock}
	b.w.config.Tell = func(d Decision) {
		if d.Kind == Joined {
			cancel()
		}
	}
	b.w.Run(ctx)
	b.runs("p1 p3 p4")
}

// TestDry tells what would be done, once, and changes nothing.
func TestDry(t *testing.T) {
	b := newBed(t, 3, 1, 2, 100_000)
	before, err := b.dev.Deal(b.ctx, b.deal)
	b.must(err)
	b.epochs(4)
	b.fails("p1")
	w := b.watcher(b.dev)
	w.config.Dry = true
	b.w = w
	for range 5 {
		b.clock.Move(b.round().Sub(b.clock.Now()))
	}
	if diff := cmp.Diff([]string{"missed p1", "missed p1", "missed p1", "removed p1", "joined", "missed p1"}, b.told); diff != "" {
		t.Error(diff)
	}
	after, err := b.dev.Deal(b.ctx, b.deal)
	b.must(err)
	if diff := cmp.Diff(before.Workers, after.Workers); diff != "" {
		t.Error(diff)
	}
}

// TestOnce goes on until it is known of each worker whether it answers.
func TestOnce(t *testing.T) {
	b := newBed(t, 3, 1, 2, 100_000)
	b.epochs(4)
	b.fails("p1")
	b.w = b.watcher(b.dev)
	b.w.config.Clock = jumping{b.clock}
	b.must(b.w.Once(b.ctx))
	if diff := cmp.Diff([]string{"missed p1", "missed p1", "missed p1", "removed p1", "joined p3"}, b.told); diff != "" {
		t.Error(diff)
	}
}

// jumping is a clock that shows the moment that somebody waits for.
type jumping struct{ *local.ManualClock }

func (j jumping) At(moment time.Time) (<-chan struct{}, func()) {
	j.Move(moment.Sub(j.Now()))
	return j.ManualClock.At(moment)
}
