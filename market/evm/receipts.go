package evm

import (
	"context"
	"math/big"
	"slices"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
)

// receipt is what became of a transaction.
type receipt struct {
	Tx      common.Hash     `json:"transactionHash"`
	Block   common.Hash     `json:"blockHash"`
	Number  hexutil.Uint64  `json:"blockNumber"`
	Status  hexutil.Uint64  `json:"status"`
	From    common.Address  `json:"from"`
	To      *common.Address `json:"to"`
	GasUsed hexutil.Uint64  `json:"gasUsed"`
	Logs    []entry         `json:"logs"`
}

// believable checks what an endpoint says of a transaction against what was asked.
func (r *receipt) believable(hash common.Hash, from market.Account) error {
	wrong := r.Tx != hash || r.Block == (common.Hash{}) || r.Number == 0 || r.Status > 1 || r.From != common.Address(from)
	for i, l := range r.Logs {
		wrong = wrong || l.Tx != hash || l.Hash != r.Block || l.Block != r.Number || l.Removed || i > 0 && !r.Logs[i-1].before(l)
	}
	if wrong {
		return market.Errorf(market.Untrusted, "the endpoint gives a receipt that is not of the transaction %v", hash)
	}
	return nil
}

// same says that two endpoints say the same.
func (r *receipt) same(other *receipt) bool {
	return r.Tx == other.Tx && r.Block == other.Block && r.Number == other.Number && r.Status == other.Status && slices.EqualFunc(r.Logs, other.Logs, func(a, b entry) bool {
		return a.Address == b.Address && slices.Equal(a.Topics, b.Topics) && string(a.Data) == string(b.Data)
	})
}

// event finds an event of a contract in a receipt that must have one.
func (r *receipt) event(of market.Account, name string) (*happened, error) {
	for _, l := range r.Logs {
		if l.Address != common.Address(of) || len(l.Topics) == 0 || l.Topics[0] != table().events[name].topic {
			continue
		}
		return decode(l)
	}
	return nil, market.Errorf(market.Untrusted, "the transaction %v has no event %s of the market", r.Tx, name)
}

// anyReceipt is that of the transaction of a record that got into a block, or nothing.
func (c *Client) anyReceipt(ctx context.Context, record Record) (*receipt, error) {
	var found *receipt
	err := c.pool.do(ctx, func(ctx context.Context, client *rpc.Client) (err error) {
		found, err = c.receiptFrom(ctx, client, record.Hash)
		return err
	})
	return found, err
}

func (c *Client) receiptFrom(ctx context.Context, client *rpc.Client, hashes []common.Hash) (*receipt, error) {
	for _, hash := range slices.Backward(hashes) {
		var r *receipt
		if err := client.CallContext(ctx, &r, "eth_getTransactionReceipt", hash); err != nil {
			return nil, err
		}
		if r != nil {
			return r, r.believable(hash, c.Account())
		}
	}
	return nil, nil
}

// offers is how often a transaction that gets into no block is handed over again.
const offers = 3

// looks is after how many looks for a receipt an endpoint is asked whether it still knows the transaction.
const looks = 10

// follow waits until a transaction is in a block. One that endpoints have forgotten is handed over again; one that stays
// too long is offered at today's price.
func (c *Client) follow(ctx context.Context, intent string, record Record, ch change) (*receipt, error) {
	offered, since := 0, uint64(0)
	for look := 1; ; look++ {
		r, err := c.anyReceipt(ctx, record)
		if err != nil {
			return nil, c.following(record, err)
		}
		if r != nil {
			return c.settle(ctx, r, ch)
		}
		if look%looks == 0 {
			at, known, taken, err := c.whereabouts(ctx, record)
			if err != nil {
				return nil, c.following(record, err)
			}
			if since == 0 {
				since = at
			}
			late := at >= since+c.options.Patience
			switch {
			case taken:
				if r, sure, err := c.standing(ctx, record); err != nil || r != nil || !sure {
					continue
				}
				c.forgetNonce()
				return nil, c.lost(record, "another transaction of the account took its place")
			case known && !late:
			case offered == offers:
				c.forgetNonce()
				return nil, c.lost(record, "it was offered again and is in no block")
			default:
				offered, since = offered+1, at
				if record, err = c.offerAgain(ctx, intent, record, ch, late); err != nil {
					return nil, c.following(record, err)
				}
			}
		}
		if err := wait(ctx, c.options.Poll); err != nil {
			return nil, c.following(record, err)
		}
	}
}

func (c *Client) lost(record Record, why string) error {
	return market.Errorf(market.Dropped, "the transaction %v was lost: %s", record.Hash[len(record.Hash)-1], why)
}

// following says of an error which transaction it leaves open.
func (c *Client) following(record Record, err error) error {
	kind := market.KindOf(err)
	return market.Errorf(kind, "the transaction %v was sent, and what became of it is not known: %w", record.Hash[len(record.Hash)-1], err)
}

// certain is how often an endpoint must say that another transaction has the number of one of ours before that is believed.
const certain = 3

// standing asks, in one request each time so that one state of the chain answers, for the receipts of a record and whether its number is used. Taken is
// that another transaction has it. Neither means that the record may get into a block yet.
func (c *Client) standing(ctx context.Context, record Record) (r *receipt, taken bool, err error) {
	for range certain {
		var used bool
		err := c.pool.do(ctx, func(ctx context.Context, client *rpc.Client) (err error) {
			r, used, err = c.standingAt(ctx, client, record)
			return err
		})
		if err != nil || r != nil || !used {
			return r, false, err
		}
		if err := wait(ctx, c.options.Poll); err != nil {
			return nil, false, err
		}
	}
	return nil, true, nil
}

func (c *Client) standingAt(ctx context.Context, client *rpc.Client, record Record) (*receipt, bool, error) {
	var count hexutil.Uint64
	found := make([]*receipt, len(record.Hash))
	batch := []rpc.BatchElem{{Method: "eth_getTransactionCount", Args: []any{c.Account().String(), "latest"}, Result: &count}}
	for i, hash := range record.Hash {
		batch = append(batch, rpc.BatchElem{Method: "eth_getTransactionReceipt", Args: []any{hash}, Result: &found[i]})
	}
	if err := allOf(ctx, client, batch); err != nil {
		return nil, false, err
	}
	for i, r := range found {
		if r != nil {
			return r, false, r.believable(record.Hash[i], c.Account())
		}
	}
	return nil, uint64(count) > record.Nonce, nil
}

// allOf asks several things in one request; what is refused of them is the error.
func allOf(ctx context.Context, client *rpc.Client, batch []rpc.BatchElem) error {
	if err := client.BatchCallContext(ctx, batch); err != nil {
		return err
	}
	for _, b := range batch {
		if b.Error != nil {
			return b.Error
		}
	}
	return nil
}

// whereabouts asks for the latest block, whether a transaction is known, and whether its nonce was used.
func (c *Client) whereabouts(ctx context.Context, record Record) (at uint64, known, taken bool, err error) {
	var head, count hexutil.Uint64
	var found *struct{ Hash common.Hash }
	err = c.pool.do(ctx, func(ctx context.Context, client *rpc.Client) error {
		found = nil
		batch := []rpc.BatchElem{
			{Method: "eth_blockNumber", Result: &head},
			{Method: "eth_getTransactionByHash", Args: []any{record.Hash[len(record.Hash)-1]}, Result: &found},
			{Method: "eth_getTransactionCount", Args: []any{c.Account().String(), "latest"}, Result: &count},
		}
		return allOf(ctx, client, batch)
	})
	return uint64(head), found != nil, uint64(count) > record.Nonce, err
}

// offerAgain hands a transaction over again, with a higher price where that may be why it waits.
func (c *Client) offerAgain(ctx context.Context, intent string, record Record, ch change, dearer bool) (Record, error) {
	if !dearer {
		err := c.broadcast(ctx, record.Raw[len(record.Raw)-1])
		if err != nil && isNonceLow(err) {
			err = nil // the next look tells what took its place
		}
		return record, err
	}
	var before types.Transaction
	if err := before.UnmarshalBinary(record.Raw[len(record.Raw)-1]); err != nil {
		return record, err
	}
	b, err := c.head(ctx)
	if err != nil {
		return record, err
	}
	fee, tip, err := c.fees(ctx, b)
	if err != nil {
		return record, err
	}
	fee, tip = raised(fee, before.GasFeeCap()), raised(tip, before.GasTipCap())
	if market.FromBig(fee).Cmp(c.options.MaxFee) > 0 {
		return record, nil
	}
	to := common.Address(ch.to)
	replaced, err := c.signed(record, &types.DynamicFeeTx{ChainID: before.ChainId(), Nonce: record.Nonce, GasTipCap: tip, GasFeeCap: fee, Gas: before.Gas(), To: &to, Value: before.Value(), Data: before.Data()})
	if err == nil && intent != "" {
		err = c.options.Journal.Record(ctx, intent, replaced)
	}
	if err != nil {
		return record, err
	}
	if err := c.broadcast(ctx, replaced.Raw[len(replaced.Raw)-1]); err != nil && !isNonceLow(err) && !isUnderpriced(err) {
		return replaced, err
	}
	return replaced, nil
}

// raised is a price, or what a replacement must pay at least: endpoints want a tenth more than before.
func raised(now, was *big.Int) *big.Int {
	least := market.FromBig(was).Times(9).Div(market.Units(8)).Add(market.Units(1))
	if market.FromBig(now).Cmp(least) < 0 {
		return least.Big()
	}
	return now
}
