package devmarket

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/local"
)

// TestSetUp sets a market up twice, the second time with a peer more and after the commitments of the first have failed.
func TestSetUp(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "market.db")
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	nodes := []Node{{"one", market.ID{1}}, {"two", market.ID{2}}, {"one", market.ID{3}}, {"two", market.ID{4}}}
	var first []Provider
	for i, n := range []int{3, 3, 4} {
		l, err := local.Open(path, local.Config{Clock: local.NewManualClock(now)})
		if err != nil {
			t.Fatal(err)
		}
		got, err := SetUp(ctx, l, nodes[:n])
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = got
		} else if diff := cmp.Diff(first[0], got[0]); diff != "" {
			t.Error(diff)
		}
		offers, err := l.Offers(ctx, market.OfferFilter{})
		if err != nil || len(offers) != 2 || len(offers[0].Peers) != 2 || len(offers[1].Peers) != n-2 {
			t.Fatalf("%+v %v", offers, err)
		}
		for _, p := range append(offers[0].Peers, offers[1].Peers...) {
			c, err := l.Commitment(ctx, p.Commitment)
			if want := market.WaitStart; err != nil || c.Status != want && (i != 1 || c.Status != market.Active) && i != 2 || len(p.Units) != units {
				t.Errorf("start %d: %v %v", i, c.Status, err)
			}
		}
		balance, err := l.Balance(ctx, l.Account(Developer))
		if _, token := purse(); err != nil || !balance.Token.Equal(token) {
			t.Errorf("%v %v", balance, err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		now = now.Add(local.Defaults().EpochLength)
		if i == 1 {
			now = now.Add(100 * local.Defaults().EpochLength) // nobody has proved anything
		}
	}
}

// TestWait lets the time go by until what was set up can be had, whenever the market began and however long its epochs are.
func TestWait(t *testing.T) {
	ctx := context.Background()
	nodes := []Node{{"one", market.ID{1}}, {"two", market.ID{2}}}
	for _, epoch := range []time.Duration{15 * time.Second, 24 * time.Hour} {
		for _, age := range []time.Duration{0, time.Second, epoch - time.Second, epoch, 7*epoch + epoch/2} {
			rules := local.Defaults()
			rules.EpochLength = epoch
			machine := local.NewManualClock(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
			clock := NewClock(machine, 0)
			l := local.New(local.Config{Clock: clock, Rules: rules})
			machine.Move(age)
			providers, err := SetUp(ctx, l, nodes)
			if err != nil {
				t.Fatal(err)
			}
			wait, err := Wait(ctx, l, providers)
			if err != nil || wait <= 0 || wait > epoch {
				t.Errorf("epochs of %s, %s old: %s to wait, %v", epoch, age, wait, err)
			}
			clock.Pass(wait)
			if again, err := Wait(ctx, l, providers); err != nil || again != 0 {
				t.Errorf("epochs of %s, %s old: still %s to wait, %v", epoch, age, again, err)
			}
			peer, err := l.Peer(ctx, nodes[0].Peer)
			if err != nil {
				t.Fatal(err)
			}
			if c, err := l.Commitment(ctx, peer.Commitment); err != nil || c.Status != market.Active {
				t.Errorf("epochs of %s, %s old: %v, %v", epoch, age, c.Status, err)
			}
		}
	}
}

// TestClock goes ahead and never back; who waits is woken when its own time has come.
func TestClock(t *testing.T) {
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	machine := local.NewManualClock(begin)
	c := NewClock(machine, time.Hour)
	c.Pass(time.Minute)
	c.Pass(-time.Hour)
	if c.Ahead() != 61*time.Minute || !c.Now().Equal(begin.Add(61*time.Minute)) {
		t.Error(c.Ahead(), c.Now())
	}
	come, stop := c.At(begin.Add(62 * time.Minute))
	defer stop()
	select {
	case <-come:
		t.Error("it came early")
	default:
	}
	machine.Move(time.Minute)
	<-come
}

// TestClockPassed wakes who waits when the time passes over what is waited for, and nobody else.
func TestClockPassed(t *testing.T) {
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	machine := local.NewManualClock(begin)
	c := NewClock(machine, 0)
	soon, stopSoon := c.At(begin.Add(time.Hour))
	defer stopSoon()
	late, stopLate := c.At(begin.Add(3 * time.Hour))
	c.Pass(2 * time.Hour)
	<-soon
	select {
	case <-late:
		t.Error("it came early")
	default:
	}
	machine.Move(time.Hour)
	<-late
	stopLate()
	never, stop := c.At(begin.Add(time.Hour * 1000))
	stop()
	stop()
	<-never
}
