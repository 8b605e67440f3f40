package markettest

import "github.com/aquifer-dev/aquifer/market"

// worked is the worked example: two workers of two units at 100, the second comes two epochs late, money ends and comes, the deal stops.
func worked(s *stage) {
	a, b := s.shop("a", 100, 1, 2), s.shop("b", 100, 1, 2)
	a.back()
	b.back()
	t := terms(2, 2)
	t.UnitsPerWorker = 2
	deal := s.deal(t, 800)
	s.until(2)
	s.money(deal, market.NotEnoughWorkers, 800, 0)
	s.match(deal, append(a.plan(2, 0), b.plan(2, 0)...))
	w := s.workers(deal)
	if len(w) != 2 {
		s.Fatalf("the deal has %d workers, want 2", len(w))
	}
	a.activate(deal, w[0])
	s.money(deal, market.NotEnoughWorkers, 800, 0)
	s.until(3)
	s.money(deal, market.NotEnoughWorkers, 800, 0)
	s.until(4)
	b.activate(deal, w[1])
	s.money(deal, market.DealActive, 800, 5)
	s.earned(deal, w[0], 0, 0)
	s.until(5)
	s.money(deal, market.SmallBalance, 400, 5)
	for e := market.Epoch(6); e <= 8; e++ {
		s.until(e)
		s.money(deal, market.InsufficientFunds, 0, 5)
		s.earned(deal, w[0], 320, 80)
		s.earned(deal, w[1], 320, 80)
	}
	s.until(9)
	s.ok(s.developer().Deposit(s.ctx, deal, market.Units(2000)))
	s.money(deal, market.DealActive, 2000, 13)
	s.until(11)
	s.money(deal, market.DealActive, 1200, 13)
	s.ok(s.developer().Stop(s.ctx, deal))
	s.money(deal, market.DealEnded, 800, 11)
	s.same("the end", s.look(deal).Ended, 11)
	s.earned(deal, w[0], 800, 200)
	s.earned(deal, w[1], 800, 200)
	s.until(13)
	s.refused(market.TooEarly)(s.developer().Withdraw(s.ctx, deal, market.Units(800)))
	s.until(14)
	s.gains("developer", 800, func() { s.ok(s.developer().Withdraw(s.ctx, deal, market.Units(800))) })
	s.gains("a", 800, func() { s.ok(a.m.CollectDeal(s.ctx, deal, w[0])) })
	s.gains("a", 0, func() { s.ok(a.m.CollectDeal(s.ctx, deal, w[0])) })
	owner := s.token(s.Owner())
	s.gains("b", 800, func() { s.ok(b.node().Exit(s.ctx, deal, w[1])) })
	s.same("what the owner gained", s.token(s.Owner()).Sub(owner), 200)
	s.money(deal, market.DealEnded, 0, 11)
}

// running is a deal with one worker of one unit, active from epoch 2 on, of a provider without a share for a staker.
func running(s *stage, least uint64, deposit int64) (*shop, market.DealID, market.ID) {
	p := s.shop("provider", 100, 3, 2)
	t := terms(least, 2)
	t.Access = market.Access{Type: market.WhiteList, Providers: []market.Account{p.m.Account()}}
	deal := s.deal(t, deposit)
	s.until(2)
	s.match(deal, p.plan(1, 0, 1))
	w := s.workers(deal)
	if len(w) != 2 {
		s.Fatalf("the deal has %d workers, want 2", len(w))
	}
	p.activate(deal, w[0])
	return p, deal, w[0]
}

// insolvent is a deal whose money ends, for a while twice.
func insolvent(s *stage) {
	p, deal, w := running(s, 1, 400)
	s.money(deal, market.DealActive, 400, 5)
	s.until(3)
	s.money(deal, market.SmallBalance, 300, 5)
	s.refused(market.NotActive)(s.developer().Match(s.ctx, deal, p.plan(1, 2)))
	s.until(5)
	s.money(deal, market.SmallBalance, 100, 5)
	s.until(6)
	s.money(deal, market.InsufficientFunds, 0, 5)
	s.until(8)
	s.ok(s.developer().Deposit(s.ctx, deal, market.Units(50))) // less than an epoch costs
	s.money(deal, market.InsufficientFunds, 50, 7)
	s.ok(s.developer().Deposit(s.ctx, deal, market.Units(150)))
	s.money(deal, market.SmallBalance, 200, 9)
	s.until(12)
	s.money(deal, market.InsufficientFunds, 0, 9)
	s.earned(deal, w, 600, 0)
	s.ok(s.developer().Deposit(s.ctx, deal, market.Units(450)))
	s.money(deal, market.DealActive, 450, 15)
	s.until(14)
	s.earned(deal, w, 800, 0)
	s.gains("provider", 800, func() { s.ok(p.node().CollectDeal(s.ctx, deal, w)) })
	s.money(deal, market.SmallBalance, 250, 15)
	s.refused(market.Funds)(s.developer().Deposit(s.ctx, deal, Purse.Token.Add(market.Units(1))))
}

// withdrawing takes from a deal what it need not hold.
func withdrawing(s *stage) {
	_, deal, _ := running(s, 1, 1000)
	s.money(deal, market.DealActive, 1000, 11)
	s.refused(market.Reserve)(s.developer().Withdraw(s.ctx, deal, market.Units(601)))
	s.refused(market.Reserve)(s.developer().Withdraw(s.ctx, deal, market.Units(1000)))
	s.refused(market.Funds)(s.developer().Withdraw(s.ctx, deal, market.Units(1001)))
	s.gains("developer", 500, func() { s.ok(s.developer().Withdraw(s.ctx, deal, market.Units(500))) })
	s.money(deal, market.DealActive, 500, 6)
	s.until(3)
	s.money(deal, market.DealActive, 400, 6)
	s.refused(market.Reserve)(s.developer().Withdraw(s.ctx, deal, market.Units(1)))
	s.gains("developer", -7, func() { s.ok(s.developer().Deposit(s.ctx, deal, market.Units(7))) })
	s.money(deal, market.DealActive, 407, 6)
	s.gains("developer", -193, func() { s.ok(s.developer().Deposit(s.ctx, deal, market.Units(193))) })
	s.ok(s.developer().Stop(s.ctx, deal))
	s.money(deal, market.DealEnded, 500, 3)
	s.gains("developer", 100, func() { s.ok(s.developer().Withdraw(s.ctx, deal, market.Units(100))) }) // more than the reserve, at once
	s.refused(market.Ended)(s.developer().Deposit(s.ctx, deal, market.Units(1)))
	s.refused(market.Ended)(s.developer().Stop(s.ctx, deal))
	s.refused(market.TooEarly)(s.developer().Withdraw(s.ctx, deal, market.Units(1)))
	s.until(6)
	s.refused(market.Funds)(s.developer().Withdraw(s.ctx, deal, market.Units(401)))
	s.ok(s.developer().Withdraw(s.ctx, deal, market.Units(393)))
	s.gains("developer", 7, func() { s.ok(s.developer().Withdraw(s.ctx, deal, market.Units(7))) })
	s.money(deal, market.DealEnded, 0, 3)
}

// leaving takes workers away until too few run.
func leaving(s *stage) {
	p, deal, first := running(s, 2, 1000)
	second := s.workers(deal)[1]
	s.until(3)
	p.activate(deal, second)
	s.money(deal, market.DealActive, 1000, 7)
	s.until(5)
	s.money(deal, market.DealActive, 600, 7)
	s.gains("provider", 200, func() { s.ok(s.developer().RemoveWorker(s.ctx, deal, first)) })
	s.money(deal, market.NotEnoughWorkers, 600, 0)
	s.same("the workers", len(s.workers(deal)), 1)
	s.until(8)
	s.money(deal, market.NotEnoughWorkers, 600, 0)
	s.earned(deal, second, 200, 0)
	s.match(deal, p.plan(1, 2))
	third := s.workers(deal)[1]
	p.activate(deal, third)
	s.money(deal, market.DealActive, 600, 10)
	s.until(10)
	s.earned(deal, second, 600-200, 0)
	s.earned(deal, third, 200, 0)
	s.gains("provider", 400, func() { s.ok(p.m.Exit(s.ctx, deal, second)) })
	s.gains("provider", 200, func() { s.ok(p.node().Exit(s.ctx, deal, third)) })
	s.refused(market.NotFound)(p.node().Exit(s.ctx, deal, third))
	s.refused(market.NotFound)(p.node().CollectDeal(s.ctx, deal, third))
	s.money(deal, market.NotEnoughWorkers, 200, 0)
}

// stopped is what is left of a deal after its end.
func stopped(s *stage) {
	p, deal, w := running(s, 1, 1000)
	s.until(4)
	s.ok(s.developer().Stop(s.ctx, deal))
	s.money(deal, market.DealEnded, 700, 4)
	s.earned(deal, w, 300, 0)
	s.refused(market.NotActive)(s.developer().Match(s.ctx, deal, p.plan(1, 2)))
	s.until(9)
	s.money(deal, market.DealEnded, 700, 4)
	s.earned(deal, w, 300, 0)
	s.same("the workers", len(s.workers(deal)), 2)
	s.gains("provider", 300, func() { s.ok(s.developer().RemoveWorker(s.ctx, deal, w)) })
	s.money(deal, market.DealEnded, 700, 4)
	s.gains("developer", 700, func() { s.ok(s.developer().Withdraw(s.ctx, deal, market.Units(700))) })
	second := s.workers(deal)[0]
	s.refused(market.Ended)(p.node().Activate(s.ctx, deal, second, id("late")))
	s.ok(s.developer().SetApp(s.ctx, deal, content("another app")))
	s.ok(p.node().Exit(s.ctx, deal, second))
}

// broke is a deal that is stopped when its money has ended, and one that never had enough workers.
func broke(s *stage) {
	_, deal, w := running(s, 1, 400)
	never := s.deal(terms(2, 2), 1000)
	s.until(8)
	s.ok(s.developer().Deposit(s.ctx, deal, market.Units(50)))
	s.ok(s.developer().Stop(s.ctx, deal))
	s.money(deal, market.DealEnded, 50, 7)
	s.earned(deal, w, 400, 0)
	s.ok(s.developer().Stop(s.ctx, never))
	s.money(never, market.DealEnded, 1000, 0)
	s.until(9)
	s.money(deal, market.DealEnded, 50, 7)
	s.earned(deal, w, 400, 0)
}

// activating is what a node says of its worker, also twice.
func activating(s *stage) {
	p, deal, first := running(s, 1, 1000)
	second := s.workers(deal)[1]
	s.refused(market.Invalid)(p.node().Activate(s.ctx, deal, second, market.ID{}))
	s.refused(market.NotFound)(p.node().Activate(s.ctx, deal, id("no worker"), id("key")))
	s.refused(market.NotFound)(p.node().Activate(s.ctx, market.DealID{1}, second, id("key")))
	s.until(4)
	s.earned(deal, first, 200, 0)
	s.earned(deal, second, 0, 0)
	s.ok(p.m.Activate(s.ctx, deal, first, id("a new key")))
	s.earned(deal, first, 200, 0)
	s.money(deal, market.DealActive, 800, 11)
	s.same("the key", s.look(deal).Workers[0].OffChain, id("a new key"))
	s.gains("provider", 0, func() { s.ok(p.m.CollectDeal(s.ctx, deal, second)) })
	s.gains("provider", 0, func() { s.ok(p.m.Exit(s.ctx, deal, second)) })
	s.money(deal, market.DealActive, 800, 11)
}

// assigned follows a worker from the side of its node.
func assigned(s *stage) {
	p, deal, w := running(s, 1, 1000)
	list := must(p.node().Assignments(s.ctx, p.peerID(0)))
	if len(list) != 1 || list[0].Deal != deal || list[0].Worker != w || list[0].Status != market.DealActive || list[0].OffChain != id("worker %s", w) ||
		list[0].App != content("app") || len(list[0].Units) != 1 || list[0].Units[0] != p.group(0, 1)[0] {
		s.Errorf("the node reads %+v", list)
	}
	s.ok(s.developer().SetApp(s.ctx, deal, content("another app")))
	list = must(p.node().Assignments(s.ctx, p.peerID(1)))
	if len(list) != 1 || !list[0].OffChain.IsZero() || list[0].App != content("another app") {
		s.Errorf("the node reads %+v", list)
	}
	s.same("the application", s.look(deal).Terms.App, content("another app"))
	if list = must(p.node().Assignments(s.ctx, p.peerID(2))); len(list) != 0 {
		s.Errorf("a peer without work reads %+v", list)
	}
	if _, err := p.node().Assignments(s.ctx, id("nobody")); market.KindOf(err) != market.NotFound {
		s.Errorf("an unknown peer: %v", err)
	}
}
