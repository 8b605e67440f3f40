package local

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/rules"
)

// step does one operation on both, and says how it was refused.
func (p *play) step() market.Kind {
	switch n := p.r.IntN(100); {
	case n < 9:
		return p.pass()
	case n < 13:
		return p.stepOffer()
	case n < 18:
		return p.stepCommit()
	case n < 23:
		return p.stepPay()
	case n < 28:
		return p.stepEnd()
	case n < 33:
		return p.stepCollect()
	case n < 53:
		return p.stepProve()
	case n < 55:
		return p.stepCreate()
	case n < 70:
		return p.stepMatch()
	case n < 80:
		return p.stepActivate()
	case n < 90:
		return p.stepMoney()
	case n < 99:
		return p.stepWorker()
	}
	price := []int64{1, 3e6, 7e6, 1e7, 1e7, 2e7, 9_999_999}[p.r.IntN(7)]
	p.model.price = price
	return p.check("price", p.ledger.Govern().SetFLTPrice(market.Units(price)), "")
}

var ctx = context.Background()

// pass lets an epoch, or some, go by.
func (p *play) pass() market.Kind {
	n := 1
	if p.one(6) {
		n = 1 + p.r.IntN(8)
	}
	for range n {
		p.model.end()
	}
	p.clock.Move(time.Duration(n) * Defaults().EpochLength)
	p.proved = nil
	return ""
}

// peerNames and unitNames are how many peers and units there can be: few, so that they meet.
const peerNames, unitsEach = 6, 4

func peerName(i int) market.ID    { return rules.Hash([]byte("peer"), []byte{byte(i)}) }
func unitName(i, j int) market.ID { return rules.Hash([]byte("unit"), []byte{byte(i), byte(j)}) }

func (p *play) stepOffer() market.Kind {
	id := pick(p, p.model.offers, byID)
	by := p.names[2+p.r.IntN(2)]
	if o := p.model.offers[id]; o != nil {
		by = p.who(o.provider)
	}
	m := p.ledger.As(by)
	if _, known := p.model.providers[by]; !known && !p.one(4) {
		_, err := m.Register(ctx, "name", market.CID{})
		p.model.providers[by] = 0
		return p.check("register", err, "")
	}
	if !id.IsZero() && p.one(25) {
		_, err := m.DropOffer(ctx, id)
		return p.check("drop offer", err, p.model.dropOffer(by, id))
	}
	if p.one(3) {
		id = market.ID{}
	}
	spec := p.spec(id)
	got, _, err := m.PutOffer(ctx, spec)
	return p.check(fmt.Sprintf("put offer %+v", spec), err, p.model.putOffer(by, spec, got))
}

func (p *play) spec(id market.ID) market.OfferSpec {
	spec := market.OfferSpec{ID: id, MinPrice: market.Units(int64(p.r.IntN(4) * 40))}
	if p.one(2) {
		spec.Effectors = []market.CID{{1}}
	}
	if o := p.model.offers[id]; o != nil && !p.one(12) {
		for _, peer := range o.peers {
			have := p.model.peers[peer]
			spec.Peers = append(spec.Peers, market.PeerSpec{ID: peer, Owner: have.owner, Units: slices.Clone(have.units)})
		}
	}
	for range p.r.IntN(2) + p.r.IntN(2) {
		i := p.r.IntN(peerNames)
		peer := market.PeerSpec{ID: peerName(i), Owner: p.names[4]}
		for range p.r.IntN(unitsEach + 2) {
			of := i
			if p.one(20) {
				of = p.r.IntN(peerNames)
			}
			if u := unitName(of, p.r.IntN(unitsEach)); p.one(20) || !has(peer.Units, u) {
				peer.Units = append(peer.Units, u)
			}
		}
		spec.Peers = append(spec.Peers, peer)
	}
	return spec
}

func (p *play) stepCommit() market.Kind {
	peer := pick(p, p.model.peers, byID)
	by := p.who(market.Account{})
	if have := p.model.peers[peer]; have != nil {
		by = p.who(p.model.offers[have.offer].provider)
	}
	duration, rate := market.Epoch(9+p.r.IntN(30)), uint64(p.r.IntN(5)*1_234_567)
	delegator := market.Account{}
	if p.one(3) {
		delegator = p.names[5]
	}
	id, _, err := p.ledger.As(by).Commit(ctx, peer, duration, delegator, rate)
	return p.check("commit", err, p.model.commit(by, peer, duration, delegator, rate, id))
}

func (p *play) commitment() (market.ID, *mCommitment) {
	id := pick(p, p.model.backing, byID)
	return id, p.model.backing[id]
}

// recent is a commitment whose peer still has it, more often than one of the past.
func (p *play) recent() (market.ID, *mCommitment) {
	if have := p.model.peers[pick(p, p.model.peers, byID)]; have != nil && !p.one(8) {
		return have.commitment, p.model.backing[have.commitment]
	}
	return p.commitment()
}

func (p *play) stepPay() market.Kind {
	id, k := p.recent()
	by := p.names[5+p.r.IntN(2)]
	if k != nil && k.delegator != (market.Account{}) {
		by = p.who(k.delegator)
	}
	_, err := p.ledger.As(by).PayCollateral(ctx, []market.ID{id})
	return p.check("pay collateral", err, p.model.payCollateral(by, id))
}

func (p *play) stepEnd() market.Kind {
	id, k := p.recent()
	by := p.names[0]
	if k != nil {
		by = p.who(k.provider)
	}
	_, err := p.ledger.As(by).EndCommitment(ctx, id)
	return p.check("end commitment", err, p.model.endCC(by, id))
}

func (p *play) stepCollect() market.Kind {
	id, k := p.commitment()
	by := p.names[0]
	if k != nil {
		by = p.who(k.provider)
	}
	_, err := p.ledger.As(by).CollectCommitment(ctx, id)
	return p.check("collect rewards", err, p.model.collect(by, id))
}

func (p *play) stepProve() market.Kind {
	unit := pick(p, p.model.units, byID)
	for range 3 { // rather one that owes proofs
		if u := p.model.units[unit]; u == nil || p.model.backing[p.model.peers[u.peer].commitment] == nil {
			unit = pick(p, p.model.units, byID)
		}
	}
	var proofs []market.Proof
	var nonces []market.ID
	for range 1 + p.r.IntN(4) {
		p.nonces++
		nonces = append(nonces, rules.Word(p.nonces))
		proofs = append(proofs, market.Proof{Unit: unit, LocalNonce: rules.Word(p.nonces)})
	}
	if p.one(10) && len(p.proved) > 0 {
		proofs = p.proved[:1]
		unit, nonces = proofs[0].Unit, []market.ID{proofs[0].LocalNonce}
	}
	by := p.who(p.names[4])
	_, err := p.ledger.As(by).SubmitProofs(ctx, proofs)
	kind := p.check("prove", err, p.model.prove(by, unit, nonces))
	if kind == "" {
		p.proved = proofs
	}
	return kind
}

func (p *play) stepCreate() market.Kind {
	by := p.names[p.r.IntN(2)]
	t := market.DealTerms{MinWorkers: uint64(p.r.IntN(3)), TargetWorkers: uint64(1 + p.r.IntN(3)), UnitsPerWorker: uint64(1 + p.r.IntN(2)), MaxPerProvider: uint64(min(p.r.IntN(12), 3)),
		Price: market.Units(int64(p.r.IntN(5) * 77)), Protocol: 1}
	if (t.MinWorkers > t.TargetWorkers || t.MinWorkers == 0) && !p.one(8) {
		t.MinWorkers = 1
	}
	if t.Price.IsZero() {
		t.Price = market.Units(4_000_000 / int64(1+p.r.IntN(4000))) // dear: more than the target revenue, or than there is
	}
	if p.one(6) {
		t.Effectors = []market.CID{{1}}
	}
	t.Access = market.Access{Type: []market.AccessType{market.Everybody, market.WhiteList, market.WhiteList, market.BlackList}[p.r.IntN(4)], Providers: []market.Account{p.names[2+p.r.IntN(2)]}}
	if t.Access.Type == market.WhiteList && p.one(2) {
		t.Access.Providers = p.names[2:4]
	}
	price, _ := t.Price.Uint64()
	least := int64(price*t.UnitsPerWorker*t.TargetWorkers) * 2
	deposit := least + int64(p.r.IntN(2000)) - int64(p.r.IntN(2)*50)
	id, _, err := p.ledger.As(by).CreateDeal(ctx, t, market.Units(max(0, deposit)))
	return p.check("create deal", err, p.model.createDeal(by, t, max(0, deposit), id))
}

// deal is one that is not over, more often than one that is.
func (p *play) deal() (market.DealID, *mDeal) {
	id := pick(p, p.model.deals, byAccount)
	for range 3 {
		if d := p.model.deals[id]; d != nil && d.ended != 0 {
			id = pick(p, p.model.deals, byAccount)
		}
	}
	return id, p.model.deals[id]
}

func (p *play) stepMatch() market.Kind {
	id, d := p.deal()
	by := p.names[0]
	size := 1
	if d != nil {
		by, size = p.who(d.owner), d.size
	}
	var plan market.MatchPlan
	for range 1 + p.r.IntN(3) {
		part := market.OfferMatch{Offer: pick(p, p.model.offers, byID)}
		o := p.model.offers[part.Offer]
		for range 1 + p.r.IntN(3) {
			peer := peerName(p.r.IntN(peerNames))
			if o != nil && len(o.peers) > 0 && !p.one(8) {
				peer = o.peers[p.r.IntN(len(o.peers))]
			}
			units := slices.Clone(p.units(peer))
			if p.one(12) {
				units = append(units, unitName(p.r.IntN(peerNames), p.r.IntN(unitsEach)))
			}
			for len(units) > max(0, size+p.r.IntN(3)-1) {
				units = slices.Delete(units, 0, 1)
			}
			if p.one(25) && len(units) > 0 {
				units = append(units[:1:1], units[0])
			}
			part.Workers = append(part.Workers, units)
		}
		plan = append(plan, part)
	}
	_, err := p.ledger.As(by).Match(ctx, id, plan)
	return p.check("match", err, p.model.match(by, id, plan))
}

// units are those of a peer, the idle ones last.
func (p *play) units(peer market.ID) []market.ID {
	have := p.model.peers[peer]
	if have == nil {
		return []market.ID{unitName(0, 0)}
	}
	var busy, idle []market.ID
	for _, u := range have.units {
		if p.model.units[u].deal == (market.DealID{}) {
			idle = append(idle, u)
		} else {
			busy = append(busy, u)
		}
	}
	return append(busy, idle...)
}

// someWorker is a worker of a deal and who may speak for it.
func (p *play) someWorker() (market.DealID, market.ID, market.Account) {
	id, d := p.deal()
	for range 4 { // rather one that has workers
		if d == nil || len(d.workers) == 0 {
			id, d = p.deal()
		}
	}
	if d == nil || len(d.workers) == 0 {
		return id, market.ID{}, p.who(market.Account{})
	}
	w := d.workers[p.r.IntN(len(d.workers))]
	by := p.who(w.provider)
	if p.one(2) {
		by = p.who(p.model.peers[w.peer].owner)
	}
	return id, rules.Word(uint64(w.id)), by
}

func (p *play) stepActivate() market.Kind {
	id, worker, by := p.someWorker()
	key := rules.Hash([]byte("key"))
	if p.one(20) {
		key = market.ID{}
	}
	_, err := p.ledger.As(by).Activate(ctx, id, worker, key)
	return p.check("activate", err, p.model.activate(by, id, worker, key))
}

func (p *play) stepWorker() market.Kind {
	id, worker, by := p.someWorker()
	if p.one(3) {
		_, err := p.ledger.As(by).Exit(ctx, id, worker)
		return p.check("exit", err, p.model.remove(by, id, worker))
	}
	_, err := p.ledger.As(by).CollectDeal(ctx, id, worker)
	return p.check("collect revenue", err, p.model.collectDeal(by, id, worker))
}

func (p *play) stepMoney() market.Kind {
	id, d := p.deal()
	by := p.names[0]
	sum := int64(p.r.IntN(1000))
	if d != nil {
		by = p.who(d.owner)
		if p.one(3) {
			sum = d.free - int64(p.r.IntN(300)) + 20
		}
	}
	sum = max(0, sum)
	m := p.ledger.As(by)
	switch {
	case p.one(10):
		_, err := m.Stop(ctx, id)
		return p.check("stop", err, p.model.stop(by, id))
	case p.one(2):
		_, err := m.Withdraw(ctx, id, market.Units(sum))
		return p.check(fmt.Sprint("withdraw ", sum), err, p.model.withdraw(by, id, sum))
	}
	_, err := m.Deposit(ctx, id, market.Units(sum))
	return p.check(fmt.Sprint("deposit ", sum), err, p.model.deposit(by, id, sum))
}
