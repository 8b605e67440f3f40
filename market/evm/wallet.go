package evm

import (
	"context"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
)

// Wallet is a market whose account has coins to give.
type Wallet interface {
	market.Market
	Transfer(ctx context.Context, to market.Account, sum market.Amount) (market.Tx, error)
	Sweep(ctx context.Context, to market.Account) (market.Amount, market.Tx, error)
}

var _ Wallet = (*Client)(nil)

// Transfer gives an account a sum of FLT, in its smallest units.
func (c *Client) Transfer(ctx context.Context, to market.Account, sum market.Amount) (market.Tx, error) {
	if to.IsZero() || sum.IsZero() || !sum.Fits() {
		return "", market.Errorf(market.Malformed, "%v FLT cannot be given to %v", sum.Format(market.NativeDecimals), to)
	}
	r, err := c.send(ctx, change{name: "transfer", to: to, value: sum})
	return txOf(r), err
}

// Sweep gives an account all FLT that the transaction which does it does not take, and returns how much that is: nothing, without a transaction, where there
// is not more. What the transaction is cheaper than it may be stays where it is.
func (c *Client) Sweep(ctx context.Context, to market.Account) (market.Amount, market.Tx, error) {
	var none market.Amount
	var have hexutil.Big
	err := c.pool.do(ctx, func(ctx context.Context, client *rpc.Client) error {
		return client.CallContext(ctx, &have, "eth_getBalance", c.Account().String(), "latest")
	})
	if err != nil {
		return none, "", err
	}
	terms, err := c.price(ctx, change{name: "transfer", to: to})
	if market.KindOf(err) == market.Funds {
		return none, "", nil
	} else if err != nil {
		return none, "", err
	}
	// Prices may rise by an eighth with each block until it is sent.
	cost := market.FromBig(terms.GasFeeCap).Times(terms.Gas).Times(5).Div(market.Units(4))
	has := market.FromBig(have.ToInt())
	if has.Cmp(cost) <= 0 {
		return none, "", nil
	}
	sum := has.Sub(cost)
	tx, err := c.Transfer(ctx, to, sum)
	return sum, tx, err
}
