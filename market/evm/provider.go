package evm

import (
	"context"
	"errors"
	"strings"

	"github.com/aquifer-dev/aquifer/market"
)

// Register says who the provider is.
func (c *Client) Register(ctx context.Context, name string, metadata market.CID) (market.Tx, error) {
	return c.tx(ctx, c.options.Diamond, "setProviderInfo", name, fromCID(metadata))
}

// Commit promises a peer's capacity.
func (c *Client) Commit(ctx context.Context, peer market.ID, duration market.Epoch, delegator market.Account, rate uint64) (market.ID, market.Tx, error) {
	r, err := c.call(ctx, c.options.Diamond, "createCommitment", peer, bigOf(duration), delegator, bigOf(rate))
	if err != nil {
		return market.ID{}, txOf(r), err
	}
	made, err := r.event(c.options.Diamond, "CommitmentCreated")
	if err == nil && made.args.id(0) != peer {
		err = market.Errorf(market.Untrusted, "the transaction %v made a commitment of another peer", r.Tx)
	}
	if err != nil {
		return market.ID{}, txOf(r), err
	}
	return made.args.id(1), txOf(r), nil
}

// EndCommitment gives up one that nobody has paid; from one that is over it takes the units out, and pays.
func (c *Client) EndCommitment(ctx context.Context, commitment market.ID) (market.Tx, error) {
	at, err := c.head(ctx)
	if err != nil {
		return "", err
	}
	status, exits := ask(c.options.Diamond, "getStatus", commitment), ask(c.options.Diamond, "getUnitExitStatuses", commitment)
	if err := c.mustRead(ctx, at, status); err != nil {
		return "", err
	}
	if market.CommitmentStatus(status.out.small(0)) == market.WaitDelegation {
		return c.tx(ctx, c.options.Diamond, "removeCommitment", commitment)
	}
	if err := c.mustRead(ctx, at, exits); err != nil {
		return "", err
	}
	units, exited := exits.out.ids(0), exits.out[1].([]bool)
	if len(units) != len(exited) {
		return "", market.Errorf(market.Untrusted, "the endpoint gives %d units and %d answers whether they left", len(units), len(exited))
	}
	left := []market.ID{}
	for i, unit := range units {
		if !exited[i] {
			left = append(left, unit)
		}
	}
	var calls [][]byte
	if len(left) > 0 {
		out, err := fn("removeCUFromCC").pack(commitment, left)
		if err != nil {
			return "", err
		}
		calls = append(calls, out)
	}
	finish, err := fn("finishCommitment").pack(commitment)
	if err != nil {
		return "", err
	}
	return c.together(ctx, "finishCommitment", append(calls, finish))
}

// CollectDeal pays out what a worker has earned.
func (c *Client) CollectDeal(ctx context.Context, deal market.DealID, worker market.ID) (market.Tx, error) {
	return c.onDeal(ctx, deal, "withdrawRewards", worker)
}

// CollectCommitment pays out the rewards that are unlocked.
func (c *Client) CollectCommitment(ctx context.Context, commitment market.ID) (market.Tx, error) {
	return c.tx(ctx, c.options.Diamond, "withdrawReward", commitment)
}

// PayCollateral pays for commitments exactly what they take together.
func (c *Client) PayCollateral(ctx context.Context, commitments []market.ID) (market.Tx, error) {
	at, err := c.head(ctx)
	if err != nil {
		return "", err
	}
	var calls []*call
	for _, id := range commitments {
		calls = append(calls, ask(c.options.Diamond, "getCommitment", id))
	}
	if err := c.mustRead(ctx, at, calls...); err != nil {
		return "", err
	}
	ch, err := changeOf("depositCollateral", c.options.Diamond, "depositCollateral", append([]market.ID{}, commitments...))
	if err != nil {
		return "", err
	}
	for _, q := range calls {
		ch.value = ch.value.Add(q.out.amount(2).Mul(q.out.amount(3)))
	}
	r, err := c.send(ctx, ch)
	return txOf(r), meaning(err, market.Collateral)
}

// together makes calls of the diamond in one transaction, all or none. Where they are too many for a block they are halved.
func (c *Client) together(ctx context.Context, step string, calls [][]byte) (market.Tx, error) {
	if len(calls) == 0 {
		return "", nil
	}
	ch := change{name: step, to: c.options.Diamond, data: calls[0]}
	if len(calls) > 1 {
		var err error
		if ch.data, err = fn("multicall").pack(calls); err != nil {
			return "", err
		}
	}
	r, err := c.send(ctx, ch)
	if err == nil || len(calls) == 1 || !isTooMuchGas(err) {
		return txOf(r), err
	}
	half := len(calls) / 2
	if tx, err := c.together(ctx, step+"-1", calls[:half]); err != nil {
		return tx, err
	}
	return c.together(ctx, step+"-2", calls[half:])
}

// isTooMuchGas says that a block has no place for a transaction.
func isTooMuchGas(err error) bool {
	var known *market.Error
	if !errors.As(err, &known) || known.Kind != market.Refused {
		return false
	}
	for _, words := range []string{"gas required exceeds", "exceeds block gas limit", "out of gas", "gas limit too high", "oversized data", "gas uint64 overflow", "FailedCall"} {
		if strings.Contains(err.Error(), words) {
			return true
		}
	}
	return false
}
