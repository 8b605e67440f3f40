package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/evm"
)

// allThereIs is the sum that takes what a wallet has.
const allThereIs = "max"

// tokensReport is what was given to the wallet of a peer, or taken from it.
type tokensReport struct {
	Nox    string         `json:"nox"`
	Wallet market.Account `json:"wallet"` // the provider's account where the peer has none
	Amount market.Amount  `json:"amount"` // in the smallest units of FLT
	Tx     market.Tx      `json:"tx,omitempty"`
	Change bool           `json:"changed"`
	Dry    bool           `json:"dryRun,omitempty"`
}

// pursed is a peer with its wallet (spec/market.md#M164); the key is nil where the peer acts as its provider.
type pursed struct {
	nox string
	key *evm.Signer
}

func (t *tool) tokensDistribute() *cobra.Command {
	c := t.tokensCmd("tokens-distribute", "td", "Give the wallets of peers FLT, with which they pay for what they send to the chain", "the `SUM` of FLT that each gets", "",
		func(ctx context.Context, p *providerRun, all []pursed, amount string, dry bool) error {
			sum, err := nativeSum(amount)
			if err != nil {
				return err
			}
			if err := p.coversAll(ctx, all, sum); err != nil {
				return err
			}
			return p.eachWallet(all, dry, func(at pursed) (got tokensReport, line string, err error) {
				got.Amount = sum
				if !dry {
					got.Tx, err = p.wallets.own.Transfer(ctx, at.key.Account(), sum)
				}
				return got, fmt.Sprintf("%s %s to its wallet %s", gives.said(dry), market.FLT(sum), at.key.Account()), err
			})
		})
	required(c, "amount")
	c.Long = "Each peer of provider.yaml acts on a chain with the wallet that provider-secrets.yaml has for it. Wallets need FLT for transactions: when a\n" +
		"worker starts or leaves, and for proofs. A command that is repeated after an interruption gives nobody twice; one that has ended well and\n" +
		"is run again gives again. Without a chain peers act as their provider, and nothing is to do."
	return c
}

func (t *tool) tokensWithdraw() *cobra.Command {
	return t.tokensCmd("tokens-withdraw", "tw", "Take FLT back from the wallets of peers", "the `SUM` of FLT that is taken from each; max: all but what the transaction costs", allThereIs,
		func(ctx context.Context, p *providerRun, all []pursed, amount string, dry bool) error {
			var sum market.Amount
			if amount != allThereIs {
				var err error
				if sum, err = nativeSum(amount); err != nil {
					return err
				}
			}
			return p.eachWallet(all, dry, func(at pursed) (tokensReport, string, error) { return p.takeFrom(ctx, at, sum, dry) })
		})
}

// takeFrom takes a sum from the wallet of a peer; zero takes what there is.
func (p *providerRun) takeFrom(ctx context.Context, at pursed, sum market.Amount, dry bool) (got tokensReport, line string, err error) {
	if dry {
		got.Amount = sum
		what := "what there is"
		if !sum.IsZero() {
			what = market.FLT(sum)
		}
		return got, fmt.Sprintf("%s %s from its wallet %s", takes.said(dry), what, at.key.Account()), nil
	}
	wallet, done, err := p.wallets.of(ctx, at.key)
	if err != nil {
		return got, "", err
	}
	defer done()
	if got.Amount = sum; sum.IsZero() {
		got.Amount, got.Tx, err = wallet.Sweep(ctx, p.Account())
	} else {
		got.Tx, err = wallet.Transfer(ctx, p.Account(), sum)
	}
	if err == nil && got.Tx == "" {
		return got, fmt.Sprintf("its wallet %s has no more than a transaction costs", at.key.Account()), nil
	}
	return got, fmt.Sprintf("%s %s from its wallet %s", takes.said(dry), market.FLT(got.Amount), at.key.Account()), err
}

// tokensCmd makes a command over the wallets of peers.
func (t *tool) tokensCmd(use, alias, short, about, otherwise string, run func(ctx context.Context, p *providerRun, all []pursed, amount string, dry bool) error) *cobra.Command {
	var amount string
	var dry bool
	f := &chosenFlags{}
	return t.providerCmd(use, alias, short, noArgs, func(c *cobra.Command) {
		f.addPeers(c)
		dryRun(c, &dry)
		c.Flags().StringVar(&amount, "amount", otherwise, about)
	}, func(ctx context.Context, p *providerRun, _ []string) error {
		names, err := f.peerNames(p)
		if err != nil {
			return err
		}
		var all []pursed
		for _, nox := range names {
			key, err := p.wallet(nox)
			if err != nil {
				return err
			}
			all = append(all, pursed{nox, key})
		}
		return run(ctx, p, all, amount, dry)
	})
}

// nativeSum reads a sum of FLT that is more than nothing.
func nativeSum(text string) (market.Amount, error) {
	sum, err := market.ParseAmount(strings.TrimSpace(text), market.NativeDecimals)
	if err == nil && sum.IsZero() {
		err = market.Errorf(market.Malformed, "it is nothing")
	}
	if err != nil {
		return sum, usage(codeFlags, "--amount: %v", err)
	}
	return sum, nil
}

// coversAll says that the provider has what all wallets are to get, so that none gets something when another would go without.
func (p *providerRun) coversAll(ctx context.Context, all []pursed, sum market.Amount) error {
	var need market.Amount
	for _, at := range all {
		if at.key != nil {
			need = need.Add(sum)
		}
	}
	b, err := p.Balance(ctx, p.Account())
	if err != nil {
		return err
	}
	return market.MayStake(p.Account(), b, need)
}

// eachWallet does something with the wallet of each peer, and tells of it.
func (p *providerRun) eachWallet(all []pursed, dry bool, do func(at pursed) (tokensReport, string, error)) error {
	for _, at := range all {
		if at.key == nil {
			if err := p.tell(tokensReport{Nox: at.nox, Wallet: p.Account(), Dry: dry}, fmt.Sprintf("%s: acts as its provider %s and has no wallet of its own", at.nox, p.Account())); err != nil {
				return err
			}
			continue
		}
		got, line, err := do(at)
		if err != nil {
			return err
		}
		got.Nox, got.Wallet, got.Change, got.Dry = at.nox, at.key.Account(), got.Tx != "", dry
		if err := p.tell(got, at.nox+": "+line); err != nil {
			return err
		}
	}
	return nil
}
