package main

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/files"
)

// offerReport is an offer of the file, as the market has it.
type offerReport struct {
	Name   string        `json:"name"`
	Offer  *market.ID    `json:"offerId"` // null: the market has none
	Price  market.Amount `json:"minPricePerCuPerEpoch"`
	Peers  []offeredPeer `json:"peers"`
	Change bool          `json:"changed"`
	DryRun bool          `json:"dryRun,omitempty"`
}

type offeredPeer struct {
	Nox        string     `json:"nox,omitempty"`
	Peer       string     `json:"peerId"`
	Units      int        `json:"computeUnits"`
	Free       int        `json:"free"`
	Commitment *market.ID `json:"commitmentId"`
}

// known finds the offer of a name on the market: by its id in the artifacts, or, if a command was interrupted before it wrote that down, by its peers.
func (p *providerRun) known(ctx context.Context, name string) (*market.Offer, error) {
	offers, err := p.Offers(ctx, market.OfferFilter{Provider: p.Account()})
	if err != nil {
		return nil, err
	}
	made, _ := p.artifacts.Offer(p.env(), name)
	peers := map[market.ID]bool{}
	for _, nox := range p.file.Offers.Find(name).Value.ComputePeers {
		id, err := p.peer(nox)
		if err != nil {
			return nil, err
		}
		peers[id] = true
	}
	var byPeer *market.Offer
	for i, o := range offers {
		if o.ID == made.ID {
			return &offers[i], nil
		}
		for _, peer := range o.Peers {
			if peers[peer.ID] {
				byPeer = &offers[i]
			}
		}
	}
	return byPeer, nil
}

// spec is the offer as the file wants it. Units that peers have keep their ids.
func (p *providerRun) spec(name string, have *market.Offer) (market.OfferSpec, error) {
	peers := map[string]market.PeerSpec{}
	for _, nox := range p.file.Offers.Find(name).Value.ComputePeers {
		id, err := p.peer(nox)
		if err != nil {
			return market.OfferSpec{}, err
		}
		owner, err := p.owner(nox)
		if err != nil {
			return market.OfferSpec{}, err
		}
		spec := market.PeerSpec{ID: id, Owner: owner}
		var units []market.ID
		if have != nil {
			for _, peer := range have.Peers {
				if peer.ID == id {
					spec.Owner = peer.Owner
					units = unitsInUseFirst(peer.Units)
				}
			}
		}
		if spec.Units, err = p.file.Units(nox, units, rand.Reader); err != nil {
			return market.OfferSpec{}, err
		}
		peers[nox] = spec
	}
	spec, err := p.file.Spec(name, p.params, peers)
	if have != nil {
		spec.ID = have.ID
	}
	return spec, err
}

// unitsInUseFirst are the ids of units, those of deals in front, so that free ones go first when there are too many.
func unitsInUseFirst(units []market.Unit) []market.ID {
	var used, free []market.ID
	for _, u := range units {
		if u.Free() {
			free = append(free, u.ID)
		} else {
			used = append(used, u.ID)
		}
	}
	return append(used, free...)
}

// put brings an offer to the state that the file wants, and writes its id down.
func (p *providerRun) put(ctx context.Context, name string, have *market.Offer, dry bool) error {
	spec, err := p.spec(name, have)
	if err != nil {
		return err
	}
	report := offerReport{Name: name, Price: spec.MinPrice, DryRun: dry, Change: true}
	for i, peer := range spec.Peers {
		report.Peers = append(report.Peers, offeredPeer{Nox: p.file.Offers.Find(name).Value.ComputePeers[i], Peer: peer.ID.Peer(), Units: len(peer.Units), Free: len(peer.Units)})
	}
	if dry && have != nil && isAs(*have, spec) {
		report.Change, report.Offer = false, &have.ID
		return p.tell(report, fmt.Sprintf("offer %s is %s already: %s at %s for a unit and epoch", name, have.ID, peers(len(spec.Peers)), p.money(spec.MinPrice)))
	}
	if dry {
		return p.tell(report, fmt.Sprintf("would: offer %s with %s at %s for a unit and epoch", name, peers(len(spec.Peers)), p.money(spec.MinPrice)))
	}
	id, tx, err := p.PutOffer(ctx, spec)
	if err != nil {
		return err
	}
	is := "is " + id.String()
	if tx == "" {
		is, report.Change = is+" already", false
	}
	report.Offer = &id
	if err := p.writeDown(name, id); err != nil {
		return err
	}
	return p.tell(report, fmt.Sprintf("offer %s %s: %s at %s for a unit and epoch", name, is, peers(len(spec.Peers)), p.money(spec.MinPrice)))
}

// isAs says that an offer is as a file wants it; what the file leaves open is right.
func isAs(o market.Offer, want market.OfferSpec) bool {
	open := want.MinProtocol == 0 || want.MinProtocol == o.MinProtocol
	open = open && (want.MaxProtocol == 0 || want.MaxProtocol == o.MaxProtocol)
	if !open || !o.MinPrice.Equal(want.MinPrice) || listed(o.Effectors) != listed(want.Effectors) || len(o.Peers) != len(want.Peers) {
		return false
	}
	has := map[market.ID]string{}
	for _, peer := range o.Peers {
		has[peer.ID] = listed(unitsInUseFirst(peer.Units))
	}
	for _, peer := range want.Peers {
		if units, ok := has[peer.ID]; !ok || units != listed(peer.Units) {
			return false
		}
	}
	return true
}

func (p *providerRun) writeDown(name string, id market.ID) error {
	if err := p.artifacts.Put(p.env(), name, files.MadeOffer{ID: id, Provider: p.Account()}); err != nil {
		return err
	}
	return p.artifacts.Doc.Save()
}

// eachOffer makes a command over the offers that are meant.
func (t *tool) eachOffer(use, alias, short string, dryFlag bool, run func(ctx context.Context, p *providerRun, name string, have *market.Offer, dry bool) error) *cobra.Command {
	var dry bool
	f := &chosenFlags{}
	return t.providerCmd(use, alias, short, noArgs, func(c *cobra.Command) {
		f.addOffers(c)
		if dryFlag {
			dryRun(c, &dry)
		}
	}, func(ctx context.Context, p *providerRun, _ []string) error {
		names, err := f.offerNames(p)
		if err != nil {
			return err
		}
		for _, name := range names {
			have, err := p.known(ctx, name)
			if err != nil {
				return err
			}
			if err := run(ctx, p, name, have, dry); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tool) offerCreate() *cobra.Command {
	return t.eachOffer("offer-create", "oc", "Make the offers of the file", true, func(ctx context.Context, p *providerRun, name string, have *market.Offer, dry bool) error {
		if have == nil {
			return p.put(ctx, name, nil, dry)
		}
		if made, _ := p.artifacts.Offer(p.env(), name); made.ID != have.ID && !dry {
			if err := p.writeDown(name, have.ID); err != nil {
				return err
			}
		}
		return p.tell(p.describe(name, have), fmt.Sprintf("offer %s is %s already; `aqua provider offer-update` brings it up to date", name, have.ID))
	})
}

func (t *tool) offerUpdate() *cobra.Command {
	return t.eachOffer("offer-update", "ou", "Bring offers to the state of the file", true, func(ctx context.Context, p *providerRun, name string, have *market.Offer, dry bool) error {
		if have == nil {
			return failed(codeMarket, "%s: the market has no offer %q; `aqua provider offer-create` makes it", market.NotFound, name)
		}
		return p.put(ctx, name, have, dry)
	})
}

func (t *tool) offerRemove() *cobra.Command {
	return t.eachOffer("offer-remove", "or", "Take offers off the market", true, func(ctx context.Context, p *providerRun, name string, have *market.Offer, dry bool) error {
		if have == nil {
			return p.tell(offerReport{Name: name}, fmt.Sprintf("the market has no offer %s", name))
		}
		line := fmt.Sprintf(" the offer %s, %s, off the market", name, have.ID)
		report := p.describe(name, have)
		if dry {
			report.DryRun = true
			return p.tell(report, takes.said(true)+line)
		}
		if _, err := p.DropOffer(ctx, have.ID); err != nil {
			return err
		}
		p.artifacts.Remove(p.env(), name)
		if err := p.artifacts.Doc.Save(); err != nil {
			return err
		}
		report.Change = true
		return p.tell(report, takes.said(false)+line)
	})
}

func (t *tool) offerInfo() *cobra.Command {
	return t.eachOffer("offer-info", "oi", "Print how offers stand on the market", false, func(_ context.Context, p *providerRun, name string, have *market.Offer, _ bool) error {
		if have == nil {
			return p.tell(offerReport{Name: name}, fmt.Sprintf("the market has no offer %s", name))
		}
		report := p.describe(name, have)
		lines := []string{fmt.Sprintf("offer %s is %s: %s at %s for a unit and epoch", name, have.ID, peers(len(have.Peers)), p.money(have.MinPrice))}
		for _, peer := range report.Peers {
			commitment := "no commitment"
			if peer.Commitment != nil {
				commitment = "the commitment " + peer.Commitment.String()
			}
			lines = append(lines, fmt.Sprintf("  %s %s: %d of %d units free, %s", peer.Nox, peer.Peer, peer.Free, peer.Units, commitment))
		}
		return p.tell(report, lines...)
	})
}

// describe is an offer of the market with the names of the file.
func (p *providerRun) describe(name string, o *market.Offer) offerReport {
	report := offerReport{Name: name, Offer: &o.ID, Price: o.MinPrice}
	for _, peer := range o.Peers {
		line := offeredPeer{Nox: p.noxOf(peer.ID), Peer: peer.ID.Peer(), Units: len(peer.Units)}
		for _, u := range peer.Units {
			if u.Free() {
				line.Free++
			}
		}
		if !peer.Commitment.IsZero() {
			line.Commitment = &peer.Commitment
		}
		report.Peers = append(report.Peers, line)
	}
	return report
}

// noxOf is the name of a peer in the file, or "".
func (p *providerRun) noxOf(id market.ID) string {
	for _, n := range p.file.ComputePeers {
		if have, err := p.peer(n.Name); err == nil && have == id {
			return n.Name
		}
	}
	return ""
}

// peers is a number of peers in words.
func peers(n int) string {
	if n == 1 {
		return "1 peer"
	}
	return fmt.Sprintf("%d peers", n)
}
