package markettest

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/market"
)

// proving submits proofs, good and bad ones.
func proving(s *stage) {
	p := s.shop("p", 7, 2, 2)
	c := p.commit(0)
	unit, other := p.group(0, 2)[0], p.group(0, 2)[1]
	m := p.node()
	s.refused(market.NotActive)(m.SubmitProofs(s.ctx, s.proofs(unit, 1)))
	s.ok(s.As("delegator").PayCollateral(s.ctx, []market.ID{c}))
	s.refused(market.NotActive)(m.SubmitProofs(s.ctx, s.proofs(unit, 1)))
	s.until(2)
	s.refused(market.NotFound)(m.SubmitProofs(s.ctx, s.proofs(id("no unit"), 1)))
	s.refused(market.NotFound)(m.SubmitProofs(s.ctx, s.proofs(p.group(1, 1)[0], 1)))
	s.refused(market.NotOwner)(p.m.SubmitProofs(s.ctx, s.proofs(unit, 1)))
	s.refused(market.NotOwner)(p.m.SubmitProofs(s.ctx, s.proofs(p.group(1, 1)[0], 1)))
	s.refused(market.Invalid)(m.SubmitProofs(s.ctx, nil))
	list := s.proofs(unit, 7)
	s.refused(market.Exists)(m.SubmitProofs(s.ctx, append(list[:2:2], list[0])))
	s.ok(m.SubmitProofs(s.ctx, list[:1]))
	s.refused(market.Exists)(m.SubmitProofs(s.ctx, list[:1]))
	s.ok(m.SubmitProofs(s.ctx, list[1:2]))
	s.ok(m.SubmitProofs(s.ctx, append(list[2:], s.proofs(other, 1)...))) // those beyond the fifth are taken, and do not count
	s.until(3)
	s.same("the misses", s.commitment(c).Fails, 1)
	deal := s.deal(terms(1, 1), 1000)
	s.match(deal, p.plan(1, 0))
	s.refused(market.Busy)(m.SubmitProofs(s.ctx, s.proofs(unit, 1)))
	s.ok(s.developer().RemoveWorker(s.ctx, deal, s.workers(deal)[0]))
	s.ok(m.SubmitProofs(s.ctx, s.proofs(unit, 2))) // before it owes any
	s.until(4)
	s.same("the misses", s.commitment(c).Fails, 1)
}

// nonces are those that proofs are made from: they follow from the proofs of the epoch before.
func nonces(s *stage) {
	p := s.shop("p", 7, 1, 1)
	p.back()
	now := func() market.ID { return must(p.node().Nonce(s.ctx)) }
	s.until(2)
	s.same("the nonce before the first proof", now(), market.ID{})
	s.ok(p.node().SubmitProofs(s.ctx, s.proofs(p.group(0, 1)[0], 2)))
	s.same("the nonce after it", now(), market.ID{})
	s.until(3)
	second := now()
	if second.IsZero() {
		s.Error("the nonce of the next epoch is nothing")
	}
	s.until(4)
	s.same("the nonce after an epoch without proofs", now(), second)
	s.ok(p.node().SubmitProofs(s.ctx, s.proofs(p.group(0, 1)[0], 1)))
	s.same("the nonce of the epoch", now(), second)
	s.until(5)
	if now() == second {
		s.Error("the nonce is the same after an epoch with proofs")
	}
}

// rewarding splits the pool of an epoch by proofs, holds it back, and pays it out. What a unit has earned is told when it next proves.
func rewarding(s *stage) {
	p, q := s.shop("p", 7, 1, 2), s.shop("q", 7, 1, 1)
	var ids []market.ID
	for _, shop := range []*shop{p, q} {
		ids = append(ids, shop.commit(0))
	}
	s.ok(s.As("delegator").PayCollateral(s.ctx, ids))
	c, d := ids[0], ids[1]
	prove := func(p *shop, n int) { s.ok(p.node().SubmitProofs(s.ctx, s.proofs(p.group(0, 1)[0], n))) }
	s.until(2)
	prove(p, 4)
	prove(q, 2)
	s.until(3)
	s.earnedFLT(c, "0", "0", "0")
	prove(q, 8)
	prove(p, 1)
	s.earnedFLT(c, "6666666666666666666", "1111111111111111111", "0") // two thirds of ten FLT, in six parts
	s.earnedFLT(d, "3333333333333333330", "555555555555555555", "0")
	s.gainsFLT("p", "888888888888888889", "222222222222222222", func() { s.ok(s.As("delegator").CollectCommitment(s.ctx, c)) })
	s.refused(market.NotActive)(p.m.CollectCommitment(s.ctx, c))
	s.earnedFLT(c, "5555555555555555555", "0", "1111111111111111111")
	s.until(6)
	s.earnedFLT(c, "5555555555555555555", "1111111111111111111", "1111111111111111111")
	s.earnedFLT(d, "3333333333333333330", "1111111111111111110", "0")
	s.until(12)
	s.earnedFLT(c, "5555555555555555555", "3333333333333333333", "1111111111111111111")
	s.until(13) // the first has failed in epoch 12: what is not unlocked by then is lost
	s.stands(c, market.Failed)
	s.earnedFLT(c, "3333333333333333333", "3333333333333333333", "1111111111111111111")
	s.until(15)
	s.stands(d, market.Failed)
	s.earnedFLT(d, "2222222222222222220", "2222222222222222220", "0")
	s.gainsFLT("p", "2666666666666666667", "666666666666666666", func() { s.ok(p.m.CollectCommitment(s.ctx, c)) })
	s.ok(p.m.EndCommitment(s.ctx, c))
	s.refused(market.NotActive)(p.m.CollectCommitment(s.ctx, c))
	s.same("the failures", fmt.Sprint(s.commitment(c).FailedEpoch, s.commitment(d).FailedEpoch), fmt.Sprint(12, 13))
	s.ok(q.m.CollectCommitment(s.ctx, d))
	s.earnedFLT(d, "0", "0", "2222222222222222220")
}

// earnedFLT says what a commitment has earned for proofs: all, unlocked, withdrawn.
func (s *stage) earnedFLT(c market.ID, all, unlocked, withdrawn string) {
	s.Helper()
	k := s.commitment(c)
	s.same("the rewards", fmt.Sprint(k.Rewards.Proofs, " unlocked ", k.Unlocked.Proofs, " withdrawn ", k.Withdrawn.Proofs),
		fmt.Sprint(all, " unlocked ", unlocked, " withdrawn ", withdrawn))
}

// gainsFLT says how much FLT a provider and the delegator gain by something. Who pays for a transaction gains a little less.
func (s *stage) gainsFLT(provider, own, staked string, do func()) {
	s.Helper()
	var before []market.Amount
	who := []string{provider, "delegator"}
	for _, name := range who {
		before = append(before, s.native(s.As(name).Account()))
	}
	do()
	for i, want := range []string{own, staked} {
		var sum market.Amount
		if err := sum.UnmarshalText([]byte(want)); err != nil {
			s.Fatal(err)
		}
		got := s.native(s.As(who[i]).Account()).Sub(before[i])
		if fee := sum.Sub(got); fee.Sign() < 0 || fee.Cmp(milliFLT(10)) > 0 {
			s.Errorf("epoch %d: %s gained %s, want %s", s.epoch(), who[i], got, sum)
		}
	}
}
