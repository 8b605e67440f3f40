package evm

import (
	"context"
	"errors"
	"math/big"
	"strings"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
)

// change is one transaction that is to be made.
type change struct {
	name  string // of this step within what the caller wants
	to    market.Account
	value market.Amount
	data  []byte
}

// changeOf is a call of a function of the table as a change.
func changeOf(step string, to market.Account, name string, args ...any) (change, error) {
	data, err := fn(name).pack(args...)
	return change{name: step, to: to, data: data}, err
}

// call makes a change by one function, whose name is that of the step.
func (c *Client) call(ctx context.Context, to market.Account, name string, args ...any) (*receipt, error) {
	ch, err := changeOf(name, to, name, args...)
	if err != nil {
		return nil, err
	}
	return c.send(ctx, ch)
}

// tx is call where only the transaction is of interest.
func (c *Client) tx(ctx context.Context, to market.Account, name string, args ...any) (market.Tx, error) {
	r, err := c.call(ctx, to, name, args...)
	return txOf(r), err
}

func txOf(r *receipt) market.Tx {
	if r == nil {
		return ""
	}
	return market.Tx(r.Tx.String())
}

// send makes a change, once for an intent, and waits for its block.
func (c *Client) send(ctx context.Context, ch change) (*receipt, error) {
	if c.options.Signer == nil {
		return nil, market.Errorf(market.NotOwner, "this market was opened without a key: it can only be read")
	}
	intent := step(ctx, ch.name)
	if intent != "" {
		record, err := c.options.Journal.Sent(ctx, intent)
		if err != nil {
			return nil, err
		}
		if len(record.Raw) > 0 {
			if r, err := c.resume(ctx, intent, record, ch); r != nil || err != nil {
				return r, err
			}
		}
	}
	record, err := c.submit(ctx, intent, ch)
	if err != nil {
		return nil, err
	}
	return c.follow(ctx, intent, record, ch)
}

// resume finds what was sent for an intent before; nothing when none of it can get into a block any more.
func (c *Client) resume(ctx context.Context, intent string, record Record, ch change) (*receipt, error) {
	r, err := c.anyReceipt(ctx, record)
	for attempt := 1; err == nil && r == nil; attempt++ {
		low := c.broadcast(ctx, record.Raw[len(record.Raw)-1])
		if low == nil {
			return c.follow(ctx, intent, record, ch)
		}
		if !isNonceLow(low) {
			return nil, low
		}
		var taken bool
		if r, taken, err = c.standing(ctx, record); taken {
			break
		}
		if attempt == attempts && r == nil && err == nil {
			return nil, c.following(record, low)
		}
	}
	switch {
	case err != nil:
		return nil, err
	case r == nil || r.Status == 0:
		return nil, nil
	}
	note(ctx)
	return c.settle(ctx, r, ch)
}

// attempts is how often a transaction is signed anew because its nonce or price did not fit.
const attempts = 4

// submit signs a transaction and hands it to an endpoint. One account's are submitted one after the other.
func (c *Client) submit(ctx context.Context, intent string, ch change) (Record, error) {
	c.sending.Lock()
	defer c.sending.Unlock()
	var last error
	for range attempts {
		terms, err := c.price(ctx, ch)
		if err != nil {
			return Record{}, err
		}
		if terms.Nonce, err = c.nextNonce(ctx); err != nil {
			return Record{}, err
		}
		record, err := c.signed(Record{Nonce: terms.Nonce}, terms)
		if err == nil && intent != "" {
			err = c.options.Journal.Record(ctx, intent, record)
		}
		if err != nil {
			return Record{}, err
		}
		err = c.handOver(ctx, record)
		if err == nil {
			next := terms.Nonce + 1
			c.nonce = &next
			return record, nil
		}
		c.nonce = nil // what the endpoint thinks is asked for anew after any error
		if !isNonceLow(err) && !isUnderpriced(err) {
			return Record{}, refusal(err)
		}
		last = err
	}
	return Record{}, refusal(last)
}

// handOver gives a transaction to an endpoint. One that calls its number used may be ahead of others, or have got it from one that did not answer: it counts as
// handed over if it is in a block, and is handed over again unless another transaction has its number for sure. A second one must not be made before
// (spec/market.md#M160).
func (c *Client) handOver(ctx context.Context, record Record) error {
	for attempt := 1; ; attempt++ {
		err := c.broadcast(ctx, record.Raw[0])
		if err == nil || !isNonceLow(err) || attempt == attempts {
			return err
		}
		if r, taken, lookErr := c.standing(ctx, record); lookErr != nil || r != nil {
			return lookErr
		} else if taken {
			return err
		}
	}
}

// signed adds a transaction of these terms to a record.
func (c *Client) signed(record Record, terms *types.DynamicFeeTx) (Record, error) {
	tx, err := c.options.Signer.sign(c.chainID(), terms)
	if err != nil {
		return record, err
	}
	raw, err := tx.MarshalBinary()
	if err != nil {
		return record, err
	}
	return Record{record.Nonce, append(record.Raw[:len(record.Raw):len(record.Raw)], raw), append(record.Hash[:len(record.Hash):len(record.Hash)], tx.Hash())}, nil
}

// broadcast hands over a signed transaction; that it is known already is as good.
func (c *Client) broadcast(ctx context.Context, raw []byte) error {
	var want types.Transaction
	if err := want.UnmarshalBinary(raw); err != nil {
		return market.Errorf(market.Malformed, "the journal has no transaction: %w", err)
	}
	return c.pool.do(ctx, func(ctx context.Context, client *rpc.Client) error {
		var hash common.Hash
		err := client.CallContext(ctx, &hash, "eth_sendRawTransaction", hexutil.Bytes(raw))
		switch {
		case err != nil && strings.Contains(err.Error(), "already known"), err != nil && strings.Contains(err.Error(), "already imported"):
			return nil
		case err == nil && hash != want.Hash():
			return market.Errorf(market.Untrusted, "the endpoint took the transaction %v and calls it %v", want.Hash(), hash)
		}
		return err
	})
}

// nextNonce is the number of the next transaction: counted here once an endpoint has said it.
func (c *Client) nextNonce(ctx context.Context) (uint64, error) {
	if c.nonce != nil {
		return *c.nonce, nil
	}
	var n hexutil.Uint64
	err := c.pool.do(ctx, func(ctx context.Context, client *rpc.Client) error {
		return client.CallContext(ctx, &n, "eth_getTransactionCount", c.Account().String(), "pending")
	})
	return uint64(n), err
}

// forgetNonce has the next transaction ask for its number.
func (c *Client) forgetNonce() {
	c.sending.Lock()
	defer c.sending.Unlock()
	c.nonce = nil
}

// largestGas is what a chain with the rules of Osaka lets one transaction have.
const largestGas = 1 << 24

// price finds what a transaction takes, without its nonce. A change that the contracts refuse ends here, before it costs anything.
func (c *Client) price(ctx context.Context, ch change) (*types.DynamicFeeTx, error) {
	to := common.Address(ch.to)
	var gas hexutil.Uint64
	err := c.pool.do(ctx, func(ctx context.Context, client *rpc.Client) error {
		return client.CallContext(ctx, &gas, "eth_estimateGas", c.messageOf(ch))
	})
	if err != nil {
		return nil, refusal(err)
	}
	b, err := c.head(ctx)
	if err != nil {
		return nil, err
	}
	// The estimate is for now; a block later an epoch may have ended and there is more to reckon (spec/market.md#M63).
	limit := min(uint64(gas)+uint64(gas)/2, uint64(b.Gas), max(uint64(gas), largestGas))
	if gas == 0 || uint64(gas) > uint64(b.Gas) {
		return nil, market.Errorf(market.Untrusted, "the endpoint estimates %d gas, a block has %d", gas, b.Gas)
	}
	fee, tip, err := c.fees(ctx, b)
	if err != nil {
		return nil, err
	}
	return &types.DynamicFeeTx{ChainID: bigOf(c.chainID()), GasTipCap: tip, GasFeeCap: fee, Gas: limit, To: &to, Value: ch.value.Big(), Data: ch.data},
		c.affordable(ctx, ch, fee, limit)
}

// fees are what a unit of gas may cost, and what of it goes to whoever makes the block.
func (c *Client) fees(ctx context.Context, b *block) (fee, tip *big.Int, err error) {
	if b.BaseFee == nil {
		return nil, nil, market.Errorf(market.WrongChain, "the chain %d has no base fee: it is older than this package", c.chainID())
	}
	base := b.BaseFee.ToInt()
	if !c.options.BaseFee.IsZero() {
		base = c.options.BaseFee.Big()
	}
	if tip, err = c.tip(ctx); err != nil {
		return nil, nil, err
	}
	fee = new(big.Int).Add(new(big.Int).Mul(base, big.NewInt(2)), tip)
	if market.FromBig(fee).Cmp(c.options.MaxFee) > 0 || tip.Sign() < 0 || fee.Sign() < 0 {
		return nil, nil, market.Errorf(market.Untrusted, "the endpoint asks %v for a unit of gas, more than the limit of %v", fee, c.options.MaxFee)
	}
	return fee, tip, nil
}

// tip is what whoever makes the block gets for a unit of gas.
func (c *Client) tip(ctx context.Context) (*big.Int, error) {
	if !c.options.Tip.IsZero() {
		return c.options.Tip.Big(), nil
	}
	var wished *hexutil.Big
	err := c.pool.do(ctx, func(ctx context.Context, client *rpc.Client) error {
		return client.CallContext(ctx, &wished, "eth_maxPriorityFeePerGas")
	})
	switch {
	case err != nil && errors.Is(err, market.Unreachable), ctx.Err() != nil:
		return nil, err
	case err == nil && wished != nil:
		return wished.ToInt(), nil
	}
	return big.NewInt(1_000_000_000), nil
}

// affordable says that the account has what a transaction may cost.
func (c *Client) affordable(ctx context.Context, ch change, fee *big.Int, gas uint64) error {
	var have hexutil.Big
	err := c.pool.do(ctx, func(ctx context.Context, client *rpc.Client) error {
		return client.CallContext(ctx, &have, "eth_getBalance", c.Account().String(), "latest")
	})
	if err != nil {
		return err
	}
	need := market.FromBig(fee).Times(gas).Add(ch.value)
	if has := market.FromBig(have.ToInt()); has.Cmp(need) < 0 {
		return market.Errorf(market.Funds, "%v has %v FLT, the transaction may take %v", c.Account(), has.Format(market.NativeDecimals), need.Format(market.NativeDecimals))
	}
	return nil
}

func isNonceLow(err error) bool {
	return strings.Contains(err.Error(), "nonce too low") || strings.Contains(err.Error(), "nonce has already been used")
}

func isUnderpriced(err error) bool {
	return strings.Contains(err.Error(), "underpriced") || strings.Contains(err.Error(), "less than block base fee")
}
