package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/files"
)

// dealCommand holds what a developer does with deals.
func (t *tool) dealCommand() *cobra.Command {
	return group("deal", "Open deals: workers for an application, from providers", t.dealCreate(), t.dealInfo(), t.dealLogs(), t.dealMove("deposit", "Pay into a deal"),
		t.dealMove("withdraw", "Take back what a deal need not hold"), t.dealStop(), t.dealChangeApp(), t.dealWorkersAdd(), t.dealWorkersRemove())
}

// dealNamed finds a deal by its address, or by its name in workers.yaml.
func (r *marketRun) dealNamed(ctx context.Context, text string) (market.Deal, error) {
	if id, err := market.ParseAccount(text); err == nil {
		return r.Deal(ctx, id)
	}
	w, err := r.workers()
	if err != nil {
		return market.Deal{}, err
	}
	d, ok := w.Deal(r.env(), text)
	if !ok {
		return market.Deal{}, elsewhere(workersFile, usage(codeFlags, "%.60q is neither a deal's address nor a name that %s has for the network %s", text, workersFile, r.env()))
	}
	if d.ChainNetworkID.Value != r.params.ChainID {
		return market.Deal{}, failed(codeMarketWrong, "%s: %s has the deal %.60q of the chain %d, this one is %d", market.WrongChain, workersFile, text, d.ChainNetworkID.Value, r.params.ChainID)
	}
	return r.Deal(ctx, d.ID())
}

// env is the network's name in files.
func (r *marketRun) env() string { return r.place.Env }

func (r *marketRun) workers() (*files.Workers, error) {
	d, err := files.Load(workersFile)
	if err != nil {
		return nil, err
	}
	w, err := files.ReadWorkers(d)
	if !r.noted { // a command reads it several times
		tellNotes(r.err, d)
		r.noted = true
	}
	return w, err
}

// txReport tells of a change.
type txReport struct {
	Deal string    `json:"dealId,omitempty"`
	Tx   market.Tx `json:"tx,omitempty"`
	Dry  bool      `json:"dryRun,omitempty"`
}

// changed tells of a change of a deal that was made, or would be.
func (r *marketRun) changed(deal market.DealID, dry bool, tx market.Tx, format string, args ...any) error {
	return r.tell(txReport{Deal: deal.String(), Tx: tx, Dry: dry}, fmt.Sprintf(format, args...))
}

// dryRun adds the flag.
func dryRun(c *cobra.Command, dry *bool) {
	c.Flags().BoolVar(dry, "dry-run", false, "show what would be done, and change nothing")
}

// exactArgs wants as many arguments as there are words for them.
func exactArgs(words ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != len(words) {
			return usage(codeFlags, "`%s` takes %s; found %d arguments", cmd.CommandPath(), strings.Join(words, " and "), len(args))
		}
		return nil
	}
}

func (t *tool) dealMove(name, short string) *cobra.Command {
	var dry bool
	return t.marketCmd(name+" DEAL SUM", short, accountDeveloper, exactArgs("a deal", "a sum"), func(c *cobra.Command) { dryRun(c, &dry) },
		func(ctx context.Context, r *marketRun, args []string) error {
			deal, err := r.dealNamed(ctx, args[0])
			if err != nil {
				return err
			}
			sum, err := r.sum(args[1])
			if err != nil {
				return err
			}
			var tx market.Tx
			after := deal.Free.Add(sum)
			does, may, move := deposits, r.mayDeposit, r.Deposit
			if name == "withdraw" {
				after = deal.Free.Sub(sum)
				does, may, move = withdraws, r.mayWithdraw, r.Withdraw
			}
			if dry {
				err = may(ctx, deal, sum)
			} else {
				tx, err = move(ctx, deal.ID, sum)
			}
			if err != nil {
				return err
			}
			return r.changed(deal.ID, dry, tx, "%s %s; the deal then holds %s", does.said(dry), r.money(sum), r.money(after))
		})
}

func (t *tool) dealStop() *cobra.Command {
	var dry bool
	return t.marketCmd("stop DEAL", "End a deal for good; the epoch that runs is paid", accountDeveloper, oneArg("a deal"), func(c *cobra.Command) { dryRun(c, &dry) },
		func(ctx context.Context, r *marketRun, args []string) error {
			deal, err := r.dealNamed(ctx, args[0])
			if err != nil {
				return err
			}
			var tx market.Tx
			if deal.Status == market.DealEnded {
				return r.changed(deal.ID, false, "", "the deal %s has ended in epoch %d", deal.ID, deal.Ended)
			}
			if dry {
				err = r.mayChange(deal)
			} else {
				tx, err = r.Stop(ctx, deal.ID)
			}
			if err != nil {
				return err
			}
			return r.changed(deal.ID, dry, tx, ends.said(dry)+" the deal %s in epoch %d; what is left can be withdrawn after %d more", deal.ID, r.params.Epoch(), r.params.MinDealDeposit)
		})
}

func (t *tool) dealChangeApp() *cobra.Command {
	var dry bool
	return t.marketCmd("change-app DEAL CID", "Have the workers of a deal run another application", accountDeveloper, exactArgs("a deal", "the CID of an application"),
		func(c *cobra.Command) { dryRun(c, &dry) }, func(ctx context.Context, r *marketRun, args []string) error {
			app, err := market.ParseCID(args[1])
			if err != nil {
				return usage(codeFlags, "%v", err)
			}
			deal, err := r.dealNamed(ctx, args[0])
			if err != nil {
				return err
			}
			if deal.Terms.App == app {
				return r.changed(deal.ID, false, "", "the deal %s runs %s already", deal.ID, app)
			}
			if dry {
				if err := r.mayChange(deal); err != nil {
					return err
				}
				return r.changed(deal.ID, true, "", "would: have the deal %s run %s", deal.ID, app)
			}
			tx, err := r.SetApp(ctx, deal.ID, app)
			if err != nil {
				return err
			}
			return r.changed(deal.ID, false, tx, "the deal %s runs %s now", deal.ID, app)
		})
}

func (t *tool) dealWorkersAdd() *cobra.Command {
	var dry bool
	var workers uint64
	policy := &policyFlags{}
	c := t.marketCmd("workers-add DEAL", "Choose peers for the free places of a deal", accountDeveloper, oneArg("a deal"), func(c *cobra.Command) {
		dryRun(c, &dry)
		policy.add(c)
		c.Flags().Uint64Var(&workers, "workers", 0, "add at most this `NUMBER`; all that are missing unless given")
	}, func(ctx context.Context, r *marketRun, args []string) error {
		deal, err := r.dealNamed(ctx, args[0])
		if err != nil {
			return err
		}
		if !dry {
			release, err := r.alone(ctx)
			if err != nil {
				return err
			}
			defer release()
		}
		if n := len(deal.Workers); n > 0 && uint64(n) >= deal.Terms.TargetWorkers && deal.Status != market.DealEnded {
			full := planReport{Deal: deal.ID.String(), DryRun: dry, Reasons: []reasonReport{}, Held: deal.Free}
			err = r.tell(full, fmt.Sprintf("the deal %s has all its %d workers already", deal.ID, n))
		} else {
			err = r.matchDeal(ctx, deal, policy, workers, dry)
		}
		if err != nil || dry {
			return err
		}
		return r.writeMatched(args[0])
	})
	c.Aliases = []string{"wa"}
	return c
}

// writeMatched notes in workers.yaml that a deal has workers, if it is known there by a name.
func (r *marketRun) writeMatched(name string) error {
	if _, err := market.ParseAccount(name); err == nil {
		return nil
	}
	w, err := r.workers()
	if err != nil {
		return err
	}
	if d, ok := w.Deal(r.env(), name); ok {
		d.Matched = true
		if err := w.Put(r.env(), name, d); err != nil {
			return err
		}
	}
	return w.Doc.Save()
}

func (t *tool) dealWorkersRemove() *cobra.Command {
	var dry bool
	c := t.marketCmd("workers-remove DEAL WORKER…", "Take workers out of a deal", accountDeveloper, func(cmd *cobra.Command, args []string) error {
		if len(args) < 2 {
			return usage(codeFlags, "`%s` takes a deal and its workers; `aqua deal info` lists them", cmd.CommandPath())
		}
		return nil
	}, func(c *cobra.Command) { dryRun(c, &dry) }, func(ctx context.Context, r *marketRun, args []string) error {
		deal, err := r.dealNamed(ctx, args[0])
		if err != nil {
			return err
		}
		ids, err := workersNamed(deal, args[1:])
		if err != nil {
			return err
		}
		for _, id := range ids {
			var tx market.Tx
			if dry {
				err = r.mayRemove(deal, id)
			} else {
				tx, err = r.RemoveWorker(ctx, deal.ID, id)
			}
			if err != nil {
				return err
			}
			if err := r.changed(deal.ID, dry, tx, takes.said(dry)+" the worker %s out of the deal %s", id, deal.ID); err != nil {
				return err
			}
		}
		return nil
	})
	c.Aliases, c.Long = []string{"wr"}, workersHelp
	return c
}

// readFluence reads fluence.yaml, which must be there.
func (r *marketRun) readFluence() (*files.Fluence, error) {
	if _, err := os.Stat(fluenceFile); err != nil {
		return nil, elsewhere(fluenceFile, failed(codeUnreadable, "%s; `aqua init` begins one", pathProblem(err)))
	}
	d, err := files.Load(fluenceFile)
	if err != nil {
		return nil, err
	}
	return readTold(r.err, d, files.ReadFluence)
}
