package rules

import "github.com/aquifer-dev/aquifer/market"

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

// Match takes from a plan what fits, in its order (spec/market.md#M28). What does not is left out without a word; what names nothing, and too few
// workers in the end, are errors.
func (m Matching) Match(plan market.MatchPlan) ([]Join, error) {
	var joins []Join
	free := m.Terms.TargetWorkers - min(m.Terms.TargetWorkers, m.Joined)
	for _, proposed := range plan {
		if free == 0 {
			break
		}
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

// worker makes a worker of a group of units, or nil where they do not fit.
func (m Matching) worker(id market.ID, offer OfferTerms, group []market.ID) (*Join, error) {
	if uint64(len(group)) < m.Terms.UnitsPerWorker {
		return nil, nil
	}
	group = group[:m.Terms.UnitsPerWorker]
	join := &Join{Provider: offer.Provider, Units: group}
	for i, unit := range group {
		place, ok := m.Unit(unit)
		if !ok {
			return nil, market.Errorf(market.NotFound, "there is no compute unit %s", unit)
		}
		if i == 0 {
			join.Peer = place.Peer
		}
		fits, err := m.fits(unit, place)
		if err != nil {
			return nil, err
		}
		if !fits || place.Peer != join.Peer || place.Offer != id || m.Peers[place.Peer] || repeated(group[:i], unit) {
			return nil, nil
		}
	}
	return join, nil
}

// fits says that a unit is free and backed. With a white list it need not be backed, and what is wrong with it is an error.
func (m Matching) fits(unit market.ID, p UnitPlace) (bool, error) {
	active := p.Status == market.Active && !p.Commitment.IsZero()
	if m.Terms.Access.Type != market.WhiteList {
		return active && !p.InDeal, nil
	}
	if p.InDeal {
		return false, market.Errorf(market.Taken, "compute unit %s works for a deal already", unit)
	}
	if !p.Commitment.IsZero() && !active {
		return false, market.Errorf(market.NotActive, "the commitment of compute unit %s is %s", unit, p.Status)
	}
	return true, nil
}

func repeated(before []market.ID, id market.ID) bool {
	for _, b := range before {
		if b == id {
			return true
		}
	}
	return false
}
