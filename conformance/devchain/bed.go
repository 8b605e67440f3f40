package devchain

import (
	"context"
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/evm"
	"github.com/aquifer-dev/aquifer/market/markettest"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Bed is a market on a chain of its own, for flows.
type Bed struct {
	t     markettest.T
	Chain *Chain
	as    map[string]market.Market
	open  []*evm.Client
}

var _ markettest.Bed = (*Bed)(nil)

// Open makes beds of these contracts, which end with their tests.
func Open(code *Code) markettest.Open {
	return func(t *testing.T) markettest.Bed {
		b := NewBed(t, code)
		t.Cleanup(b.Close)
		return b
	}
}

// Installed loads the contracts below a directory of originals, or skips the test and says why.
func Installed(t testing.TB, oracle string) *Code {
	t.Helper()
	code, err := Load(oracle)
	if errors.Is(err, ErrMissing) {
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	}
	return code
}

// NewBed starts a chain, until Close.
func NewBed(t markettest.T, code *Code) *Bed {
	t.Helper()
	chain, err := Start(code)
	if err != nil {
		t.Fatal(err)
	}
	return &Bed{t: t, Chain: chain, as: map[string]market.Market{}}
}

// Close ends the chain and what speaks with it.
func (b *Bed) Close() {
	for _, c := range b.open {
		c.Close()
	}
	if err := b.Chain.Close(); err != nil {
		b.t.Error(err)
	}
}

// Options are those of a client for an account of this name, which is not paid anything.
func (b *Bed) Options(name string) evm.Options {
	signer, err := evm.ParseKey(hex.EncodeToString(crypto.FromECDSA(Key(name))))
	if err != nil {
		b.t.Fatal(err)
	}
	return evm.Options{Endpoints: []string{b.Chain.URL}, ChainID: 1337, Diamond: market.Account(b.Chain.Diamond), Token: market.Account(b.Chain.Token),
		FromBlock: b.Chain.Genesis, Signer: signer, Poll: time.Millisecond, Pause: time.Millisecond}
}

// As is the market for an account.
func (b *Bed) As(name string) market.Market {
	b.t.Helper()
	if m := b.as[name]; m != nil {
		return m
	}
	ctx := context.Background()
	o := b.Options(name)
	if err := b.Chain.Pay(ctx, common.Address(o.Signer.Account()), markettest.Purse.Native.Big(), markettest.Purse.Token.Big()); err != nil {
		b.t.Fatal(err)
	}
	client, err := evm.Open(ctx, o)
	if err != nil {
		b.t.Fatal(err)
	}
	b.open = append(b.open, client)
	b.as[name] = &account{Client: client, chain: b.Chain}
	return b.as[name]
}

// account is a client that does not count what its transactions cost: a ledger has no such costs.
type account struct {
	*evm.Client
	chain *Chain
}

// Balance is what the account had if transactions were free.
func (a *account) Balance(ctx context.Context, of market.Account) (market.Balance, error) {
	b, err := a.Client.Balance(ctx, of)
	b.Native = b.Native.Add(market.FromBig(a.chain.Spent(common.Address(of))))
	if common.Address(of) == a.chain.Owner() {
		b.Native = b.Native.Sub(market.FromBig(ownerGas()))
	}
	return b, err
}

// Owner is who the market belongs to.
func (b *Bed) Owner() market.Account { return market.Account(b.Chain.Owner()) }

// Pass lets epochs go by.
func (b *Bed) Pass(epochs market.Epoch) {
	b.t.Helper()
	if err := b.Chain.AdjustTime(time.Duration(epochs) * EpochLength); err != nil {
		b.t.Fatal(err)
	}
}

// Govern acts as the market's owner.
func (b *Bed) Govern() markettest.Governor { return governor{b.Chain} }

type governor struct{ chain *Chain }

func (g governor) SetFLTPrice(price market.Amount) error {
	return g.chain.Govern(context.Background(), "setFLTPrice", price.Big())
}

func (g governor) Approve(provider market.Account, approved bool) error {
	name := "grantAccess"
	if !approved {
		name = "revokeAccess"
	}
	return g.chain.Govern(context.Background(), name, common.Address(provider))
}

func (g governor) FillRewards(sum market.Amount) error {
	return g.chain.Fill(context.Background(), sum.Big())
}
