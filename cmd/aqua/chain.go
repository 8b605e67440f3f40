package main

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/remote"
)

// chainCommand holds what concerns a market as a whole.
func (t *tool) chainCommand() *cobra.Command {
	return group("chain", "Look at a market, make the keys of accounts, and move the embedded one", t.chainInfo(), t.chainKey(), t.chainPass(), t.chainFaucet())
}

// chainReport is what a market's rules are.
type chainReport struct {
	ChainID       uint64         `json:"chainId"`
	Epoch         market.Epoch   `json:"epoch"`
	EpochSeconds  uint64         `json:"epochSeconds"`
	Token         market.Account `json:"paymentToken"`
	Symbol        string         `json:"symbol"`
	Decimals      uint8          `json:"decimals"`
	MinDeposit    market.Epoch   `json:"minDealDepositedEpochs"`
	MinRematch    market.Epoch   `json:"minDealRematchingEpochs"`
	MinProtocol   uint64         `json:"minProtocolVersion"`
	MaxProtocol   uint64         `json:"maxProtocolVersion"`
	Collateral    market.Amount  `json:"fltCollateralPerUnit"`
	MinDuration   market.Epoch   `json:"minDuration"`
	Account       market.Account `json:"account"`
	BalanceNative market.Amount  `json:"flt"`
	BalanceToken  market.Amount  `json:"token"`
}

func (t *tool) chainInfo() *cobra.Command {
	return t.marketCmd("info", "Print the rules of a market, and what an account has there", accountDeveloper, noArgs, nil, func(ctx context.Context, r *marketRun, _ []string) error {
		b, err := r.Balance(ctx, r.Account())
		if err != nil {
			return err
		}
		who := fmt.Sprintf("%s (%s)", r.flags.account, r.Account())
		switch {
		case r.Account().IsZero():
			who = "nobody, without a key,"
		case r.place.OnChain():
			who = r.Account().String()
		}
		p := r.params
		report := chainReport{
			ChainID: p.ChainID, Epoch: p.Epoch(), EpochSeconds: uint64(p.EpochLength / time.Second), Token: p.Token, Symbol: p.TokenSymbol, Decimals: p.TokenDecimals,
			MinDeposit: p.MinDealDeposit, MinRematch: p.MinRematch, MinProtocol: p.MinProtocol, MaxProtocol: p.MaxProtocol,
			Collateral: p.CollateralPerUnit, MinDuration: p.MinDuration, Account: r.Account(), BalanceNative: b.Native, BalanceToken: b.Token,
		}
		kind := "the embedded market, without a chain"
		if p.ChainID != 0 {
			kind = fmt.Sprintf("chain %d", p.ChainID)
		}
		return r.tell(report, kind,
			fmt.Sprintf("epoch %d, each of %s", p.Epoch(), market.Spoken(p.EpochLength)),
			fmt.Sprintf("deals are paid in %s and hold %d epochs; they are matched again after %d", p.TokenSymbol, p.MinDealDeposit, p.MinRematch),
			fmt.Sprintf("collateral of a compute unit: %s; commitments last %d epochs at least", market.FLT(p.CollateralPerUnit), p.MinDuration),
			fmt.Sprintf("%s has %s and %s", who, r.money(b.Token), market.FLT(b.Native)))
	})
}

// maxPass bounds how far the embedded market is moved at once: a hundred years.
const maxPass = 100 * 365 * 24 * time.Hour

func (t *tool) chainPass() *cobra.Command {
	return t.marketCmd("pass EPOCHS", "Let epochs go by in the embedded market", accountDeveloper, oneArg("a number of epochs"), nil, func(ctx context.Context, r *marketRun, args []string) error {
		n, err := strconv.ParseUint(args[0], 10, 64)
		if err != nil || r.params.EpochLength <= 0 || n > uint64(maxPass/r.params.EpochLength) {
			return usage(codeFlags, "%.40q is no number of epochs up to %d", args[0], uint64(maxPass/max(r.params.EpochLength, 1)))
		}
		if r.place.OnChain() {
			return usage(codeFlags, "only the time of an embedded market can be moved")
		}
		told := func(epoch market.Epoch) error {
			return r.tell(map[string]any{"epoch": epoch}, fmt.Sprintf("epoch %d", epoch))
		}
		if p, ok := r.faucet.(remote.Passing); ok { // whoever serves the market moves its clock, and has its nodes prove meanwhile
			stop := r.progress("letting epochs go by")
			epoch, err := p.Pass(ctx, market.Epoch(n))
			stop()
			if err != nil {
				return err
			}
			return told(epoch)
		}
		path, err := r.flags.path()
		if err != nil {
			return err
		}
		ahead, err := readAhead(path)
		if err != nil {
			return err
		}
		by := time.Duration(n) * r.params.EpochLength
		if ahead > math.MaxInt64-by {
			return usage(codeFlags, "the market is %s ahead already", ahead)
		}
		if err := writeAhead(path, ahead+by); err != nil {
			return err
		}
		r.params.Now = r.params.Now.Add(by)
		return told(r.params.Epoch())
	})
}

func (t *tool) chainFaucet() *cobra.Command {
	return t.marketCmd("faucet", "Give an account of the embedded market ten thousand of both currencies", accountDeveloper, noArgs, nil, func(_ context.Context, r *marketRun, _ []string) error {
		if r.faucet == nil {
			return usage(codeFlags, "a market on a chain has no faucet here")
		}
		if err := r.faucet.Pour(r.Account(), poured(market.NativeDecimals), poured(r.params.TokenDecimals)); err != nil {
			return err
		}
		return r.tell(map[string]any{"account": r.Account()}, fmt.Sprintf("%s (%s) has been given money", r.flags.account, r.Account()))
	})
}
