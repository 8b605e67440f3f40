package markettest

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/market"
)

// stakes says what a commitment has earned for its units in deals: all, unlocked, withdrawn.
func (s *stage) stakes(c market.ID, all, unlocked, withdrawn string) {
	s.Helper()
	k := s.commitment(c)
	s.same("the staker's part", fmt.Sprint(k.Rewards.Deals, " unlocked ", k.Unlocked.Deals, " withdrawn ", k.Withdrawn.Deals),
		fmt.Sprint(all, " unlocked ", unlocked, " withdrawn ", withdrawn))
}

// sharing is a deal with a commitment behind its worker: a fifth of the price goes to the owner, and the staker gets FLT for it, from the match on.
func sharing(s *stage) {
	p := s.shop("p", 7, 1, 3)
	c := p.back()[0]
	s.until(2)
	t := terms(1, 1)
	t.UnitsPerWorker, t.Price = 2, market.Units(1_000_000)
	deal := s.deal(t, 100_000_000)
	s.match(deal, p.plan(2, 0))
	s.stakes(c, "0", "0", "0")
	s.until(3)
	s.stakes(c, "39999999999999996", "2222222222222222", "0")
	w := s.workers(deal)[0]
	p.activate(deal, w)
	s.until(8)
	s.stakes(c, "239999999999999976", "46666666666666662", "0")
	s.earned(deal, w, 8_000_000, 2_000_000)
	s.gainsFLT("p", "0", "46666666666666662", func() { s.ok(p.m.CollectCommitment(s.ctx, c)) })
	s.stakes(c, "193333333333333314", "0", "46666666666666662")
	s.until(9)
	s.stakes(c, "233333333333333310", "15555555555555554", "46666666666666662")
	owner := s.token(s.Owner())
	s.gains("p", 9_600_000, func() { s.ok(p.m.CollectDeal(s.ctx, deal, w)) })
	s.same("what the owner gained", s.token(s.Owner()).Sub(owner), 2_400_000)
	s.until(13)
	s.stakes(c, "393333333333333294", "99999999999999990", "46666666666666662")
	s.ok(p.node().Exit(s.ctx, deal, w))
	s.until(14)
	s.stakes(c, "393333333333333294", "124444444444444432", "46666666666666662")
	s.until(18)
	s.stakes(c, "393333333333333294", "222222222222222200", "46666666666666662")
	s.until(25) // it failed in epoch 19
	s.stands(c, market.Failed)
	s.stakes(c, "246666666666666642", "246666666666666642", "46666666666666662")
}

// idling earns for the staker while the deal pays nobody: below its minimum, without money, and stopped.
func idling(s *stage) {
	p := s.shop("p", 7, 2, 1)
	c := p.back()
	s.until(2)
	t := terms(2, 2)
	t.Price = market.Units(1_000_000)
	deal := s.deal(t, 4_000_000)
	s.match(deal, p.plan(1, 0, 1))
	w := s.workers(deal)
	p.activate(deal, w[0])
	s.until(5)
	s.stakes(c[0], "59999999999999994", "6666666666666666", "0")
	p.activate(deal, w[1])
	s.until(7)
	s.money(deal, market.InsufficientFunds, 0, 6)
	s.earned(deal, w[0], 1_600_000, 400_000)
	s.until(10)
	s.stakes(c[1], "159999999999999984", "39999999999999996", "0")
	s.ok(s.developer().Stop(s.ctx, deal))
	s.until(14)
	s.stakes(c[0], "239999999999999976", "86666666666666658", "0")
}

// outliving is a worker whose commitment ends before it: what it earns for the staker goes on, even when it has left.
func outliving(s *stage) {
	p := s.shop("p", 7, 1, 1)
	c := p.commitFor(0, 10, market.Account{}, rate)
	s.ok(s.As("delegator").PayCollateral(s.ctx, []market.ID{c}))
	s.until(2)
	t := terms(1, 1)
	t.Price = market.Units(1_000_000)
	deal := s.deal(t, 100_000_000)
	s.match(deal, p.plan(1, 0))
	w := s.workers(deal)[0]
	s.until(14)
	s.stands(c, market.Inactive)
	s.stakes(c, "239999999999999976", "86666666666666658", "0")
	s.refused(market.Busy)(p.node().SubmitProofs(s.ctx, s.proofs(p.group(0, 1)[0], 1)))
	s.refused(market.Busy)(p.m.EndCommitment(s.ctx, c))
	s.ok(s.developer().RemoveWorker(s.ctx, deal, w))
	s.until(16)
	s.stakes(c, "279999999999999972", "116666666666666655", "0")
	s.ok(p.m.EndCommitment(s.ctx, c))
	s.until(20)
	s.stakes(c, "359999999999999964", "189999999999999981", "0")
	s.gainsFLT("p", "0", "189999999999999981", func() { s.ok(p.m.CollectCommitment(s.ctx, c)) })
	s.until(40)
	s.stakes(c, "569999999999999943", "399999999999999960", "189999999999999981")
}

// averaged changes the price of FLT while units work: what they earn is reckoned with the mean of what a dollar bought.
func averaged(s *stage) {
	price := func(p int64) {
		s.Helper()
		if err := s.Govern().SetFLTPrice(market.Units(p)); err != nil {
			s.Fatal(err)
		}
	}
	p := s.shop("p", 7, 1, 3)
	c := p.back()[0]
	s.until(2)
	t := terms(1, 1)
	t.Price = market.Units(1_234_567)
	first := s.deal(t, 100_000_000)
	s.match(first, p.plan(1, 0))
	s.until(3)
	s.stakes(c, "24691299999999984", "1371738888888888", "0")
	price(3_000_000)
	s.same("the collateral of a unit", must(p.m.Params(s.ctx)).CollateralPerUnit, "333333300000000000")
	s.until(4)
	s.stakes(c, "106995630041159976", "8916302503429998", "0")
	t.Price = market.Units(7_654_321)
	second := s.deal(t, 100_000_000)
	s.match(second, market.MatchPlan{{Offer: p.offer, Workers: [][]market.ID{p.group(0, 2)[1:]}}})
	s.until(6)
	s.stakes(c, "671604291061739964", "67855427593051661", "0")
	price(7_000_000)
	s.until(7)
	s.stakes(c, "792591843132299952", "102926264520416658", "0")
	s.until(8)
	s.stakes(c, "913579412141119968", "144718634470904436", "0")
	s.ok(s.developer().RemoveWorker(s.ctx, first, s.workers(first)[0]))
	s.until(9)
	s.stakes(c, "999293696141119956", "200234950923188878", "0")
	price(9_000_000)
	s.until(10)
	s.stakes(c, "1065960356141119968", "258925870042139988", "0")
	s.until(11)
	s.stakes(c, "1132627028141119950", "321320493827757762", "0")
}
