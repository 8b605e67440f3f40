package local

import (
	"context"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/rules"
)

// Commit implements market.Provider.
func (a *actor) Commit(_ context.Context, peerID market.ID, duration market.Epoch, delegator market.Account, rate uint64) (market.ID, market.Tx, error) {
	var id market.ID
	tx, err := a.change(func(c *change) error {
		p, err := c.ownPeer(a.account, peerID)
		if err != nil {
			return err
		}
		if err := c.commitAllowed(p, duration, rate); err != nil {
			return err
		}
		id = rules.CommitmentID(c.world().Block, peerID, duration, delegator, rate)
		p.Commitment = id
		c.commitments.add(id, &commitment{Peer: peerID, Provider: a.account, Delegator: delegator, Rate: rate, PerUnit: c.rules.CollateralPerUnit,
			Commitment: rules.Commitment{Status: market.WaitDelegation, Duration: duration, Units: uint64(len(p.Units))}})
		return nil
	})
	if err != nil {
		return market.ID{}, "", err
	}
	return id, tx, nil
}

// ownPeer is a peer of an offer of an account that may have a commitment, to be changed.
func (c *change) ownPeer(by market.Account, id market.ID) (*peer, error) {
	if p := c.providers.get(by); c.rules.ApprovalNeeded && (p == nil || !p.Approved) {
		return nil, market.Errorf(market.Approval, "the market's owner has not approved the provider %s", by)
	}
	p := c.peers.edit(id)
	if p == nil {
		return nil, market.Errorf(market.NotFound, "no offer has the peer %s", id.Peer())
	}
	if !p.Commitment.IsZero() {
		return nil, market.Errorf(market.Exists, "the peer has the commitment %s already", p.Commitment)
	}
	if o := c.offers.get(p.Offer); o.Provider != by {
		return nil, market.Errorf(market.NotOwner, "peer %s belongs to the offer of %s", id.Peer(), o.Provider)
	}
	return p, nil
}

func (c *change) commitAllowed(p *peer, duration market.Epoch, rate uint64) error {
	n := uint64(len(p.Units))
	switch {
	case duration < c.rules.MinDuration || duration > c.rules.MaxDuration:
		return market.Errorf(market.Invalid, "a commitment lasts from %d to %d epochs, not %d", c.rules.MinDuration, c.rules.MaxDuration, duration)
	case rate == 0 || rate > market.Precision:
		return market.Errorf(market.Invalid, "the delegator's share is more than nothing and at most %d, not %d", market.Precision, rate)
	case n < c.rules.MinUnits || n > c.rules.MaxUnits:
		return market.Errorf(market.Invalid, "a commitment has from %d to %d compute units, the peer has %d", c.rules.MinUnits, c.rules.MaxUnits, n)
	}
	return nil
}

// PayCollateral implements market.Delegator.
func (a *actor) PayCollateral(_ context.Context, ids []market.ID) (market.Tx, error) {
	return a.change(func(c *change) error {
		if len(ids) == 0 {
			return market.Errorf(market.Invalid, "no commitment is named")
		}
		for _, id := range ids {
			if err := c.payCollateral(a.account, id); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *change) payCollateral(by market.Account, id market.ID) error {
	k := c.commitments.edit(id)
	switch {
	case k == nil:
		return market.Errorf(market.NotFound, "there is no commitment %s", id)
	case k.Status != market.WaitDelegation:
		return market.Errorf(market.NotActive, "the collateral of commitment %s has been paid", id)
	case !k.Delegator.IsZero() && k.Delegator != by:
		return market.Errorf(market.NotOwner, "only %s may pay the collateral of commitment %s", k.Delegator, id)
	}
	sum := k.PerUnit.Times(k.Units)
	if err := c.payNative(by, negative(sum)); err != nil {
		return err
	}
	w := c.world()
	w.Collateral = w.Collateral.Add(sum)
	k.Delegator, k.Commitment = by, k.Paid(c.epoch)
	for _, id := range c.peers.get(k.Peer).Units {
		c.startUnit(id, k)
	}
	c.countUnits(int64(k.Active))
	c.tell(k.Peer, market.Event{Kind: market.CommitmentActive})
	return nil
}

// startUnit has a unit owe proofs from the next epoch on.
func (c *change) startUnit(id market.ID, k *commitment) {
	u := c.units.edit(id)
	u.Unit = rules.Unit{Start: k.Start, Snapshot: k.Start - 1, ProofEpoch: u.ProofEpoch, Proofs: u.Proofs}
}

// countUnits changes how many units prove, and with it the pool.
func (c *change) countUnits(by int64) {
	w := c.world()
	w.ActiveUnits = uint64(int64(w.ActiveUnits) + by)
	c.movePool()
}

func (c *change) movePool() {
	w := c.world()
	w.Pool = w.Pool.At(c.epoch, w.Rules.FLTPrice, w.ActiveUnits, w.Rules)
	if e := c.epochs.edit(epochKey(c.epoch)); e != nil {
		e.Pool = w.Pool.Value
	}
}

// touch is a commitment brought up to now.
func (c *change) touch(id market.ID) *commitment {
	k := c.commitments.edit(id)
	before := k.Commitment
	k.Commitment = k.At(c.epoch, c.rules.MaxFailedRatio)
	if k.Status != before.Status {
		c.countUnits(-int64(before.Active + before.Additional))
	}
	return k
}

// account brings a unit up to now; its commitment has been touched. While it works for a deal it has no proofs.
func (c *change) account(id market.ID, k *commitment) {
	if c.units.get(id).Engaged || k.Start == 0 {
		return
	}
	u := c.units.edit(id)
	to, rewarded := u.Due(c.epoch, k.Commitment, c.rules.MinProofs)
	if rewarded != 0 {
		e := c.epochs.get(epochKey(rewarded))
		reward := rules.ProofReward(e.Pool, u.ProofsIn(rewarded), e.Proofs)
		k.Proofs = k.Proofs.Mature(k.until(c.epoch)).Add(reward, to, c.rules.VestingPeriod, c.rules.VestingCount)
	}
	u.Snapshot = to
}

// until is the epoch up to which rewards unlock.
func (k *commitment) until(now market.Epoch) market.Epoch {
	if k.FailedEpoch != 0 {
		return min(now, k.FailedEpoch)
	}
	return now
}

// EndCommitment implements market.Provider.
func (a *actor) EndCommitment(_ context.Context, id market.ID) (market.Tx, error) {
	return a.change(func(c *change) error {
		k := c.commitments.edit(id)
		switch {
		case k == nil:
			return market.Errorf(market.NotFound, "there is no commitment %s", id)
		case k.Provider != a.account:
			return market.Errorf(market.NotOwner, "commitment %s belongs to %s", id, k.Provider)
		case k.Status == market.WaitDelegation:
			c.peers.edit(k.Peer).Commitment = market.ID{}
			c.commitments.drop(id)
			return nil
		}
		return c.finish(id)
	})
}

// finish pays a commitment back that is over.
func (c *change) finish(id market.ID) error {
	k := c.touch(id)
	if status := k.StatusAt(c.epoch, c.rules.MaxFailedRatio); status != market.Inactive && status != market.Failed {
		return market.Errorf(market.NotActive, "commitment %s is %s; it can be ended when its time is over or it has failed", id, status)
	}
	p := c.peers.edit(k.Peer)
	for _, u := range p.Units {
		if d := c.units.get(u).Deal; !d.IsZero() {
			return market.Errorf(market.Busy, "compute unit %s works for the deal %s; leave the deal first", u, d)
		}
		c.account(u, k)
	}
	if from := k.FailedEpoch + c.rules.WithdrawAfterFail; k.Status == market.Failed && c.epoch < from {
		return market.Errorf(market.TooEarly, "commitment %s has failed; its collateral comes back from epoch %d", id, from)
	}
	k.Exited = k.Units
	sum, slashed := k.PerUnit.Times(k.Units), k.Slashed(k.PerUnit, c.rules.SlashingRate)
	w := c.world()
	w.Collateral = w.Collateral.Sub(sum)
	p.Commitment = market.ID{}
	k.Status = market.Removed
	if err := c.payNative(k.Delegator, sum.Sub(slashed)); err != nil {
		return err
	}
	return c.payNative(rules.NamedAccount(ownerName), slashed)
}

// CollectCommitment implements market.Provider.
func (a *actor) CollectCommitment(_ context.Context, id market.ID) (market.Tx, error) {
	return a.change(func(c *change) error {
		k := c.commitments.get(id)
		switch {
		case k == nil:
			return market.Errorf(market.NotFound, "there is no commitment %s", id)
		case a.account != k.Provider && a.account != k.Delegator:
			return market.Errorf(market.NotOwner, "the rewards of commitment %s are for %s and %s", id, k.Provider, k.Delegator)
		}
		k = c.touch(id)
		unlocked := c.unlocked(k)
		if unlocked.Total().IsZero() {
			return market.Errorf(market.NotActive, "commitment %s has no rewards that are unlocked", id)
		}
		w := c.world()
		if unlocked.Total().Cmp(w.Rewards) > 0 {
			return market.Errorf(market.RewardPool, "the market has %s left for rewards, %s are due", w.Rewards, unlocked.Total())
		}
		w.Rewards = w.Rewards.Sub(unlocked.Total())
		k.Withdrawn.Proofs, k.Withdrawn.Deals = k.Withdrawn.Proofs.Add(unlocked.Proofs), k.Withdrawn.Deals.Add(unlocked.Deals)
		k.Staking = k.Staking.Split(c.epoch)
		staker := unlocked.Proofs.Part(k.Rate)
		if err := c.payNative(k.Delegator, staker.Add(unlocked.Deals)); err != nil {
			return err
		}
		return c.payNative(k.Provider, unlocked.Proofs.Sub(staker))
	})
}

// unlocked is what a commitment that has been touched can pay out now.
func (c *change) unlocked(k *commitment) market.Rewards {
	at := k.until(c.epoch)
	return market.Rewards{
		Proofs: k.Proofs.Unlocked(at).Sub(k.Withdrawn.Proofs),
		Deals:  k.Staking.Unlocked(at, *c.prices.get(only), c.over()).Sub(k.Withdrawn.Deals),
	}
}

// earned is all that a commitment that has been touched has earned and not paid out. After a failure that is what was unlocked by then.
func (c *change) earned(k *commitment) market.Rewards {
	if k.FailedEpoch != 0 {
		return c.unlocked(k)
	}
	return market.Rewards{
		Proofs: k.Proofs.Total().Sub(k.Withdrawn.Proofs),
		Deals:  k.Staking.Total(c.epoch, *c.prices.get(only), c.over()).Sub(k.Withdrawn.Deals),
	}
}

// over is how many epochs it takes until a reward is unlocked.
func (c *change) over() uint64 { return c.rules.VestingPeriod * c.rules.VestingCount }
