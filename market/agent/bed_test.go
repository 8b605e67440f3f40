package agent

import (
	"context"
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/content"
	"github.com/aquifer-dev/aquifer/market/local"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// bed is a ledger with a developer and providers.
type bed struct {
	t      testing.TB
	ctx    context.Context
	clock  *local.ManualClock
	ledger *local.Ledger
	blobs  content.Dir
}

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func newBed(t testing.TB) *bed {
	clock := local.NewManualClock(start)
	b := &bed{t, context.Background(), clock, local.New(local.Config{Clock: clock}), content.Dir(t.TempDir())}
	t.Cleanup(func() { _ = b.ledger.Close() })
	return b
}

func (b *bed) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// as is an account with money.
func (b *bed) as(name string) market.Market {
	b.t.Helper()
	a := b.ledger.Account(name)
	b.must(b.ledger.Pour(a, market.Units(0), market.Units(1_000_000)))
	return b.ledger.As(a)
}

func (b *bed) epochs(n int) { b.clock.Move(time.Duration(n) * local.Defaults().EpochLength) }

func id(format string, args ...any) market.ID {
	return sha256.Sum256([]byte(fmt.Sprintf(format, args...)))
}

// provider offers a peer with two units, and is the node's wallet too.
func (b *bed) provider(name string, peer market.ID) (market.Market, market.MatchPlan) {
	b.t.Helper()
	p := b.as(name)
	_, err := p.Register(b.ctx, name, market.CID{})
	b.must(err)
	units := []market.ID{id("%s 1", name), id("%s 2", name)}
	offer, _, err := p.PutOffer(b.ctx, market.OfferSpec{MinPrice: market.Units(100), Peers: []market.PeerSpec{{ID: peer, Owner: p.Account(), Units: units}}})
	b.must(err)
	return p, market.MatchPlan{{Offer: offer, Workers: [][]market.ID{units[:1]}}}
}

// deal opens a deal of the developer that takes the providers without a commitment.
func (b *bed) deal(application market.CID, least, target uint64, deposit int64, providers ...market.Market) (market.Market, market.DealID) {
	b.t.Helper()
	dev := b.as("developer")
	access := market.Access{Type: market.WhiteList}
	for _, p := range providers {
		access.Providers = append(access.Providers, p.Account())
	}
	deal, _, err := dev.CreateDeal(b.ctx, market.DealTerms{App: application, MinWorkers: least, TargetWorkers: target, UnitsPerWorker: 1, MaxPerProvider: target,
		Price: market.Units(100), Protocol: 1, Access: access}, market.Units(deposit))
	b.must(err)
	return dev, deal
}

func (b *bed) match(dev market.Market, deal market.DealID, plan market.MatchPlan) {
	b.t.Helper()
	_, err := dev.Match(b.ctx, deal, plan)
	b.must(err)
}

func (b *bed) look(deal market.DealID) market.Deal {
	b.t.Helper()
	d, err := b.as("reader").Deal(b.ctx, deal)
	b.must(err)
	return d
}

func (b *bed) put(content []byte) market.CID {
	b.t.Helper()
	cid, err := b.blobs.Put(content)
	b.must(err)
	return cid
}

// named is a CID as definitions have it.
func named(c market.CID) value.CID { return value.CID(c.String()) }

func (b *bed) define(d market.Definition) market.CID {
	b.t.Helper()
	text, err := d.Encode()
	b.must(err)
	return b.put(text)
}

// spell is one of a name whose first argument is a word.
func (b *bed) spell(name, script, word string, triggers string) market.SpellDefinition {
	return market.SpellDefinition{Name: name, Script: named(b.put([]byte(script))), Config: named(b.put([]byte(triggers))), InitArgs: named(b.put(fmt.Appendf(nil, `{"word":%q}`, word)))}
}
