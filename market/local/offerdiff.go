package local

import (
	"slices"

	"github.com/aquifer-dev/aquifer/market"
)

// bringOffer brings an offer to a state: price, currency and effectors, then peers and units that are missing, then those that are too many.
func (c *change) bringOffer(by market.Account, spec market.OfferSpec) error {
	o, err := c.ownOffer(by, spec.ID)
	if err != nil {
		return err
	}
	if spec.MinProtocol != 0 && spec.MinProtocol != o.MinProtocol || spec.MaxProtocol != 0 && spec.MaxProtocol != o.MaxProtocol {
		return market.Errorf(market.Invalid, "offer %s is for the protocols %d to %d, which never changes; make another offer", spec.ID, o.MinProtocol, o.MaxProtocol)
	}
	if spec.MinPrice.IsZero() {
		return market.Errorf(market.Invalid, "the price of an offer is more than nothing")
	}
	if err := c.known(spec.Token); err != nil {
		return err
	}
	o.MinPrice, o.Token, o.Effectors = spec.MinPrice, spec.Token, unique(spec.Effectors)
	wanted := map[market.ID]bool{}
	for _, p := range spec.Peers {
		if wanted[p.ID] {
			return market.Errorf(market.Exists, "peer %s stands in the offer twice", p.ID.Peer())
		}
		wanted[p.ID] = true
	}
	for _, id := range slices.Clone(o.Peers) {
		if !wanted[id] {
			if err := c.dropPeer(id); err != nil {
				return err
			}
		}
	}
	for _, p := range spec.Peers {
		if err := c.bringPeer(spec.ID, p); err != nil {
			return err
		}
	}
	return nil
}

// bringPeer makes a peer of an offer have exactly these units.
func (c *change) bringPeer(id market.ID, spec market.PeerSpec) error {
	have := c.peers.get(spec.ID)
	if have == nil || have.Offer != id {
		return c.addPeer(id, spec)
	}
	if have.Owner != spec.Owner {
		return market.Errorf(market.Invalid, "peer %s belongs to %s, which never changes; take it out of the offer and put it in again", spec.ID.Peer(), have.Owner)
	}
	if len(spec.Units) == 0 {
		return market.Errorf(market.Invalid, "peer %s needs at least one compute unit", spec.ID.Peer())
	}
	before := have.Units
	var missing []market.ID
	for i, u := range spec.Units {
		if slices.Contains(spec.Units[:i], u) {
			return market.Errorf(market.Exists, "compute unit %s stands in the offer twice", u)
		}
		if !slices.Contains(before, u) {
			missing = append(missing, u)
		}
	}
	if len(missing) > 0 {
		if err := c.idle(spec.ID); err != nil {
			return err
		}
		if err := c.addUnits(spec.ID, missing); err != nil {
			return err
		}
	}
	for _, u := range slices.Clone(before) {
		if !slices.Contains(spec.Units, u) {
			if err := c.dropUnit(u); err != nil {
				return err
			}
		}
	}
	return nil
}

// stands says that an offer is already as it should be, so that there is nothing to do.
func (a *actor) stands(spec market.OfferSpec) (as bool, err error) {
	if spec.ID.IsZero() {
		return false, nil
	}
	err = a.view(func(c *change) error {
		o := c.offers.get(spec.ID)
		if o == nil || o.Provider != a.account || len(o.Peers) != len(spec.Peers) {
			return nil
		}
		same := func(have, want uint64) bool { return want == 0 || have == want }
		as = o.MinPrice.Equal(spec.MinPrice) && (spec.Token.IsZero() || o.Token == spec.Token) && sameSet(o.Effectors, spec.Effectors) &&
			same(o.MinProtocol, spec.MinProtocol) && same(o.MaxProtocol, spec.MaxProtocol)
		for _, p := range spec.Peers {
			have := c.peers.get(p.ID)
			as = as && have != nil && have.Offer == spec.ID && have.Owner == p.Owner && sameSet(have.Units, p.Units)
		}
		return nil
	})
	return as, err
}

// sameSet says that two lists have the same members.
func sameSet[T comparable](a, b []T) bool {
	in := func(list, other []T) bool {
		return !slices.ContainsFunc(list, func(x T) bool { return !slices.Contains(other, x) })
	}
	return in(a, b) && in(b, a)
}
