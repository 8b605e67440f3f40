package market

import (
	"bytes"
	"cmp"
	"slices"
)

// View is the part of a market that a plan is made from, all of one moment.
type View struct {
	Params      Params
	Offers      []Offer
	Commitments map[ID]Commitment // by their ids
	Facts       Facts
}

// Proposal is a plan for a deal with its reasons and its price.
type Proposal struct {
	Match   MatchPlan
	Workers uint64   // that the plan adds
	Reasons []Reason // what is taken, as the plan lists it, then what is refused, by provider, offer and peer
	Bill    Bill     // with the added workers
}

// Plan chooses peers for the free places of a deal: as many as can be had, then the cheapest, then those to which data are nearest and
// which answer fastest, then by peer id. The market takes all that it proposes (spec/market.md#M80), as long as nothing changes
// between. It is a pure function; the order of offers, peers and units in the view does not matter.
//
// The error says why the deal can take nobody: Ended, NotActive or TooEarly as the market would refuse a match, Invalid terms, Exists if all
// places are filled, NotFound if no offer fits, MinWorkers if too few do. With the last two the proposal has the reasons.
func Plan(deal Deal, view View, policy Policy) (Proposal, error) {
	if err := matchable(deal, view.Params); err != nil {
		return Proposal{}, err
	}
	p := newPlanner(deal, view, policy)
	if p.want == 0 {
		return Proposal{}, Errorf(Exists, "the deal has all its %d workers", deal.Terms.TargetWorkers)
	}
	for _, o := range view.Offers {
		p.offer(o)
	}
	chosen := p.choose()
	proposal := p.proposal(chosen)
	switch joined := uint64(len(deal.Workers)); {
	case joined+proposal.Workers < deal.Terms.MinWorkers:
		return proposal, Errorf(MinWorkers, "%d of the %d workers that the deal needs at least can be had", joined+proposal.Workers, deal.Terms.MinWorkers)
	case len(chosen) == 0:
		return proposal, Errorf(NotFound, "no offer fits the deal")
	}
	return proposal, nil
}

// matchable says that the market would let a deal take workers now.
func matchable(deal Deal, params Params) error {
	t := deal.Terms
	switch {
	case t.MinWorkers == 0 || t.MinWorkers > t.TargetWorkers:
		return Errorf(Invalid, "a deal for %d workers cannot need %d at least", t.TargetWorkers, t.MinWorkers)
	case t.UnitsPerWorker == 0:
		return Errorf(Invalid, "a worker needs a compute unit at least")
	case !t.Price.Fits():
		return Errorf(Invalid, "the market has no price of %s", t.Price)
	case deal.Status == DealEnded:
		return Errorf(Ended, "the deal has ended")
	case deal.Status != DealActive && deal.Status != NotEnoughWorkers:
		return Errorf(NotActive, "a deal that is %s takes no workers; deposit first", deal.Status)
	case deal.LastMatch != 0 && params.Epoch() <= deal.LastMatch+params.MinRematch:
		return Errorf(TooEarly, "the deal was matched in epoch %d and can be again from epoch %d on; now is epoch %d",
			deal.LastMatch, deal.LastMatch+params.MinRematch+1, params.Epoch())
	}
	return nil
}

// proposal puts the chosen in the form that a market takes: by offer, the cheapest first.
func (p *planner) proposal(chosen []*candidate) Proposal {
	var out Proposal
	at := map[ID]int{}
	var taken []Reason
	for _, c := range chosen {
		i, ok := at[c.offer]
		if !ok {
			i, at[c.offer] = len(out.Match), len(out.Match)
			out.Match = append(out.Match, OfferMatch{Offer: c.offer})
		}
		out.Match[i].Workers = append(out.Match[i].Workers, c.units)
		out.Bill.Ask = larger(out.Bill.Ask, c.price)
		taken = append(taken, c.reason(Accepted, p.praise(c)))
	}
	slices.SortFunc(p.reasons, func(a, b Reason) int {
		return cmp.Or(bytes.Compare(a.Provider[:], b.Provider[:]), bytes.Compare(a.Offer[:], b.Offer[:]), bytes.Compare(a.Peer[:], b.Peer[:]), cmp.Compare(a.Text, b.Text))
	})
	out.Reasons = append(taken, p.reasons...)
	out.Workers = uint64(len(chosen))
	ask := out.Bill.Ask
	out.Bill = BillOf(p.deal, p.view.Params, uint64(len(p.deal.Workers))+out.Workers)
	out.Bill.Ask = ask
	return out
}

func larger(a, b Amount) Amount {
	if a.Cmp(b) < 0 {
		return b
	}
	return a
}
