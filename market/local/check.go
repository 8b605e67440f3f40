package local

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/market"
)

// check says whether the records of a file hold together: what one names is there, and no money was lost.
func (b *books) check() error {
	err := b.checkRules()
	if err != nil {
		return err
	}
	report := func(format string, args ...any) {
		if err == nil {
			err = fmt.Errorf(format, args...)
		}
	}
	b.offers.each(func(id market.ID, o *offer) {
		for _, p := range o.Peers {
			if have := b.peers.get(p); have == nil || have.Offer != id {
				report("offer %s names the peer %s, which is not its own", id, p)
			}
		}
	})
	b.peers.each(func(id market.ID, p *peer) { b.checkPeer(id, p, report) })
	b.units.each(func(id market.ID, u *unit) {
		if p := b.peers.get(u.Peer); p == nil {
			report("compute unit %s belongs to no peer", id)
		}
	})
	b.deals.each(func(id market.DealID, d *deal) { b.checkDeal(id, d, report) })
	if err == nil {
		err = b.balanced()
	}
	return err
}

// mostParts bounds the work of one reward.
const mostParts = 1000

// checkRules says whether the rules are such that one can reckon with them.
func (b *books) checkRules() error {
	w, prices := b.worlds.get(only), b.prices.get(only)
	if w == nil || prices == nil || len(prices.Changes) == 0 {
		return fmt.Errorf("its rules or its prices are missing")
	}
	switch r := w.Rules; {
	case r.EpochLength <= 0:
		return fmt.Errorf("its epochs have no length")
	case r.VestingPeriod == 0 || r.VestingCount == 0 || r.VestingPeriod > mostParts || r.VestingCount > mostParts:
		return fmt.Errorf("its rewards are paid in %d parts of %d epochs", r.VestingCount, r.VestingPeriod)
	case r.FLTPrice.Sign() <= 0:
		return fmt.Errorf("its price of FLT is not more than nothing")
	}
	return nil
}

func (b *books) checkPeer(id market.ID, p *peer, report func(string, ...any)) {
	if b.offers.get(p.Offer) == nil || b.providers.get(b.offers.get(p.Offer).Provider) == nil {
		report("peer %s belongs to no offer of a provider", id)
	}
	if !p.Commitment.IsZero() {
		if k := b.commitments.get(p.Commitment); k == nil || k.Peer != id || k.Units != uint64(len(p.Units)) {
			report("peer %s names the commitment %s, which is not its own", id, p.Commitment)
		}
	}
	for _, u := range p.Units {
		if have := b.units.get(u); have == nil || have.Peer != id {
			report("peer %s names the compute unit %s, which is not its own", id, u)
		}
	}
}

func (b *books) checkDeal(id market.DealID, d *deal, report func(string, ...any)) {
	if d.Billing.Min == 0 || d.Billing.Price.Sign() < 0 {
		report("deal %s needs no workers, or pays less than nothing", id)
	}
	active := uint64(0)
	for _, w := range d.Workers {
		if w.Active() {
			active++
		}
		if b.peers.get(w.Peer) == nil {
			report("worker %s of deal %s is on the peer %s, which is not there", w.ID, id, w.Peer)
		}
		for _, u := range w.Units {
			if have := b.units.get(u); have == nil || have.Deal != id || have.Worker != w.ID || have.Peer != w.Peer {
				report("worker %s of deal %s names the compute unit %s, which is not its own", w.ID, id, u)
			}
		}
	}
	if active != d.Billing.Active {
		report("deal %s counts %d workers that run, and has %d", id, d.Billing.Active, active)
	}
}

// balanced says that all money is where the ledger says: accounts, deals, collateral and what rewards are paid from make what was
// poured in.
func (b *books) balanced() error {
	w := b.worlds.get(only)
	have := market.Balance{Native: w.Rewards.Add(w.Collateral)}
	negative := w.Rewards.Sign() < 0 || w.Collateral.Sign() < 0
	b.balances.each(func(_ market.Account, one *balance) {
		have.Native, have.Token = have.Native.Add(one.Native), have.Token.Add(one.Token)
		negative = negative || one.Native.Sign() < 0 || one.Token.Sign() < 0
	})
	b.deals.each(func(_ market.DealID, d *deal) {
		have.Token = have.Token.Add(d.Billing.Free).Add(d.Billing.Locked)
		negative = negative || d.Billing.Free.Sign() < 0 || d.Billing.Locked.Sign() < 0
	})
	switch {
	case negative:
		return fmt.Errorf("somebody has less than nothing")
	case !have.Native.Equal(w.Poured.Native) || !have.Token.Equal(w.Poured.Token):
		return fmt.Errorf("%s FLT and %s of the currency were poured in, %s and %s are there", w.Poured.Native, w.Poured.Token, have.Native, have.Token)
	}
	return nil
}
