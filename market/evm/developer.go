package evm

import (
	"context"

	"github.com/aquifer-dev/aquifer/market"
)

// CreateDeal approves the deposit, where it is not approved yet, and opens a deal. What the contracts would refuse is refused before
// anything is approved.
func (c *Client) CreateDeal(ctx context.Context, terms market.DealTerms, deposit market.Amount) (market.DealID, market.Tx, error) {
	token := terms.Token
	if token.IsZero() {
		token = c.currency()
	}
	protocol := terms.Protocol
	accounts := terms.Access.Providers
	if accounts == nil {
		accounts = []market.Account{}
	}
	if !deposit.Fits() || !terms.Price.Fits() {
		return market.DealID{}, "", market.Errorf(market.Malformed, "a price of %v or a deposit of %v cannot be recorded", terms.Price, deposit)
	}
	create, err := changeOf("deployDeal", c.options.Diamond, "deployDeal", fromCID(terms.App), token, deposit.Big(), bigOf(terms.MinWorkers), bigOf(terms.TargetWorkers),
		bigOf(terms.UnitsPerWorker), bigOf(terms.MaxPerProvider), terms.Price.Big(), fromCIDs(terms.Effectors), uint8(terms.Access.Type), accounts, bigOf(protocol))
	if err != nil {
		return market.DealID{}, "", err
	}
	r, err := c.pay(ctx, create, token, c.options.Diamond, deposit)
	if err != nil {
		return market.DealID{}, txOf(r), err
	}
	made, err := r.event(c.options.Diamond, "DealCreated")
	if err != nil {
		return market.DealID{}, txOf(r), err
	}
	d, err := createdDeal(made)
	if err == nil && d.owner != c.Account() {
		err = market.Errorf(market.Untrusted, "the transaction %v made a deal of %v", r.Tx, d.owner)
	}
	if err != nil {
		return market.DealID{}, txOf(r), err
	}
	return d.id, txOf(r), nil
}

// pay makes a change that takes tokens. The taker may take them once they are approved.
func (c *Client) pay(ctx context.Context, ch change, token, taker market.Account, sum market.Amount) (*receipt, error) {
	sent, err := c.wasSent(ctx, ch)
	if err != nil {
		return nil, err
	}
	if !sent {
		if err := c.approve(ctx, ch, token, taker, sum); err != nil {
			return nil, err
		}
	}
	return c.send(ctx, ch)
}

// wasSent says that the journal has a transaction for this step that got, or may get, into a block.
func (c *Client) wasSent(ctx context.Context, ch change) (bool, error) {
	intent := step(ctx, ch.name)
	if intent == "" {
		return false, nil
	}
	record, err := c.options.Journal.Sent(ctx, intent)
	if err != nil || len(record.Raw) == 0 {
		return false, err
	}
	r, err := c.anyReceipt(ctx, record)
	if err != nil || r != nil {
		return r != nil && r.Status == 1, err
	}
	_, _, taken, err := c.whereabouts(ctx, record)
	return !taken, err
}

// approve lets a taker take a sum, if the change is refused for nothing else and the sum is there. A sum that is approved already is not
// approved again.
func (c *Client) approve(ctx context.Context, ch change, token, taker market.Account, sum market.Amount) error {
	at, err := c.head(ctx)
	if err != nil {
		return err
	}
	allowed, balance := ask(token, "allowance", c.Account(), taker), ask(token, "balanceOf", c.Account())
	if err := c.read(ctx, at, allowed, balance); err != nil {
		return err
	}
	if allowed.err != nil || balance.err != nil || len(allowed.out) == 0 || len(balance.out) == 0 {
		return nil // no currency at all; the contracts say so
	}
	if allowed.out.amount(0).Cmp(sum) >= 0 {
		return nil
	}
	switch err := c.simulate(ctx, at, ch); {
	case err == nil:
		return nil
	case market.KindOf(err) != market.Funds && market.KindOf(err) != market.Refused:
		return err
	}
	if has := balance.out.amount(0); has.Cmp(sum) < 0 {
		return c.tooLittle(ctx, at, token, has, sum)
	}
	approval, err := changeOf("approve", token, "approve", taker, sum.Big())
	if err != nil {
		return err
	}
	approval.name = ch.name + "/approve"
	_, err = c.send(ctx, approval)
	return err
}

// tooLittle is Funds for an account that has less of a token than a sum.
func (c *Client) tooLittle(ctx context.Context, at *block, token market.Account, has, sum market.Amount) error {
	if token != c.currency() {
		return market.Errorf(market.Funds, "account %v has %v of the smallest units of the token %v, this takes %v", c.Account(), has, token, sum)
	}
	p, err := c.params(ctx, at)
	if err != nil {
		return err
	}
	return p.MayPay(c.Account(), market.Balance{Token: has}, sum)
}

// Match hands over a plan.
func (c *Client) Match(ctx context.Context, deal market.DealID, plan market.MatchPlan) (market.Tx, error) {
	offers, units := []market.ID{}, [][][]market.ID{}
	for _, o := range plan {
		workers := [][]market.ID{}
		for _, w := range o.Workers {
			workers = append(workers, append([]market.ID{}, w...))
		}
		offers, units = append(offers, o.Offer), append(units, workers)
	}
	if err := c.ofMarket(ctx, deal); err != nil {
		return "", err
	}
	return c.tx(ctx, c.options.Diamond, "matchDeal", deal, offers, units)
}

// ofMarket is isDeal as of now.
func (c *Client) ofMarket(ctx context.Context, deal market.DealID) error {
	at, err := c.head(ctx)
	if err != nil {
		return err
	}
	return c.isDeal(ctx, at, deal)
}

// onDeal makes a change of a deal by one function of it.
func (c *Client) onDeal(ctx context.Context, deal market.DealID, name string, args ...any) (market.Tx, error) {
	if err := c.ofMarket(ctx, deal); err != nil {
		return "", err
	}
	return c.tx(ctx, deal, name, args...)
}

// Deposit approves a sum, where it is not approved yet, and adds it to a deal.
func (c *Client) Deposit(ctx context.Context, deal market.DealID, sum market.Amount) (market.Tx, error) {
	if !sum.Fits() {
		return "", market.Errorf(market.Malformed, "%v cannot be deposited", sum)
	}
	at, err := c.head(ctx)
	if err != nil {
		return "", err
	}
	if err := c.isDeal(ctx, at, deal); err != nil {
		return "", err
	}
	token := ask(deal, "paymentToken")
	if err := c.mustRead(ctx, at, token); err != nil {
		return "", err
	}
	ch, err := changeOf("deposit", deal, "deposit", sum.Big())
	if err != nil {
		return "", err
	}
	r, err := c.pay(ctx, ch, token.out.account(0), deal, sum)
	return txOf(r), err
}

// Withdraw takes back what the deal need not hold.
func (c *Client) Withdraw(ctx context.Context, deal market.DealID, sum market.Amount) (market.Tx, error) {
	if !sum.Fits() {
		return "", market.Errorf(market.Malformed, "%v cannot be withdrawn", sum)
	}
	tx, err := c.onDeal(ctx, deal, "withdraw", sum.Big())
	return tx, meaning(err, market.Funds)
}

// SetApp changes what the deal runs.
func (c *Client) SetApp(ctx context.Context, deal market.DealID, app market.CID) (market.Tx, error) {
	return c.onDeal(ctx, deal, "setAppCID", fromCID(app))
}

// Stop ends a deal.
func (c *Client) Stop(ctx context.Context, deal market.DealID) (market.Tx, error) {
	return c.onDeal(ctx, deal, "stop")
}

// RemoveWorker takes a worker out of a deal and pays it.
func (c *Client) RemoveWorker(ctx context.Context, deal market.DealID, worker market.ID) (market.Tx, error) {
	return c.onDeal(ctx, deal, "removeWorker", worker)
}
