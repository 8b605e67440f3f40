package rules

import (
	"slices"

	"github.com/aquifer-dev/aquifer/market"
)

// Vesting holds rewards back: each is cut in equal parts that unlock one period after the other. It is not changed once made.
type Vesting struct {
	Matured market.Amount // parts whose epoch has come and that are no longer kept by epoch
	Parts   []Part        // by epoch
}

// Part unlocks in an epoch.
type Part struct {
	Epoch market.Epoch
	Sum   market.Amount
}

// Add puts a reward that was earned in an epoch in: the first part unlocks at the next multiple of the period, what does not divide is
// lost (spec/market.md#M24).
func (v Vesting) Add(reward market.Amount, earned, period market.Epoch, parts uint64) Vesting {
	if reward.IsZero() || parts == 0 || period == 0 {
		return v
	}
	each := reward.Div(count(parts))
	v.Parts = slices.Clone(v.Parts)
	for i := range parts {
		epoch := (earned/period + 1 + i) * period
		at, found := slices.BinarySearchFunc(v.Parts, epoch, func(p Part, e market.Epoch) int { return int(p.Epoch) - int(e) })
		if !found {
			v.Parts = slices.Insert(v.Parts, at, Part{Epoch: epoch})
		}
		v.Parts[at].Sum = v.Parts[at].Sum.Add(each)
	}
	return v
}

// Total is all that was ever put in, without what division lost.
func (v Vesting) Total() market.Amount {
	sum := v.Matured
	for _, p := range v.Parts {
		sum = sum.Add(p.Sum)
	}
	return sum
}

// Unlocked is all that has ever been unlocked up to an epoch.
func (v Vesting) Unlocked(at market.Epoch) market.Amount {
	sum := v.Matured
	for _, p := range v.Parts {
		if p.Epoch <= at {
			sum = sum.Add(p.Sum)
		}
	}
	return sum
}

// Mature is the same with the parts up to an epoch put together. Only epochs that have come may be named.
func (v Vesting) Mature(now market.Epoch) Vesting {
	sum := v.Unlocked(now)
	n := 0
	for n < len(v.Parts) && v.Parts[n].Epoch <= now {
		n++
	}
	return Vesting{Matured: sum, Parts: slices.Clone(v.Parts[n:])}
}
