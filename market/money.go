package market

// Money is a sum of the market's currency in words: "0.33 USDC".
func (p Params) Money(a Amount) string { return a.Format(p.TokenDecimals) + " " + p.TokenSymbol }

// FLT is a sum of the coin of rewards and collateral in words: "0.4 FLT".
func FLT(a Amount) string { return a.Format(NativeDecimals) + " FLT" }

// MayPay is Funds for an account that has less of the market's currency than a sum takes.
func (p Params) MayPay(account Account, has Balance, sum Amount) error {
	if has.Token.Cmp(sum) < 0 {
		return Errorf(Funds, "account %s has %s, this takes %s", account, p.Money(has.Token), p.Money(sum))
	}
	return nil
}

// MayStake is Funds for an account that has less FLT than a sum takes.
func MayStake(account Account, has Balance, sum Amount) error {
	if has.Native.Cmp(sum) < 0 {
		return Errorf(Funds, "account %s has %s, this takes %s", account, FLT(has.Native), FLT(sum))
	}
	return nil
}

// MayWithdraw says whether a sum can be taken out of a deal: all but the reserve at any time, that some time after the end
// (spec/market.md#M31).
func (p Params) MayWithdraw(d Deal, sum Amount) error {
	rest, least := d.Free.Sub(sum), p.MinDeposit(d.Terms)
	from := d.Ended + p.MinDealDeposit
	switch {
	case rest.Sign() < 0:
		return Errorf(Funds, "the deal %s has %s that nobody has earned, less than %s", d.ID, p.Money(d.Free), p.Money(sum))
	case rest.Cmp(least) >= 0 || d.Ended != 0 && p.Epoch() > from:
		return nil
	case d.Ended != 0:
		return Errorf(TooEarly, "the deal %s ended in epoch %d; the last %s of it can be taken from epoch %d on", d.ID, d.Ended, p.Money(least), from+1)
	}
	return Errorf(Reserve, "the deal %s would keep %s; %s must stay, which pays all workers for %d epochs", d.ID, p.Money(rest), p.Money(least), p.MinDealDeposit)
}
