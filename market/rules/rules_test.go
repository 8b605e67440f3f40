package rules

import (
	"errors"
	"fmt"
	"testing"

	"github.com/aquifer-dev/aquifer/market"
)

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		t.Errorf("%s is %s, want %s", what, g, w)
	}
}

func flt(n int64) market.Amount { return market.Units(n).Mul(coin) }

// TestCommitment follows commitments without proofs, and with some, whether they are touched in every epoch or in none.
func TestCommitment(t *testing.T) {
	paid := Commitment{Status: market.WaitDelegation, Duration: 100, Units: 2}.Paid(1)
	for _, c := range []struct {
		now    market.Epoch
		status market.CommitmentStatus
		fails  uint64
		failed market.Epoch
	}{{1, market.WaitStart, 0, 0}, {2, market.Active, 0, 0}, {3, market.Active, 2, 0}, {11, market.Active, 18, 0}, {12, market.Failed, 20, 11}, {500, market.Failed, 20, 11}} {
		k := paid.At(c.now, 10)
		same(t, fmt.Sprintf("epoch %d", c.now), fmt.Sprint(paid.StatusAt(c.now, 10), k.Fails, k.FailedEpoch), fmt.Sprint(c.status, c.fails, c.failed))
	}
	eager := paid
	for now := market.Epoch(2); now <= 40; now++ {
		eager = eager.At(now, 10)
		lazy := paid.At(now, 10)
		same(t, "touched in every epoch", fmt.Sprint(eager.Status, eager.Fails, eager.FailedEpoch), fmt.Sprint(lazy.Status, lazy.Fails, lazy.FailedEpoch))
	}
	proving := paid
	proving.Successes = 1 // in epoch 2
	same(t, "with one success", proving.At(12, 10).Fails, 19)
	same(t, "its failure", fmt.Sprint(proving.At(13, 10).FailedEpoch, proving.At(13, 10).Fails), "12 20")
	back := paid
	back.Active, back.Additional = 1, 2 // of three, in epoch 2
	back.Units = 3
	same(t, "with units that come back", back.At(5, 10).Fails, 1+3+3)
	same(t, "all of them", back.At(5, 10).Active, 3)
	short := Commitment{Status: market.WaitDelegation, Duration: 4, Units: 1}.Paid(1)
	same(t, "the end", fmt.Sprint(short.StatusAt(5, 10), short.StatusAt(6, 10), short.At(90, 10).Snapshot, short.At(90, 10).Fails), fmt.Sprint(market.Active, market.Inactive, 5, 4))
	same(t, "what is lost", paid.At(12, 10).Slashed(market.Units(1_000_000), 100_000), 200_000)
	same(t, "no more than all", paid.At(12, 10).Slashed(market.Units(1_000_000), 9_000_000), 2_000_000)
}

// TestUnit reckons when a unit is told its reward.
func TestUnit(t *testing.T) {
	k := Commitment{Status: market.WaitDelegation, Duration: 10, Units: 1}.Paid(1)
	u := Unit{Start: 2, Snapshot: 1}
	grow, reached := uint64(0), 0
	for i, want := range []uint64{0, 2, 1, 1, 1, 0, 0} {
		after, counted, got := u.Prove(2, 2, 5)
		if u = after; got {
			reached++
		}
		grow += counted
		same(t, fmt.Sprintf("proof %d", i+1), counted, want)
	}
	same(t, "all", fmt.Sprint(grow, reached, u.Proofs, u.ProofsIn(3)), "5 1 5 0")
	for _, c := range []struct{ now, to, rewarded market.Epoch }{{2, 1, 0}, {3, 2, 2}, {9, 8, 2}, {50, 11, 2}} {
		to, rewarded := u.Due(c.now, k, 2)
		same(t, fmt.Sprintf("epoch %d", c.now), fmt.Sprint(to, rewarded), fmt.Sprint(c.to, c.rewarded))
	}
	to, rewarded := Unit{Start: 5, Snapshot: 4, ProofEpoch: 4, Proofs: 5}.Due(7, k, 2) // proofs before it owed any
	same(t, "proofs before", fmt.Sprint(to, rewarded), "6 0")
	same(t, "a reward", ProofReward(flt(10), 3, 5), flt(6))
	same(t, "a reward of nothing", ProofReward(flt(10), 3, 0), 0)
}

// TestPool moves the pool within an epoch and over epochs.
func TestPool(t *testing.T) {
	rules := market.Params{USDTargetRevenue: market.Units(3_000_000), MinReward: flt(100), MaxReward: flt(200)}
	price := market.Units(10_000_000)
	p := Pool{Epoch: 1, Value: flt(10)}
	p = p.At(1, price, 5, rules)
	same(t, "in the first epoch", p.Value, flt(10))
	p = p.At(2, price, 5, rules)
	same(t, "the minimum", p.Value, flt(100))
	p = Pool{Epoch: 1, Value: flt(150)}.At(2, price, 5, rules)
	same(t, "a tenth less", p.Value, flt(135))
	same(t, "again in the epoch", p.At(2, price, 9, rules).Value, flt(135))
	same(t, "in the next", p.At(3, price, 9, rules).Value, market.Units(1215).Mul(coin).Div(market.Units(10)))
	same(t, "without units", p.At(3, price, 0, rules).Value, flt(135))
	poor := Pool{Epoch: 1, Value: market.Units(10)} // below the target: as the price times it, by units, is
	rules.MaxReward = market.Units(12)
	poor = poor.At(2, market.Units(1), 1, rules)
	same(t, "a tenth more", poor.Value, 11)
	same(t, "the maximum", poor.At(3, market.Units(1), 1, rules).At(4, market.Units(1), 1, rules).Value, 12)
	same(t, "collateral", CollateralPerUnit(market.Units(1_000_000), market.Units(3_000_000)), "333333300000000000")
}

// TestVesting unlocks ten FLT of the second epoch over six periods of three.
func TestVesting(t *testing.T) {
	v := Vesting{}.Add(flt(10), 2, 3, 6)
	part := flt(10).Div(market.Units(6))
	for _, c := range []struct {
		at    market.Epoch
		parts uint64
	}{{2, 0}, {3, 1}, {5, 1}, {6, 2}, {18, 6}, {100, 6}} {
		same(t, fmt.Sprintf("epoch %d", c.at), v.Unlocked(c.at), part.Times(c.parts))
	}
	same(t, "all", v.Total(), part.Times(6))
	more := v.Mature(7).Add(flt(6), 7, 3, 6)
	same(t, "with another", fmt.Sprint(more.Unlocked(9), len(more.Parts)), fmt.Sprint(part.Times(3).Add(flt(1)), 6))
	same(t, "the first is as it was", v.Total(), part.Times(6))
}

// TestBilling is the worked example: two workers at 200 each, the second from epoch 4 on.
func TestBilling(t *testing.T) {
	least := market.Units(800)
	b := Billing{Price: market.Units(200), Min: 2, Free: market.Units(800)}
	look := func(now market.Epoch, status market.DealStatus, free int64, paid market.Epoch) {
		t.Helper()
		at := b.At(now)
		same(t, fmt.Sprintf("epoch %d", now), fmt.Sprint(at.Status(now, least), at.Free, at.MaxPaid), fmt.Sprint(status, free, paid))
	}
	join := func(now market.Epoch) WorkerAccount {
		b = b.At(now)
		w := b.Open()
		b.Active++
		b = b.Renewed()
		return w
	}
	first := join(2)
	look(2, market.NotEnoughWorkers, 800, 0)
	second := join(4)
	look(4, market.DealActive, 800, 5)
	look(5, market.SmallBalance, 400, 5)
	look(8, market.InsufficientFunds, 0, 5)
	same(t, "the reward", b.At(8).Earned(first), 400)
	b = b.At(9)
	b.Free = b.Free.Add(market.Units(2000))
	b = b.Renewed()
	look(9, market.DealActive, 2000, 13)
	b = b.At(11).Stop(11)
	look(11, market.DealEnded, 800, 11)
	look(90, market.DealEnded, 800, 11)
	same(t, "the rewards", fmt.Sprint(b.Earned(first), b.Earned(second), b.Locked), "1000 1000 2000")
}

// TestStaking has a fifth of a million earn FLT.
func TestStaking(t *testing.T) {
	prices := NewPrices(market.Units(10_000_000))
	s := Staking{}.Change(StakeShare(market.Units(1_000_000), market.Units(3_000_000), 2_000_000), 2)
	same(t, "an epoch", s.Total(3, prices, 18), "19999999999999998")
	same(t, "its first part", s.Unlocked(3, prices, 18), "1111111111111111")
	same(t, "nothing", fmt.Sprint(s.Total(2, prices, 18), s.Unlocked(1, prices, 18)), "0 0")
	same(t, "all of it", s.Change(market.Units(-200_000), 3).Unlocked(500, prices, 18), "19999999999999998")
	dear := prices.Set(3, market.Units(4_000_000))
	same(t, "two epochs at two prices", s.Total(4, dear, 18), "69999999999999984")
	same(t, "their parts", s.Unlocked(4, dear, 18), "5833333333333332")
	same(t, "a second price in an epoch", s.Total(4, prices.Set(3, market.Units(7)).Set(3, market.Units(4_000_000)), 18), "69999999999999984")
	same(t, "a dear unit", StakeShare(market.Units(9_000_000), market.Units(3_000_000), 2_000_000), 600_000)
	for from := range uint64(30) {
		for to := from; to < 40; to++ {
			want := uint64(0)
			for age := from; age <= to; age++ {
				want += min(age, 18)
			}
			same(t, fmt.Sprintf("ages %d to %d", from, to), ages(from, to, 18), want)
		}
	}
}

// TestMatch leaves the values that it is given as they are.
func TestMatch(t *testing.T) {
	offer, unit := market.ID{1}, market.ID{2}
	m := Matching{Terms: market.DealTerms{MinWorkers: 1, TargetWorkers: 2, UnitsPerWorker: 1, MaxPerProvider: 2, Price: market.Units(5)},
		Providers: map[market.Account]uint64{}, Peers: map[market.ID]bool{},
		Offer: func(id market.ID) (OfferTerms, bool) { return OfferTerms{MinPrice: market.Units(5)}, id == offer },
		Unit: func(id market.ID) (UnitPlace, bool) {
			return UnitPlace{Peer: market.ID{3}, Offer: offer, Commitment: market.ID{4}, Status: market.Active}, id == unit
		}}
	plan := market.MatchPlan{{Offer: offer, Workers: [][]market.ID{{unit}}}}
	for range 2 {
		joins, err := m.Match(plan)
		if err != nil || len(joins) != 1 || joins[0].Peer != (market.ID{3}) {
			t.Fatal(joins, err)
		}
	}
	if _, err := m.Match(market.MatchPlan{{Offer: unit}}); !errors.Is(err, market.NotFound) {
		t.Error(err)
	}
	for _, c := range []struct {
		status          market.DealStatus
		now, last, wait market.Epoch
		want            error
	}{{market.DealActive, 5, 0, 2, nil}, {market.NotEnoughWorkers, 5, 2, 2, nil}, {market.DealActive, 4, 2, 2, market.TooEarly}, {market.SmallBalance, 4, 2, 2, market.NotActive}, {market.DealEnded, 9, 0, 2, market.NotActive}} {
		if err := CheckMatch(c.status, c.now, c.last, c.wait); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestIdentifiers(t *testing.T) {
	same(t, "the hash of nothing", Hash(), "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")
	same(t, "a hash", Hash([]byte("ab"), []byte("c")), "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")
	same(t, "a number", Word(258), "0x0000000000000000000000000000000000000000000000000000000000000102")
	seen := map[any]bool{}
	for _, id := range []any{OfferID(market.Account{1}, 1, nil), OfferID(market.Account{1}, 2, nil), OfferID(market.Account{2}, 1, nil), OfferID(market.Account{1}, 1, []byte{1}),
		CommitmentID(1, market.ID{1}, 2, market.Account{}, 3), CommitmentID(1, market.ID{1}, 3, market.Account{}, 2), NamedAccount("a"), NamedAccount("b"), DealAccount(1), DealAccount(2)} {
		if seen[id] {
			t.Errorf("%v names two things", id)
		}
		seen[id] = true
	}
}

// TestNonce follows the nonce over epochs with and without proofs.
func TestNonce(t *testing.T) {
	n := Nonce{Now: market.ID{1}, Epoch: 1}
	same(t, "in the first epoch", n.At(1), market.ID{1})
	same(t, "before the first proof", n.At(2), market.ID{})
	n = n.After(2, market.ID{7}, market.Proof{Unit: market.ID{8}})
	same(t, "in the epoch of the proof", n.At(2), market.ID{})
	next := Hash(make([]byte, 32), []byte{7}, make([]byte, 31), []byte{8}, make([]byte, 31), make([]byte, 64))
	same(t, "in the next", n.At(3), next)
	same(t, "later", n.At(9), next)
	if UnitNonce(next, market.ID{8}) == UnitNonce(next, market.ID{9}) {
		t.Error("two units have one nonce")
	}
}
