package markettest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/aquifer-dev/aquifer/market"
)

// stage is where a flow plays: a bed, and short ways to say what happens on it and what must be seen.
type stage struct {
	T
	Bed
	ctx context.Context
}

// id is an identifier that follows from a name.
func id(format string, args ...any) market.ID {
	return sha256.Sum256([]byte(fmt.Sprintf(format, args...)))
}

// content is a CID that follows from a name.
func content(name string) market.CID {
	digest := sha256.Sum256([]byte(name))
	return market.CID(append([]byte{1, 0x55, 0x12, 0x20}, digest[:]...))
}

// ok ends the flow where an operation was refused.
func (s *stage) ok(tx market.Tx, err error) {
	s.Helper()
	if err != nil {
		s.Fatalf("refused: %v (%v)", err, market.KindOf(err))
	}
	if tx == "" {
		s.Fatal("it was accepted without a name for the change")
	}
}

// refused says that an operation must have been refused for a reason.
func (s *stage) refused(kind market.Kind) func(market.Tx, error) {
	return func(_ market.Tx, err error) {
		s.Helper()
		if !errors.Is(err, kind) {
			s.Errorf("want it refused as %q, have %v (%v)", kind, err, market.KindOf(err))
		}
	}
}

// must is a reading that succeeds.
func must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("a reading was refused: %v", err))
	}
	return v
}

func (s *stage) epoch() market.Epoch { return must(s.As("reader").Params(s.ctx)).Epoch() }

// until lets time go by until an epoch.
func (s *stage) until(e market.Epoch) {
	s.Helper()
	now := s.epoch()
	if e < now {
		s.Fatalf("it is epoch %d already, the flow wants %d", now, e)
	}
	if e > now {
		s.Pass(e - now)
	}
	if now = s.epoch(); now != e {
		s.Fatalf("it is epoch %d, not %d", now, e)
	}
}

// same compares figures that are told as text.
func (s *stage) same(what string, got, want any) {
	s.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		s.Errorf("epoch %d: %s is %s, want %s", s.epoch(), what, g, w)
	}
}

// shop is a provider with one offer.
type shop struct {
	s     *stage
	name  string
	m     market.Market
	offer market.ID
	spec  market.OfferSpec
}

// shop registers a provider with an offer of so many peers that have so many units each. Who runs the peers is another account.
func (s *stage) shop(name string, price int64, peers, units int) *shop {
	s.Helper()
	p := &shop{s: s, name: name, m: s.As(name)}
	s.ok(p.m.Register(s.ctx, name, content(name)))
	p.spec = market.OfferSpec{MinPrice: market.Units(price)}
	for i := range peers {
		p.spec.Peers = append(p.spec.Peers, s.peer(name, i, units))
	}
	p.put(p.spec)
	return p
}

func (s *stage) peer(shop string, n, units int) market.PeerSpec {
	spec := market.PeerSpec{ID: id("%s peer %d", shop, n), Owner: s.As(shop + " node").Account()}
	for u := range units {
		spec.Units = append(spec.Units, id("%s peer %d unit %d", shop, n, u))
	}
	return spec
}

// put makes the offer, or brings it to a state.
func (p *shop) put(spec market.OfferSpec) {
	p.s.Helper()
	offer, _, err := p.m.PutOffer(p.s.ctx, spec)
	if err != nil { // an offer that is so already has no change
		p.s.Fatalf("refused: %v (%v)", err, market.KindOf(err))
	}
	p.offer = offer
	p.spec = spec
	p.spec.ID = offer
}

// node is the owner of the peers.
func (p *shop) node() market.Market { return p.s.As(p.name + " node") }

func (p *shop) peerID(n int) market.ID { return p.spec.Peers[n].ID }

// group are the first units of a peer.
func (p *shop) group(peer, n int) []market.ID { return p.spec.Peers[peer].Units[:n] }

// plan proposes one worker of so many units on each of these peers.
func (p *shop) plan(units int, peers ...int) market.MatchPlan {
	m := market.OfferMatch{Offer: p.offer}
	for _, peer := range peers {
		m.Workers = append(m.Workers, p.group(peer, units))
	}
	return market.MatchPlan{m}
}

// duration and rate of the commitments that flows make, unless they say otherwise.
const (
	duration = market.Epoch(1000)
	rate     = market.Precision / 5
)

// commit makes a commitment for a peer that is open to any delegator.
func (p *shop) commit(peer int) market.ID {
	p.s.Helper()
	return p.commitFor(peer, duration, market.Account{}, rate)
}

func (p *shop) commitFor(peer int, d market.Epoch, delegator market.Account, rate uint64) market.ID {
	p.s.Helper()
	commitment, tx, err := p.m.Commit(p.s.ctx, p.peerID(peer), d, delegator, rate)
	p.s.ok(tx, err)
	return commitment
}

// back makes commitments for all peers, which the delegator pays; they are active in the next epoch.
func (p *shop) back() []market.ID {
	p.s.Helper()
	var ids []market.ID
	for i := range p.spec.Peers {
		ids = append(ids, p.commit(i))
	}
	p.s.ok(p.s.As("delegator").PayCollateral(p.s.ctx, ids))
	return ids
}

// terms are those of a deal for so many workers of one unit at the price of 100.
func terms(least, target uint64) market.DealTerms {
	return market.DealTerms{App: content("app"), MinWorkers: least, TargetWorkers: target, UnitsPerWorker: 1, MaxPerProvider: target,
		Price: market.Units(100), Protocol: 1}
}

// deal opens a deal of the developer.
func (s *stage) deal(t market.DealTerms, deposit int64) market.DealID {
	s.Helper()
	deal, tx, err := s.As("developer").CreateDeal(s.ctx, t, market.Units(deposit))
	s.ok(tx, err)
	return deal
}

func (s *stage) developer() market.Market { return s.As("developer") }

// match has the developer match a deal.
func (s *stage) match(deal market.DealID, plan market.MatchPlan) {
	s.Helper()
	s.ok(s.developer().Match(s.ctx, deal, plan))
}

func (s *stage) look(deal market.DealID) market.Deal { return must(s.developer().Deal(s.ctx, deal)) }

// workers are the ids of a deal's workers.
func (s *stage) workers(deal market.DealID) (ids []market.ID) {
	for _, w := range s.look(deal).Workers {
		ids = append(ids, w.ID)
	}
	return ids
}

// activate has the node of a shop activate a worker.
func (p *shop) activate(deal market.DealID, worker market.ID) {
	p.s.Helper()
	p.s.ok(p.node().Activate(p.s.ctx, deal, worker, id("worker %s", worker)))
}

// money says what a deal reads as.
func (s *stage) money(deal market.DealID, status market.DealStatus, free int64, maxPaid market.Epoch) {
	s.Helper()
	d := s.look(deal)
	s.same("the deal", fmt.Sprint(d.Status, " free ", d.Free, " paid to ", d.MaxPaid), fmt.Sprint(status, " free ", free, " paid to ", maxPaid))
}

// earned says what a worker has earned, for its provider and for the staker.
func (s *stage) earned(deal market.DealID, worker market.ID, provider, staker int64) {
	s.Helper()
	r := must(s.developer().Reward(s.ctx, deal, worker))
	s.same("the reward", fmt.Sprint(r.Provider, " and ", r.Staker), fmt.Sprint(provider, " and ", staker))
}

// token is what an account has in the market's currency.
func (s *stage) token(a market.Account) market.Amount {
	return must(s.As("reader").Balance(s.ctx, a)).Token
}

// native is what an account has in FLT.
func (s *stage) native(a market.Account) market.Amount {
	return must(s.As("reader").Balance(s.ctx, a)).Native
}

// gains says how much more of the currency an account has after something happened.
func (s *stage) gains(who string, want int64, do func()) {
	s.Helper()
	account := s.As(who).Account()
	before := s.token(account)
	do()
	s.same("what "+who+" gained", s.token(account).Sub(before), want)
}

// commitment is one as it reads.
func (s *stage) commitment(c market.ID) market.Commitment {
	return must(s.As("reader").Commitment(s.ctx, c))
}

// stands says what a commitment's status reads as.
func (s *stage) stands(c market.ID, status market.CommitmentStatus) {
	s.Helper()
	s.same("the commitment", s.commitment(c).Status, status)
}

// proofs are n proofs of a unit that no other call makes.
func (s *stage) proofs(unit market.ID, n int) (list []market.Proof) {
	difficulty := must(s.As("reader").Params(s.ctx)).Difficulty
	for i := range n {
		list = append(list, market.Proof{Unit: unit, LocalNonce: id("%s proof %d in epoch %d", unit, i, s.epoch()), Hash: difficulty})
	}
	return list
}

// milliFLT is a sum of FLT in thousandths.
func milliFLT(n int64) market.Amount { return market.Units(n).Mul(market.Units(1_000_000_000_000_000)) }
