package evm

import (
	"context"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
)

// Params reads the rules of the market as of the latest block.
func (c *Client) Params(ctx context.Context) (market.Params, error) {
	at, err := c.head(ctx)
	if err != nil {
		return market.Params{}, err
	}
	return c.params(ctx, at)
}

// nobody's approval tells whether the market asks for approvals at all (spec/market.md#M64).
var nobody = market.Account{19: 1}

func (c *Client) params(ctx context.Context, at *block) (market.Params, error) {
	p := market.Params{ChainID: c.chainID(), Now: time.Unix(int64(at.Time), 0).UTC(), Token: c.currency()}
	var start, length uint64
	numbers := []struct {
		name string
		into *uint64
	}{
		{"initTimestamp", &start}, {"epochDuration", &length}, {"minDealDepositedEpochs", &p.MinDealDeposit}, {"minDealRematchingEpochs", &p.MinRematch},
		{"minProtocolVersion", &p.MinProtocol}, {"maxProtocolVersion", &p.MaxProtocol}, {"minDuration", &p.MinDuration}, {"maxDuration", &p.MaxDuration},
		{"minCUPerCommitment", &p.MinUnits}, {"maxCUPerCommitment", &p.MaxUnits}, {"maxUnitCountPerProvider", &p.MaxProviderUnits},
		{"vestingPeriodDuration", &p.VestingPeriod}, {"vestingPeriodCount", &p.VestingCount}, {"slashingRate", &p.SlashingRate},
		{"minProofsPerEpoch", &p.MinProofs}, {"maxProofsPerEpoch", &p.MaxProofs}, {"withdrawEpochsAfterFailed", &p.WithdrawAfterFail}, {"maxFailedRatio", &p.MaxFailedRatio},
	}
	amounts := []struct {
		name string
		into *market.Amount
	}{
		{"fltPrice", &p.FLTPrice}, {"usdCollateralPerUnit", &p.USDCollateral}, {"fltCollateralPerUnit", &p.CollateralPerUnit},
		{"usdTargetRevenuePerEpoch", &p.USDTargetRevenue}, {"minRewardPerEpoch", &p.MinReward}, {"maxRewardPerEpoch", &p.MaxReward},
	}
	var calls []*call
	for _, n := range numbers {
		calls = append(calls, ask(c.options.Diamond, n.name))
	}
	for _, a := range amounts {
		calls = append(calls, ask(c.options.Diamond, a.name))
	}
	difficulty, approved := ask(c.options.Diamond, "difficulty"), ask(c.options.Diamond, "isApproved", nobody)
	decimals, symbol := ask(p.Token, "decimals"), ask(p.Token, "symbol")
	if err := c.mustRead(ctx, at, append(calls, difficulty, approved, decimals, symbol)...); err != nil {
		return market.Params{}, err
	}
	for i, n := range numbers {
		if err := calls[i].out.number(0, n.into); err != nil {
			return market.Params{}, err
		}
	}
	for i, a := range amounts {
		*a.into = calls[len(numbers)+i].out.amount(0)
	}
	if start > latest || length == 0 || length > latest/2 {
		return market.Params{}, market.Errorf(market.Untrusted, "epochs of %d seconds since %d cannot be", length, start)
	}
	p.Start, p.EpochLength = time.Unix(int64(start), 0).UTC(), time.Duration(length)*time.Second
	p.Difficulty, p.ApprovalNeeded = difficulty.out.id(0), !approved.out.yes(0)
	p.TokenDecimals, p.TokenSymbol = decimals.out.small(0), symbol.out.text(0)
	return p, nil
}

func (c *Client) currency() market.Account {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.token
}

// findToken finds the market's currency where none was asked for: the first that it was told to take, and takes still.
func (c *Client) findToken(ctx context.Context) error {
	if !c.currency().IsZero() {
		return nil
	}
	at, err := c.head(ctx)
	if err != nil {
		return err
	}
	found, err := c.logs(ctx, named([]market.Account{c.options.Diamond}, "PaymentTokenAddedToWhitelist"), c.options.FromBlock, at)
	if err != nil {
		return err
	}
	for _, h := range found {
		allowed := ask(c.options.Diamond, "isPaymentTokenAllowed", h.args.account(0))
		if err := c.mustRead(ctx, at, allowed); err != nil {
			return err
		}
		if allowed.out.yes(0) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.token = h.args.account(0)
			return nil
		}
	}
	return market.Errorf(market.Token, "the market at %v takes no currency; name one", c.options.Diamond)
}

// Balance reads what an account holds.
func (c *Client) Balance(ctx context.Context, account market.Account) (market.Balance, error) {
	at, err := c.head(ctx)
	if err != nil {
		return market.Balance{}, err
	}
	token := ask(c.currency(), "balanceOf", account)
	if err := c.mustRead(ctx, at, token); err != nil {
		return market.Balance{}, err
	}
	var native hexutil.Big
	err = c.pool.do(ctx, func(ctx context.Context, client *rpc.Client) error {
		return client.CallContext(ctx, &native, "eth_getBalance", account.String(), hexutil.Uint64(at.Number))
	})
	return market.Balance{Native: market.FromBig(native.ToInt()), Token: token.out.amount(0)}, err
}
