package evm

import (
	"context"
	"slices"
	"sync"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/common"
)

// index is what logs tell of offers and deals. What has a getter on the chain is read from there; this knows what there is to read.
type index struct {
	mu     sync.Mutex
	from   uint64 // the block to begin with
	marks  []mark // blocks up to which logs were read, ascending
	events []*happened
}

// mark is a block that was the latest when logs were read. Another hash at its number means that the chain was reorganised.
type mark struct {
	number uint64
	hash   common.Hash
}

// keptMarks is how many are kept: a reorganisation that goes back further has everything read anew.
const keptMarks = 128

func newIndex(from uint64) *index { return &index{from: from} }

// forget has all logs read anew.
func (x *index) forget() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.marks, x.events = nil, nil
}

// indexed are the events that the index consists of.
var indexed = []string{"DealCreated", "ComputeUnitsMatched", "MarketOfferRegistered", "MarketOfferRemoved", "EffectorAdded", "EffectorRemoved",
	"PeerCreated", "PeerRemoved"}

// catalogue is what the logs come to as of a block.
type catalogue struct {
	offers []*offerRecord
	deals  []*dealRecord
}

type offerRecord struct {
	id        market.ID
	provider  market.Account
	effectors []market.CID
	peers     []market.ID
}

type dealRecord struct {
	id      market.DealID
	owner   market.Account // who made it
	terms   market.DealTerms
	created market.Epoch
	block   uint64
	matched uint64 // the block of the last match; zero: none
}

// catalogue reads the logs up to a block and reckons what they come to.
func (c *Client) catalogue(ctx context.Context, at *block) (*catalogue, error) {
	x := c.ledger
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := c.catchUp(ctx, x, at); err != nil {
		return nil, err
	}
	return x.fold(uint64(at.Number))
}

// catchUp reads what is new, after taking back what is no longer part of the chain.
func (c *Client) catchUp(ctx context.Context, x *index, at *block) error {
	if err := c.takeBack(ctx, x, at); err != nil {
		return err
	}
	first := x.from
	if n := len(x.marks); n > 0 {
		first = x.marks[n-1].number + 1
	}
	if first > uint64(at.Number) {
		return nil
	}
	found, err := c.logs(ctx, named([]market.Account{c.options.Diamond}, indexed...), first, at)
	if err != nil {
		return err
	}
	for _, h := range found {
		if h.at.Block == at.Number && h.at.Hash != at.Hash {
			return market.Errorf(market.Unreachable, "the chain was reorganised while it was read; try again")
		}
	}
	x.events = append(x.events, found...)
	x.marks = append(x.marks, mark{uint64(at.Number), at.Hash})
	if extra := len(x.marks) - keptMarks; extra > 0 {
		x.marks = slices.Delete(x.marks, 0, extra)
	}
	return nil
}

// takeBack drops marks whose block has another hash by now, and all events after the last that still stands.
func (c *Client) takeBack(ctx context.Context, x *index, at *block) error {
	kept := len(x.marks)
	for ; kept > 0; kept-- {
		m := x.marks[kept-1]
		if m.number > uint64(at.Number) {
			// An endpoint that is behind, or a chain that has become shorter: the next mark tells.
			continue
		}
		hash := at.Hash
		if m.number != uint64(at.Number) {
			b, err := c.blockAt(ctx, m.number)
			if err != nil {
				return err
			}
			hash = b.Hash
		}
		if hash == m.hash {
			break
		}
	}
	if kept == len(x.marks) {
		return nil
	}
	x.marks = x.marks[:kept]
	last := uint64(0)
	if kept > 0 {
		last = x.marks[kept-1].number
	}
	x.events = slices.DeleteFunc(x.events, func(h *happened) bool { return kept == 0 || uint64(h.at.Block) > last })
	return nil
}

// fold plays the events again.
func (x *index) fold(upTo uint64) (*catalogue, error) {
	k := &catalogue{}
	offers, deals := map[market.ID]*offerRecord{}, map[market.DealID]*dealRecord{}
	for _, h := range x.events {
		if uint64(h.at.Block) > upTo {
			break
		}
		switch h.name {
		case "DealCreated":
			d, err := createdDeal(h)
			if err != nil {
				return nil, err
			}
			deals[d.id] = d
			k.deals = append(k.deals, d)
		case "ComputeUnitsMatched":
			if d := deals[h.args.account(1)]; d != nil {
				d.matched = uint64(h.at.Block)
			}
		case "MarketOfferRegistered":
			o := &offerRecord{id: h.args.id(1), provider: h.args.account(0), effectors: toCIDs(as[[]cidTuple](h.args[4]))}
			offers[o.id] = o
			k.offers = append(k.offers, o)
		case "MarketOfferRemoved", "EffectorAdded", "EffectorRemoved", "PeerCreated", "PeerRemoved":
			if o := offers[h.args.id(0)]; o != nil {
				o.change(h)
			}
		}
	}
	k.offers = slices.DeleteFunc(k.offers, func(o *offerRecord) bool { return o.id.IsZero() })
	return k, nil
}

// change plays an event of an offer. One that was removed loses its id.
func (o *offerRecord) change(h *happened) {
	switch h.name {
	case "MarketOfferRemoved":
		o.id = market.ID{}
	case "EffectorAdded":
		o.effectors = append(o.effectors, h.args.cid(1))
	case "EffectorRemoved":
		o.effectors = slices.DeleteFunc(o.effectors, func(e market.CID) bool { return e == h.args.cid(1) })
	case "PeerCreated":
		o.peers = append(o.peers, h.args.id(1))
	case "PeerRemoved":
		o.peers = slices.DeleteFunc(o.peers, func(p market.ID) bool { return p == h.args.id(1) })
	}
}

// createdDeal reads the event that tells of a new deal.
func createdDeal(h *happened) (*dealRecord, error) {
	a := h.args
	d := &dealRecord{owner: a.account(0), id: a.account(1), block: uint64(h.at.Block)}
	t := &d.terms
	t.Token, t.Price = a.account(3), a.amount(8)
	t.Effectors, t.App = toCIDs(as[[]cidTuple](a[9])), a.cid(10)
	t.Access = market.Access{Type: market.AccessType(a.small(11)), Providers: toAccounts(a[12].([]common.Address))}
	err := a.number(2, &d.created)
	if err == nil {
		err = a.numbers(4, &t.MinWorkers, &t.TargetWorkers, &t.UnitsPerWorker, &t.MaxPerProvider)
	}
	if err == nil {
		err = a.number(13, &t.Protocol)
	}
	return d, err
}

// deal finds a deal.
func (k *catalogue) deal(id market.DealID) *dealRecord {
	for _, d := range k.deals {
		if d.id == id {
			return d
		}
	}
	return nil
}

// offer finds an offer.
func (k *catalogue) offer(id market.ID) *offerRecord {
	for _, o := range k.offers {
		if o.id == id {
			return o
		}
	}
	return nil
}
