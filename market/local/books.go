package local

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/rules"
)

// books are all records of a ledger.
type books struct {
	worlds      *table[one, world]
	balances    *table[market.Account, balance]
	providers   *table[market.Account, provider]
	offers      *table[market.ID, offer]
	peers       *table[market.ID, peer]
	units       *table[market.ID, unit]
	commitments *table[market.ID, commitment]
	deals       *table[market.DealID, deal]
	epochs      *table[epochKey, epochRecord]
	prices      *table[one, rules.Prices]
}

// world is what there is one of.
type world struct {
	Rules  market.Params // Now is not kept
	Block  uint64
	Latest time.Time // of the last block

	Made        uint64 // offers, commitments and deals that were ever made
	MadeWorkers uint64
	Nonce       rules.Nonce
	ActiveUnits uint64
	Pool        rules.Pool
	Rewards     market.Amount  // what rewards are paid from
	Collateral  market.Amount  // what commitments hold
	Poured      market.Balance // all money that was ever made
}

type balance struct{ Native, Token market.Amount }

type provider struct {
	Name     string
	Metadata market.CID
	Units    uint64
	Named    bool
	Approved bool
}

type offer struct {
	Made uint64
	rules.OfferTerms
	Peers []market.ID
}

type peer struct {
	Offer, Commitment market.ID
	Owner             market.Account
	Units             []market.ID
}

type unit struct {
	Peer   market.ID
	Deal   market.DealID
	Worker market.ID
	rules.Unit
	Engaged bool          // it left its commitment for a deal
	Share   market.Amount // of the price, which its staker is given FLT for
	Back    market.Epoch  // from when it was free after the last deal that it left its commitment for
	Used    []market.ID   // local nonces of proofs
	From    market.ID     // the nonce that they belong to
}

type commitment struct {
	Peer      market.ID
	Provider  market.Account
	Delegator market.Account
	Rate      uint64
	PerUnit   market.Amount
	rules.Commitment
	Exited    uint64
	Proofs    rules.Vesting
	Staking   rules.Staking
	Withdrawn market.Rewards
}

type deal struct {
	Made      uint64
	Owner     market.Account
	Terms     market.DealTerms
	Billing   rules.Billing
	Created   market.Epoch
	LastMatch market.Epoch
	Workers   []worker
}

type worker struct {
	market.Worker
	Account rules.WorkerAccount
	Rate    uint64 // the share of who backed its peer when it was matched
}

// epochRecord is what the rewards of an epoch are reckoned from.
type epochRecord struct {
	Pool   market.Amount
	Proofs uint64 // of all units that reached the least number
}

// one is the key of the only record of a table.
type one struct{}

var only = one{}

func (one) String() string { return "0" }

type epochKey market.Epoch

func (e epochKey) String() string { return strconv.FormatUint(uint64(e), 10) }

func newBooks() *books {
	id, account := market.ParseID, market.ParseAccount
	return &books{
		worlds:    newTable("world", func(string) (one, error) { return only, nil }, flat[world]),
		balances:  newTable("balances", account, flat[balance]),
		providers: newTable("providers", account, flat[provider]),
		offers: newTable("offers", id, func(o *offer) *offer {
			c := *o
			c.Effectors, c.Peers = slices.Clone(o.Effectors), slices.Clone(o.Peers)
			return &c
		}),
		peers: newTable("peers", id, func(p *peer) *peer {
			c := *p
			c.Units = slices.Clone(p.Units)
			return &c
		}),
		units: newTable("units", id, func(u *unit) *unit {
			c := *u
			c.Used = slices.Clone(u.Used)
			return &c
		}),
		commitments: newTable("commitments", id, flat[commitment]), // what vests is never changed in place
		deals: newTable("deals", account, func(d *deal) *deal {
			c := *d
			c.Workers = slices.Clone(d.Workers)
			return &c
		}),
		epochs: newTable("epochs", parseEpoch, flat[epochRecord]),
		prices: newTable("prices", func(string) (one, error) { return only, nil }, flat[rules.Prices]),
	}
}

func newTable[K interface {
	comparable
	fmt.Stringer
}, V any](name string, parse func(string) (K, error), clone func(*V) *V) *table[K, V] {
	return &table[K, V]{name, map[K]*V{}, map[K]*V{}, parse, clone}
}

// flat copies a record that shares nothing which is changed in place.
func flat[V any](v *V) *V {
	c := *v
	return &c
}

func parseEpoch(text string) (epochKey, error) {
	n, err := strconv.ParseUint(text, 10, 64)
	return epochKey(n), err
}

func (b *books) all() []pages {
	return []pages{b.worlds, b.balances, b.providers, b.offers, b.peers, b.units, b.commitments, b.deals, b.epochs, b.prices}
}

func (b *books) commit() {
	for _, t := range b.all() {
		t.commit()
	}
}

func (b *books) rollback() {
	for _, t := range b.all() {
		t.rollback()
	}
}

// begin writes the first record.
func (b *books) begin(c Config, now time.Time) {
	r := c.Rules
	if r.EpochLength == 0 {
		r = Defaults()
	}
	now = now.UTC().Truncate(time.Second) // as a chain tells time
	r.Start, r.Now = now, time.Time{}
	r.CollateralPerUnit = rules.CollateralPerUnit(r.USDCollateral, r.FLTPrice)
	pool := c.RewardPool
	if pool.IsZero() {
		pool = flt(10)
	}
	first := rules.Hash([]byte("first nonce"))
	b.worlds.add(only, &world{Rules: r, Latest: now, Pool: rules.Pool{Epoch: 1, Value: pool},
		Nonce: rules.Nonce{Now: first, Epoch: 1}})
	prices := rules.NewPrices(r.FLTPrice)
	b.prices.add(only, &prices)
}
