package local

import (
	"context"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/rules"
)

// TestAgainstModel does random operations on ledgers and on the model: each must be taken by both or refused by both for the same reason, all
// figures must be equal, and no money may be made, lost or owed. AQUA_LEDGER_OPS says how many operations, AQUA_LEDGER_SEED where to begin.
func TestAgainstModel(t *testing.T) {
	ops, seed := number(t, "AQUA_LEDGER_OPS", 20_000), number(t, "AQUA_LEDGER_SEED", 1)
	const each = 2000
	taken, kinds := 0, map[market.Kind]int{}
	begun := time.Now()
	for round := 0; round*each < ops; round++ {
		p := newPlay(t, uint64(seed), uint64(round))
		for i := range each {
			kind := p.step()
			if kind == "" {
				taken++
			}
			kinds[kind]++
			if i%40 == 0 || i == each-1 {
				p.compare()
			}
			if t.Failed() {
				t.Fatalf("seed %d, round %d, operation %d: %s", seed, round, i, p.last)
			}
		}
		p.ledger.Close()
	}
	if os.Getenv("AQUA_LEDGER_OPS") != "" {
		t.Logf("seed %d, %d operations, %d of them taken, in %v; refused: %v", seed, ops, taken, time.Since(begun), kinds)
	}
	if taken < ops/5 {
		t.Errorf("only %d of %d operations were taken: this shows too little", taken, ops)
	}
	for _, k := range []market.Kind{market.NotFound, market.Exists, market.NotOwner, market.Invalid, market.Funds, market.Busy, market.Deposit, market.Reserve,
		market.Ended, market.TooEarly, market.NotActive, market.MinWorkers, market.Taken} {
		if kinds[k] == 0 {
			t.Errorf("nothing was refused as %q: this shows too little", k)
		}
	}
}

func number(t *testing.T, name string, otherwise int) int {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// play is one market with its model.
type play struct {
	t      testing.TB
	r      chooser
	ledger *Ledger
	clock  *ManualClock
	model  *model
	names  []market.Account
	nonces uint64
	proved []market.Proof // the last that were taken in this epoch
	last   string
}

// chooser is where a play gets its choices from.
type chooser interface{ IntN(int) int }

func newPlay(t testing.TB, seed, round uint64) *play {
	return newPlayOf(t, rand.New(rand.NewPCG(seed, round)))
}

func newPlayOf(t testing.TB, r chooser) *play { return newPlayOn(t, r, New) }

func newPlayOn(t testing.TB, r chooser, open func(Config) *Ledger) *play {
	p := &play{t: t, r: r, clock: NewManualClock(start)}
	p.ledger = open(Config{Clock: p.clock, RewardPool: flt(100)})
	params, err := p.ledger.Params(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	p.model = newModel(params, p.ledger.Owner())
	for _, name := range []string{"developer", "developer 2", "provider", "provider 2", "node", "delegator", "delegator 2"} {
		a := p.ledger.Account(name)
		p.names = append(p.names, a)
		p.pour(a, 3, 200_000)
	}
	p.pour(p.ledger.Owner(), 4000, 0)
	p.check("fill", p.ledger.Govern().FillRewards(flt(4000)), "")
	move(p.model.native, p.ledger.Owner(), negative(flt(4000)).Big())
	p.model.rewards = flt(4000).Big()
	return p
}

func (p *play) pour(a market.Account, native, token int64) {
	p.check("pour", p.ledger.Pour(a, flt(native), market.Units(token)), "")
	move(p.model.native, a, flt(native).Big())
	move(p.model.token, a, big.NewInt(token))
}

// check compares what the ledger said with the model.
func (p *play) check(what string, err error, want market.Kind) market.Kind {
	p.last = what
	got := market.Kind("")
	if err != nil {
		got = market.KindOf(err)
	}
	if got != want {
		p.t.Errorf("epoch %d: %s: the ledger says %q (%v), the model %q", p.model.epoch, what, got, err, want)
	}
	return got
}

func (p *play) one(of int) bool { return p.r.IntN(of) == 0 }

// who is the account that should act, or now and then another.
func (p *play) who(right market.Account) market.Account {
	if p.one(15) || (right == market.Account{}) {
		return p.names[p.r.IntN(len(p.names))]
	}
	return right
}

func pick[K comparable, V any](p *play, of map[K]V, less func(a, b K) int) (k K) {
	if len(of) == 0 || p.one(60) {
		return k
	}
	keys := make([]K, 0, len(of))
	for k := range of {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, less)
	return keys[p.r.IntN(len(keys))]
}

func byID(a, b market.ID) int           { return slices.Compare(a[:], b[:]) }
func byAccount(a, b market.Account) int { return slices.Compare(a[:], b[:]) }

// compare looks at all figures.
func (p *play) compare() {
	ctx := context.Background()
	m, l := p.model, p.ledger
	same := func(what string, got, want any) {
		if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
			p.t.Errorf("epoch %d: %s: the ledger has %s, the model %s", m.epoch, what, g, w)
		}
	}
	for id, d := range m.deals {
		have, err := l.Deal(ctx, id)
		same("deal "+id.String(), fmt.Sprint(err, have.Status, have.Free, have.ActiveWorkers(), len(have.Workers), have.LastMatch, have.Ended),
			fmt.Sprint(error(nil), m.status(d), d.free, d.running(), len(d.workers), d.matched, d.ended))
		if have.Status == market.DealActive {
			same("the last paid epoch", have.MaxPaid, m.epoch-1+uint64(d.free/(d.price*int64(d.running()))))
		}
		for _, w := range d.workers {
			r, err := l.Reward(ctx, id, rules.Word(uint64(w.id)))
			staker := part(w.owed, w.rate)
			same("a reward", fmt.Sprint(err, r.Provider, r.Staker), fmt.Sprint(error(nil), w.owed-staker, staker))
		}
	}
	for id, k := range m.backing {
		have, err := l.Commitment(ctx, id)
		out, all := m.figures(k)
		same("commitment "+id.String(), fmt.Sprint(err, have.Status, have.Fails, have.FailedEpoch, have.Unlocked.Proofs, have.Unlocked.Deals, have.Rewards.Proofs, have.Rewards.Deals),
			fmt.Sprint(error(nil), m.standing(k), k.fails, k.failed, out[0], out[1], all[0], all[1]))
	}
	for _, a := range append(slices.Clone(p.names), l.Owner()) {
		b, err := l.Balance(ctx, a)
		same("the money of "+a.String(), fmt.Sprint(err, b.Native, b.Token), fmt.Sprint(error(nil), m.native[a], m.token[a]))
	}
	for a, units := range m.providers {
		info, err := l.ProviderInfo(ctx, a)
		same("the units of "+a.String(), fmt.Sprint(err, info.Units), fmt.Sprint(error(nil), units))
	}
	if err := l.books.check(); err != nil {
		p.t.Errorf("epoch %d: %v", m.epoch, err)
	}
}
