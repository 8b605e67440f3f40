package markettest

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/market"
)

// committing makes commitments, pays them, gives one up.
func committing(s *stage) {
	p := s.shop("p", 7, 3, 2)
	c := p.commit(0)
	s.stands(c, market.WaitDelegation)
	s.same("the peer's commitment", must(p.m.Peer(s.ctx, p.peerID(0))).Commitment, c)
	k := s.commitment(c)
	s.same("the commitment", fmt.Sprint(k.Peer == p.peerID(0), k.CollateralPerUnit, k.Units, k.Start, k.Rate, k.Delegator.IsZero(), k.Fails, k.FailedEpoch),
		fmt.Sprint(true, milliFLT(100), 2, 0, rate, true, 0, 0))
	_, tx, err := p.m.Commit(s.ctx, p.peerID(0), duration, market.Account{}, rate)
	s.refused(market.Exists)(tx, err)
	s.ok(p.m.EndCommitment(s.ctx, c))
	s.same("the peer's commitment", must(p.m.Peer(s.ctx, p.peerID(0))).Commitment, market.ID{})
	c = p.commitFor(0, 10, s.As("delegator").Account(), 10_000_000)
	d := s.commitment(p.commitFor(1, 50, market.Account{}, 1)).ID
	s.refused(market.NotOwner)(s.As("another").PayCollateral(s.ctx, []market.ID{c}))
	before := s.native(s.As("delegator").Account())
	s.ok(s.As("delegator").PayCollateral(s.ctx, []market.ID{c, d}))
	if paid := before.Sub(s.native(s.As("delegator").Account())); paid.Cmp(milliFLT(400)) < 0 || paid.Cmp(milliFLT(401)) > 0 { // a chain takes its fee
		s.Errorf("the delegator has paid %s", paid)
	}
	s.stands(c, market.WaitStart)
	k = s.commitment(d)
	s.same("the second", fmt.Sprint(k.Start, k.End, k.Delegator == s.As("delegator").Account()), fmt.Sprint(2, 52, true))
	s.refused(market.NotActive)(s.As("delegator").PayCollateral(s.ctx, []market.ID{c}))
	s.refused(market.NotActive)(p.m.EndCommitment(s.ctx, c))
	s.until(2)
	s.stands(c, market.Active)
	s.refused(market.NotActive)(p.m.EndCommitment(s.ctx, c))
}

// miscommitted are commitments that are refused.
func miscommitted(s *stage) {
	p, q := s.shop("p", 7, 1, 2), s.shop("q", 7, 1, 1)
	commit := func(kind market.Kind, peer market.ID, d market.Epoch, rate uint64) {
		s.Helper()
		_, tx, err := p.m.Commit(s.ctx, peer, d, market.Account{}, rate)
		s.refused(kind)(tx, err)
	}
	commit(market.NotFound, id("nobody"), duration, rate)
	commit(market.NotOwner, q.peerID(0), duration, rate)
	commit(market.Invalid, p.peerID(0), 9, rate)
	commit(market.Invalid, p.peerID(0), must(p.m.Params(s.ctx)).MaxDuration+1, rate)
	commit(market.Invalid, p.peerID(0), duration, 0)
	commit(market.Invalid, p.peerID(0), duration, market.Precision+1)
	s.refused(market.NotFound)(s.As("delegator").PayCollateral(s.ctx, []market.ID{id("no commitment")}))
	s.refused(market.NotFound)(p.m.EndCommitment(s.ctx, id("no commitment")))
	s.refused(market.NotFound)(p.m.CollectCommitment(s.ctx, id("no commitment")))
	s.refused(market.NotOwner)(q.m.EndCommitment(s.ctx, p.commit(0)))
}

// failing lets a commitment miss all its proofs: it fails, loses a part of its collateral to the owner, and the peer is free again.
func failing(s *stage) {
	p := s.shop("p", 7, 1, 2)
	c := p.back()[0]
	s.until(11)
	s.stands(c, market.Active)
	s.same("the misses", s.commitment(c).Fails, 18)
	s.refused(market.NotActive)(p.m.EndCommitment(s.ctx, c))
	s.until(12)
	s.stands(c, market.Failed)
	k := s.commitment(c)
	both := must(p.m.Commitments(s.ctx, []market.ID{{9}, c, c}))
	s.same("commitments read together, without one that there is not", fmt.Sprint(both), fmt.Sprint([]market.Commitment{k, k}))
	s.same("the failure", fmt.Sprint(k.Fails, k.FailedEpoch), fmt.Sprint(20, 11))
	s.refused(market.TooEarly)(p.m.EndCommitment(s.ctx, c))
	s.until(13)
	delegator, owner := s.native(s.As("delegator").Account()), s.native(s.Owner())
	s.ok(p.m.EndCommitment(s.ctx, c))
	s.same("what comes back", s.native(s.As("delegator").Account()).Sub(delegator), milliFLT(180))
	s.same("what is slashed", s.native(s.Owner()).Sub(owner), milliFLT(20))
	s.stands(c, market.Removed)
	s.same("the peer's commitment", must(p.m.Peer(s.ctx, p.peerID(0))).Commitment, market.ID{})
	p.commit(0)
}

// finishing lets the time of a commitment pass whose proofs all came.
func finishing(s *stage) {
	p := s.shop("p", 7, 1, 1)
	c := p.commitFor(0, 10, market.Account{}, rate)
	s.ok(s.As("delegator").PayCollateral(s.ctx, []market.ID{c}))
	for e := market.Epoch(2); e <= 11; e++ {
		s.until(e)
		s.stands(c, market.Active)
		s.ok(p.node().SubmitProofs(s.ctx, s.proofs(p.group(0, 1)[0], 2)))
	}
	s.until(12)
	s.stands(c, market.Inactive)
	s.same("the misses", s.commitment(c).Fails, 0)
	s.refused(market.NotActive)(p.node().SubmitProofs(s.ctx, s.proofs(p.group(0, 1)[0], 2)))
	delegator, owner := s.native(s.As("delegator").Account()), s.native(s.Owner())
	s.ok(p.m.EndCommitment(s.ctx, c))
	s.same("what comes back", s.native(s.As("delegator").Account()).Sub(delegator), milliFLT(100))
	s.same("what is slashed", s.native(s.Owner()).Sub(owner), 0)
	s.stands(c, market.Removed)
	s.refused(market.NotActive)(p.m.EndCommitment(s.ctx, c))
}

// lapsed is a commitment whose time is over, with a unit that has proved once: it loses something for every other epoch.
func lapsed(s *stage) {
	p := s.shop("p", 7, 1, 1)
	c := p.commitFor(0, 10, market.Account{}, rate)
	s.ok(s.As("delegator").PayCollateral(s.ctx, []market.ID{c}))
	s.until(2)
	s.ok(p.node().SubmitProofs(s.ctx, s.proofs(p.group(0, 1)[0], 2)))
	s.until(12)
	k := s.commitment(c)
	s.same("the commitment", fmt.Sprint(k.Status, k.Fails, k.Rewards.Proofs), fmt.Sprint(market.Inactive, 9, 0))
	delegator, owner := s.native(s.As("delegator").Account()), s.native(s.Owner())
	s.ok(p.m.EndCommitment(s.ctx, c))
	s.same("what comes back", s.native(s.As("delegator").Account()).Sub(delegator), milliFLT(91))
	s.same("what is slashed", s.native(s.Owner()).Sub(owner), milliFLT(9))
	s.earnedFLT(c, "9999999999999999996", "1666666666666666666", "0") // the proofs of the second epoch, told in the last
}

// partial has one of two units prove, and counts who misses the epoch in which it is too much.
func partial(s *stage) {
	p := s.shop("p", 7, 1, 2)
	c := p.back()[0]
	unit := p.group(0, 1)[0]
	s.until(2)
	s.ok(p.node().SubmitProofs(s.ctx, s.proofs(unit, 3)))
	s.until(3)
	s.same("the misses", s.commitment(c).Fails, 1)
	s.ok(p.node().SubmitProofs(s.ctx, s.proofs(unit, 1))) // too few
	s.until(4)
	s.same("the misses", s.commitment(c).Fails, 3)
	s.until(12)
	s.stands(c, market.Active)
	s.same("the misses", s.commitment(c).Fails, 19)
	s.until(13)
	k := s.commitment(c)
	s.same("the failure", fmt.Sprint(k.Status, k.Fails, k.FailedEpoch), fmt.Sprint(market.Failed, 20, 12))
	s.until(14)
	owner := s.native(s.Owner())
	s.ok(p.m.EndCommitment(s.ctx, c))
	s.same("what is slashed", s.native(s.Owner()).Sub(owner), milliFLT(20))
}

// engaged has units leave a commitment for a deal and come back: they owe nothing meanwhile, and again from the next epoch on.
func engaged(s *stage) {
	p := s.shop("p", 7, 1, 3)
	c := p.back()[0]
	t := terms(1, 1)
	t.UnitsPerWorker = 2
	deal := s.deal(t, 10_000)
	s.until(3)
	s.same("the misses", s.commitment(c).Fails, 3)
	s.match(deal, p.plan(2, 0))
	s.until(5)
	s.same("the misses", s.commitment(c).Fails, 5)
	w := s.workers(deal)[0]
	p.activate(deal, w)
	s.starts(p, 2, 2, 2)
	s.ok(p.node().Exit(s.ctx, deal, w))
	s.starts(p, 6, 6, 2)
	for _, u := range must(p.m.Peer(s.ctx, p.peerID(0))).Units[:2] {
		s.same("a unit that came back", fmt.Sprint(u.Free(), u.StartEpoch), fmt.Sprint(true, 6))
	}
	s.until(6)
	s.same("the misses", s.commitment(c).Fails, 6)
	s.until(8)
	s.same("the misses", s.commitment(c).Fails, 12)
	s.until(14)
	k := s.commitment(c)
	s.same("the failure", fmt.Sprint(k.Status, k.Fails, k.FailedEpoch), fmt.Sprint(market.Failed, 30, 13))
	s.until(15)
	s.ok(p.m.EndCommitment(s.ctx, c))
	s.starts(p, 6, 6, 0)
	p.commit(0)
	s.starts(p, 6, 6, 0)
}

// starts says from when the units of the first peer of a shop owe proofs.
func (s *stage) starts(p *shop, want ...market.Epoch) {
	s.Helper()
	for i, u := range must(p.m.Peer(s.ctx, p.peerID(0))).Units {
		s.same(fmt.Sprintf("the start of unit %d", i), u.StartEpoch, want[i])
	}
}

// promoted is a commitment for a peer one of whose units works already: it owes proofs all the same, and more when it comes back.
func promoted(s *stage) {
	p := s.shop("p", 100, 2, 2)
	t := terms(1, 2)
	t.Access = market.Access{Type: market.WhiteList, Providers: []market.Account{p.m.Account()}}
	deal := s.deal(t, 100_000)
	s.match(deal, p.plan(1, 0, 1))
	w := s.workers(deal)
	p.activate(deal, w[0])
	s.until(2)
	c := p.back()
	s.until(6)
	s.earned(deal, w[0], 500, 0) // without a staker's share
	s.same("the misses", s.commitment(c[0]).Fails, 6)
	s.ok(p.node().SubmitProofs(s.ctx, s.proofs(p.group(0, 1)[0], 1)))
	s.ok(s.developer().RemoveWorker(s.ctx, deal, w[0]))
	for i, fails := range []uint64{8, 11, 14, 17, 20} {
		s.until(7 + market.Epoch(i))
		s.same("the misses", s.commitment(c[0]).Fails, fails)
	}
	s.until(14)
	k := s.commitment(c[0])
	s.same("the failure", fmt.Sprint(k.Status, k.Fails, k.FailedEpoch), fmt.Sprint(market.Failed, 20, 10))
	s.refused(market.Busy)(p.m.EndCommitment(s.ctx, c[1])) // its unit still works
	owner := s.native(s.Owner())
	s.ok(p.m.EndCommitment(s.ctx, c[0]))
	s.same("what is slashed", s.native(s.Owner()).Sub(owner), milliFLT(20))
}
