package evm

import (
	"context"
	"errors"
	"slices"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
)

// batchSize is how many requests go together. Public endpoints refuse more.
const batchSize = 100

// block is what is read of a block. The hash is the endpoint's word: chains of this kind do not all hash the same way.
type block struct {
	Number  hexutil.Uint64 `json:"number"`
	Hash    common.Hash    `json:"hash"`
	Time    hexutil.Uint64 `json:"timestamp"`
	BaseFee *hexutil.Big   `json:"baseFeePerGas"`
	Gas     hexutil.Uint64 `json:"gasLimit"`
	Txs     []common.Hash  `json:"transactions"`
}

// latest is a moment beyond which no block's time is believed: the year 36812.
const latest = 1 << 40

func (b *block) believable() error {
	if b.Hash == (common.Hash{}) || b.Time == 0 || b.Time > latest {
		return market.Errorf(market.Untrusted, "the block %d has no hash or the time %d", b.Number, b.Time)
	}
	return nil
}

// head is the latest block, which is at least as late as one that this client has had a transaction in. Each time the endpoint says of which chain it is: behind one
// URL another may stand later.
func (c *Client) head(ctx context.Context) (*block, error) {
	var b *block
	err := c.pool.do(ctx, func(ctx context.Context, client *rpc.Client) error {
		var id hexutil.Uint64
		b = nil
		err := allOf(ctx, client, []rpc.BatchElem{
			{Method: "eth_chainId", Result: &id},
			{Method: "eth_getBlockByNumber", Args: []any{"latest", false}, Result: &b},
		})
		if err != nil {
			return err
		}
		if want := c.chainID(); uint64(id) != want {
			return market.Errorf(market.WrongChain, "the endpoint is of the chain %d by now, not of %d", uint64(id), want)
		}
		if b == nil || uint64(b.Number) < c.seen.Load() {
			return errBehind
		}
		return b.believable()
	})
	return b, err
}

// blockAt is the block of a number, which there must be.
func (c *Client) blockAt(ctx context.Context, number uint64) (*block, error) {
	var b *block
	err := c.pool.do(ctx, func(ctx context.Context, rpc *rpc.Client) error {
		b = nil
		if err := rpc.CallContext(ctx, &b, "eth_getBlockByNumber", hexutil.Uint64(number), false); err != nil {
			return err
		}
		switch {
		case b == nil:
			return errBehind
		case uint64(b.Number) != number:
			return market.Errorf(market.Untrusted, "the endpoint gives the block %d for %d", b.Number, number)
		}
		return b.believable()
	})
	return b, err
}

// call is one reading of a contract.
type call struct {
	to   market.Account
	f    *function
	args []any
	from market.Account // who asks; nobody where it does not matter

	out values
	err error // what the contract refused
}

// ask makes a reading of a function of the table.
func ask(to market.Account, name string, args ...any) *call {
	return &call{to: to, f: fn(name), args: args}
}

// message is a call as JSON-RPC has it.
type message struct {
	From *common.Address `json:"from,omitempty"`
	To   *common.Address `json:"to"`
	Data hexutil.Bytes   `json:"data"`
	// Value is what is paid along.
	Value *hexutil.Big `json:"value,omitempty"`
}

func (q *call) message() (message, error) {
	data, err := q.f.pack(q.args...)
	to := common.Address(q.to)
	m := message{To: &to, Data: data}
	if from := common.Address(q.from); !q.from.IsZero() {
		m.From = &from
	}
	return m, err
}

// read makes readings as of one block, many in one request. What contracts refuse stands in each call; the error is all else.
func (c *Client) read(ctx context.Context, at *block, calls ...*call) error {
	for some := range slices.Chunk(calls, batchSize) {
		if err := c.readBatch(ctx, at, some); err != nil {
			return err
		}
	}
	return nil
}

// mustRead is read where a refusal is an error, too.
func (c *Client) mustRead(ctx context.Context, at *block, calls ...*call) error {
	if err := c.read(ctx, at, calls...); err != nil {
		return err
	}
	for _, q := range calls {
		if q.err != nil {
			return q.err
		}
	}
	return nil
}

func (c *Client) readBatch(ctx context.Context, at *block, calls []*call) error {
	messages := make([]message, len(calls))
	for i, q := range calls {
		var err error
		if messages[i], err = q.message(); err != nil {
			return err
		}
	}
	return c.pool.do(ctx, func(ctx context.Context, client *rpc.Client) error {
		results := make([]hexutil.Bytes, len(calls))
		batch := make([]rpc.BatchElem, len(calls))
		for i := range calls {
			batch[i] = rpc.BatchElem{Method: "eth_call", Args: []any{messages[i], hexutil.Uint64(at.Number)}, Result: &results[i]}
		}
		if err := client.BatchCallContext(ctx, batch); err != nil {
			return err
		}
		for i, q := range calls {
			q.out, q.err = nil, nil
			if err := batch[i].Error; err != nil && isTransient(err) {
				return err
			} else if err != nil {
				q.err = refusal(err)
				continue
			}
			if len(results[i]) == 0 && len(q.f.out) > 0 {
				q.err = market.Errorf(market.NotFound, "nothing at %v answers %s: there is no contract for it", q.to, q.f.name)
				continue
			}
			var err error
			if q.out, err = q.f.unpack(results[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// isMissing says that what was asked for is not there.
func isMissing(err error) bool { return errors.Is(err, market.NotFound) }
