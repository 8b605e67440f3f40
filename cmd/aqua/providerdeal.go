package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/market"
)

// own are the workers of a deal that a provider runs.
func own(d market.Deal, provider market.Account) []market.Worker {
	var all []market.Worker
	for _, w := range d.Workers {
		if w.Provider == provider {
			all = append(all, w)
		}
	}
	return all
}

func (t *tool) providerDeals() *cobra.Command {
	c := t.marketCmd("deal-list", "List the deals that the provider works for", accountProvider, noArgs, nil, func(ctx context.Context, r *marketRun, _ []string) error {
		deals, err := r.Deals(ctx, market.Account{})
		if err != nil {
			return err
		}
		type dealLine struct {
			Deal    market.DealID  `json:"dealId"`
			Status  string         `json:"status"`
			Workers []workerReport `json:"workers"`
		}
		report, lines := []dealLine{}, []string{}
		for _, d := range deals {
			workers := own(d, r.Account())
			if len(workers) == 0 {
				continue
			}
			line := dealLine{Deal: d.ID, Status: d.Status.String()}
			for _, w := range workers {
				described, err := r.describeWorker(ctx, d.ID, w)
				if err != nil {
					return err
				}
				line.Workers = append(line.Workers, described)
				lines = append(lines, fmt.Sprintf("deal %s (%s): worker %s on %s, earned %s", d.ID, d.Status, w.ID, described.Peer, r.money(described.Earned)))
			}
			report = append(report, line)
		}
		if len(lines) == 0 && !r.flags.json {
			r.note(fmt.Sprintf("%s works for no deal", r.Account()))
		}
		return r.tell(report, lines...)
	})
	c.Aliases = []string{"dl"}
	return c
}

// ownWorkers finds the workers that arguments mean: a deal, and workers of it; all of the provider's unless some are named.
func (r *marketRun) ownWorkers(ctx context.Context, args []string) (market.Deal, []market.Worker, error) {
	d, err := r.dealNamed(ctx, args[0])
	if err != nil {
		return d, nil, err
	}
	mine := own(d, r.Account())
	if len(args) == 1 {
		return d, mine, nil
	}
	ids, err := workersNamed(d, args[1:])
	if err != nil {
		return d, nil, err
	}
	var chosen []market.Worker
	for _, id := range ids {
		found := false
		for _, w := range mine {
			if w.ID == id {
				chosen, found = append(chosen, w), true
			}
		}
		if !found {
			return d, nil, market.Errorf(market.NotFound, "the deal %s has no worker %s of %s", d.ID, id, r.Account())
		}
	}
	return d, chosen, nil
}

// eachOwnWorker makes a command over a provider's workers of a deal.
func (t *tool) eachOwnWorker(use, alias, short string, dryFlag bool, run func(ctx context.Context, r *marketRun, deal market.Deal, w market.Worker, dry bool) error) *cobra.Command {
	var dry bool
	c := t.marketCmd(use+" DEAL [WORKER…]", short, accountProvider, func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usage(codeFlags, "`%s` takes a deal; `aqua provider deal-list` lists them", cmd.CommandPath())
		}
		return nil
	}, func(c *cobra.Command) {
		if dryFlag {
			dryRun(c, &dry)
		}
	}, func(ctx context.Context, r *marketRun, args []string) error {
		deal, workers, err := r.ownWorkers(ctx, args)
		if err != nil {
			return err
		}
		for _, w := range workers {
			if err := run(ctx, r, deal, w, dry); err != nil {
				return err
			}
		}
		return nil
	})
	c.Aliases, c.Long = []string{alias}, workersHelp
	return c
}

func (t *tool) dealRewardsInfo() *cobra.Command {
	return t.eachOwnWorker("deal-rewards-info", "dri", "Print what workers have earned", false, func(ctx context.Context, r *marketRun, deal market.Deal, w market.Worker, _ bool) error {
		report, err := r.describeWorker(ctx, deal.ID, w)
		if err != nil {
			return err
		}
		return r.tell(report, fmt.Sprintf("worker %s has earned %s, its staker's part is %s", w.ID, r.money(report.Earned), r.money(report.Staker)))
	})
}

func (t *tool) dealRewardsWithdraw() *cobra.Command {
	return t.eachOwnWorker("deal-rewards-withdraw", "drw", "Pay out what workers have earned", true, func(ctx context.Context, r *marketRun, deal market.Deal, w market.Worker, dry bool) error {
		reward, err := r.Reward(ctx, deal.ID, w.ID)
		if err != nil {
			return err
		}
		if reward.Provider.IsZero() && reward.Staker.IsZero() {
			return r.changed(deal.ID, false, "", "nothing is due to the worker %s", w.ID)
		}
		var tx market.Tx
		if !dry {
			if tx, err = r.CollectDeal(ctx, deal.ID, w.ID); err != nil {
				return err
			}
		}
		return r.changed(deal.ID, dry, tx, paysOut.said(dry)+" %s of the worker %s", r.money(reward.Provider), w.ID)
	})
}

func (t *tool) dealExit() *cobra.Command {
	return t.eachOwnWorker("deal-exit", "de", "Leave a deal, with some workers or all", true, func(ctx context.Context, r *marketRun, deal market.Deal, w market.Worker, dry bool) error {
		var tx market.Tx
		if !dry {
			var err error
			if tx, err = r.Exit(ctx, deal.ID, w.ID); err != nil {
				return err
			}
		}
		return r.changed(deal.ID, dry, tx, leaves.said(dry)+" the deal %s with the worker %s", deal.ID, w.ID)
	})
}
