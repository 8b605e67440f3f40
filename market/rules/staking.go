package rules

import (
	"slices"

	"github.com/aquifer-dev/aquifer/market"
)

// Price is what one FLT costs, in dollars.
type Price struct{ Value market.Amount }

// NewPrice is a price that has always held.
func NewPrice(p market.Amount) Price { return Price{p} }

// Staking is the FLT that whoever backs a peer gets for its units that work in deals. It is not changed once made.
type Staking struct{ Entities []Entity }

// Entity is a unit in a deal, for the epochs in which one rate held.
type Entity struct {
	Unit  market.ID
	Rate  market.Amount // FLT in its smallest units for each epoch
	First market.Epoch
	Last  market.Epoch // zero: it goes on
}

// StakeRate is the FLT that a staker has for each epoch of a unit: the share of the price that it leaves, at the price of FLT
// (spec/market.md#M29).
func StakeRate(share market.Amount, price Price) market.Amount {
	if price.Value.IsZero() {
		return market.Amount{}
	}
	return share.Mul(coin).Div(price.Value)
}

// Add has a unit earn from an epoch on.
func (s Staking) Add(unit market.ID, rate market.Amount, from market.Epoch) Staking {
	return Staking{append(slices.Clone(s.Entities), Entity{Unit: unit, Rate: rate, First: from})}
}

// End has a unit earn up to an epoch and no longer.
func (s Staking) End(unit market.ID, last market.Epoch) Staking {
	s.Entities = slices.Clone(s.Entities)
	for i := range s.Entities {
		if e := &s.Entities[i]; e.Unit == unit && e.Last == 0 {
			e.Last = last
		}
	}
	s.Entities = slices.DeleteFunc(s.Entities, func(e Entity) bool { return e.Last != 0 && e.Last < e.First })
	return s
}

// Total is all that was earned in the epochs before now.
func (s Staking) Total(now market.Epoch) (sum market.Amount) {
	for _, e := range s.Entities {
		sum = sum.Add(e.Rate.Times(e.epochs(now)))
	}
	return sum
}

// Unlocked is what of it is unlocked: every epoch's earnings come free evenly over so many epochs.
func (s Staking) Unlocked(now market.Epoch, over uint64) (sum market.Amount) {
	for _, e := range s.Entities {
		n := e.epochs(now)
		if n == 0 || over == 0 {
			continue
		}
		oldest, newest := now-e.First, now-(e.First+n-1) // how long ago the first and the last epoch were
		parts := uint64(0)
		if newest < over {
			top := min(oldest, over)
			parts = (newest + top) * (top - newest + 1) / 2
			parts += (oldest - top) * over
		} else {
			parts = n * over
		}
		sum = sum.Add(e.Rate.Times(parts).Div(count(over)))
	}
	return sum
}

// epochs is how many epochs before now the unit has earned in.
func (e Entity) epochs(now market.Epoch) uint64 {
	last := now - 1
	if e.Last != 0 {
		last = min(last, e.Last)
	}
	if last < e.First {
		return 0
	}
	return last - e.First + 1
}
