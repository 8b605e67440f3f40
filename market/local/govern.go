package local

import (
	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/rules"
)

// Govern is what the market's owner may change.
func (l *Ledger) Govern() *Governor { return &Governor{l} }

// Governor acts as the market's owner.
type Governor struct{ ledger *Ledger }

// SetFLTPrice says what one FLT costs, in dollars of market.Precision.
func (g *Governor) SetFLTPrice(price market.Amount) error {
	_, err := g.ledger.change(func(c *change) error {
		if err := fitting(price); err != nil {
			return err
		}
		if price.IsZero() {
			return market.Errorf(market.Invalid, "a price of nothing cannot be divided by")
		}
		w := c.world()
		w.Rules.FLTPrice = price
		prices := c.prices.edit(only)
		*prices = prices.Set(c.epoch, price)
		w.Rules.CollateralPerUnit = rules.CollateralPerUnit(w.Rules.USDCollateral, price)
		c.movePool()
		return nil
	})
	return err
}

// Approve lets a provider make commitments, where the market asks for that, or forbids it.
func (g *Governor) Approve(account market.Account, approved bool) error {
	_, err := g.ledger.change(func(c *change) error {
		c.provider(account).Approved = approved
		return nil
	})
	return err
}

// FillRewards puts FLT of the owner's aside, which rewards are paid from.
func (g *Governor) FillRewards(sum market.Amount) error {
	_, err := g.ledger.change(func(c *change) error {
		if err := fitting(sum); err != nil {
			return err
		}
		w := c.world()
		w.Rewards = w.Rewards.Add(sum)
		return c.payNative(g.ledger.Owner(), negative(sum))
	})
	return err
}
