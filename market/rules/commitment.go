package rules

import "github.com/aquifer-dev/aquifer/market"

// Commitment are the figures of a promise of capacity as they were when it was last touched. Its units prove in every epoch that they are
// there; what they miss is counted, and too much of it ends the commitment.
type Commitment struct {
	Status   market.CommitmentStatus // as it was stored: WaitDelegation, Active, Inactive, Failed or Removed
	Start    market.Epoch            // the first epoch with proofs; zero before the collateral is paid
	Duration market.Epoch
	Units    uint64
	Snapshot market.Epoch // all epochs up to this one are reckoned

	Active     uint64 // units that owe proofs
	Additional uint64 // units that owe them from the next epoch on
	Fails      uint64 // epochs that units have missed, all together
	Successes  uint64 // units that have reached the least number of proofs since Snapshot

	FailedEpoch market.Epoch // zero unless it failed
}

// LastWorking is the last epoch that the commitment promises.
func (c Commitment) LastWorking() market.Epoch { return c.Start + c.Duration - 1 }

// At brings the figures up to the epoch before now (spec/market.md#M25).
func (c Commitment) At(now market.Epoch, maxFailedRatio uint64) Commitment {
	if c.Status != market.Active || now == 0 || now-1 <= c.Snapshot {
		return c
	}
	to, status := now-1, c.Status
	if last := c.LastWorking(); to >= last {
		to, status = last, market.Inactive
	}
	failed := c.Fails
	if required := c.required(to); c.Successes < required {
		c.Fails += required - c.Successes
	}
	if most := maxFailedRatio * c.Units; c.Fails >= most {
		status = market.Failed
		c.Fails = most
		c.FailedEpoch = c.failure(most - failed + c.Successes)
	}
	c.Active, c.Additional = c.Active+c.Additional, 0
	if status != c.Status {
		c.Active, c.Status = 0, status
	}
	c.Snapshot, c.Successes = to, 0
	return c
}

// required is how many successes the epochs up to one take: in the first of them without the units that have just come back.
func (c Commitment) required(to market.Epoch) uint64 {
	return c.Active + (c.Active+c.Additional)*(to-c.Snapshot-1)
}

// failure says in which epoch the units have owed so many proofs, successes and allowed misses together.
func (c Commitment) failure(rest uint64) market.Epoch {
	if c.Active >= rest {
		return c.Snapshot + 1
	}
	rest -= c.Active
	all := max(c.Active+c.Additional, 1)
	return c.Snapshot + 1 + (rest+all-1)/all
}

// Slashed is what of the collateral is lost: a share of a unit's for every miss (spec/market.md#M21).
func (c Commitment) Slashed(perUnit market.Amount, rate uint64) market.Amount {
	lost, all := perUnit.Times(c.Fails).Part(rate), perUnit.Times(c.Units)
	if lost.Cmp(all) > 0 {
		return all
	}
	return lost
}

// StatusAt is what the commitment reads as in an epoch.
func (c Commitment) StatusAt(now market.Epoch, maxFailedRatio uint64) market.CommitmentStatus {
	switch {
	case c.Status == market.Removed:
		return market.Removed
	case c.Start == 0:
		return market.WaitDelegation
	case c.Start > now:
		return market.WaitStart
	}
	return c.At(now, maxFailedRatio).Status
}

// Paid is the commitment once somebody has paid its collateral in an epoch.
func (c Commitment) Paid(now market.Epoch) Commitment {
	c.Status, c.Start, c.Snapshot, c.Active = market.Active, now+1, now, c.Units
	return c
}
