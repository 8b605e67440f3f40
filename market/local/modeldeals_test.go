package local

import (
	"slices"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/rules"
)

func (m *model) match(by market.Account, id market.DealID, plan market.MatchPlan) market.Kind {
	d, no := m.own(by, id)
	if no != "" {
		return no
	}
	if s := m.status(d); s != market.DealActive && s != market.NotEnoughWorkers {
		return market.NotActive
	}
	if d.matched != 0 && m.epoch <= d.matched+m.rules.MinRematch {
		return market.TooEarly
	}
	var found []*mWorker
	used := map[market.ID]bool{}
	for _, part := range plan {
		o := m.offers[part.Offer]
		if o == nil {
			return market.NotFound
		}
		listed := has(d.white, o.provider)
		if d.access == market.WhiteList && !listed || d.access == market.BlackList && listed || o.price > d.perUnit || d.effector && !o.effector {
			continue
		}
		for _, group := range part.Workers {
			mine := 0
			for _, w := range append(slices.Clone(d.workers), found...) {
				if w.provider == o.provider {
					mine++
				}
			}
			if len(d.workers)+len(found) >= d.target || mine >= d.most {
				break
			}
			if len(group) < d.size {
				continue
			}
			w, no := m.worker(d, found, part.Offer, group[:d.size])
			if no != "" {
				return no
			}
			if w == nil {
				continue
			}
			for _, u := range w.units {
				if used[u] {
					return market.Taken
				}
				used[u] = true
			}
			w.provider = o.provider
			found = append(found, w)
		}
	}
	if len(d.workers)+len(found) < d.least {
		return market.MinWorkers
	}
	for _, w := range found {
		m.join(id, d, w)
	}
	return ""
}

func (m *model) worker(d *mDeal, found []*mWorker, offer market.ID, group []market.ID) (*mWorker, market.Kind) {
	for _, u := range group {
		if m.units[u] == nil {
			return nil, market.NotFound
		}
	}
	w := &mWorker{peer: m.units[group[0]].peer, units: group}
	for _, u := range group {
		if m.units[u].peer != w.peer || (m.units[u].deal != market.DealID{}) {
			return nil, ""
		}
	}
	p := m.peers[w.peer]
	for _, other := range append(slices.Clone(d.workers), found...) {
		if other.peer == w.peer {
			return nil, ""
		}
	}
	if p.offer != offer {
		return nil, ""
	}
	k := m.backing[p.commitment]
	switch {
	case k == nil && d.access == market.WhiteList:
		return w, ""
	case k == nil:
		return nil, ""
	case m.standing(k) == market.Active:
		return w, ""
	case d.access == market.WhiteList:
		return nil, market.NotActive
	}
	return nil, ""
}

func (m *model) join(id market.DealID, d *mDeal, w *mWorker) {
	m.workers++
	w.id = m.workers
	d.workers = append(d.workers, w)
	d.matched = m.epoch
	k := m.backing[m.peers[w.peer].commitment]
	if k != nil {
		m.touch(k)
		w.rate = k.rate
	}
	for _, unit := range w.units {
		u := m.units[unit]
		u.deal, u.worker = id, w.id
		if k == nil {
			continue
		}
		m.tell(u, k)
		if u.start > m.epoch {
			k.additional--
		} else {
			k.active--
		}
		u.engaged = part(min(d.perUnit, 3e6), k.rate)
		m.works(k, u.engaged)
	}
}

// find is a worker and its deal.
func (m *model) find(id market.DealID, worker market.ID) (*mDeal, *mWorker, market.Kind) {
	d := m.deals[id]
	if d == nil {
		return nil, nil, market.NotFound
	}
	for _, w := range d.workers {
		if rules.Word(uint64(w.id)) == worker {
			return d, w, ""
		}
	}
	return nil, nil, market.NotFound
}

func (m *model) activate(by market.Account, id market.DealID, worker, key market.ID) market.Kind {
	d, w, no := m.find(id, worker)
	switch {
	case no != "":
		return no
	case by != w.provider && by != m.peers[w.peer].owner:
		return market.NotOwner
	case d.ended != 0:
		return market.Ended
	case key.IsZero():
		return market.Invalid
	}
	w.runs = true
	return ""
}

func (m *model) collectDeal(by market.Account, id market.DealID, worker market.ID) market.Kind {
	_, w, no := m.find(id, worker)
	switch {
	case no != "":
		return no
	case by != w.provider && by != m.peers[w.peer].owner:
		return market.NotOwner
	}
	m.payOut(w)
	return ""
}

func (m *model) payOut(w *mWorker) {
	staker := part(w.owed, w.rate)
	m.moveToken(w.provider, w.owed-staker)
	m.moveToken(m.owner, staker)
	w.owed = 0
}

func (m *model) remove(by market.Account, id market.DealID, worker market.ID) market.Kind {
	d, w, no := m.find(id, worker)
	switch {
	case no != "":
		return no
	case by != w.provider && by != m.peers[w.peer].owner && by != d.owner:
		return market.NotOwner
	}
	m.payOut(w)
	d.workers = slices.DeleteFunc(d.workers, func(o *mWorker) bool { return o == w })
	k := m.backing[m.peers[w.peer].commitment]
	if k != nil {
		m.touch(k)
	}
	for _, unit := range w.units {
		u := m.units[unit]
		share := u.engaged
		u.deal, u.worker, u.engaged = market.DealID{}, 0, -1
		u.start, u.told = m.epoch+1, m.epoch
		if k != nil && (k.status == market.Active || k.status == market.WaitDelegation) {
			k.additional++
			if share >= 0 {
				m.works(k, -share)
			} else if len(k.spans) > 0 {
				m.span(k)
			}
		}
	}
	return ""
}
