package rules

import (
	"math/big"

	"github.com/aquifer-dev/aquifer/market"
)

// Pool is what all units share as the reward of an epoch. It moves when the number of units that prove, or the price of FLT, changes.
type Pool struct {
	Epoch  market.Epoch  // since when Value holds
	Value  market.Amount // in the smallest units of FLT
	Before market.Amount // what held before Epoch
	Moved  bool          // there was something before
}

// At reckons the pool anew in an epoch (spec/market.md#M23). Within one epoch every change starts from what held before it.
func (p Pool) At(now market.Epoch, price market.Amount, activeUnits uint64, rules market.Params) Pool {
	base := p.Value
	if p.Epoch == now {
		if !p.Moved {
			return p
		}
		base = p.Before
	}
	next := Pool{Epoch: now, Value: base, Before: base, Moved: true}
	if activeUnits == 0 {
		return next
	}
	if target := base.Mul(price).Div(count(activeUnits)); target.Cmp(rules.USDTargetRevenue) > 0 {
		next.Value = base.Times(9).Div(market.Units(10))
		if next.Value.Cmp(rules.MinReward) < 0 {
			next.Value = rules.MinReward
		}
	} else {
		next.Value = base.Times(11).Div(market.Units(10))
		if next.Value.Cmp(rules.MaxReward) > 0 {
			next.Value = rules.MaxReward
		}
	}
	return next
}

func newInt(n uint64) *big.Int { return new(big.Int).SetUint64(n) }

// count is a number as an amount, to reckon with.
func count(n uint64) market.Amount { return market.FromBig(newInt(n)) }

// CollateralPerUnit is the collateral of a unit at a price of FLT, in its smallest units.
func CollateralPerUnit(usd, fltPrice market.Amount) market.Amount {
	if fltPrice.IsZero() {
		return market.Amount{}
	}
	precision := market.Units(market.Precision)
	return usd.Mul(precision).Div(fltPrice).Mul(coin).Div(precision)
}

// coin is one FLT.
var coin = market.Units(1_000_000_000_000_000_000)
