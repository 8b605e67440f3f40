package markettest

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/market"
)

// joins says which providers' workers a match brought, by the peers they are on.
func (s *stage) joins(deal market.DealID, want ...market.ID) {
	s.Helper()
	var got []market.ID
	for _, w := range s.look(deal).Workers {
		got = append(got, w.Peer)
	}
	s.same("what joined", fmt.Sprint(got), fmt.Sprint(want))
}

// unsuited proposes offers that a deal must not have: price, currency, effectors, protocol, lists. All are left out silently.
func unsuited(s *stage) {
	good, dear, bare := s.shop("good", 100, 1, 1), s.shop("dear", 101, 1, 1), s.shop("bare", 100, 1, 1)
	barred := s.shop("barred", 100, 1, 1)
	curl, other := content("curl"), content("other")
	for _, p := range []*shop{good, dear, barred} {
		spec := p.spec
		spec.Effectors = []market.CID{other, curl}
		p.put(spec)
	}
	for _, p := range []*shop{good, dear, bare, barred} {
		p.back()
	}
	s.until(2)
	t := terms(1, 4)
	t.Effectors = []market.CID{curl}
	t.Access = market.Access{Type: market.BlackList, Providers: []market.Account{barred.m.Account()}}
	deal := s.deal(t, 10_000)
	all := func(list ...*shop) (plan market.MatchPlan) {
		for _, p := range list {
			plan = append(plan, p.plan(1, 0)...)
		}
		return plan
	}
	for _, p := range []*shop{dear, bare, barred} {
		s.refused(market.MinWorkers)(s.developer().Match(s.ctx, deal, all(p)))
	}
	s.same("the last match", s.look(deal).LastMatch, 0)
	s.match(deal, all(dear, bare, barred, good))
	s.joins(deal, good.peerID(0))
	s.same("the last match", s.look(deal).LastMatch, 2)
	t = terms(1, 4)
	t.Protocol = 2
	deal = s.deal(t, 10_000)
	s.refused(market.MinWorkers)(s.developer().Match(s.ctx, deal, all(bare)))
	t.Protocol, t.Access = 1, market.Access{Type: market.WhiteList, Providers: []market.Account{bare.m.Account()}}
	deal = s.deal(t, 10_000)
	s.match(deal, all(barred, bare))
	s.joins(deal, bare.peerID(0))
}

// unfit proposes units that cannot be had: in a deal, without a commitment, with one that does not run, of a peer that has a worker already.
func unfit(s *stage) {
	p := s.shop("p", 100, 4, 3)
	var paid []market.ID
	for i := range 2 {
		paid = append(paid, p.commit(i))
	}
	p.commit(2) // nobody pays
	s.ok(s.As("delegator").PayCollateral(s.ctx, paid))
	deal := s.deal(terms(1, 4), 10_000)
	s.refused(market.MinWorkers)(s.developer().Match(s.ctx, deal, p.plan(1, 0))) // paid, not begun
	s.until(2)
	s.refused(market.MinWorkers)(s.developer().Match(s.ctx, deal, p.plan(1, 2)))
	s.refused(market.MinWorkers)(s.developer().Match(s.ctx, deal, p.plan(1, 3)))
	s.match(deal, p.plan(1, 2, 3, 0, 0))
	s.joins(deal, p.peerID(0))
	again := s.deal(terms(1, 4), 10_000)
	s.refused(market.MinWorkers)(s.developer().Match(s.ctx, again, p.plan(1, 0))) // the unit works
	second := p.spec.Peers[0].Units[1:2]
	s.match(again, market.MatchPlan{{Offer: p.offer, Workers: [][]market.ID{second, p.group(1, 1)}}})
	s.joins(again, p.peerID(0), p.peerID(1))
	s.until(5)
	s.match(deal, market.MatchPlan{{Offer: p.offer, Workers: [][]market.ID{p.spec.Peers[0].Units[2:3], p.spec.Peers[1].Units[1:2]}}})
	s.joins(deal, p.peerID(0), p.peerID(1)) // the peer of the first works for the deal already
}

// groups proposes workers of several units: too few, too many, of two peers, of another offer.
func groups(s *stage) {
	p, q := s.shop("p", 100, 4, 3), s.shop("q", 100, 1, 3)
	p.back()
	q.back()
	s.until(2)
	t := terms(1, 4)
	t.UnitsPerWorker = 2
	deal := s.deal(t, 10_000)
	two := []market.ID{p.group(0, 1)[0], p.group(1, 1)[0]}
	propose := func(groups ...[]market.ID) market.MatchPlan {
		return market.MatchPlan{{Offer: p.offer, Workers: groups}}
	}
	for _, group := range [][]market.ID{p.group(0, 1), two, q.group(0, 2), nil} {
		s.refused(market.MinWorkers)(s.developer().Match(s.ctx, deal, propose(group)))
	}
	s.match(deal, propose(p.group(0, 1), two, q.group(0, 2), p.group(2, 3), nil, p.group(3, 2)))
	s.joins(deal, p.peerID(2), p.peerID(3))
	d := s.look(deal)
	s.same("the units of the first", d.Workers[0].Units, p.group(2, 2))
	s.same("whose it is", d.Workers[0].Provider, p.m.Account())
	s.same("when it joined", d.Workers[0].Joined, 2)
	if d.Workers[0].Active() || d.ActiveWorkers() != 0 {
		s.Error("a worker runs that nobody has activated")
	}
	for i, u := range must(s.As("reader").Peer(s.ctx, p.peerID(2))).Units {
		if works := i < 2; works == u.Free() || works != (u.Worker == d.Workers[0].ID) {
			s.Errorf("unit %d reads %+v", i, u)
		}
	}
}

// limits proposes more than a deal takes: of one provider, of all, and soon after another match.
func limits(s *stage) {
	p, q := s.shop("p", 100, 4, 1), s.shop("q", 100, 3, 1)
	p.back()
	q.back()
	s.until(2)
	t := terms(1, 4)
	t.MaxPerProvider = 2
	deal := s.deal(t, 10_000)
	s.match(deal, p.plan(1, 0, 1, 2, 3))
	s.joins(deal, p.peerID(0), p.peerID(1))
	for e := market.Epoch(2); e <= 4; e++ {
		s.until(e)
		s.refused(market.TooEarly)(s.developer().Match(s.ctx, deal, q.plan(1, 0)))
	}
	s.until(5)
	s.match(deal, append(p.plan(1, 2, 3), q.plan(1, 0, 1, 2)...))
	s.joins(deal, p.peerID(0), p.peerID(1), q.peerID(0), q.peerID(1))
	s.same("the last match", s.look(deal).LastMatch, 5)
	s.until(8)
	s.match(deal, q.plan(1, 2)) // the deal is full: nothing happens
	s.same("the workers", len(s.workers(deal)), 4)
	s.same("the last match", s.look(deal).LastMatch, 5)
	least := s.deal(terms(3, 4), 10_000)
	s.refused(market.MinWorkers)(s.developer().Match(s.ctx, least, p.plan(1, 2, 3)))
	s.joins(least)
	s.match(least, append(p.plan(1, 2, 3), q.plan(1, 2)...))
	s.joins(least, p.peerID(2), p.peerID(3), q.peerID(2))
}

// unknown proposes what is not there.
func unknown(s *stage) {
	p := s.shop("p", 100, 2, 2)
	p.back()
	s.until(2)
	deal := s.deal(terms(1, 2), 10_000)
	m := s.developer()
	s.refused(market.NotFound)(m.Match(s.ctx, deal, market.MatchPlan{{Offer: id("no offer"), Workers: [][]market.ID{p.group(0, 1)}}}))
	s.refused(market.NotFound)(m.Match(s.ctx, deal, market.MatchPlan{{Offer: p.offer, Workers: [][]market.ID{p.group(0, 1), {id("no unit")}}}}))
	s.refused(market.NotFound)(m.Match(s.ctx, market.DealID{1}, p.plan(1, 0)))
	pair := terms(1, 1)
	pair.UnitsPerWorker, pair.MaxPerProvider = 2, 1
	two := s.deal(pair, 10_000)
	propose := func(groups ...[]market.ID) market.MatchPlan {
		return market.MatchPlan{{Offer: p.offer, Workers: groups}}
	}
	unit, lost := p.group(0, 1)[0], id("no unit")
	s.refused(market.NotFound)(m.Match(s.ctx, two, propose([]market.ID{unit, lost})))
	s.refused(market.MinWorkers)(m.Match(s.ctx, two, propose([]market.ID{lost}))) // too few to be looked at
	s.refused(market.Taken)(m.Match(s.ctx, two, propose([]market.ID{unit, unit})))
	full := s.deal(terms(1, 1), 10_000)
	s.refused(market.NotFound)(m.Match(s.ctx, full, append(p.plan(1, 0), market.OfferMatch{Offer: id("no offer")})))
	s.match(full, propose(p.group(1, 1), []market.ID{lost})) // full before it comes to the unit
	dear := s.shop("dear", 101, 1, 1)
	s.refused(market.MinWorkers)(m.Match(s.ctx, deal, market.MatchPlan{{Offer: dear.offer, Workers: [][]market.ID{{lost}}}}))
	s.refused(market.MinWorkers)(m.Match(s.ctx, deal, nil))
	s.joins(deal)
	s.same("the deal of the unit", must(m.Peer(s.ctx, p.peerID(0))).Units[0].Deal, market.DealID{})
}

// listed is a deal with a white list, which needs no commitment, but none that is not active.
func listed(s *stage) {
	p := s.shop("p", 100, 3, 2)
	s.ok(s.As("delegator").PayCollateral(s.ctx, []market.ID{p.commit(0)}))
	t := terms(1, 3)
	t.Access = market.Access{Type: market.WhiteList, Providers: []market.Account{p.m.Account()}}
	deal := s.deal(t, 10_000)
	s.refused(market.NotActive)(s.developer().Match(s.ctx, deal, p.plan(1, 1, 0)))
	s.joins(deal)
	s.until(2)
	s.match(deal, p.plan(1, 1, 0))
	s.joins(deal, p.peerID(1), p.peerID(0))
	other := s.deal(t, 10_000)
	s.refused(market.MinWorkers)(s.developer().Match(s.ctx, other, p.plan(1, 1)))
	s.match(other, p.plan(1, 1, 2))
	s.joins(other, p.peerID(2))
}
