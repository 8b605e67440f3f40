package local

import (
	"math/big"
	"slices"

	"github.com/aquifer-dev/aquifer/market"
)

// The operations of the model: each returns why it is refused, or nothing.

func (m *model) putOffer(by market.Account, spec market.OfferSpec, id market.ID) market.Kind {
	price, _ := spec.MinPrice.Uint64()
	o := m.offers[spec.ID]
	_, registered := m.providers[by]
	switch {
	case spec.ID.IsZero() && !registered:
		return market.NotFound
	case !spec.ID.IsZero() && o == nil:
		return market.NotFound
	case o != nil && o.provider != by:
		return market.NotOwner
	case price == 0:
		return market.Invalid
	}
	var kept []market.PeerSpec
	if o != nil {
		seen := map[market.ID]bool{}
		for _, p := range spec.Peers {
			if seen[p.ID] {
				return market.Exists
			}
			seen[p.ID] = true
		}
		for _, p := range o.peers {
			if !seen[p] && (m.peers[p].commitment != market.ID{} || m.works4(m.peers[p].units)) {
				return market.Busy
			}
		}
	} else {
		o = &mOffer{provider: by}
	}
	gone := map[market.ID]bool{} // units of peers that are taken out
	for _, p := range o.peers {
		if !slices.ContainsFunc(spec.Peers, func(s market.PeerSpec) bool { return s.ID == p }) {
			for _, u := range m.peers[p].units {
				gone[u] = true
			}
		}
	}
	added := map[market.ID]bool{}
	for i, p := range spec.Peers {
		have := m.peers[p.ID]
		mine := have != nil && has(o.peers, p.ID)
		var missing, extra []market.ID
		for j, u := range p.Units {
			if mine && has(p.Units[:j], u) {
				return market.Exists
			}
			if !mine || !has(have.units, u) {
				missing = append(missing, u)
			}
		}
		if mine {
			for _, u := range have.units {
				if !has(p.Units, u) {
					extra = append(extra, u)
				}
			}
		}
		switch {
		case !mine && (have != nil || slices.ContainsFunc(spec.Peers[:i], func(q market.PeerSpec) bool { return q.ID == p.ID })):
			return market.Exists
		case mine && have.owner != p.Owner, len(p.Units) == 0:
			return market.Invalid
		case mine && have.commitment != market.ID{} && len(missing) > 0:
			return market.Busy
		}
		for _, u := range missing {
			if m.units[u] != nil && !gone[u] || added[u] {
				return market.Exists
			}
			added[u] = true
		}
		if len(extra) > 0 && (have.commitment != market.ID{} || m.works4(extra)) {
			return market.Busy
		}
		for _, u := range extra {
			gone[u] = true
		}
		kept = append(kept, p)
	}
	old := o.peers
	o.price, o.effector, o.peers = int64(price), len(spec.Effectors) > 0, nil
	for _, p := range old {
		if slices.ContainsFunc(kept, func(s market.PeerSpec) bool { return s.ID == p }) {
			o.peers = append(o.peers, p)
		} else {
			m.forget(p, by)
		}
	}
	for _, p := range kept {
		if m.peers[p.ID] == nil {
			m.peers[p.ID] = &mPeer{offer: id, owner: p.Owner}
			o.peers = append(o.peers, p.ID)
		}
		have := m.peers[p.ID]
		for _, u := range have.units {
			if !has(p.Units, u) {
				delete(m.units, u)
				m.providers[by]--
			}
		}
		have.units = slices.DeleteFunc(have.units, func(u market.ID) bool { return !has(p.Units, u) })
		for _, u := range p.Units {
			if !has(have.units, u) {
				have.units = append(have.units, u)
				m.units[u] = &mUnit{peer: p.ID, engaged: -1, proofs: map[market.Epoch]int64{}, nonces: map[market.ID]bool{}}
				m.providers[by]++
			}
		}
	}
	m.offers[id] = o
	return ""
}

func (m *model) works4(units []market.ID) bool {
	return slices.ContainsFunc(units, func(u market.ID) bool { return m.units[u].deal != market.DealID{} })
}

func (m *model) forget(p market.ID, by market.Account) {
	for _, u := range m.peers[p].units {
		delete(m.units, u)
		m.providers[by]--
	}
	delete(m.peers, p)
}

func (m *model) dropOffer(by market.Account, id market.ID) market.Kind {
	o := m.offers[id]
	switch {
	case o == nil:
		return market.NotFound
	case o.provider != by:
		return market.NotOwner
	}
	for _, p := range o.peers {
		if (m.peers[p].commitment != market.ID{}) || m.works4(m.peers[p].units) {
			return market.Busy
		}
	}
	for _, p := range o.peers {
		m.forget(p, by)
	}
	delete(m.offers, id)
	return ""
}

func (m *model) commit(by market.Account, peer market.ID, duration market.Epoch, delegator market.Account, rate uint64, id market.ID) market.Kind {
	p := m.peers[peer]
	switch {
	case p == nil:
		return market.NotFound
	case p.commitment != market.ID{}:
		return market.Exists
	case m.offers[p.offer].provider != by:
		return market.NotOwner
	case duration < m.rules.MinDuration, rate == 0, rate > market.Precision, len(p.units) == 0:
		return market.Invalid
	}
	p.commitment = id
	per := big.NewInt(1e6 * 1e7 / m.price)
	per.Mul(per, big.NewInt(1e11))
	m.backing[id] = &mCommitment{peer: peer, provider: by, delegator: delegator, rate: int64(rate), perUnit: per, units: int64(len(p.units)), duration: duration,
		status: market.WaitDelegation, share: map[market.Epoch]int64{}, outProofs: new(big.Int), outDeals: new(big.Int)}
	return ""
}

func (m *model) payCollateral(by market.Account, id market.ID) market.Kind {
	k := m.backing[id]
	switch {
	case k == nil:
		return market.NotFound
	case k.status != market.WaitDelegation:
		return market.NotActive
	case k.delegator != market.Account{} && k.delegator != by:
		return market.NotOwner
	}
	if !move(m.native, by, new(big.Int).Mul(k.perUnit, big.NewInt(-k.units))) {
		return market.Funds
	}
	k.delegator, k.status, k.start, k.active = by, market.Active, m.epoch+1, k.units
	k.touched = m.epoch
	for _, u := range m.peers[k.peer].units {
		m.units[u].start, m.units[u].told = k.start, k.start-1
	}
	return ""
}

func (m *model) endCC(by market.Account, id market.ID) market.Kind {
	k := m.backing[id]
	switch {
	case k == nil:
		return market.NotFound
	case k.provider != by:
		return market.NotOwner
	case k.status == market.WaitDelegation:
		m.peers[k.peer].commitment = market.ID{}
		delete(m.backing, id)
		return ""
	case k.status != market.Inactive && k.status != market.Failed:
		return market.NotActive
	case m.works4(m.peers[k.peer].units):
		return market.Busy
	case k.failed != 0 && m.epoch < k.failed+m.rules.WithdrawAfterFail:
		return market.TooEarly
	}
	for _, u := range m.peers[k.peer].units {
		m.tell(m.units[u], k)
	}
	m.peers[k.peer].commitment = market.ID{}
	k.status = market.Removed
	all := new(big.Int).Mul(k.perUnit, big.NewInt(k.units))
	lost := new(big.Int).Mul(k.perUnit, big.NewInt(k.fails))
	lost.Div(lost, big.NewInt(100))
	move(m.native, k.delegator, new(big.Int).Sub(all, lost))
	move(m.native, m.owner, lost)
	return ""
}

func (m *model) collect(by market.Account, id market.ID) market.Kind {
	k := m.backing[id]
	switch {
	case k == nil:
		return market.NotFound
	case by != k.provider && by != k.delegator:
		return market.NotOwner
	}
	out, _ := m.figures(k)
	sum := new(big.Int).Add(out[0], out[1])
	switch {
	case sum.Sign() == 0:
		return market.NotActive
	case sum.Cmp(m.rewards) > 0:
		return market.RewardPool
	}
	m.touch(k)
	if len(k.spans) > 0 {
		m.span(k)
	}
	m.rewards.Sub(m.rewards, sum)
	k.outProofs.Add(k.outProofs, out[0])
	k.outDeals.Add(k.outDeals, out[1])
	staker := new(big.Int).Mul(out[0], big.NewInt(k.rate))
	staker.Div(staker, big.NewInt(market.Precision))
	move(m.native, k.delegator, new(big.Int).Add(staker, out[1]))
	move(m.native, k.provider, out[0].Sub(out[0], staker))
	return ""
}

// prove submits proofs of one unit with nonces that nobody else uses.
func (m *model) prove(by market.Account, unit market.ID, nonces []market.ID) market.Kind {
	u := m.units[unit]
	if u == nil {
		return market.NotFound
	}
	p := m.peers[u.peer]
	k := m.backing[p.commitment]
	switch {
	case p.owner != by:
		return market.NotOwner
	case k == nil:
		return market.NotFound
	case u.engaged >= 0:
		return market.Busy
	case m.standing(k) != market.Active:
		return market.NotActive
	case u.nonces[nonces[0]]:
		return market.Exists
	}
	m.touch(k)
	m.tell(u, k)
	for _, n := range nonces {
		u.nonces[n] = true
		if u.proofs[m.epoch] == int64(m.rules.MaxProofs) {
			continue
		}
		u.proofs[m.epoch]++
		switch have := u.proofs[m.epoch]; {
		case have == int64(m.rules.MinProofs):
			k.successes++
			m.proofs[m.epoch] += have
		case have > int64(m.rules.MinProofs):
			m.proofs[m.epoch]++
		}
	}
	return ""
}

func (m *model) createDeal(by market.Account, t market.DealTerms, deposit int64, id market.DealID) market.Kind {
	price, _ := t.Price.Uint64()
	d := &mDeal{owner: by, price: int64(price * t.UnitsPerWorker), perUnit: int64(price), least: int(t.MinWorkers), target: int(t.TargetWorkers), size: int(t.UnitsPerWorker),
		most: int(t.MaxPerProvider), access: t.Access.Type, white: t.Access.Providers, effector: len(t.Effectors) > 0, free: deposit}
	switch {
	case d.least < 1, d.least > d.target, d.size < 1:
		return market.Invalid
	case deposit < m.reserve(d):
		return market.Deposit
	case !m.moveToken(by, -deposit):
		return market.Funds
	}
	m.deals[id] = d
	return ""
}

func (m *model) own(by market.Account, id market.DealID) (*mDeal, market.Kind) {
	d := m.deals[id]
	switch {
	case d == nil:
		return nil, market.NotFound
	case d.owner != by:
		return nil, market.NotOwner
	}
	return d, ""
}

func (m *model) deposit(by market.Account, id market.DealID, sum int64) market.Kind {
	d, no := m.own(by, id)
	switch {
	case no != "":
		return no
	case d.ended != 0:
		return market.Ended
	case !m.moveToken(by, -sum):
		return market.Funds
	}
	d.free += sum
	return ""
}

func (m *model) withdraw(by market.Account, id market.DealID, sum int64) market.Kind {
	d, no := m.own(by, id)
	switch {
	case no != "":
		return no
	case sum > d.free:
		return market.Funds
	case d.free-sum >= m.reserve(d), d.ended != 0 && m.epoch > d.ended+m.rules.MinDealDeposit:
		d.free -= sum
		m.moveToken(by, sum)
		return ""
	case d.ended != 0:
		return market.TooEarly
	}
	return market.Reserve
}

func (m *model) stop(by market.Account, id market.DealID) market.Kind {
	d, no := m.own(by, id)
	switch {
	case no != "":
		return no
	case d.ended != 0:
		return market.Ended
	}
	d.pay()
	d.ended = m.epoch
	return ""
}
