package local

import (
	"context"
	"slices"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/rules"
)

// CreateDeal implements market.Developer.
func (a *actor) CreateDeal(_ context.Context, terms market.DealTerms, deposit market.Amount) (market.DealID, market.Tx, error) {
	var id market.DealID
	tx, err := a.change(func(c *change) error {
		if err := fitting(terms.Price, deposit); err != nil {
			return err
		}
		if terms.Token.IsZero() {
			terms.Token = c.rules.Token
		}
		if err := c.checkTerms(terms, deposit); err != nil {
			return err
		}
		if err := c.payToken(a.account, negative(deposit)); err != nil {
			return err
		}
		terms.Effectors, terms.Access.Providers = unique(terms.Effectors), slices.Clone(terms.Access.Providers)
		made := c.make()
		id = rules.DealAccount(made)
		c.deals.add(id, &deal{Made: made, Owner: a.account, Terms: terms, Created: c.epoch, Billing: rules.Billing{
			Price: terms.EpochPrice(), Min: terms.MinWorkers, Free: deposit, Last: c.epoch - 1}})
		return nil
	})
	if err != nil {
		return market.DealID{}, "", err
	}
	return id, tx, nil
}

func (c *change) checkTerms(t market.DealTerms, deposit market.Amount) error {
	least := c.rules.MinDeposit(t)
	switch {
	case t.MinWorkers == 0:
		return market.Errorf(market.Invalid, "a deal needs at least one worker")
	case t.MinWorkers > t.TargetWorkers:
		return market.Errorf(market.Invalid, "a deal for %d workers cannot need at least %d", t.TargetWorkers, t.MinWorkers)
	case t.UnitsPerWorker == 0:
		return market.Errorf(market.Invalid, "a worker needs at least one compute unit")
	case t.Access.Type > market.BlackList:
		return market.Errorf(market.Malformed, "%d is no type of access", t.Access.Type)
	case deposit.Cmp(least) < 0:
		return market.Errorf(market.Deposit, "the deal needs a deposit of %s at least, for %d epochs of all workers; %s is less", c.rules.Money(least), c.rules.MinDealDeposit, c.rules.Money(deposit))
	}
	return c.known(t.Token)
}

// ownDeal is a deal that an account may change, brought up to now.
func (c *change) ownDeal(by market.Account, id market.DealID) (*deal, error) {
	d, err := c.deal(id)
	if err != nil {
		return nil, err
	}
	if d.Owner != by {
		return nil, market.Errorf(market.NotOwner, "the deal %s belongs to %s", id, d.Owner)
	}
	return d, nil
}

// deal is a deal brought up to now, to be changed.
func (c *change) deal(id market.DealID) (*deal, error) {
	d := c.deals.edit(id)
	if d == nil {
		return nil, market.Errorf(market.NotFound, "there is no deal %s", id)
	}
	d.Billing = d.Billing.At(c.epoch)
	return d, nil
}

func (c *change) status(d *deal) market.DealStatus {
	return d.Billing.Status(c.epoch, c.rules.MinDeposit(d.Terms))
}

// Deposit implements market.Developer.
func (a *actor) Deposit(_ context.Context, id market.DealID, sum market.Amount) (market.Tx, error) {
	return a.change(func(c *change) error {
		d, err := c.ownDeal(a.account, id)
		if err != nil {
			return err
		}
		if err := fitting(sum); err != nil {
			return err
		}
		if d.Billing.Ended != 0 {
			return ended(id, d)
		}
		if err := c.payToken(a.account, negative(sum)); err != nil {
			return err
		}
		d.Billing.Free = d.Billing.Free.Add(sum)
		d.Billing = d.Billing.Renewed()
		c.tellDeal(id, d)
		return nil
	})
}

func ended(id market.DealID, d *deal) error {
	return market.Errorf(market.Ended, "the deal %s ended in epoch %d", id, d.Billing.Ended)
}

// Withdraw implements market.Developer.
func (a *actor) Withdraw(_ context.Context, id market.DealID, sum market.Amount) (market.Tx, error) {
	return a.change(func(c *change) error {
		d, err := c.ownDeal(a.account, id)
		if err != nil {
			return err
		}
		if err := fitting(sum); err != nil {
			return err
		}
		asked := market.Deal{ID: id, Terms: d.Terms, Free: d.Billing.Free, Ended: d.Billing.Ended}
		if err := c.rules.MayWithdraw(asked, sum); err != nil {
			return err
		}
		d.Billing.Free = d.Billing.Free.Sub(sum)
		d.Billing = d.Billing.Renewed()
		c.tellDeal(id, d)
		return c.payToken(a.account, sum)
	})
}

// SetApp implements market.Developer.
func (a *actor) SetApp(_ context.Context, id market.DealID, app market.CID) (market.Tx, error) {
	return a.change(func(c *change) error {
		d, err := c.ownDeal(a.account, id)
		if err != nil {
			return err
		}
		d.Terms.App = app
		c.tellDeal(id, d)
		return nil
	})
}

// Stop implements market.Developer.
func (a *actor) Stop(_ context.Context, id market.DealID) (market.Tx, error) {
	return a.change(func(c *change) error {
		d, err := c.ownDeal(a.account, id)
		if err != nil {
			return err
		}
		if d.Billing.Ended != 0 {
			return ended(id, d)
		}
		d.Billing = d.Billing.Stop(c.epoch)
		c.tellDeal(id, d)
		return nil
	})
}
