package rules

import "github.com/aquifer-dev/aquifer/market"

// Unit are the figures of a compute unit below a commitment.
type Unit struct {
	Start      market.Epoch // from when it owes proofs
	Snapshot   market.Epoch // all epochs up to this one are reckoned
	ProofEpoch market.Epoch // the last epoch with a proof
	Proofs     uint64       // how many it had in that epoch
}

// ProofsIn is how many proofs the unit had in an epoch.
func (u Unit) ProofsIn(e market.Epoch) uint64 {
	if e == u.ProofEpoch {
		return u.Proofs
	}
	return 0
}

// Account is what an account of a unit brings up to an epoch: epochs that it missed, and the epoch whose reward it has.
type Account struct {
	To       market.Epoch // the snapshot from now on
	Gaps     uint64       // epochs for which it loses collateral
	Rewarded market.Epoch // the epoch whose proofs are rewarded, or zero
	Lost     bool         // it is one of those that miss the epoch in which the commitment failed
}

// AccountAt reckons a unit that is in no deal up to the epoch before now (spec/market.md#M21). The commitment has been brought up to now
// before. Nothing is to be done where To is the unit's snapshot.
func (u Unit) AccountAt(now market.Epoch, c Commitment, minProofs uint64) Account {
	from := max(u.Snapshot, u.Start-min(u.Start, 1))
	to := min(now-1, c.LastWorking())
	if c.FailedEpoch != 0 {
		to = min(to, c.FailedEpoch)
	}
	if to <= from {
		return Account{To: u.Snapshot}
	}
	a := Account{To: to, Gaps: to - from}
	if u.ProofsIn(to) >= minProofs {
		a.Gaps--
	} else if to == c.FailedEpoch {
		a.Lost = true
	}
	if u.ProofsIn(from+1) >= minProofs {
		a.Rewarded = from + 1
	}
	return a
}

// Slashed is the collateral that so many gaps of one unit cost: at most what is left of all of it.
func Slashed(gaps uint64, perUnit market.Amount, rate uint64, left market.Amount) market.Amount {
	lost := perUnit.Times(gaps).Part(rate)
	if lost.Cmp(left) > 0 {
		return left
	}
	return lost
}

// ProofReward is a unit's part of the pool of an epoch.
func ProofReward(pool market.Amount, proofs, allProofs uint64) market.Amount {
	if allProofs == 0 {
		return market.Amount{}
	}
	return pool.Times(proofs).Div(market.FromBig(newInt(allProofs)))
}
