package local

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/rules"
)

// Register implements market.Provider.
func (a *actor) Register(_ context.Context, name string, metadata market.CID) (market.Tx, error) {
	return a.change(func(c *change) error {
		if name == "" {
			return market.Errorf(market.Invalid, "a provider needs a name")
		}
		p := c.provider(a.account)
		p.Name, p.Metadata, p.Named = name, metadata, true
		return nil
	})
}

// provider is what is kept of one, to be changed.
func (c *change) provider(account market.Account) *provider {
	if c.providers.get(account) == nil {
		c.providers.add(account, &provider{})
	}
	return c.providers.edit(account)
}

// PutOffer implements market.Provider.
func (a *actor) PutOffer(_ context.Context, spec market.OfferSpec) (market.ID, market.Tx, error) {
	id := spec.ID
	if as, err := a.stands(spec); err != nil || as {
		return id, "", err
	}
	tx, err := a.change(func(c *change) error {
		if err := fitting(spec.MinPrice); err != nil {
			return err
		}
		if spec.Token.IsZero() {
			spec.Token = c.rules.Token
		}
		if !id.IsZero() {
			return c.bringOffer(a.account, spec)
		}
		var err error
		id, err = c.newOffer(a.account, spec)
		return err
	})
	if err != nil {
		return market.ID{}, "", err
	}
	return id, tx, nil
}

// newOffer registers an offer.
func (c *change) newOffer(by market.Account, spec market.OfferSpec) (market.ID, error) {
	if p := c.providers.get(by); p == nil || !p.Named {
		return market.ID{}, market.Errorf(market.NotFound, "account %s is no provider yet; register it first", by)
	}
	if spec.MinProtocol == 0 {
		spec.MinProtocol = c.rules.MinProtocol
	}
	if spec.MaxProtocol == 0 {
		spec.MaxProtocol = c.rules.MaxProtocol
	}
	if spec.MinPrice.IsZero() {
		return market.ID{}, market.Errorf(market.Invalid, "the price of an offer is more than nothing")
	}
	if spec.MinProtocol > spec.MaxProtocol || spec.MinProtocol < c.rules.MinProtocol || spec.MaxProtocol > c.rules.MaxProtocol {
		return market.ID{}, market.Errorf(market.Invalid, "the market speaks the protocols %d to %d, the offer wants %d to %d",
			c.rules.MinProtocol, c.rules.MaxProtocol, spec.MinProtocol, spec.MaxProtocol)
	}
	if err := c.known(spec.Token); err != nil {
		return market.ID{}, err
	}
	said, err := json.Marshal(spec)
	if err != nil {
		return market.ID{}, err
	}
	id := rules.OfferID(by, c.world().Block, said)
	c.offers.add(id, &offer{Made: c.make(), OfferTerms: rules.OfferTerms{Provider: by, MinPrice: spec.MinPrice, Token: spec.Token,
		Effectors: unique(spec.Effectors), MinProtocol: spec.MinProtocol, MaxProtocol: spec.MaxProtocol}})
	for _, p := range spec.Peers {
		if err := c.addPeer(id, p); err != nil {
			return market.ID{}, err
		}
	}
	return id, nil
}

// make counts what is made, so that it can be told in order.
func (c *change) make() uint64 {
	w := c.world()
	w.Made++
	return w.Made
}

func (c *change) known(token market.Account) error {
	if token != c.rules.Token {
		return market.Errorf(market.Token, "the market does not take the currency %s; it takes %s", token, c.rules.Token)
	}
	return nil
}

func unique(list []market.CID) []market.CID {
	var out []market.CID
	for _, e := range list {
		if !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	return out
}

// addPeer adds a peer with its units to an offer.
func (c *change) addPeer(id market.ID, spec market.PeerSpec) error {
	switch {
	case spec.ID.IsZero():
		return market.Errorf(market.Invalid, "a peer needs an id")
	case c.peers.get(spec.ID) != nil:
		return market.Errorf(market.Exists, "peer %s is in an offer already", spec.ID.Peer())
	case len(spec.Units) == 0:
		return market.Errorf(market.Invalid, "peer %s needs at least one compute unit", spec.ID.Peer())
	}
	o := c.offers.edit(id)
	o.Peers = append(o.Peers, spec.ID)
	c.peers.add(spec.ID, &peer{Offer: id, Owner: spec.Owner})
	return c.addUnits(spec.ID, spec.Units)
}

func (c *change) addUnits(id market.ID, units []market.ID) error {
	p := c.peers.edit(id)
	owner := c.provider(c.offers.get(p.Offer).Provider)
	for _, u := range units {
		if u.IsZero() {
			return market.Errorf(market.Invalid, "a compute unit needs an id")
		}
		if c.units.get(u) != nil {
			return market.Errorf(market.Exists, "compute unit %s is there already", u)
		}
		c.units.add(u, &unit{Peer: id})
		p.Units = append(p.Units, u)
		if owner.Units++; owner.Units > c.rules.MaxProviderUnits {
			return market.Errorf(market.Limit, "a provider may have %d compute units", c.rules.MaxProviderUnits)
		}
	}
	return nil
}

// DropOffer implements market.Provider.
func (a *actor) DropOffer(_ context.Context, id market.ID) (market.Tx, error) {
	return a.change(func(c *change) error {
		o, err := c.ownOffer(a.account, id)
		if err != nil {
			return err
		}
		for _, p := range slices.Clone(o.Peers) {
			if err := c.dropPeer(p); err != nil {
				return err
			}
		}
		c.offers.drop(id)
		return nil
	})
}

// ownOffer is an offer that an account may change.
func (c *change) ownOffer(by market.Account, id market.ID) (*offer, error) {
	o := c.offers.edit(id)
	switch {
	case o == nil:
		return nil, market.Errorf(market.NotFound, "there is no offer %s", id)
	case o.Provider != by:
		return nil, market.Errorf(market.NotOwner, "offer %s belongs to %s", id, o.Provider)
	}
	return o, nil
}

func (c *change) dropPeer(id market.ID) error {
	p := c.peers.edit(id)
	for _, u := range slices.Clone(p.Units) {
		if err := c.dropUnit(u); err != nil {
			return err
		}
	}
	if err := c.idle(id); err != nil {
		return err
	}
	o := c.offers.edit(p.Offer)
	o.Peers = without(o.Peers, id)
	c.peers.drop(id)
	return nil
}

// idle refuses to change a peer that has a commitment.
func (c *change) idle(id market.ID) error {
	if p := c.peers.get(id); !p.Commitment.IsZero() {
		return market.Errorf(market.Busy, "peer %s has the commitment %s", id.Peer(), p.Commitment)
	}
	return nil
}

func (c *change) dropUnit(id market.ID) error {
	u := c.units.get(id)
	if err := c.idle(u.Peer); err != nil {
		return err
	}
	if !u.Deal.IsZero() {
		return market.Errorf(market.Busy, "compute unit %s works for the deal %s", id, u.Deal)
	}
	p := c.peers.edit(u.Peer)
	p.Units = without(p.Units, id)
	c.provider(c.offers.get(p.Offer).Provider).Units--
	c.units.drop(id)
	return nil
}

func without(list []market.ID, id market.ID) []market.ID {
	return slices.DeleteFunc(list, func(have market.ID) bool { return have == id })
}
