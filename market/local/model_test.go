package local

import (
	"math/big"
	"slices"

	"github.com/aquifer-dev/aquifer/market"
)

// model is a market written as one would without thinking of speed: every epoch that ends is played for every deal and commitment, and
// what was earned is kept by epoch and added up when it is asked for.
type model struct {
	rules     market.Params
	epoch     market.Epoch
	owner     market.Account
	native    map[market.Account]*big.Int
	token     map[market.Account]*big.Int
	rewards   *big.Int
	inverse   map[market.Epoch]*big.Int // what a dollar bought, in each epoch
	price     int64
	providers map[market.Account]int // units
	offers    map[market.ID]*mOffer
	peers     map[market.ID]*mPeer
	units     map[market.ID]*mUnit
	backing   map[market.ID]*mCommitment
	deals     map[market.DealID]*mDeal
	proofs    map[market.Epoch]int64 // that count
	workers   int
}

type mOffer struct {
	provider market.Account
	price    int64
	effector bool
	peers    []market.ID
}

type mPeer struct {
	offer, commitment market.ID
	owner             market.Account
	units             []market.ID
}

type mUnit struct {
	peer    market.ID
	deal    market.DealID
	worker  int
	engaged int64 // the share of the price that its staker is given FLT for, −1 outside a commitment
	start   market.Epoch
	told    market.Epoch // the last epoch whose proofs have been reckoned
	proofs  map[market.Epoch]int64
	nonces  map[market.ID]bool
}

type mCommitment struct {
	peer                market.ID
	provider, delegator market.Account
	rate                int64
	perUnit             *big.Int
	units               int64
	duration, start     market.Epoch
	status              market.CommitmentStatus
	active, additional  int64
	successes, fails    int64
	touched, failed     market.Epoch
	earned              []mReward
	share               map[market.Epoch]int64 // of all units that work, by epoch
	now                 int64
	spans               []market.Epoch // first epochs
	outProofs, outDeals *big.Int
}

type mReward struct {
	sum   *big.Int
	epoch market.Epoch
}

type mDeal struct {
	owner                  market.Account
	price                  int64 // of a worker for an epoch
	perUnit                int64
	least, target, size    int
	most                   int
	white, black           []market.Account
	access                 market.AccessType
	effector               bool
	free                   int64
	ended, matched, joined market.Epoch
	workers                []*mWorker
}

type mWorker struct {
	id       int
	peer     market.ID
	provider market.Account
	units    []market.ID
	runs     bool
	owed     int64
	rate     int64
}

func newModel(rules market.Params, owner market.Account) *model {
	return &model{rules: rules, epoch: 1, owner: owner, native: map[market.Account]*big.Int{}, token: map[market.Account]*big.Int{}, rewards: new(big.Int),
		inverse: map[market.Epoch]*big.Int{}, price: 1e7, providers: map[market.Account]int{}, offers: map[market.ID]*mOffer{}, peers: map[market.ID]*mPeer{},
		units: map[market.ID]*mUnit{}, backing: map[market.ID]*mCommitment{}, deals: map[market.DealID]*mDeal{}, proofs: map[market.Epoch]int64{}}
}

// end plays the end of an epoch.
func (m *model) end() {
	m.inverse[m.epoch] = big.NewInt(1e14 / m.price)
	for _, d := range m.deals {
		if d.ended == 0 {
			d.pay()
		}
	}
	for _, k := range m.backing {
		k.share[m.epoch] = k.now
		m.endCommitment(k)
	}
	m.epoch++
}

// pay pays all workers for one epoch, or none.
func (d *mDeal) pay() {
	runs := d.running()
	if bill := int64(runs) * d.price; runs >= d.least && d.free >= bill {
		d.free -= bill
		for _, w := range d.workers {
			if w.runs {
				w.owed += d.price
			}
		}
	}
}

func (d *mDeal) running() (n int) {
	for _, w := range d.workers {
		if w.runs {
			n++
		}
	}
	return n
}

func (m *model) status(d *mDeal) market.DealStatus {
	runs := d.running()
	switch {
	case d.ended != 0:
		return market.DealEnded
	case runs < d.least:
		return market.NotEnoughWorkers
	case d.free < int64(runs)*d.price:
		return market.InsufficientFunds
	case d.free < m.reserve(d):
		return market.SmallBalance
	}
	return market.DealActive
}

func (m *model) reserve(d *mDeal) int64 {
	return d.price * int64(d.target) * int64(m.rules.MinDealDeposit)
}

func (m *model) endCommitment(k *mCommitment) {
	if k.status != market.Active || k.start > m.epoch {
		return
	}
	missed := k.active - k.successes
	k.successes = max(0, -missed)
	k.fails += max(0, missed)
	k.active, k.additional = k.active+k.additional, 0
	if most := int64(m.rules.MaxFailedRatio) * k.units; k.fails >= most {
		k.fails, k.failed, k.status = most, m.epoch, market.Failed
	} else if m.epoch == k.start+k.duration-1 {
		k.status = market.Inactive
	}
}

// touch is a change that looks at a commitment: successes of an epoch before do not help any more.
func (m *model) touch(k *mCommitment) {
	if k.touched != m.epoch {
		k.touched, k.successes = m.epoch, 0
	}
}

// tell reckons what a unit has earned.
func (m *model) tell(u *mUnit, k *mCommitment) {
	if u.engaged >= 0 || k.start == 0 {
		return
	}
	to := min(m.epoch-1, k.start+k.duration-1)
	if k.failed != 0 {
		to = min(to, k.failed)
	}
	if to <= u.told {
		return
	}
	if n := u.proofs[u.told+1]; n >= int64(m.rules.MinProofs) {
		sum := new(big.Int).Mul(m.rules.MinReward.Big(), big.NewInt(n)) // the pool of every epoch
		k.earned = append(k.earned, mReward{sum.Div(sum, big.NewInt(m.proofs[u.told+1])), to})
	}
	u.told = to
}

// vested is what of the rewards for proofs is unlocked in an epoch, or everything.
func (m *model) vested(k *mCommitment, at market.Epoch, all bool) *big.Int {
	sum := new(big.Int)
	period, count := m.rules.VestingPeriod, m.rules.VestingCount
	for _, r := range k.earned {
		part := new(big.Int).Div(r.sum, new(big.Int).SetUint64(count))
		for i := range count {
			if e := (r.epoch/period + 1 + i) * period; all || e <= at {
				sum.Add(sum, part)
			}
		}
	}
	return sum
}

// staked is the same for units in deals: each span of epochs has one part for all its epochs.
func (m *model) staked(k *mCommitment, at market.Epoch, all bool) *big.Int {
	sum := new(big.Int)
	over := market.Epoch(m.rules.VestingPeriod * m.rules.VestingCount)
	for i, first := range k.spans {
		next := at
		if i+1 < len(k.spans) {
			next = min(next, k.spans[i+1])
		}
		if next <= first {
			continue
		}
		mean, n := new(big.Int), next-first
		for e := first; e < next; e++ {
			mean.Add(mean, m.inverse[e])
		}
		mean.Div(mean, new(big.Int).SetUint64(n))
		part := mean.Mul(mean, big.NewInt(k.share[first]))
		part.Mul(part, big.NewInt(1e4)).Div(part, new(big.Int).SetUint64(over))
		for e := first; e < next; e++ {
			age := min(at-e, over)
			if all {
				age = over
			}
			sum.Add(sum, new(big.Int).Mul(part, new(big.Int).SetUint64(age)))
		}
	}
	return sum
}

// figures are what a commitment can pay out and what it has in all, for proofs and deals.
func (m *model) figures(k *mCommitment) (unlocked, total [2]*big.Int) {
	at, all := m.epoch, true
	if k.failed != 0 {
		at, all = min(at, k.failed), false
	}
	sub := func(a, b *big.Int) *big.Int { return a.Sub(a, b) }
	unlocked = [2]*big.Int{sub(m.vested(k, at, false), k.outProofs), sub(m.staked(k, at, false), k.outDeals)}
	total = [2]*big.Int{sub(m.vested(k, at, all), k.outProofs), sub(m.staked(k, at, all), k.outDeals)}
	return unlocked, total
}

// works changes how much of prices the units of a commitment have together.
func (m *model) works(k *mCommitment, by int64) {
	m.span(k)
	k.now += by
}

func (m *model) span(k *mCommitment) {
	if len(k.spans) == 0 || k.spans[len(k.spans)-1] != m.epoch {
		k.spans = append(k.spans, m.epoch)
	}
}

// standing is what a commitment reads as.
func (m *model) standing(k *mCommitment) market.CommitmentStatus {
	if k.status == market.Active && k.start > m.epoch {
		return market.WaitStart
	}
	return k.status
}

// move moves money; false when it is not there.
func move(of map[market.Account]*big.Int, who market.Account, by *big.Int) bool {
	if of[who] == nil {
		of[who] = new(big.Int)
	}
	after := new(big.Int).Add(of[who], by)
	if after.Sign() < 0 {
		return false
	}
	of[who] = after
	return true
}

func (m *model) moveToken(who market.Account, by int64) bool {
	return move(m.token, who, big.NewInt(by))
}

func part(n, rate int64) int64 {
	b := new(big.Int).Mul(big.NewInt(n), big.NewInt(rate))
	return b.Div(b, big.NewInt(market.Precision)).Int64()
}

func has[T comparable](list []T, v T) bool { return slices.Contains(list, v) }
