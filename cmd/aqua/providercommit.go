package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/market"
)

// commitReport is a commitment.
type commitReport struct {
	Nox        string         `json:"nox,omitempty"`
	Peer       string         `json:"peerId"`
	ID         *market.ID     `json:"commitmentId"`
	Status     string         `json:"status,omitempty"`
	Start      market.Epoch   `json:"startEpoch"`
	End        market.Epoch   `json:"endEpoch"`
	Rate       uint64         `json:"rewardDelegatorRate"`
	Delegator  market.Account `json:"delegator"`
	Collateral market.Amount  `json:"collateral"` // of all units, in the smallest units of FLT
	Fails      uint64         `json:"totalFailCount"`
	Failed     market.Epoch   `json:"failedEpoch"`
	Unlocked   market.Amount  `json:"unlockedRewards"`
	Rewards    market.Amount  `json:"totalRewards"`
	Change     bool           `json:"changed"`
	DryRun     bool           `json:"dryRun,omitempty"`
}

func describeCommitment(c market.Commitment) commitReport {
	return commitReport{
		Peer: c.Peer.Peer(), ID: &c.ID, Status: c.Status.String(), Start: c.Start, End: c.End, Rate: c.Rate, Delegator: c.Delegator,
		Collateral: c.CollateralPerUnit.Times(c.Units), Fails: c.Fails, Failed: c.FailedEpoch, Unlocked: c.Unlocked.Total(), Rewards: c.Rewards.Total(),
	}
}

// promised is a peer or commitment that a command is about.
type promised struct {
	nox        string
	peer       market.ID
	commitment *market.Commitment // nil without one
	named      bool               // it was asked for by its name
}

// targets finds what the flags mean.
func (f *chosenFlags) targets(ctx context.Context, p *providerRun) ([]promised, error) {
	var all []promised
	if len(f.ids) > 0 {
		ids, err := parseAll("--cc-ids", f.ids, market.ParseID)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			c, err := p.Commitment(ctx, id)
			if err != nil {
				return nil, err
			}
			all = append(all, promised{p.noxOf(c.Peer), c.Peer, &c, true})
		}
		return all, nil
	}
	names, err := f.peerNames(p)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		id, err := p.peer(name)
		if err != nil {
			return nil, err
		}
		peer, err := p.Peer(ctx, id)
		if err != nil {
			return nil, err
		}
		t := promised{nox: name, peer: id, named: len(f.noxes) > 0}
		if !peer.Commitment.IsZero() {
			c, err := p.Commitment(ctx, peer.Commitment)
			if err != nil {
				return nil, err
			}
			t.commitment = &c
		}
		all = append(all, t)
	}
	return all, nil
}

// eachTarget makes a command over peers or commitments.
func (t *tool) eachTarget(use, alias, short string, dryFlag bool, run func(ctx context.Context, p *providerRun, at promised, dry bool) error) *cobra.Command {
	var dry bool
	f := &chosenFlags{}
	return t.providerCmd(use, alias, short, noArgs, func(c *cobra.Command) {
		f.addNoxes(c)
		if dryFlag {
			dryRun(c, &dry)
		}
	}, func(ctx context.Context, p *providerRun, _ []string) error {
		all, err := f.targets(ctx, p)
		if err != nil {
			return err
		}
		for _, at := range all {
			if err := run(ctx, p, at, dry); err != nil {
				return err
			}
		}
		return nil
	})
}

// tellCommitment tells of a target: what was done, or how it stands.
func (p *providerRun) tellCommitment(at promised, did bool, dry bool, format string, args ...any) error {
	report := commitReport{Peer: at.peer.Peer()}
	if at.commitment != nil {
		report = describeCommitment(*at.commitment)
	}
	report.Nox, report.Change, report.DryRun = at.nox, did && !dry, dry
	return p.tell(report, at.nox+": "+fmt.Sprintf(format, args...))
}

func (t *tool) commitCreate() *cobra.Command {
	return t.eachTarget("cc-create", "cc", "Promise the capacity of peers", true, func(ctx context.Context, p *providerRun, at promised, dry bool) error {
		if at.commitment != nil {
			return p.tellCommitment(at, false, dry, "has the commitment %s already, %s", at.commitment.ID, at.commitment.Status)
		}
		promise, err := p.file.Promise(at.nox, p.params)
		if err != nil {
			return err
		}
		if dry {
			return p.tellCommitment(at, true, dry, "would: commit itself for %d epochs, the delegator gets %s %%", promise.Duration, market.Units(1).Times(promise.Rate).Format(5))
		}
		id, _, err := p.Commit(ctx, at.peer, promise.Duration, promise.Delegator, promise.Rate)
		if err != nil {
			return err
		}
		c, err := p.Commitment(ctx, id)
		if err != nil {
			return err
		}
		at.commitment = &c
		return p.tellCommitment(at, true, dry, "commitment %s for %d epochs waits for %s of collateral", id, promise.Duration, market.FLT(c.CollateralPerUnit.Times(c.Units)))
	})
}

func (t *tool) commitActivate() *cobra.Command {
	return t.eachTarget("cc-activate", "ca", "Pay the collateral of commitments", true, func(ctx context.Context, p *providerRun, at promised, dry bool) error {
		switch {
		case at.commitment == nil:
			return failed(codeMarket, "%s: the peer %s has no commitment; `aqua provider cc-create` makes it", market.NotFound, at.nox)
		case at.commitment.Status != market.WaitDelegation:
			return p.tellCommitment(at, false, dry, "commitment %s is %s already", at.commitment.ID, at.commitment.Status)
		}
		return p.payCollateral(ctx, at, dry)
	})
}

func (p *providerRun) payCollateral(ctx context.Context, at promised, dry bool) error {
	sum := at.commitment.CollateralPerUnit.Times(at.commitment.Units)
	if dry {
		if err := p.mayStake(ctx, sum); err != nil {
			return err
		}
	} else {
		if _, err := p.PayCollateral(ctx, []market.ID{at.commitment.ID}); err != nil {
			return err
		}
		c, err := p.Commitment(ctx, at.commitment.ID)
		if err != nil {
			return err
		}
		at.commitment = &c
	}
	return p.tellCommitment(at, true, dry, pays.said(dry)+" %s for the commitment %s, which is active from the next epoch on", market.FLT(sum), at.commitment.ID)
}

func (t *tool) commitInfo() *cobra.Command {
	return t.eachTarget("cc-info", "ci", "Print how commitments stand", false, func(_ context.Context, p *providerRun, at promised, dry bool) error {
		if at.commitment == nil {
			return p.tellCommitment(at, false, dry, "has no commitment")
		}
		c := at.commitment
		return p.tellCommitment(at, false, dry, "commitment %s is %s, %s, %s at stake, %d epochs of units missed, %s of %s rewards can be withdrawn",
			c.ID, c.Status, lasting(*c), market.FLT(c.CollateralPerUnit.Times(c.Units)), c.Fails, c.Unlocked.Total().Format(market.NativeDecimals), market.FLT(c.Rewards.Total()))
	})
}

// lasting says in which epochs a commitment holds; before it is paid, in how many.
func lasting(c market.Commitment) string {
	if c.Start == 0 {
		return fmt.Sprintf("%d epochs", c.End)
	}
	return fmt.Sprintf("epochs %d to %d", c.Start, c.End-1)
}

func (t *tool) commitRemove() *cobra.Command {
	return t.commitEnd("cc-remove", "cr", "Give up commitments that nobody has paid for", market.WaitDelegation)
}

func (t *tool) commitFinish() *cobra.Command {
	return t.commitEnd("cc-finish", "cf", "Pay out commitments that are over or have failed", market.Inactive, market.Failed)
}

// commitEnd ends commitments in one of the states.
func (t *tool) commitEnd(use, alias, short string, states ...market.CommitmentStatus) *cobra.Command {
	return t.eachTarget(use, alias, short, true, func(ctx context.Context, p *providerRun, at promised, dry bool) error {
		if at.commitment == nil {
			return p.tellCommitment(at, false, dry, "has no commitment")
		}
		var names []string
		for _, s := range states {
			names = append(names, s.String())
		}
		switch right := slices.Contains(states, at.commitment.Status); {
		case !right && !at.named: // of all, those for which it is time
			return p.tellCommitment(at, false, dry, "commitment %s stays, it is %s", at.commitment.ID, at.commitment.Status)
		case !right:
			return failed(codeMarket, "%s: the commitment %s of %s is %s, `%s` is for those that are %s", market.NotActive, at.commitment.ID, at.nox, at.commitment.Status, use, strings.Join(names, " or "))
		}
		if !dry {
			if _, err := p.EndCommitment(ctx, at.commitment.ID); err != nil {
				return err
			}
		}
		return p.tellCommitment(at, true, dry, ends.said(dry)+" the commitment %s", at.commitment.ID)
	})
}

func (t *tool) commitRewards() *cobra.Command {
	return t.eachTarget("cc-rewards-withdraw", "crw", "Pay out the rewards of commitments that are unlocked", true, func(ctx context.Context, p *providerRun, at promised, dry bool) error {
		if at.commitment == nil {
			return p.tellCommitment(at, false, dry, "has no commitment")
		}
		if at.commitment.Unlocked.Total().IsZero() {
			return p.tellCommitment(at, false, dry, "nothing is unlocked of %s", market.FLT(at.commitment.Rewards.Total()))
		}
		if !dry {
			if _, err := p.CollectCommitment(ctx, at.commitment.ID); err != nil {
				return err
			}
		}
		return p.tellCommitment(at, true, dry, paysOut.said(dry)+" %s", market.FLT(at.commitment.Unlocked.Total()))
	})
}
