package evm_test

import (
	"errors"
	"testing"

	"github.com/aquifer-dev/aquifer/market"
)

// TestWallets gives an account coins, which gives back all that it can.
func TestWallets(t *testing.T) {
	b := bed(t)
	ctx := t.Context()
	provider, nox := client(t, b, "provider", nil), client(t, b, "nox", nil)
	if _, _, err := nox.Sweep(ctx, provider.Account()); err != nil {
		t.Fatal(err)
	}
	has := func(of market.Account) market.Amount {
		t.Helper()
		balance, err := provider.Balance(ctx, of)
		if err != nil {
			t.Fatal(err)
		}
		return balance.Native
	}
	left := has(nox.Account())
	dust := market.Units(1e15)
	if left.Cmp(dust) > 0 {
		t.Errorf("%v is left", left)
	}
	if sum, tx, err := nox.Sweep(ctx, provider.Account()); err != nil || tx != "" && sum.Cmp(left) >= 0 {
		t.Errorf("of %v it takes %v, %v", left, sum, err)
	}
	before, sum := has(nox.Account()), market.Units(1e18)
	if tx, err := provider.Transfer(ctx, nox.Account(), sum); err != nil || tx == "" {
		t.Fatal(tx, err)
	}
	if now := has(nox.Account()); !now.Equal(before.Add(sum)) {
		t.Errorf("%v and %v are %v", before, sum, now)
	}
	if _, err := nox.Transfer(ctx, provider.Account(), before.Add(sum)); !errors.Is(err, market.Funds) {
		t.Errorf("all without the price of the transaction: %v", err)
	}
	for _, wrong := range []struct {
		to  market.Account
		sum market.Amount
	}{{market.Account{}, sum}, {nox.Account(), market.Amount{}}, {nox.Account(), market.Amount{}.Sub(sum)}} {
		if _, err := provider.Transfer(ctx, wrong.to, wrong.sum); !errors.Is(err, market.Malformed) {
			t.Errorf("%v to %v: %v", wrong.sum, wrong.to, err)
		}
	}
}
