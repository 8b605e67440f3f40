package markettest

import "github.com/aquifer-dev/aquifer/market"

// strangers tries everything with what belongs to others.
func strangers(s *stage) {
	p := s.shop("p", 7, 2, 1)
	c := p.back()[0]
	waiting := s.shop("q", 7, 1, 1)
	open := waiting.commitFor(0, duration, s.As("delegator").Account(), rate)
	s.until(2)
	deal := s.deal(terms(1, 2), 10_000)
	s.match(deal, p.plan(1, 0))
	w := s.workers(deal)[0]
	p.activate(deal, w)
	x := s.As("stranger")
	no := s.refused(market.NotOwner)
	// Deals belong to their developer.
	no(x.Match(s.ctx, deal, p.plan(1, 1)))
	no(x.Deposit(s.ctx, deal, market.Units(1)))
	no(x.Withdraw(s.ctx, deal, market.Units(1)))
	no(x.SetApp(s.ctx, deal, content("x")))
	no(x.Stop(s.ctx, deal))
	no(x.RemoveWorker(s.ctx, deal, w))
	// Workers belong to the provider and the node.
	no(x.Activate(s.ctx, deal, w, id("x")))
	no(s.developer().Activate(s.ctx, deal, w, id("x")))
	no(x.Exit(s.ctx, deal, w))
	no(x.CollectDeal(s.ctx, deal, w))
	no(s.developer().CollectDeal(s.ctx, deal, w))
	no(x.SubmitProofs(s.ctx, s.proofs(p.group(0, 1)[0], 1)))
	// Offers and commitments belong to the provider, rewards to the delegator too.
	spec := p.spec
	spec.MinPrice = market.Units(1)
	_, tx, err := x.PutOffer(s.ctx, spec)
	no(tx, err)
	no(x.DropOffer(s.ctx, p.offer))
	s.ok(x.Register(s.ctx, "x", content("x")))
	_, tx, err = x.PutOffer(s.ctx, spec)
	no(tx, err)
	_, tx, err = x.Commit(s.ctx, waiting.peerID(0), duration, market.Account{}, rate)
	s.refused(market.Exists)(tx, err)
	no(x.EndCommitment(s.ctx, c))
	no(x.EndCommitment(s.ctx, open))
	no(x.PayCollateral(s.ctx, []market.ID{open}))
	no(x.CollectCommitment(s.ctx, c))
	no(p.node().CollectCommitment(s.ctx, c))
	// Nothing of it has changed anything.
	s.money(deal, market.DealActive, 10_000, 101)
	s.same("the application", s.look(deal).Terms.App, content("app"))
	s.same("the price", must(x.Offers(s.ctx, market.OfferFilter{Provider: p.m.Account()}))[0].MinPrice, 7)
	s.stands(c, market.Active)
	s.stands(open, market.WaitDelegation)
	// What is not there belongs to nobody.
	none := s.refused(market.NotFound)
	lost := market.DealID{1, 2, 3}
	none(x.Deposit(s.ctx, lost, market.Units(1)))
	none(x.Withdraw(s.ctx, lost, market.Units(1)))
	none(x.SetApp(s.ctx, lost, content("x")))
	none(x.Stop(s.ctx, lost))
	none(x.RemoveWorker(s.ctx, lost, w))
	none(x.Exit(s.ctx, lost, w))
	none(x.CollectDeal(s.ctx, lost, w))
	for _, err := range []error{second(x.Deal(s.ctx, lost)), second(x.Reward(s.ctx, deal, id("no worker"))), second(x.Commitment(s.ctx, id("none")))} {
		if market.KindOf(err) != market.NotFound {
			s.Errorf("a reading of what is not there: %v", err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// misdealt are deals that are refused, each for the first reason in the market's order.
func misdealt(s *stage) {
	create := func(kind market.Kind, deposit int64, change func(*market.DealTerms)) {
		s.Helper()
		t := terms(1, 1)
		change(&t)
		_, tx, err := s.developer().CreateDeal(s.ctx, t, market.Units(deposit))
		s.refused(kind)(tx, err)
	}
	other := s.As("other").Account()
	create(market.Deposit, 199, func(*market.DealTerms) {})
	create(market.Invalid, 199, func(t *market.DealTerms) { t.MinWorkers = 0 })
	create(market.Invalid, 100, func(t *market.DealTerms) { t.MinWorkers = 2 })
	create(market.Invalid, 200, func(t *market.DealTerms) { t.UnitsPerWorker = 0 })
	create(market.Token, 200, func(t *market.DealTerms) { t.Token = other })
	create(market.Deposit, 100, func(t *market.DealTerms) { t.Token = other })
	create(market.Invalid, 200, func(t *market.DealTerms) { t.Token, t.MinWorkers = other, 0 })
	create(market.Funds, 2_000_000_000_000, func(*market.DealTerms) {})
	s.same("the developer's money", s.token(s.developer().Account()), Purse.Token)
	if list := must(s.developer().Deals(s.ctx, s.developer().Account())); len(list) != 0 {
		s.Errorf("there are deals: %v", list)
	}
	// These are taken, though no offer will do.
	for _, change := range []func(*market.DealTerms){
		func(t *market.DealTerms) { t.MaxPerProvider = 0 },
		func(t *market.DealTerms) { t.Protocol = 9 },
		func(t *market.DealTerms) { t.App = market.CID{} },
	} {
		t := terms(1, 1)
		change(&t)
		s.deal(t, 200)
	}
	deals := must(s.As("reader").Deals(s.ctx, s.developer().Account()))
	s.same("the deals", len(deals), 3)
	s.same("the first", deals[0].Terms.MaxPerProvider, 0)
	s.same("the last", deals[2].Terms.App.IsZero(), true)
	s.same("the owner", deals[1].Owner, s.developer().Account())
	s.same("when it was made", deals[1].Created, 1)
}
