// Package evm takes the address of the marketplace's contracts on a chain and gives a market.Market that speaks with them by JSON-RPC. It
// speaks the second generation of the original's contracts: one diamond, and one contract for each deal. Nothing outside this
// package knows of chains.
package evm

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// Options say which market, and how it is reached.
type Options struct {
	Endpoints []string       // URLs of JSON-RPC, http or ws; the first is preferred
	ChainID   uint64         // what they must say; zero takes what the first says
	Diamond   market.Account // the market's address
	Token     market.Account // its currency; zero takes the first that the market was told to take
	FromBlock uint64         // where logs are read from: a block before the market

	Signer  *Signer // who acts; without one everything can be read and nothing be changed
	Journal Journal // of what was sent; nil keeps it in memory

	BaseFee       market.Amount // of a unit of gas, to reckon with; zero: what the latest block has
	Tip           market.Amount // of a unit of gas for whoever makes the block; zero: what the endpoint suggests
	MaxFee        market.Amount // the most for a unit of gas, in the smallest units of FLT; zero: 10 000 gwei
	Timeout       time.Duration // of one request; zero: 30 s
	Poll          time.Duration // between looks at what changes; zero: 1 s
	Pause         time.Duration // before failed requests are repeated; zero: 500 ms
	Confirmations uint64        // blocks on top of a transaction's before it counts; zero: none
	// Patience is after how many blocks a transaction that is in none is offered again, at a higher price where prices rose; zero: 10.
	Patience uint64
}

// Client is a market on a chain. All methods may be called at the same time; transactions are sent one after the other.
type Client struct {
	options Options
	pool    *pool
	seen    atomic.Uint64 // the latest block that had a transaction of ours

	mu     sync.Mutex
	chain  uint64
	token  market.Account
	ledger *index

	sending sync.Mutex
	nonce   *uint64 // the next; nil: not known
}

var _ market.Market = (*Client)(nil)

// Open checks that an endpoint answers for the right chain and contracts. Kinds of its errors: Malformed for wrong options, WrongChain,
// WrongGeneration, Unreachable.
func Open(ctx context.Context, o Options) (*Client, error) {
	if len(o.Endpoints) == 0 {
		return nil, market.Errorf(market.Malformed, "no endpoint of the chain is given")
	}
	if o.Diamond.IsZero() {
		return nil, market.Errorf(market.Malformed, "the address of the market's contracts is not given")
	}
	orElse(&o.Timeout, 30*time.Second)
	orElse(&o.Poll, time.Second)
	orElse(&o.Pause, 500*time.Millisecond)
	orElse(&o.Patience, 10)
	if o.MaxFee.IsZero() {
		o.MaxFee = market.Units(10_000).Mul(market.Units(1_000_000_000))
	}
	if o.Journal == nil {
		o.Journal = &memory{}
	}
	c := &Client{options: o, token: o.Token, ledger: newIndex(o.FromBlock), chain: o.ChainID}
	c.pool = &pool{timeout: o.Timeout, pause: o.Pause, check: c.check}
	for _, url := range o.Endpoints {
		c.pool.all = append(c.pool.all, &endpoint{url: url})
	}
	if _, err := c.head(ctx); err != nil {
		c.pool.close()
		return nil, err
	}
	if err := c.findToken(ctx); err != nil {
		c.pool.close()
		return nil, err
	}
	return c, nil
}

func orElse[T comparable](value *T, otherwise T) {
	var zero T
	if *value == zero {
		*value = otherwise
	}
}

// Close ends the connections.
func (c *Client) Close() { c.pool.close() }

// Account is who acts: nobody without a key.
func (c *Client) Account() market.Account {
	if c.options.Signer == nil {
		return market.Account{}
	}
	return c.options.Signer.Account()
}

// check asks an endpoint which chain it is of, and what lies at the market's address.
func (c *Client) check(ctx context.Context, e *endpoint) error {
	var id hexutil.Uint64
	if err := e.client.CallContext(ctx, &id, "eth_chainId"); err != nil {
		return err
	}
	c.mu.Lock()
	if c.chain == 0 {
		c.chain = uint64(id)
	}
	want := c.chain
	c.mu.Unlock()
	if uint64(id) != want {
		return market.Errorf(market.WrongChain, "%s is of the chain %d, not of %d", e.url, uint64(id), want)
	}
	return c.checkGeneration(ctx, e)
}

// checkGeneration asks for a function that only contracts of the second generation have, then for one of the first.
func (c *Client) checkGeneration(ctx context.Context, e *endpoint) error {
	var code hexutil.Bytes
	if err := e.client.CallContext(ctx, &code, "eth_getCode", c.options.Diamond.String(), "latest"); err != nil {
		return err
	}
	if len(code) == 0 {
		return market.Errorf(market.WrongGeneration, "there is no contract at %v on the chain %d", c.options.Diamond, c.chainID())
	}
	second, err := c.has(ctx, e, "facets")
	if err != nil || second {
		return err
	}
	first, err := c.has(ctx, e, "market")
	switch {
	case err != nil:
		return err
	case first:
		return market.Errorf(market.WrongGeneration, "the contracts at %v are of the first generation (Core, Market, Capacity); the second, one diamond, is needed", c.options.Diamond)
	}
	return market.Errorf(market.WrongGeneration, "the contract at %v is no marketplace of the first or the second generation", c.options.Diamond)
}

// has says that the market's address answers a function without arguments.
func (c *Client) has(ctx context.Context, e *endpoint, name string) (bool, error) {
	m, err := ask(c.options.Diamond, name).message()
	if err != nil {
		return false, err
	}
	var out hexutil.Bytes
	switch err := e.client.CallContext(ctx, &out, "eth_call", m, "latest"); {
	case err != nil && isTransient(err):
		return false, err
	case err != nil:
		return false, nil
	}
	read, err := fn(name).unpack(out)
	return err == nil && (name != "facets" || len(as[[]facetTuple](read[0])) > 0), nil
}

func (c *Client) chainID() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.chain
}
