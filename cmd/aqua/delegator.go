package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/market"
)

// delegatorCommand holds what somebody does who pays for the commitments of others.
func (t *tool) delegatorCommand() *cobra.Command {
	pay := t.eachCommitment("collateral-add", "ca", "Pay the collateral of commitments", func(ctx context.Context, r *marketRun, c market.Commitment, dry bool) error {
		sum := c.CollateralPerUnit.Times(c.Units)
		if c.Status != market.WaitDelegation {
			return r.told(c, false, dry, "the commitment %s is %s already", c.ID, c.Status)
		}
		if dry {
			if err := r.mayStake(ctx, sum); err != nil {
				return err
			}
		} else {
			if _, err := r.PayCollateral(ctx, []market.ID{c.ID}); err != nil {
				return err
			}
		}
		return r.told(c, true, dry, pays.said(dry)+" %s for the commitment %s", market.FLT(sum), c.ID)
	})
	take := t.eachCommitment("collateral-withdraw", "cw", "Have commitments that are over paid back", func(ctx context.Context, r *marketRun, c market.Commitment, dry bool) error {
		if !dry {
			if _, err := r.EndCommitment(ctx, c.ID); err != nil {
				return err
			}
		}
		return r.told(c, true, dry, ends.said(dry)+" the commitment %s", c.ID)
	})
	reward := t.eachCommitment("reward-withdraw", "rw", "Pay out the rewards of commitments that are unlocked", func(ctx context.Context, r *marketRun, c market.Commitment, dry bool) error {
		if c.Unlocked.Total().IsZero() {
			return r.told(c, false, dry, "nothing is unlocked of %s of the commitment %s", market.FLT(c.Rewards.Total()), c.ID)
		}
		if !dry {
			if _, err := r.CollectCommitment(ctx, c.ID); err != nil {
				return err
			}
		}
		return r.told(c, true, dry, paysOut.said(dry)+" %s of the commitment %s", market.FLT(c.Unlocked.Total()), c.ID)
	})
	return group("delegator", "Stake collateral on peers, and share their rewards", pay, take, reward)
}

// told tells of a commitment.
func (r *marketRun) told(c market.Commitment, did, dry bool, format string, args ...any) error {
	report := describeCommitment(c)
	report.Change, report.DryRun = did && !dry, dry
	return r.tell(report, fmt.Sprintf(format, args...))
}

// eachCommitment makes a command over commitments by their ids.
func (t *tool) eachCommitment(use, alias, short string, run func(ctx context.Context, r *marketRun, c market.Commitment, dry bool) error) *cobra.Command {
	var dry bool
	c := t.marketCmd(use+" COMMITMENT…", short, accountDelegator, func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usage(codeFlags, "`%s` takes ids of commitments; `aqua provider cc-info` lists them", cmd.CommandPath())
		}
		return nil
	}, func(c *cobra.Command) { dryRun(c, &dry) }, func(ctx context.Context, r *marketRun, args []string) error {
		ids, err := parseAll("commitment", args, market.ParseID)
		if err != nil {
			return err
		}
		for _, id := range ids {
			commitment, err := r.Commitment(ctx, id)
			if err == nil {
				err = run(ctx, r, commitment, dry)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	c.Aliases = []string{alias}
	return c
}
