package main

import (
	"context"
	"slices"

	"github.com/aquifer-dev/aquifer/market"
)

// deed is what a command does, as it is told before and afterwards.
type deed struct{ todo, done string }

// The deeds of commands that move money or workers.
var (
	deposits  = deed{"deposit", "deposited"}
	withdraws = deed{"withdraw", "withdrew"}
	ends      = deed{"end", "ended"}
	gives     = deed{"give", "gave"}
	takes     = deed{"take", "took"}
	pays      = deed{"pay", "paid"}
	paysOut   = deed{"pay out", "paid out"}
	leaves    = deed{"leave", "left"}
)

// said tells a deed that was done, or, in a dry run, would be.
func (d deed) said(dry bool) string {
	if dry {
		return "would: " + d.todo
	}
	return d.done
}

// mayChange says whether the market lets the command's account change a deal. A dry run asks it, since it does not ask the market; one without a key looks
// at what somebody else might do (spec/market.md#M141).
func (r *marketRun) mayChange(d market.Deal) error {
	if d.Owner != r.Account() && !r.Account().IsZero() {
		return market.Errorf(market.NotOwner, "the deal %s belongs to %s", d.ID, d.Owner)
	}
	return nil
}

// mayDeposit is the same for a deposit.
func (r *marketRun) mayDeposit(ctx context.Context, d market.Deal, sum market.Amount) error {
	if err := r.mayChange(d); err != nil {
		return err
	}
	if d.Status == market.DealEnded {
		return market.Errorf(market.Ended, "the deal %s ended in epoch %d", d.ID, d.Ended)
	}
	return r.mayPay(ctx, sum)
}

// mayWithdraw is the same for taking money out.
func (r *marketRun) mayWithdraw(_ context.Context, d market.Deal, sum market.Amount) error {
	if err := r.mayChange(d); err != nil {
		return err
	}
	return r.params.MayWithdraw(d, sum)
}

// mayRemove is the same for a worker of a deal.
func (r *marketRun) mayRemove(d market.Deal, worker market.ID) error {
	i := slices.IndexFunc(d.Workers, func(w market.Worker) bool { return w.ID == worker })
	switch {
	case i < 0:
		return market.Errorf(market.NotFound, "the deal %s has no worker %s", d.ID, worker)
	case d.Workers[i].Provider == r.Account():
		return nil
	}
	return r.mayChange(d)
}

// mayPay says whether the account has so much of the market's currency.
func (r *marketRun) mayPay(ctx context.Context, sum market.Amount) error {
	has, err := r.Balance(ctx, r.Account())
	if err != nil || r.Account().IsZero() {
		return err
	}
	return r.params.MayPay(r.Account(), has, sum)
}

// mayStake says whether the account has so much FLT.
func (r *marketRun) mayStake(ctx context.Context, sum market.Amount) error {
	has, err := r.Balance(ctx, r.Account())
	if err != nil || r.Account().IsZero() {
		return err
	}
	return market.MayStake(r.Account(), has, sum)
}

// advised adds to a refusal what may be done about it here.
func (r *marketRun) advised(err error) error {
	if market.KindOf(err) == market.Funds && r.faucet != nil {
		return helped(marketError(err), "`aqua chain faucet --account "+r.flags.account+"` gives more")
	}
	return marketError(err)
}
