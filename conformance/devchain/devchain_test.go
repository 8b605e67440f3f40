package devchain

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"math/big"
	"testing"

	ethereum "github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

func started(t *testing.T) *Chain {
	t.Helper()
	c, err := Start(Installed(t, "../oracle"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func TestMarketStands(t *testing.T) {
	c, ctx := started(t), context.Background()
	if got := c.ask(t, "OwnershipFacet", c.Diamond, "owner")[0]; got != c.Owner() {
		t.Errorf("the market belongs to %v, want %v", got, c.Owner())
	}
	developer := Key("developer")
	app := cid{[4]byte{1, 0x55, 0x12, 0x20}, [32]byte{1}}
	deposit := big.NewInt(800)
	if err := c.call(ctx, c.bank, c.Token, "TestERC20", nil, "approve", c.Diamond, deposit); err != nil {
		t.Fatal(err)
	}
	n := big.NewInt
	if err := c.govern(ctx, c.bank, nil, "deployDeal", app, c.Token, deposit, n(2), n(2), n(2), n(1), n(100), []cid{}, uint8(0), []common.Address{}, n(1)); err != nil {
		t.Fatal(err)
	}
	if err := c.Pay(ctx, addressOf(developer), flt(1), n(5)); err != nil {
		t.Fatal(err)
	}
	if got := c.ask(t, "CoreFacet", c.Diamond, "currentEpoch")[0].(*big.Int).Int64(); got != 1 {
		t.Errorf("epoch %d", got)
	}
	if err := c.AdjustTime(3 * EpochLength); err != nil {
		t.Fatal(err)
	}
	if got := c.ask(t, "CoreFacet", c.Diamond, "currentEpoch")[0].(*big.Int).Int64(); got != 4 {
		t.Errorf("epoch %d after three", got)
	}
}

type cid struct {
	Prefixes [4]byte
	Hash     [32]byte
}

func (c *Chain) ask(t *testing.T, contract string, to common.Address, method string, args ...any) []any {
	t.Helper()
	data, err := c.code.contracts[contract].abi.Pack(method, args...)
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.client.CallContract(context.Background(), ethereum.CallMsg{To: &to, Data: data}, nil)
	if err != nil {
		t.Fatal(err)
	}
	values, err := c.code.contracts[contract].abi.Unpack(method, out)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func addressOf(key *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(key.PublicKey) }

func TestMissing(t *testing.T) {
	if _, err := Load(t.TempDir()); !errors.Is(err, ErrMissing) {
		t.Errorf("got %v", err)
	}
}
