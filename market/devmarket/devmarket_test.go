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

// TestClock goes behind, and then no more.
func TestClock(t *testing.T) {
	c := NewClock(local.SystemClock(), time.Hour)
	if d := time.Since(c.Now()); d < time.Hour || d > 2*time.Hour {
		t.Error(d)
	}
	c.Right()
	if d := time.Since(c.Now()); d > time.Hour/2 {
		t.Error(d)
	}
}
