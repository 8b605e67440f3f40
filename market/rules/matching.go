package rules

import (
	"maps"

	"github.com/aquifer-dev/aquifer/market"
)

// Matching is a deal that looks for workers, and the market that it looks in.
type Matching struct {
	Terms     market.DealTerms
	Joined    uint64                    // workers that it has
	Providers map[market.Account]uint64 // how many of them each provider runs
	Peers     map[market.ID]bool        // which peers run one

	Offer func(market.ID) (OfferTerms, bool)
	Unit  func(market.ID) (UnitPlace, bool)
}

// OfferTerms are what of an offer decides.
type OfferTerms struct {
	Provider                 market.Account
	MinPrice                 market.Amount
	Token                    market.Account
	Effectors                []market.CID
	MinProtocol, MaxProtocol uint64
}

// UnitPlace is where a unit is.
type UnitPlace struct {
	Peer, Offer, Commitment market.ID // Commitment is zero without one
	Status                  market.CommitmentStatus
	InDeal                  bool
}

// Join is a worker that came about.
type Join struct {
	Peer     market.ID
	Provider market.Account
	Units    []market.ID
}

// CheckMatch says whether a deal may be matched now. last is when something was matched before, zero for never.
func CheckMatch(status market.DealStatus, now, last, wait market.Epoch) error {
	if status != market.DealActive && status != market.NotEnoughWorkers {
		return market.Errorf(market.NotActive, "the deal is %s; only a deal that is ACTIVE or has NOT_ENOUGH_WORKERS can be matched", status)
	}
	if last != 0 && now <= last+wait {
		return market.Errorf(market.TooEarly, "the deal was matched in epoch %d; it can be again from epoch %d", last, last+wait+1)
	}
	return nil
}

// Match takes from a plan what fits, in its order (spec/market.md#M32). What does not is left out without a word; what names nothing, and too few
// workers in the end, are errors.
func (m Matching) Match(plan market.MatchPlan) ([]Join, error) {
	var joins []Join
	m.Providers, m.Peers = maps.Clone(m.Providers), maps.Clone(m.Peers)
	taken := map[market.ID]bool{}
	free := m.Terms.TargetWorkers - min(m.Terms.TargetWorkers, m.Joined)
	for _, proposed := range plan {
		offer, ok := m.Offer(proposed.Offer)
		if !ok {
			return nil, market.Errorf(market.NotFound, "there is no offer %s", proposed.Offer)
		}
		if !m.suits(offer) {
			continue
		}
		for _, group := range proposed.Workers {
			if free == 0 || m.Providers[offer.Provider] >= m.Terms.MaxPerProvider {
				break
			}
			join, err := m.worker(proposed.Offer, offer, group)
			if err != nil {
				return nil, err
			}
			if join == nil {
				continue
			}
			for _, unit := range join.Units {
				if taken[unit] {
					return nil, market.Errorf(market.Taken, "compute unit %s stands in the plan twice", unit)
				}
				taken[unit] = true
			}
			joins = append(joins, *join)
			m.Providers[offer.Provider]++
			m.Peers[join.Peer] = true
			free--
		}
	}
	if got := m.Joined + uint64(len(joins)); got < m.Terms.MinWorkers {
		return nil, market.Errorf(market.MinWorkers, "the plan brings the deal to %d workers, it needs at least %d", got, m.Terms.MinWorkers)
	}
	return joins, nil
}

// suits says that the deal takes workers of an offer at all.
func (m Matching) suits(o OfferTerms) bool {
	t := m.Terms
	return t.Access.Allows(o.Provider) && t.Price.Cmp(o.MinPrice) >= 0 && t.Token == o.Token &&
		o.MinProtocol <= t.Protocol && t.Protocol <= o.MaxProtocol && market.Offer{Effectors: o.Effectors}.HasEffectors(t.Effectors)
}

// worker makes a worker of a group of units, or nil where they do not fit. A group that is too small is not looked at, of one that is too
// large only the first units.
func (m Matching) worker(id market.ID, offer OfferTerms, group []market.ID) (*Join, error) {
	if uint64(len(group)) < m.Terms.UnitsPerWorker {
		return nil, nil
	}
	group = group[:m.Terms.UnitsPerWorker]
	places := make([]UnitPlace, len(group))
	for i, unit := range group {
		var ok bool
		if places[i], ok = m.Unit(unit); !ok {
			return nil, market.Errorf(market.NotFound, "there is no compute unit %s", unit)
		}
	}
	join := &Join{Peer: places[0].Peer, Provider: offer.Provider, Units: group}
	for _, place := range places {
		if place.Offer != id || place.Peer != join.Peer || place.InDeal || m.Peers[place.Peer] {
			return nil, nil
		}
	}
	return m.backed(join, places[0])
}

// backed says whether the commitment of a worker's peer will do. With a white list there need not be one, but one that is there and
// not active is an error.
func (m Matching) backed(join *Join, p UnitPlace) (*Join, error) {
	switch {
	case p.Status == market.Active && !p.Commitment.IsZero():
		return join, nil
	case m.Terms.Access.Type != market.WhiteList:
		return nil, nil
	case p.Commitment.IsZero():
		return join, nil
	}
	return nil, market.Errorf(market.NotActive, "the commitment of peer %s is %s", p.Peer.Peer(), p.Status)
}
