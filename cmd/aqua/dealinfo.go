package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/market"
)

// dealReport is a deal as of now.
type dealReport struct {
	Deal      market.DealID  `json:"dealId"`
	Owner     market.Account `json:"owner"`
	Status    string         `json:"status"`
	App       market.CID     `json:"appCid"`
	Min       uint64         `json:"minWorkers"`
	Target    uint64         `json:"targetWorkers"`
	Max       uint64         `json:"maxWorkersPerProvider"`
	Units     uint64         `json:"cuCountPerWorker"`
	Price     market.Amount  `json:"pricePerCuPerEpoch"`
	Free      market.Amount  `json:"freeBalance"`
	MaxPaid   market.Epoch   `json:"maxPaidEpoch"`
	Created   market.Epoch   `json:"createdEpoch"`
	LastMatch market.Epoch   `json:"lastMatchedEpoch"`
	Ended     market.Epoch   `json:"endedEpoch"`
	Epoch     market.Epoch   `json:"epoch"`
	Workers   []workerReport `json:"workers"`
}

type workerReport struct {
	Worker   market.ID      `json:"workerId"`
	OffChain string         `json:"offchainId,omitempty"`
	Peer     string         `json:"peerId"`
	Provider market.Account `json:"provider"`
	Joined   market.Epoch   `json:"joinedEpoch"`
	Active   bool           `json:"active"`
	Units    []market.ID    `json:"computeUnits"`
	Earned   market.Amount  `json:"providerReward"`
	Staker   market.Amount  `json:"stakerReward"`
}

func (r *marketRun) describeWorker(ctx context.Context, deal market.DealID, w market.Worker) (workerReport, error) {
	reward, err := r.Reward(ctx, deal, w.ID)
	out := workerReport{Worker: w.ID, Peer: w.Peer.Peer(), Provider: w.Provider, Joined: w.Joined, Active: w.Active(), Units: w.Units, Earned: reward.Provider, Staker: reward.Staker}
	if w.Active() {
		out.OffChain = w.OffChain.Peer()
	}
	return out, err
}

func (t *tool) dealInfo() *cobra.Command {
	return t.marketCmd("info DEAL", "Print how a deal stands, and what its workers have earned", accountDeveloper, oneArg("a deal"), nil,
		func(ctx context.Context, r *marketRun, args []string) error {
			d, err := r.dealNamed(ctx, args[0])
			if err != nil {
				return err
			}
			report := dealReport{
				Deal: d.ID, Owner: d.Owner, Status: d.Status.String(), App: d.Terms.App, Min: d.Terms.MinWorkers, Target: d.Terms.TargetWorkers, Max: d.Terms.MaxPerProvider,
				Units: d.Terms.UnitsPerWorker, Price: d.Terms.Price, Free: d.Free, MaxPaid: d.MaxPaid, Created: d.Created, LastMatch: d.LastMatch, Ended: d.Ended,
				Epoch: r.params.Epoch(), Workers: []workerReport{},
			}
			lines := []string{
				fmt.Sprintf("deal %s of %s: %s in epoch %d", d.ID, d.Owner, d.Status, report.Epoch),
				fmt.Sprintf("runs %s", d.Terms.App),
				fmt.Sprintf("%d of %d workers joined, %d active; %d are needed at least", len(d.Workers), d.Terms.TargetWorkers, d.ActiveWorkers(), d.Terms.MinWorkers),
			}
			lines = append(lines, r.moneyLines(d)...)
			for _, w := range d.Workers {
				line, err := r.describeWorker(ctx, d.ID, w)
				if err != nil {
					return err
				}
				report.Workers = append(report.Workers, line)
				state := "not yet active"
				if line.Active {
					state = "active as " + line.OffChain
				}
				lines = append(lines, fmt.Sprintf("worker %s on %s of %s: %s, earned %s", w.ID, line.Peer, w.Provider, state, r.money(line.Earned)))
			}
			return r.tell(report, lines...)
		})
}

// moneyLines say how long the money of a deal lasts, or, after its end, when what is left can be taken out.
func (r *marketRun) moneyLines(d market.Deal) []string {
	if d.Status != market.DealEnded {
		return market.BillOf(d, r.params, d.Terms.TargetWorkers).Lines(r.params)
	}
	if d.Free.IsZero() {
		return []string{"nothing of its money is left"}
	}
	line := r.money(d.Free) + " of its money are left"
	if r.params.MayWithdraw(d, d.Free) != nil {
		line += fmt.Sprintf("; all of it can be withdrawn from epoch %d on", d.Ended+r.params.MinDealDeposit+1)
	}
	return []string{line}
}
