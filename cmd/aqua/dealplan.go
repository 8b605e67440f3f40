package main

import (
	"cmp"
	"context"
	"fmt"

	"github.com/aquifer-dev/aquifer/market"
)

// plan chooses workers for a deal out of all that the market offers.
func (r *marketRun) plan(ctx context.Context, deal market.Deal, f *policyFlags, workers uint64) (market.Proposal, error) {
	policy, err := f.policy(r)
	if err != nil {
		return market.Proposal{}, err
	}
	policy.Workers = workers
	facts, err := f.readFacts()
	if err != nil {
		return market.Proposal{}, err
	}
	view, err := market.ViewOf(ctx, r, market.OfferFilter{}, facts)
	if err != nil {
		return market.Proposal{}, err
	}
	return market.Plan(deal, view, policy)
}

// planReport is a plan with its bill.
type planReport struct {
	Deal     string         `json:"dealId,omitempty"`
	DryRun   bool           `json:"dryRun,omitempty"`
	Workers  uint64         `json:"workers"` // that are added
	Reasons  []reasonReport `json:"reasons"`
	PerEpoch market.Amount  `json:"pricePerEpoch"`
	Held     market.Amount  `json:"deposit"`
	Lasts    *market.Epoch  `json:"lastsEpochs"` // null: for ever
	Rest     market.Amount  `json:"rest"`
	Ask      market.Amount  `json:"highestAsk"`
	Tx       market.Tx      `json:"tx,omitempty"`
	Problem  string         `json:"problem,omitempty"`
}

type reasonReport struct {
	Provider market.Account `json:"provider"`
	Offer    market.ID      `json:"offerId"`
	Peer     string         `json:"peerId,omitempty"`
	Taken    bool           `json:"taken"`
	Code     market.Code    `json:"code"`
	Text     string         `json:"text"`
}

func reportOf(p market.Proposal) planReport {
	out := planReport{Workers: p.Workers, PerEpoch: p.Bill.PerEpoch, Held: p.Bill.Free, Rest: p.Bill.Rest, Ask: p.Bill.Ask, Reasons: []reasonReport{}}
	if !p.Bill.Forever {
		out.Lasts = &p.Bill.Epochs
	}
	for _, reason := range p.Reasons {
		line := reasonReport{Provider: reason.Provider, Offer: reason.Offer, Taken: reason.Taken(), Code: reason.Code, Text: reason.Text}
		if !reason.Peer.IsZero() {
			line.Peer = reason.Peer.Peer()
		}
		out.Reasons = append(out.Reasons, line)
	}
	return out
}

// planLines are the plan in words: a line for each reason, then the bill of a plan that will do.
func (r *marketRun) planLines(p market.Proposal, good bool) []string {
	var lines []string
	for _, reason := range p.Reasons {
		lines = append(lines, reason.String())
	}
	if !good {
		return lines
	}
	return append(lines, p.Bill.Lines(r.params)...)
}

// matchDeal plans workers for a deal and has the market take them; a dry run ends with the plan. The reasons are told in any case.
func (r *marketRun) matchDeal(ctx context.Context, deal market.Deal, f *policyFlags, workers uint64, dry bool) error {
	report, lines, err := r.match(ctx, deal, f, workers, dry)
	if err != nil && report == nil {
		return err
	}
	return cmp.Or(r.tell(report, lines...), err)
}

// match is matchDeal without telling. There is no report where the plan could not be made or the market has refused it.
func (r *marketRun) match(ctx context.Context, deal market.Deal, f *policyFlags, workers uint64, dry bool) (*planReport, []string, error) {
	p, planned := r.plan(ctx, deal, f, workers)
	if planned != nil && len(p.Reasons) == 0 {
		if kind := market.KindOf(planned); (kind == market.MinWorkers || kind == market.NotFound) && r.faucet != nil && !r.served {
			planned = helped(marketError(planned), "nobody offers peers on this market; `aqua up --market --data "+ledgerDir+"`, in a terminal of its own, runs three nodes that do")
		}
		return nil, nil, planned
	}
	report := reportOf(p)
	report.DryRun = dry
	if !deal.ID.IsZero() {
		report.Deal = deal.ID.String()
	}
	lines := r.planLines(p, planned == nil)
	switch {
	case planned != nil:
		report.Problem = planned.Error()
	case !dry:
		tx, err := r.Match(ctx, deal.ID, p.Match)
		if err != nil {
			return nil, nil, err
		}
		report.Tx = tx
		lines = append(lines, fmt.Sprintf("%d workers joined the deal %s", p.Workers, deal.ID))
	}
	return &report, lines, planned
}
