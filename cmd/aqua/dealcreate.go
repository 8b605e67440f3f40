package main

import (
	"cmp"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/files"
)

// dealTerms are the flags of a deal's terms.
type dealTerms struct {
	app                             string
	min, target, perProvider, units uint64
	price, balance                  string
	effectors, whitelist, blacklist []string
	protocol                        uint64
}

func (f *dealTerms) add(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.app, "app-cid", "", "the `CID` of what the workers run")
	flags.Uint64Var(&f.min, "min-workers", 0, "`NUMBER` of workers without which nothing is paid; the target unless given")
	flags.Uint64Var(&f.target, "target-workers", market.DefaultWorkers, "`NUMBER` of workers wanted")
	flags.Uint64Var(&f.perProvider, "max-workers-per-provider", 0, "`NUMBER` of workers of one provider; the target unless given")
	flags.StringVar(&f.price, "price-per-cu-per-epoch", files.DefaultPrice, "the `SUM` paid for a compute unit and epoch")
	flags.Uint64Var(&f.units, "cu-count-per-worker", 1, "`NUMBER` of compute units of each worker")
	flags.StringVar(&f.balance, "initial-balance", "", "the `SUM` to begin with; without a chain enough for a day unless given")
	flags.StringSliceVar(&f.effectors, "effectors", nil, "`CIDS` of programs that hosts must have")
	flags.StringSliceVar(&f.whitelist, "whitelist", nil, "`ADDRESSES` of providers, the only ones to be taken, even without a commitment")
	flags.StringSliceVar(&f.blacklist, "blacklist", nil, "`ADDRESSES` of providers that are not taken")
	flags.Uint64Var(&f.protocol, "protocol-version", 1, "`NUMBER` of the protocol's version")
}

// terms are what the flags say; where a deployment of fluence.yaml says something, flags that were given stand above it.
func (f *dealTerms) terms(c *cobra.Command, d files.Deployment, params market.Params) (market.DealTerms, market.Amount, error) {
	none := market.Amount{}
	given := func(name string) bool { return c.Flags().Changed(name) || d.TargetWorkers.Place.File == "" }
	number := func(name string, value uint64, into *files.Number) {
		if given(name) && value != 0 {
			*into = files.Number{Value: value, IsSet: true}
		}
	}
	if c.Flags().Changed("whitelist") && c.Flags().Changed("blacklist") {
		return market.DealTerms{}, none, usage(codeFlags, "--whitelist and --blacklist exclude each other")
	}
	app, err := market.ParseCID(f.app)
	if err != nil {
		return market.DealTerms{}, none, usage(codeFlags, "--app-cid: %v", err)
	}
	number("min-workers", f.min, &d.MinWorkers)
	number("target-workers", f.target, &d.TargetWorkers)
	number("max-workers-per-provider", f.perProvider, &d.MaxWorkersPerProvider)
	number("cu-count-per-worker", f.units, &d.CuCountPerWorker)
	number("protocol-version", f.protocol, &d.ProtocolVersion)
	for name, text := range map[string]struct {
		value string
		into  *files.Text
	}{"price-per-cu-per-epoch": {f.price, &d.PricePerCuPerEpoch}, "initial-balance": {f.balance, &d.InitialBalance}} {
		if c.Flags().Changed(name) {
			if _, err := market.ParseAmount(text.value, params.TokenDecimals); err != nil {
				return market.DealTerms{}, none, usage(codeFlags, "--%s: %v", name, err)
			}
			*text.into = files.Text{Place: files.Place{File: "--" + name}, Value: text.value}
		}
	}
	if c.Flags().Changed("effectors") {
		if d.Effectors, err = parseAll("--effectors", f.effectors, market.ParseCID); err != nil {
			return market.DealTerms{}, none, err
		}
	}
	if c.Flags().Changed("whitelist") || c.Flags().Changed("blacklist") {
		d.Whitelist, d.Blacklist = nil, nil
		white, err := parseAll("--whitelist", f.whitelist, market.ParseAccount)
		if err != nil {
			return market.DealTerms{}, none, err
		}
		black, err := parseAll("--blacklist", f.blacklist, market.ParseAccount)
		if err != nil {
			return market.DealTerms{}, none, err
		}
		d.Whitelist, d.Blacklist = white, black
	}
	return d.Terms(app, params)
}

func (t *tool) dealCreate() *cobra.Command {
	var dry bool
	var cmd *cobra.Command
	f, policy := &dealTerms{}, &policyFlags{}
	cmd = t.marketCmd("create [DEPLOYMENT]", "Open a deal", accountDeveloper, atMostOne("a deployment of fluence.yaml"), func(c *cobra.Command) {
		f.add(c)
		dryRun(c, &dry)
		policy.add(c)
		required(c, "app-cid")
	}, func(ctx context.Context, r *marketRun, args []string) error {
		deployment, name := files.Deployment{}, ""
		if len(args) == 1 {
			name = args[0]
			file, err := r.readFluence()
			if err != nil {
				return err
			}
			entry := file.Deployments.Find(name)
			if entry == nil {
				return usage(codeFlags, "%s has no deployment %.60q", fluenceFile, name)
			}
			deployment = entry.Value
			deployment.TargetWorkers.Place.File = fluenceFile
		}
		terms, deposit, err := f.terms(cmd, deployment, r.params)
		if err != nil {
			return err
		}
		if dry {
			// The deal as it would be, with the plan for its workers.
			deal := market.Deal{Owner: r.Account(), Terms: terms, Status: market.NotEnoughWorkers, Free: deposit}
			err := r.matchDeal(ctx, deal, policy, 0, true)
			return cmp.Or(err, r.mayPay(ctx, deposit))
		}
		return r.openDeal(ctx, name, terms, deposit)
	})
	cmd.Long = "Opens a deal with the terms of the flags, or of a deployment of fluence.yaml, which is then known by its name in workers.yaml. `aqua deal\n" +
		"workers-add` chooses its workers. With --dry-run the plan for them is shown, with a reason for every peer, and the bill; the flags from\n" +
		"--max-price to --facts say which peers are wanted. The market does not know where peers are and how they answer; --facts names a file\n" +
		"with what their providers declare and what was measured:\n\n" +
		`{"providers": {"0x…": {"country": "PT", "tags": [{"name": "carbon-neutral", "certificate": "bafk…"}]}},` + "\n" +
		` "peers": {"12D3…": {"declared": {"country": "DE"}, "measured": {"latencyMs": 12, "asked": 100, "answered": 99, "nearBytes": 0, "bytesPerSecond": 1000000}}}}`
	return cmd
}

// openDeal opens a deal. One that workers.yaml has under the name, and that has not ended, is told instead: a repeated command does not pay twice.
func (r *marketRun) openDeal(ctx context.Context, name string, terms market.DealTerms, deposit market.Amount) error {
	if name == "" {
		id, tx, err := r.CreateDeal(ctx, terms, deposit)
		if err != nil {
			return err
		}
		return r.tell(txReport{Deal: id.String(), Tx: tx}, id.String())
	}
	release, err := r.alone(ctx)
	if err != nil {
		return err
	}
	defer release()
	deal, _, err := r.recorded(ctx, name)
	if err != nil {
		return err
	}
	if deal != nil {
		if err := r.noteDone(name); err != nil {
			return err
		}
		return r.tell(txReport{Deal: deal.ID.String()}, fmt.Sprintf("%s is the deal %s already", name, deal.ID))
	}
	id, tx, err := r.openNamed(ctx, name, terms, deposit)
	if err != nil {
		return err
	}
	return r.tell(txReport{Deal: id.String(), Tx: tx}, id.String())
}

// isoTime is how JavaScript writes times.
const isoTime = "2006-01-02T15:04:05.000Z"
