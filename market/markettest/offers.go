package markettest

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/market"
)

// registering makes a provider known.
func registering(s *stage) {
	m := s.As("p")
	if _, err := m.ProviderInfo(s.ctx, m.Account()); market.KindOf(err) != market.NotFound {
		s.Errorf("a provider before it is one: %v", err)
	}
	spec := market.OfferSpec{MinPrice: market.Units(1), Peers: []market.PeerSpec{s.peer("p", 0, 1)}}
	_, tx, err := m.PutOffer(s.ctx, spec)
	s.refused(market.NotFound)(tx, err)
	s.refused(market.Invalid)(m.Register(s.ctx, "", content("p")))
	s.ok(m.Register(s.ctx, "first", content("p")))
	s.ok(m.Register(s.ctx, "second", content("q")))
	info := must(s.As("reader").ProviderInfo(s.ctx, m.Account()))
	s.same("the provider", fmt.Sprint(info.Account, info.Name, info.Metadata, info.Units), fmt.Sprint(m.Account(), "second", content("q"), 0))
	_, tx, err = m.PutOffer(s.ctx, spec)
	s.ok(tx, err)
	s.same("its units", must(m.ProviderInfo(s.ctx, m.Account())).Units, 1)
}

// offering puts an offer and reads it.
func offering(s *stage) {
	p := s.shop("p", 7, 2, 2)
	list := must(s.As("reader").Offers(s.ctx, market.OfferFilter{Provider: p.m.Account()}))
	if len(list) != 1 {
		s.Fatalf("there are %d offers", len(list))
	}
	o := list[0]
	s.same("the offer", fmt.Sprint(o.ID, o.Provider, o.MinPrice, o.Token, o.MinProtocol, o.MaxProtocol, len(o.Effectors)),
		fmt.Sprint(p.offer, p.m.Account(), 7, must(p.m.Params(s.ctx)).Token, 1, 1, 0))
	for i, peer := range o.Peers {
		want := p.spec.Peers[i]
		s.same("a peer", fmt.Sprint(peer.ID, peer.Offer, peer.Owner, peer.Commitment.IsZero(), len(peer.Units)), fmt.Sprint(want.ID, p.offer, want.Owner, true, 2))
		for j, u := range peer.Units {
			s.same("a unit", fmt.Sprint(u.ID, u.Free()), fmt.Sprint(want.Units[j], true))
		}
		s.same("the peer alone", fmt.Sprint(must(p.m.Peer(s.ctx, want.ID))), fmt.Sprint(peer))
	}
	cheap := s.shop("q", 5, 1, 1)
	if list = must(p.m.Offers(s.ctx, market.OfferFilter{MaxPrice: market.Units(6)})); len(list) != 1 || list[0].ID != cheap.offer {
		s.Errorf("the cheap offers are %v", list)
	}
	if list = must(p.m.Offers(s.ctx, market.OfferFilter{})); len(list) != 2 || list[0].ID != p.offer {
		s.Errorf("all offers are %v", list)
	}
	if _, err := p.m.Peer(s.ctx, id("nobody")); market.KindOf(err) != market.NotFound {
		s.Errorf("an unknown peer: %v", err)
	}
}

// misoffered are offers that are refused.
func misoffered(s *stage) {
	p, q := s.shop("p", 7, 1, 2), s.shop("q", 7, 1, 1)
	put := func(kind market.Kind, change func(*market.OfferSpec)) {
		s.Helper()
		spec := market.OfferSpec{MinPrice: market.Units(1), Peers: []market.PeerSpec{s.peer("new", 0, 1)}}
		change(&spec)
		_, tx, err := p.m.PutOffer(s.ctx, spec)
		s.refused(kind)(tx, err)
	}
	put(market.Exists, func(o *market.OfferSpec) { o.Peers[0].ID = p.peerID(0) })
	put(market.Exists, func(o *market.OfferSpec) { o.Peers[0].Units = p.group(0, 1) })
	put(market.Exists, func(o *market.OfferSpec) { o.Peers = append(o.Peers, o.Peers[0]) })
	put(market.Invalid, func(o *market.OfferSpec) { o.Peers[0].Units = nil })
	put(market.Token, func(o *market.OfferSpec) { o.Token = q.m.Account() })
	put(market.Invalid, func(o *market.OfferSpec) { o.MinProtocol, o.MaxProtocol = 2, 1 })
	put(market.NotFound, func(o *market.OfferSpec) { o.ID = id("no offer") })
	put(market.NotOwner, func(o *market.OfferSpec) { o.ID = q.offer })
	if _, err := p.m.Peer(s.ctx, s.peer("new", 0, 1).ID); market.KindOf(err) != market.NotFound {
		s.Errorf("something of a refused offer is there: %v", err)
	}
	s.refused(market.NotOwner)(p.m.DropOffer(s.ctx, q.offer))
	s.refused(market.NotFound)(p.m.DropOffer(s.ctx, id("no offer")))
}

// changing brings an offer to other states, and away.
func changing(s *stage) {
	p := s.shop("p", 7, 2, 2)
	spec := p.spec
	spec.MinPrice = market.Units(9)
	spec.Effectors = []market.CID{content("curl"), content("git")}
	spec.Peers = []market.PeerSpec{s.peer("p", 1, 3), s.peer("p", 2, 1)}
	p.put(spec)
	o := must(p.m.Offers(s.ctx, market.OfferFilter{Effectors: spec.Effectors}))[0]
	s.same("the offer", fmt.Sprint(o.MinPrice, len(o.Effectors), len(o.Peers), o.Peers[0].ID, len(o.Peers[0].Units), o.Peers[1].ID),
		fmt.Sprint(9, 2, 2, spec.Peers[0].ID, 3, spec.Peers[1].ID))
	s.same("the units", must(p.m.ProviderInfo(s.ctx, p.m.Account())).Units, 4)
	if _, err := p.m.Peer(s.ctx, s.peer("p", 0, 1).ID); market.KindOf(err) != market.NotFound {
		s.Errorf("the peer that was taken out: %v", err)
	}
	p.put(p.spec) // the same again changes nothing
	spec.Peers = spec.Peers[:1]
	spec.Peers[0].Units = spec.Peers[0].Units[1:2]
	spec.Effectors = spec.Effectors[1:]
	p.put(spec)
	o = must(p.m.Offers(s.ctx, market.OfferFilter{}))[0]
	s.same("the offer", fmt.Sprint(len(o.Effectors), o.Effectors[0], len(o.Peers), len(o.Peers[0].Units), o.Peers[0].Units[0].ID),
		fmt.Sprint(1, content("git"), 1, 1, s.peer("p", 1, 3).Units[1]))
	s.ok(p.m.DropOffer(s.ctx, p.offer))
	if list := must(p.m.Offers(s.ctx, market.OfferFilter{})); len(list) != 0 {
		s.Errorf("the offer is still there: %v", list)
	}
	s.same("the units", must(p.m.ProviderInfo(s.ctx, p.m.Account())).Units, 0)
	again := s.shop("q", 1, 0, 0)
	spec = again.spec
	spec.Peers = []market.PeerSpec{s.peer("p", 0, 2)} // what is free again may be anybody's
	again.put(spec)
}

// busy changes what is in use.
func busy(s *stage) {
	p := s.shop("p", 7, 2, 2)
	commitment := p.commit(0)
	for _, peers := range [][]market.PeerSpec{
		{p.spec.Peers[1]},
		{s.peer("p", 0, 1), p.spec.Peers[1]},
		{s.peer("p", 0, 3), p.spec.Peers[1]},
	} {
		spec := p.spec
		spec.Peers = peers
		_, tx, err := p.m.PutOffer(s.ctx, spec)
		s.refused(market.Busy)(tx, err)
	}
	s.refused(market.Busy)(p.m.DropOffer(s.ctx, p.offer))
	s.ok(p.m.EndCommitment(s.ctx, commitment))
	t := terms(1, 1)
	t.Access = market.Access{Type: market.WhiteList, Providers: []market.Account{p.m.Account()}}
	deal := s.deal(t, 1000)
	s.match(deal, p.plan(1, 0))
	spec := p.spec
	spec.Peers = []market.PeerSpec{p.spec.Peers[0], p.spec.Peers[1]}
	spec.Peers[0].Units = spec.Peers[0].Units[1:]
	_, tx, err := p.m.PutOffer(s.ctx, spec)
	s.refused(market.Busy)(tx, err)
	s.refused(market.Busy)(p.m.DropOffer(s.ctx, p.offer))
	s.ok(s.developer().RemoveWorker(s.ctx, deal, s.workers(deal)[0]))
	s.ok(p.m.DropOffer(s.ctx, p.offer))
}
