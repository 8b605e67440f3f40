package devchain

import (
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http/httptest"
	"reflect"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/ethclient/simulated"
	"github.com/ethereum/go-ethereum/node"
)

// Chain is a chain in this process that seals a block for every transaction. It has a coin, a token and a market.
type Chain struct {
	URL     string // where it answers JSON-RPC
	Diamond common.Address
	Token   common.Address
	Genesis uint64 // the block before the market

	mu      sync.Mutex // one block at a time
	backend *simulated.Backend
	client  *ethclient.Client
	server  *httptest.Server
	code    *Code
	owner   *ecdsa.PrivateKey
	bank    *ecdsa.PrivateKey           // deploys, and has all money
	spent   map[common.Address]*big.Int // gas paid
	mining  bool
	tap     Tap
}

// Start makes a chain and deploys a market whose rules are Rules.
func Start(code *Code) (*Chain, error) {
	c := &Chain{code: code, owner: Key("the market's owner"), bank: Key("the bank"), spent: map[common.Address]*big.Int{}, mining: true}
	wealth := new(big.Int).Lsh(big.NewInt(1), 200)
	c.backend = simulated.NewBackend(types.GenesisAlloc{crypto.PubkeyToAddress(c.bank.PublicKey): {Balance: wealth}, c.Owner(): {Balance: ownerGas()}}, rules)
	// The interface that the library hands out hides the connection in its one field.
	c.client = reflect.ValueOf(c.backend.Client()).FieldByName("Client").Interface().(*ethclient.Client)
	c.server = httptest.NewServer(&front{chain: c, rpc: c.client.Client()})
	c.URL = c.server.URL
	if err := c.deployMarket(context.Background()); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// rules takes the last fork away that the library switches on: the contracts fail under it, and it is not released (spec/market.md#M61).
func rules(_ *node.Config, eth *ethconfig.Config) {
	config := *eth.Genesis.Config
	config.BogotaTime = nil
	eth.Genesis.Config = &config
}

// Close ends the chain.
func (c *Chain) Close() error {
	c.server.Close()
	return c.backend.Close()
}

// ownerGas is what the owner begins with, for its transactions; what it has beyond that, and its gas, came from the market.
func ownerGas() *big.Int { return flt(1000) }

// Owner is who the market belongs to.
func (c *Chain) Owner() common.Address { return crypto.PubkeyToAddress(c.owner.PublicKey) }

// Key is the key of an account of this name.
func Key(name string) *ecdsa.PrivateKey {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("devchain account " + name)))
	if err != nil {
		panic(err) // one in 2¹²⁸ digests is no key
	}
	return key
}

// AdjustTime seals a block that much later than the last.
func (c *Chain) AdjustTime(by time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.backend.AdjustTime(by) == nil {
		return nil
	}
	c.backend.Commit() // waits until what the last block took no longer counts as pending
	return c.backend.AdjustTime(by)
}

// Mine says whether every transaction gets a block at once; without it Seal does that.
func (c *Chain) Mine(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mining = on
}

// Seal puts what waits into a block.
func (c *Chain) Seal() common.Hash {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.backend.Commit()
}

// Forget drops what waits for a block.
func (c *Chain) Forget() { c.backend.Rollback() }

// Fork makes block the last one; what comes after it from now on replaces what is there as soon as it is longer.
func (c *Chain) Fork(block common.Hash) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.backend.Fork(block)
}

// Spent is what an account has paid for its transactions.
func (c *Chain) Spent(account common.Address) *big.Int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if spent := c.spent[account]; spent != nil {
		return new(big.Int).Set(spent)
	}
	return new(big.Int)
}

// sent seals a block for a transaction that the chain has taken, and notes its price.
func (c *Chain) sent(ctx context.Context, hash common.Hash) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.mining {
		return nil
	}
	c.backend.Commit()
	receipt, err := c.client.TransactionReceipt(ctx, hash)
	if err != nil {
		return fmt.Errorf("the transaction %v did not get into a block: %w", hash, err)
	}
	tx, _, err := c.client.TransactionByHash(ctx, hash)
	if err != nil {
		return err
	}
	from, err := types.Sender(types.LatestSignerForChainID(tx.ChainId()), tx)
	if err != nil {
		return err
	}
	cost := new(big.Int).Mul(receipt.EffectiveGasPrice, new(big.Int).SetUint64(receipt.GasUsed))
	if c.spent[from] == nil {
		c.spent[from] = new(big.Int)
	}
	c.spent[from].Add(c.spent[from], cost)
	return nil
}

// Sent is how many transactions of an account are in blocks.
func (c *Chain) Sent(ctx context.Context, account common.Address) (uint64, error) {
	return c.client.NonceAt(ctx, account, nil)
}

// Tap is told of each question, the name of its method and its arguments, before it is answered, also of those that come together. An error is answered instead; done, which
// may be nil, is called once there is an answer and before it is given: for a transaction that is sent, when it is in a block.
type Tap func(method string, params []json.RawMessage) (done func(), err error)

// Tapped has a tap look at all questions from now on; nil takes it away.
func (c *Chain) Tapped(by Tap) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tap = by
}

func (c *Chain) tapped(method string, params []json.RawMessage) (func(), error) {
	c.mu.Lock()
	tap := c.tap
	c.mu.Unlock()
	if tap == nil {
		return func() {}, nil
	}
	done, err := tap(method, params)
	if done == nil {
		done = func() {}
	}
	return done, err
}
