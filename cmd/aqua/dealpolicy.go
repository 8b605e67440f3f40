package main

import (
	"math/big"
	"time"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/market"
)

// policyFlags say which peers a deal should take.
type policyFlags struct {
	ceiling                 string
	only, never, peers      []string
	countries, notCountries []string
	tags                    []string
	certified, dataFirst    bool
	latency, transfer       time.Duration
	available               string
	stake                   uint64
	value                   string
	perProvider, perCountry uint64
	data                    bytesize
	facts                   string
}

func (f *policyFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.ceiling, "max-price", "", "take no offer that asks for more than this `SUM` for a unit and epoch")
	flags.StringSliceVar(&f.only, "provider", nil, "take only providers with these `ADDRESSES`")
	flags.StringSliceVar(&f.never, "not-provider", nil, "take none of the providers with these `ADDRESSES`")
	flags.StringSliceVar(&f.peers, "peer-ids", nil, "take only the peers with these `IDS`")
	flags.StringSliceVar(&f.countries, "country", nil, "take only peers that declare one of these `COUNTRIES`, such as DE")
	flags.StringSliceVar(&f.notCountries, "not-country", nil, "take no peer that declares one of these `COUNTRIES`")
	flags.StringSliceVar(&f.tags, "tag", nil, "take only peers that declare all of these `TAGS`, such as carbon-neutral")
	flags.BoolVar(&f.certified, "certified", false, "each of the tags with a certificate")
	flags.DurationVar(&f.latency, "max-latency", 0, "take only peers that were measured to answer within this time")
	flags.StringVar(&f.available, "min-availability", "", "take only peers that were measured to answer for this `SHARE` of questions")
	flags.Uint64Var(&f.stake, "stake", 0, "take only peers whose collateral is worth so many `TIMES` the deal")
	flags.StringVar(&f.value, "value", "", "what the deal is worth, a `SUM`, for --stake; what it holds unless given")
	flags.Uint64Var(&f.perProvider, "per-provider", 1, "at most this `NUMBER` of workers of one provider; 0: as the deal says")
	flags.Uint64Var(&f.perCountry, "per-country", 1, "at most this `NUMBER` of workers in one country; 0: any")
	flags.Var(&f.data, "data", "how much data each worker will read")
	flags.DurationVar(&f.transfer, "max-transfer", 0, "take only peers that these data reach within this time")
	flags.BoolVar(&f.dataFirst, "data-first", false, "prefer nearness of data to low prices")
	flags.StringVar(&f.facts, "facts", "", "a JSON `FILE` with what is declared and measured of peers")
}

// policy is what the flags say. The reader of the market is needed for its currency.
func (f *policyFlags) policy(r *marketRun) (p market.Policy, err error) {
	p = market.Policy{
		Countries: f.countries, NotCountries: f.notCountries, Tags: f.tags, Certified: f.certified, MaxLatency: f.latency,
		Stake: market.Stake{Times: f.stake}, Spread: market.Spread{PerProvider: f.perProvider, PerCountry: f.perCountry},
		Data: market.Data{Size: uint64(f.data), MaxTransfer: f.transfer, First: f.dataFirst},
	}
	if f.latency < 0 || f.transfer < 0 {
		return p, usage(codeFlags, "--max-latency and --max-transfer are not negative")
	}
	if p.Only, err = parseAll("--provider", f.only, market.ParseAccount); err != nil {
		return p, err
	}
	if p.Never, err = parseAll("--not-provider", f.never, market.ParseAccount); err != nil {
		return p, err
	}
	if p.Peers, err = parseAll("--peer-ids", f.peers, market.ParsePeer); err != nil {
		return p, err
	}
	for _, s := range []struct {
		flag, text string
		into       *market.Amount
	}{{"max-price", f.ceiling, &p.Ceiling}, {"value", f.value, &p.Stake.Value}} {
		if s.text == "" {
			continue
		}
		if *s.into, err = market.ParseAmount(s.text, r.params.TokenDecimals); err != nil {
			return p, usage(codeFlags, "--%s: %v", s.flag, err)
		}
		if s.into.IsZero() {
			return p, usage(codeFlags, "--%s 0 is no bound; leave the flag away", s.flag)
		}
	}
	if f.available != "" {
		share, err := market.ParseShare(f.available)
		if err != nil {
			return p, usage(codeFlags, "--min-availability: %v", err)
		}
		n := new(big.Int).Mul(share.Num(), big.NewInt(market.Precision))
		p.MinAvailability = n.Quo(n, share.Denom()).Uint64()
	}
	return p, nil
}
