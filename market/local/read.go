package local

import (
	"cmp"
	"context"
	"slices"

	"github.com/aquifer-dev/aquifer/market"
)

// Params implements market.Reader.
func (l *Ledger) Params(context.Context) (p market.Params, err error) {
	err = l.view(func(c *change) error {
		p = c.rules
		return nil
	})
	return p, err
}

// ProviderInfo implements market.Reader.
func (l *Ledger) ProviderInfo(_ context.Context, account market.Account) (info market.ProviderInfo, err error) {
	err = l.view(func(c *change) error {
		p := c.providers.get(account)
		if p == nil || !p.Named {
			return market.Errorf(market.NotFound, "account %s is no provider", account)
		}
		info = market.ProviderInfo{Account: account, Name: p.Name, Metadata: p.Metadata, Units: p.Units, Approved: p.Approved || !c.rules.ApprovalNeeded}
		return nil
	})
	return info, err
}

// Offers implements market.Reader.
func (l *Ledger) Offers(_ context.Context, f market.OfferFilter) (list []market.Offer, err error) {
	err = l.view(func(c *change) error {
		made := map[market.ID]uint64{}
		c.offers.each(func(id market.ID, o *offer) {
			out := market.Offer{ID: id, Provider: o.Provider, MinPrice: o.MinPrice, Token: o.Token, Effectors: slices.Clone(o.Effectors),
				MinProtocol: o.MinProtocol, MaxProtocol: o.MaxProtocol}
			if !f.Wants(out) {
				return
			}
			for _, p := range o.Peers {
				out.Peers = append(out.Peers, c.readPeer(p))
			}
			made[id] = o.Made
			list = append(list, out)
		})
		slices.SortFunc(list, func(a, b market.Offer) int { return cmp.Compare(made[a.ID], made[b.ID]) })
		return nil
	})
	return list, err
}

func (c *change) readPeer(id market.ID) market.Peer {
	p := c.peers.get(id)
	out := market.Peer{ID: id, Offer: p.Offer, Owner: p.Owner, Commitment: p.Commitment}
	k := c.commitments.get(p.Commitment)
	for _, u := range p.Units {
		unit := c.units.get(u)
		from := unit.Back
		if k != nil && k.Start != 0 {
			from = unit.Start
		}
		out.Units = append(out.Units, market.Unit{ID: u, Deal: unit.Deal, Worker: unit.Worker, StartEpoch: from})
	}
	return out
}

// Peer implements market.Reader.
func (l *Ledger) Peer(_ context.Context, id market.ID) (p market.Peer, err error) {
	err = l.view(func(c *change) error {
		if c.peers.get(id) == nil {
			return market.Errorf(market.NotFound, "no offer has the peer %s", id.Peer())
		}
		p = c.readPeer(id)
		return nil
	})
	return p, err
}

// Commitment implements market.Reader.
func (l *Ledger) Commitment(_ context.Context, id market.ID) (out market.Commitment, err error) {
	err = l.view(func(c *change) error {
		if c.commitments.get(id) == nil {
			return market.Errorf(market.NotFound, "there is no commitment %s", id)
		}
		out = c.readCommitment(id)
		return nil
	})
	return out, err
}

// Commitments implements market.Reader.
func (l *Ledger) Commitments(_ context.Context, ids []market.ID) (out []market.Commitment, err error) {
	err = l.view(func(c *change) error {
		for _, id := range ids {
			if c.commitments.get(id) != nil {
				out = append(out, c.readCommitment(id))
			}
		}
		return nil
	})
	return out, err
}

// readCommitment is one that there is, as of now.
func (c *change) readCommitment(id market.ID) market.Commitment {
	k := c.touch(id)
	return market.Commitment{ID: id, Status: k.StatusAt(c.epoch, c.rules.MaxFailedRatio), Peer: k.Peer, CollateralPerUnit: k.PerUnit, Units: k.Units,
		Start: k.Start, End: k.Start + k.Duration, Rate: k.Rate, Delegator: k.Delegator, Fails: k.Fails, FailedEpoch: k.FailedEpoch, ExitedUnits: k.Exited,
		Rewards: c.earned(k), Unlocked: c.unlocked(k), Withdrawn: k.Withdrawn}
}

// Deal implements market.Reader.
func (l *Ledger) Deal(_ context.Context, id market.DealID) (out market.Deal, err error) {
	err = l.view(func(c *change) error {
		out, err = c.readDeal(id)
		return err
	})
	return out, err
}

func (c *change) readDeal(id market.DealID) (market.Deal, error) {
	d, err := c.deal(id)
	if err != nil {
		return market.Deal{}, err
	}
	out := market.Deal{ID: id, Owner: d.Owner, Terms: d.Terms, Status: c.status(d), Free: d.Billing.Free, MaxPaid: d.Billing.MaxPaid,
		Created: d.Created, LastMatch: d.LastMatch, Ended: d.Billing.Ended}
	out.Terms.Effectors, out.Terms.Access.Providers = slices.Clone(d.Terms.Effectors), slices.Clone(d.Terms.Access.Providers)
	for _, w := range d.Workers {
		worker := w.Worker
		worker.Units = slices.Clone(w.Units)
		out.Workers = append(out.Workers, worker)
	}
	return out, nil
}

// Deals implements market.Reader.
func (l *Ledger) Deals(_ context.Context, owner market.Account) (list []market.Deal, err error) {
	err = l.view(func(c *change) error {
		made := map[market.DealID]uint64{}
		c.deals.each(func(id market.DealID, d *deal) {
			if owner.IsZero() || owner == d.Owner {
				made[id] = d.Made
			}
		})
		for id := range made {
			d, err := c.readDeal(id)
			if err != nil {
				return err
			}
			list = append(list, d)
		}
		slices.SortFunc(list, func(a, b market.Deal) int { return cmp.Compare(made[a.ID], made[b.ID]) })
		return nil
	})
	return list, err
}

// Reward implements market.Reader.
func (l *Ledger) Reward(_ context.Context, id market.DealID, workerID market.ID) (r market.DealReward, err error) {
	err = l.view(func(c *change) error {
		d, w, err := c.worker(id, workerID)
		if err == nil {
			r = c.reward(d, w)
		}
		return err
	})
	return r, err
}

// Balance implements market.Reader.
func (l *Ledger) Balance(_ context.Context, account market.Account) (b market.Balance, err error) {
	err = l.view(func(c *change) error {
		if have := c.balances.get(account); have != nil {
			b = market.Balance{Native: have.Native, Token: have.Token}
		}
		return nil
	})
	return b, err
}

// Assignments implements market.Node.
func (l *Ledger) Assignments(_ context.Context, id market.ID) (list []market.Assignment, err error) {
	err = l.view(func(c *change) error {
		p := c.peers.get(id)
		if p == nil {
			return market.Errorf(market.NotFound, "no offer has the peer %s", id.Peer())
		}
		seen := map[market.ID]bool{}
		for _, u := range p.Units {
			unit := c.units.get(u)
			if unit.Deal.IsZero() || seen[unit.Worker] {
				continue
			}
			seen[unit.Worker] = true
			d, w, err := c.worker(unit.Deal, unit.Worker)
			if err != nil {
				return err
			}
			list = append(list, market.Assignment{Deal: unit.Deal, Status: c.status(d), App: d.Terms.App, Worker: w.ID, OffChain: w.OffChain, Units: slices.Clone(w.Units)})
		}
		slices.SortFunc(list, func(a, b market.Assignment) int { return slices.Compare(a.Worker[:], b.Worker[:]) })
		return nil
	})
	return list, err
}
