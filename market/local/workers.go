package local

import (
	"context"
	"slices"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/rules"
)

// Match implements market.Developer.
func (a *actor) Match(_ context.Context, id market.DealID, plan market.MatchPlan) (market.Tx, error) {
	return a.change(func(c *change) error {
		d, err := c.ownDeal(a.account, id)
		if err != nil {
			return err
		}
		if err := rules.CheckMatch(c.status(d), c.epoch, d.LastMatch, c.rules.MinRematch); err != nil {
			return err
		}
		joins, err := c.matching(d).Match(plan)
		if err != nil {
			return err
		}
		for _, j := range joins {
			c.join(id, d, j)
		}
		if len(joins) > 0 {
			d.LastMatch = c.epoch
		}
		return nil
	})
}

// matching is a deal and the market as the matcher sees them.
func (c *change) matching(d *deal) rules.Matching {
	m := rules.Matching{Terms: d.Terms, Joined: uint64(len(d.Workers)), Providers: map[market.Account]uint64{}, Peers: map[market.ID]bool{}}
	for _, w := range d.Workers {
		m.Providers[w.Provider]++
		m.Peers[w.Peer] = true
	}
	m.Offer = func(id market.ID) (rules.OfferTerms, bool) {
		o := c.offers.get(id)
		if o == nil {
			return rules.OfferTerms{}, false
		}
		return o.OfferTerms, true
	}
	m.Unit = func(id market.ID) (rules.UnitPlace, bool) {
		u := c.units.get(id)
		if u == nil {
			return rules.UnitPlace{}, false
		}
		p := c.peers.get(u.Peer)
		place := rules.UnitPlace{Peer: u.Peer, Offer: p.Offer, Commitment: p.Commitment, InDeal: !u.Deal.IsZero()}
		if k := c.commitments.get(p.Commitment); k != nil {
			place.Status = k.StatusAt(c.epoch, c.rules.MaxFailedRatio)
		}
		return place, true
	}
	return m
}

// join makes a worker of units, which owe no proofs from now on.
func (c *change) join(id market.DealID, d *deal, j rules.Join) {
	w := c.world()
	w.MadeWorkers++
	worker := worker{Worker: market.Worker{ID: rules.Word(w.MadeWorkers), Peer: j.Peer, Provider: j.Provider, Joined: c.epoch, Units: slices.Clone(j.Units)}}
	d.Workers = append(d.Workers, worker)
	var k *commitment
	if held := c.peers.get(j.Peer).Commitment; !held.IsZero() {
		k = c.touch(held)
		d.Workers[len(d.Workers)-1].Rate = k.Rate
	}
	for _, unit := range j.Units {
		if k != nil {
			c.engage(unit, k, d.Terms.Price)
		}
		u := c.units.edit(unit)
		u.Deal, u.Worker = id, worker.ID
	}
	c.tell(j.Peer, market.Event{Kind: market.Matched, Deal: id})
}

// engage takes a unit out of its commitment for a deal.
func (c *change) engage(id market.ID, k *commitment, price market.Amount) {
	c.account(id, k)
	u := c.units.edit(id)
	if u.Start > c.epoch {
		k.Additional--
	} else {
		k.Active--
	}
	u.Engaged = true
	u.Share = rules.StakeShare(price, c.rules.USDTargetRevenue, k.Rate)
	k.Staking = k.Staking.Change(u.Share, c.epoch)
	c.countUnits(-1)
}

// Activate implements market.Node.
func (a *actor) Activate(_ context.Context, id market.DealID, workerID, offChain market.ID) (market.Tx, error) {
	return a.change(func(c *change) error {
		d, w, err := c.worker(id, workerID)
		if err != nil {
			return err
		}
		if err := c.mayRun(a.account, w); err != nil {
			return err
		}
		switch {
		case d.Billing.Ended != 0:
			return ended(id, d)
		case offChain.IsZero():
			return market.Errorf(market.Invalid, "the worker needs the key that it has on its host")
		}
		if !w.Active() { // who says it again only changes the key
			w.Account = d.Billing.Open()
			d.Billing.Active++
			d.Billing = d.Billing.Renewed()
		}
		w.OffChain = offChain
		c.tellDeal(id, d)
		return nil
	})
}

// worker is a worker of a deal that has been brought up to now, both to be changed.
func (c *change) worker(id market.DealID, workerID market.ID) (*deal, *worker, error) {
	d, err := c.deal(id)
	if err != nil {
		return nil, nil, err
	}
	for i := range d.Workers {
		if d.Workers[i].ID == workerID {
			return d, &d.Workers[i], nil
		}
	}
	return nil, nil, market.Errorf(market.NotFound, "the deal %s has no worker %s", id, workerID)
}

// mayRun says that an account stands behind a worker: as its provider, or as the owner of its peer.
func (c *change) mayRun(by market.Account, w *worker) error {
	if owner := c.peers.get(w.Peer).Owner; by != w.Provider && by != owner {
		return market.Errorf(market.NotOwner, "worker %s belongs to the provider %s and the peer of %s", w.ID, w.Provider, owner)
	}
	return nil
}

// RemoveWorker implements market.Developer.
func (a *actor) RemoveWorker(_ context.Context, id market.DealID, workerID market.ID) (market.Tx, error) {
	return a.removeWorker(id, workerID)
}

// Exit implements market.Node.
func (a *actor) Exit(_ context.Context, id market.DealID, workerID market.ID) (market.Tx, error) {
	return a.removeWorker(id, workerID)
}

// removeWorker pays a worker and gives its units back, which owe proofs again from the next epoch on.
func (a *actor) removeWorker(id market.DealID, workerID market.ID) (market.Tx, error) {
	return a.change(func(c *change) error {
		d, w, err := c.worker(id, workerID)
		if err != nil {
			return err
		}
		if err := c.mayRun(a.account, w); err != nil && a.account != d.Owner {
			return market.Errorf(market.NotOwner, "%w; the deal is of %s", err, d.Owner)
		}
		if err := c.payWorker(d, w); err != nil {
			return err
		}
		gone := *w
		if w.Active() {
			d.Billing.Active--
			d.Billing = d.Billing.Renewed()
		}
		last := len(d.Workers) - 1 // whose place that of the worker becomes (spec/market.md#M65)
		*w = d.Workers[last]
		d.Workers = d.Workers[:last]
		c.release(gone)
		c.tell(gone.Peer, market.Event{Kind: market.WorkerGone, Deal: id})
		c.tellDeal(id, d)
		return nil
	})
}

// release gives the units of a worker back to the commitment of their peer. One that is over takes nothing back: what its units earn for
// their staker goes on (spec/market.md#M26).
func (c *change) release(w worker) {
	var k *commitment
	if held := c.peers.get(w.Peer).Commitment; !held.IsZero() {
		k = c.touch(held)
	}
	for _, id := range w.Units {
		u := c.units.edit(id)
		share := u.Share
		u.Deal, u.Worker, u.Engaged, u.Share = market.DealID{}, market.ID{}, false, market.Amount{}
		u.Start, u.Snapshot = c.epoch+1, c.epoch
		if k != nil && (k.Status == market.Active || k.Status == market.WaitDelegation) {
			k.Additional++
			u.Back = u.Start
			k.Staking = k.Staking.Change(negative(share), c.epoch)
			c.countUnits(1)
		}
	}
}

// CollectDeal implements market.Provider.
func (a *actor) CollectDeal(_ context.Context, id market.DealID, workerID market.ID) (market.Tx, error) {
	return a.change(func(c *change) error {
		d, w, err := c.worker(id, workerID)
		if err != nil {
			return err
		}
		if err := c.mayRun(a.account, w); err != nil {
			return err
		}
		return c.payWorker(d, w)
	})
}

// payWorker pays what a worker has earned and opens its account anew.
func (c *change) payWorker(d *deal, w *worker) error {
	if !w.Active() {
		return nil
	}
	r := c.reward(d, w)
	d.Billing.Locked = d.Billing.Locked.Sub(r.Provider.Add(r.Staker))
	w.Account = d.Billing.Open()
	if err := c.payToken(w.Provider, r.Provider); err != nil {
		return err
	}
	return c.payToken(rules.NamedAccount(ownerName), r.Staker)
}

// reward is what a worker has earned, split between its provider and who backs its peer.
func (c *change) reward(d *deal, w *worker) market.DealReward {
	if !w.Active() {
		return market.DealReward{}
	}
	sum := d.Billing.Earned(w.Account)
	staker := sum.Part(w.Rate)
	return market.DealReward{Provider: sum.Sub(staker), Staker: staker}
}
