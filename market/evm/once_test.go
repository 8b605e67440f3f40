package evm_test

import (
	"testing"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/evm"
)

// TestOnceAnew leaves the notes of an interrupted command behind, whose deeds were found without them; when what it made is gone, the same is made anew, and
// what stands is found.
func TestOnceAnew(t *testing.T) {
	b := bed(t)
	ctx := t.Context()
	journal := &journal{records: map[string]evm.Record{}}
	as := func(name string) market.Market {
		return evm.Once(client(t, b, name, func(o *evm.Options) { o.Journal = journal }))
	}
	registered(t, client(t, b, "provider", nil))
	spec := offerOf(as("provider"), 1, 1, 1)
	put := func() market.ID {
		t.Helper()
		id, _, err := as("provider").PutOffer(ctx, spec)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	commit := func() market.ID {
		t.Helper()
		id, _, err := as("provider").Commit(ctx, spec.Peers[0].ID, 20, market.Account{}, 1)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	open := func() market.DealID {
		t.Helper()
		id, _, err := as("developer").CreateDeal(ctx, terms(), market.Units(1000))
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	offer := put()
	if again := put(); again != offer {
		t.Errorf("the offer is made again: %v", again)
	}
	if _, err := as("provider").DropOffer(ctx, offer); err != nil {
		t.Fatal(err)
	}
	next := put()
	if next == offer {
		t.Error("the offer that is gone is found")
	}
	commitment := commit()
	if again := commit(); again != commitment {
		t.Errorf("the commitment is made again: %v", again)
	}
	if _, err := as("provider").EndCommitment(ctx, commitment); err != nil {
		t.Fatal(err)
	}
	if commitment == commit() {
		t.Error("the commitment that was given up is found")
	}
	deal := open()
	if again := open(); again != deal {
		t.Errorf("the deal is opened again: %v", again)
	}
	if _, err := as("developer").Stop(ctx, deal); err != nil {
		t.Fatal(err)
	}
	if deal == open() {
		t.Error("the deal that has ended is found")
	}
}
