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
	s.refused(market.Invalid)(m.SubmitProofs(s.ctx, nil))
	large, wrong := s.proofs(unit, 1), s.proofs(unit, 1)
	large[0].Hash[0] = 1
	wrong[0].Hash = market.ID{}
	s.refused(market.BadProof)(m.SubmitProofs(s.ctx, large))
	s.refused(market.BadProof)(m.SubmitProofs(s.ctx, wrong))
	s.refused(market.BadProof)(m.SubmitProofs(s.ctx, append(s.proofs(unit, 1), wrong...)))
	first := s.proofs(unit, 5)
	s.ok(m.SubmitProofs(s.ctx, first[:1]))
	s.refused(market.Exists)(m.SubmitProofs(s.ctx, first[:1]))
	s.ok(m.SubmitProofs(s.ctx, append(first[1:], s.proofs(other, 2)...)))
	sixth := s.proofs(unit, 6)[5:]
	s.refused(market.TooManyProofs)(m.SubmitProofs(s.ctx, sixth))
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

// rewarding splits the pool of an epoch by proofs, holds it back, and pays it out.
func rewarding(s *stage) {
	p, q := s.shop("p", 7, 1, 1), s.shop("q", 7, 1, 1)
	c, d := p.back()[0], q.back()[0]
	unit := p.group(0, 1)[0]
	s.until(2)
	s.ok(p.node().SubmitProofs(s.ctx, s.proofs(unit, 3)))
	s.ok(q.node().SubmitProofs(s.ctx, s.proofs(q.group(0, 1)[0], 2)))
	s.earnedFLT(c, 0, 0, 0)
	s.until(3)
	s.earnedFLT(c, 5998, 999, 0) // three fifths of ten FLT, in six parts
	_ = d
	s.until(6)
	s.ok(p.m.CollectCommitment(s.ctx, c))
	_ = fmt.Sprint
}

// earnedFLT says what a commitment has earned for proofs: all, unlocked, withdrawn.
func (s *stage) earnedFLT(c market.ID, all, unlocked, withdrawn int64) {
	s.Helper()
	k := s.commitment(c)
	s.same("the rewards", fmt.Sprint(k.Rewards.Proofs, " unlocked ", k.Unlocked.Proofs, " withdrawn ", k.Withdrawn.Proofs),
		fmt.Sprint(all, " unlocked ", unlocked, " withdrawn ", withdrawn))
}
