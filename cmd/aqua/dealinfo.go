package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/market"
)

// dealReport is a deal as of now.
type dealReport struct {
	Name      string         `json:"name,omitempty"` // in workers.yaml
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
	c := t.marketCmd("info [DEAL…]", "Print how deals stand, and what their workers have earned", accountDeveloper, nil, nil,
		func(ctx context.Context, r *marketRun, args []string) error {
			if len(args) > 0 {
				return r.tellDeals(ctx, args, len(args) > 1)
			}
			names, err := r.recordedNames()
			if err != nil {
				return err
			}
			return r.tellDeals(ctx, names, true)
		})
	c.Long = "info prints the deals that are named, by their addresses or by their names in workers.yaml, or without a name all that workers.yaml has\n" +
		"for the network. With --json each is a line."
	return c
}

// recordedNames are the names of the deals that workers.yaml has for the network, in its order.
func (r *marketRun) recordedNames() ([]string, error) {
	w, err := r.workers()
	if err != nil {
		return nil, err
	}
	var names []string
	if deals := w.Deals.Find(r.env()); deals != nil {
		for _, d := range deals.Value {
			names = append(names, d.Name)
		}
	}
	if len(names) == 0 {
		return nil, elsewhere(workersFile, usage(codeFlags, "%s has no deal for the network %s; name one by its address", workersFile, r.env()))
	}
	return names, nil
}

// tellDeals prints deals one after the other, with their names above them where titles are wanted. One that cannot be told keeps none of the others.
func (r *marketRun) tellDeals(ctx context.Context, names []string, titles bool) error {
	wrong := false
	for i, name := range names {
		d, err := r.dealNamed(ctx, name)
		var report dealReport
		var lines []string
		if err == nil {
			report, lines, err = r.describeDeal(ctx, d)
		}
		switch {
		case err != nil && len(names) > 1 && ctx.Err() == nil:
			r.note(name + ": " + marketError(err).Error())
			wrong = true
			continue
		case err != nil:
			return err
		}
		if _, address := market.ParseAccount(name); address != nil {
			report.Name = name
		}
		if titles {
			lines = append([]string{name + ":"}, lines...)
			if i > 0 {
				lines = append([]string{""}, lines...)
			}
		}
		if err := r.tell(report, lines...); err != nil {
			return err
		}
	}
	if wrong {
		return failed(codeMarket, "some of the %d deals cannot be told, for the reasons above", len(names))
	}
	return nil
}

// describeDeal is a deal as of now, for --json and in lines.
func (r *marketRun) describeDeal(ctx context.Context, d market.Deal) (dealReport, []string, error) {
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
	for i, w := range d.Workers {
		line, err := r.describeWorker(ctx, d.ID, w)
		if err != nil {
			return report, nil, err
		}
		report.Workers = append(report.Workers, line)
		state := "not yet active"
		if line.Active {
			state = "active as " + line.OffChain
		}
		lines = append(lines, fmt.Sprintf("worker %d: %s on %s of %s: %s, earned %s", i+1, w.ID, line.Peer, w.Provider, state, r.money(line.Earned)))
	}
	return report, lines, nil
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
