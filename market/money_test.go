package market

import (
	"errors"
	"testing"
	"time"
)

// TestMayWithdraw goes through what can be taken out of a deal, and when.
func TestMayWithdraw(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	params := Params{Start: start, EpochLength: time.Hour, TokenSymbol: "USDC", TokenDecimals: 6, MinDealDeposit: 2}
	deal := Deal{Terms: DealTerms{TargetWorkers: 2, UnitsPerWorker: 1, Price: Units(500_000)}, Free: Units(3_000_000)}
	for _, c := range []struct {
		ended, now Epoch
		sum        int64
		want       Kind
		words      string
	}{
		{0, 5, 1_000_000, "", ""},
		{0, 5, 1_000_001, Reserve, "the deal 0x0000000000000000000000000000000000000000 would keep 1.999999 USDC; 2 USDC must stay, which pays all workers for 2 epochs"},
		{0, 5, 3_000_001, Funds, "the deal 0x0000000000000000000000000000000000000000 has 3 USDC that nobody has earned, less than 3.000001 USDC"},
		{5, 5, 1_000_000, "", ""},
		{5, 7, 3_000_000, TooEarly, "the deal 0x0000000000000000000000000000000000000000 ended in epoch 5; the last 2 USDC of it can be taken from epoch 8 on"},
		{5, 8, 3_000_000, "", ""},
		{5, 8, 3_000_001, Funds, "the deal 0x0000000000000000000000000000000000000000 has 3 USDC that nobody has earned, less than 3.000001 USDC"},
	} {
		deal.Ended, params.Now = c.ended, params.EpochStart(c.now)
		err := params.MayWithdraw(deal, Units(c.sum))
		if c.want == "" && err != nil || c.want != "" && (!errors.Is(err, c.want) || err.Error() != c.words) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// TestMayPay names what is there and what it takes.
func TestMayPay(t *testing.T) {
	params := Params{TokenSymbol: "USDC", TokenDecimals: 6}
	has := Balance{Token: Units(990_000), Native: Units(400_000_000_000_000_000)}
	for _, err := range []error{params.MayPay(Account{}, has, Units(990_000)), MayStake(Account{}, has, has.Native)} {
		if err != nil {
			t.Error(err)
		}
	}
	for want, err := range map[string]error{
		"account 0x0000000000000000000000000000000000000000 has 0.99 USDC, this takes 0.990001 USDC": params.MayPay(Account{}, has, Units(990_001)),
		"account 0x0000000000000000000000000000000000000000 has 0.4 FLT, this takes 0.8 FLT":         MayStake(Account{}, has, has.Native.Times(2)),
	} {
		if !errors.Is(err, Funds) || err.Error() != want {
			t.Error(err)
		}
	}
}

// TestSpoken writes times with days, and without zeros at their end.
func TestSpoken(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 15 * time.Second: "15s", time.Minute: "1m", time.Hour: "1h", 90 * time.Minute: "1h30m", 24 * time.Hour: "1d", 64 * time.Hour: "2d16h",
		24*time.Hour + 15*time.Second: "1d15s", 24*time.Hour - 15*time.Second: "23h59m45s", 10 * time.Second: "10s", 20 * time.Minute: "20m",
	} {
		if got := Spoken(d); got != want {
			t.Errorf("%d: %s, not %s", d, got, want)
		}
	}
}
