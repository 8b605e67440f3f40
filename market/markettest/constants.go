package markettest

import (
	"github.com/aquifer-dev/aquifer/market"
)

// Constants are what the flows reckon with; a bed has the same.
func Constants() market.Params {
	flt := func(n int64) market.Amount { return milliFLT(1000 * n) }
	p := market.Params{
		TokenDecimals: 6, MinDealDeposit: 2, MinRematch: 2, MinProtocol: 1, MaxProtocol: 1,
		FLTPrice: market.Units(10_000_000), USDCollateral: market.Units(1_000_000), CollateralPerUnit: milliFLT(100), USDTargetRevenue: market.Units(3_000_000),
		MinReward: flt(100), MaxReward: flt(200), MinDuration: 10, VestingPeriod: 3, VestingCount: 6, SlashingRate: 100_000,
		MinProofs: 2, MaxProofs: 5, WithdrawAfterFail: 2, MaxFailedRatio: 10,
	}
	for i := 4; i < len(p.Difficulty); i++ {
		p.Difficulty[i] = 0xff
	}
	return p
}

// constants shows that a bed is as the flows think it is.
func constants(s *stage) {
	got, want := must(s.As("reader").Params(s.ctx)), Constants()
	for _, c := range []struct {
		what      string
		got, want any
	}{
		{"the number of decimals", got.TokenDecimals, want.TokenDecimals},
		{"the reserve of a deal", got.MinDealDeposit, want.MinDealDeposit},
		{"the wait between matches", got.MinRematch, want.MinRematch},
		{"the oldest protocol", got.MinProtocol, want.MinProtocol},
		{"the newest protocol", got.MaxProtocol, want.MaxProtocol},
		{"the price of FLT", got.FLTPrice, want.FLTPrice},
		{"the collateral in dollars", got.USDCollateral, want.USDCollateral},
		{"the collateral of a unit", got.CollateralPerUnit, want.CollateralPerUnit},
		{"the target revenue", got.USDTargetRevenue, want.USDTargetRevenue},
		{"the least pool", got.MinReward, want.MinReward},
		{"the largest pool", got.MaxReward, want.MaxReward},
		{"the shortest commitment", got.MinDuration, want.MinDuration},
		{"a vesting period", got.VestingPeriod, want.VestingPeriod},
		{"the number of vesting periods", got.VestingCount, want.VestingCount},
		{"the slashing rate", got.SlashingRate, want.SlashingRate},
		{"the least number of proofs", got.MinProofs, want.MinProofs},
		{"the largest number of proofs", got.MaxProofs, want.MaxProofs},
		{"the wait after a failure", got.WithdrawAfterFail, want.WithdrawAfterFail},
		{"the ratio of a failure", got.MaxFailedRatio, want.MaxFailedRatio},
		{"the difficulty", got.Difficulty, want.Difficulty},
		{"the epoch", got.Epoch(), 1},
	} {
		s.same(c.what, c.got, c.want)
	}
	s.same("what an account begins with", must(s.As("anybody").Balance(s.ctx, s.As("anybody").Account())), market.Balance{Native: Purse.Native, Token: Purse.Token})
}
