package evm

import (
	"context"
	"errors"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
)

// settle believes a receipt: it stands in the block that it names, blocks enough are on top, and another endpoint, where there is one, says the
// same. A transaction that was refused in its block becomes the refusal.
func (c *Client) settle(ctx context.Context, r *receipt, ch change) (*receipt, error) {
	if err := c.confirmed(ctx, r); err != nil {
		return nil, err
	}
	if err := c.standsIn(ctx, r); err != nil {
		return nil, err
	}
	if err := c.confirmedByOthers(ctx, r); err != nil {
		return nil, err
	}
	for {
		seen := c.seen.Load()
		if uint64(r.Number) <= seen || c.seen.CompareAndSwap(seen, uint64(r.Number)) {
			break
		}
	}
	if r.Status == 0 {
		return r, c.whyReverted(ctx, r, ch)
	}
	return r, nil
}

// confirmed waits for blocks on top of a transaction's.
func (c *Client) confirmed(ctx context.Context, r *receipt) error {
	for {
		b, err := c.head(ctx)
		if err != nil {
			return err
		}
		if uint64(b.Number) >= uint64(r.Number)+c.options.Confirmations {
			break
		}
		if err := wait(ctx, c.options.Poll); err != nil {
			return err
		}
	}
	if c.options.Confirmations == 0 {
		return nil
	}
	again, err := c.anyReceipt(ctx, Record{Hash: []common.Hash{r.Tx}})
	if err == nil && (again == nil || !again.same(r)) {
		err = market.Errorf(market.Dropped, "the block of the transaction %v was replaced; repeat the command to see whether it has another", r.Tx)
	}
	return err
}

// standsIn looks for the transaction in the block that its receipt names.
func (c *Client) standsIn(ctx context.Context, r *receipt) error {
	return c.pool.do(ctx, func(ctx context.Context, client *rpc.Client) error {
		var b *block
		if err := client.CallContext(ctx, &b, "eth_getBlockByHash", r.Block, false); err != nil {
			return err
		}
		if b == nil {
			return errBehind
		}
		for _, tx := range b.Txs {
			if tx == r.Tx && b.Number == r.Number && b.Hash == r.Block {
				return nil
			}
		}
		return market.Errorf(market.Untrusted, "the transaction %v is not in the block %v that its receipt names", r.Tx, r.Block)
	})
}

// confirmedByOthers has the first of the other endpoints that answers, and has the block, say the same. Those that do not answer are passed over; but where all
// that answer are behind nothing is believed: a made-up block is always ahead of theirs (spec/market.md#M163).
func (c *Client) confirmedByOthers(ctx context.Context, r *receipt) error {
	var behind error
	for _, e := range c.pool.others() {
		asked, err := c.compare(ctx, e, r)
		switch {
		case errors.Is(err, errBehind):
			behind = market.Errorf(market.Untrusted, "%s does not have the block %d of the transaction %v yet, which another endpoint has", e.url, uint64(r.Number), r.Tx)
		case err != nil:
			return err
		case asked:
			return nil
		}
	}
	return behind
}

// compare asks another endpoint for the receipt; asked is false when that one does not answer. One that has not heard of it yet gets time, and is then errBehind if
// it does not have the block either.
func (c *Client) compare(ctx context.Context, e *endpoint, r *receipt) (asked bool, err error) {
	var head hexutil.Uint64
	for range looks {
		var other *receipt
		err := c.pool.try(ctx, e, func(ctx context.Context, client *rpc.Client) (err error) {
			if other, err = c.receiptFrom(ctx, client, []common.Hash{r.Tx}); other == nil && err == nil {
				err = client.CallContext(ctx, &head, "eth_blockNumber")
			}
			return err
		})
		switch {
		case ctx.Err() != nil:
			return false, ctx.Err()
		case market.KindOf(err) == market.Untrusted && e.answers() && !errors.Is(err, errLarge):
			return true, err
		case err != nil:
			return false, nil
		case other != nil && other.same(r):
			return true, nil
		case other != nil:
			return true, market.Errorf(market.Untrusted, "the endpoints disagree about the transaction %v", r.Tx)
		}
		if err := wait(ctx, c.options.Poll); err != nil {
			return false, err
		}
	}
	if head < r.Number {
		return false, errBehind
	}
	return true, market.Errorf(market.Untrusted, "%s does not know the transaction %v, for which another endpoint has a receipt", e.url, r.Tx)
}

// whyReverted makes the call again as of the block, to learn what the contract said.
func (c *Client) whyReverted(ctx context.Context, r *receipt, ch change) error {
	if err := c.simulate(ctx, &block{Number: r.Number}, ch); err != nil {
		return market.Errorf(market.KindOf(err), "the transaction %v was reverted: %w", r.Tx, err)
	}
	return market.Errorf(market.Refused, "the transaction %v was reverted after %d gas; the same call is not refused by now", r.Tx, uint64(r.GasUsed))
}

// simulate makes a change without sending it, and says how the contracts refuse it.
func (c *Client) simulate(ctx context.Context, at *block, ch change) error {
	err := c.pool.do(ctx, func(ctx context.Context, client *rpc.Client) error {
		var out hexutil.Bytes
		return client.CallContext(ctx, &out, "eth_call", c.messageOf(ch), hexutil.Uint64(at.Number))
	})
	if err != nil {
		return refusal(err)
	}
	return nil
}

// messageOf is a change as JSON-RPC has it.
func (c *Client) messageOf(ch change) message {
	from, to := common.Address(c.Account()), common.Address(ch.to)
	m := message{From: &from, To: &to, Data: ch.data}
	if !ch.value.IsZero() {
		m.Value = (*hexutil.Big)(ch.value.Big())
	}
	return m
}
