package rules

import "github.com/aquifer-dev/aquifer/market"

// Unit are the figures of a compute unit below a commitment.
type Unit struct {
	Start      market.Epoch // from when it owes proofs
	Snapshot   market.Epoch // all epochs up to this one are reckoned
	ProofEpoch market.Epoch // the last epoch with a proof
	Proofs     uint64       // how many of that epoch count
}

// ProofsIn is how many proofs of an epoch count.
func (u Unit) ProofsIn(e market.Epoch) uint64 {
	if e == u.ProofEpoch {
		return u.Proofs
	}
	return 0
}

// Due says up to where a unit that works for no deal is to be reckoned, and which epoch's proofs are then rewarded, zero for none
// (spec/market.md#M22): the first one after its snapshot, however long ago that was. The commitment has been brought up to now before.
func (u Unit) Due(now market.Epoch, c Commitment, minProofs uint64) (to, rewarded market.Epoch) {
	from := max(u.Snapshot, u.Start-min(u.Start, 1))
	to = min(now-min(now, 1), c.LastWorking())
	if c.FailedEpoch != 0 {
		to = min(to, c.FailedEpoch)
	}
	if to <= from {
		return u.Snapshot, 0
	}
	if u.ProofsIn(from+1) >= minProofs {
		rewarded = from + 1
	}
	return to, rewarded
}

// Prove counts one more proof in an epoch, of which only so many count. It says by how many the counted proofs of all units grow, and
// whether the unit has just reached the least number.
func (u Unit) Prove(now market.Epoch, least, most uint64) (after Unit, counted uint64, reached bool) {
	if u.ProofEpoch != now {
		u.ProofEpoch, u.Proofs = now, 0
	}
	if u.Proofs >= most {
		return u, 0, false
	}
	u.Proofs++
	switch {
	case u.Proofs < least:
		return u, 0, false
	case u.Proofs == least:
		return u, least, true
	}
	return u, 1, false
}

// ProofReward is a unit's part of the pool of an epoch.
func ProofReward(pool market.Amount, proofs, allProofs uint64) market.Amount {
	if allProofs == 0 {
		return market.Amount{}
	}
	return pool.Times(proofs).Div(count(allProofs))
}
