package market_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/rules"
)

// TestMatcherTakesWholePlans has the matcher of the embedded market, which agrees with the contracts, check plans: it must take every worker.
func TestMatcherTakesWholePlans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		deal, view, policy := market.DrawView(t)
		p, err := market.Plan(deal, view, policy)
		if err != nil {
			return
		}
		m := rules.Matching{Terms: deal.Terms, Joined: uint64(len(deal.Workers)), Providers: map[market.Account]uint64{}, Peers: map[market.ID]bool{}}
		for _, w := range deal.Workers {
			m.Providers[w.Provider]++
			m.Peers[w.Peer] = true
		}
		m.Offer = func(id market.ID) (rules.OfferTerms, bool) {
			for _, o := range view.Offers {
				if o.ID == id {
					return rules.OfferTerms{Provider: o.Provider, MinPrice: o.MinPrice, Token: o.Token, Effectors: o.Effectors, MinProtocol: o.MinProtocol, MaxProtocol: o.MaxProtocol}, true
				}
			}
			return rules.OfferTerms{}, false
		}
		m.Unit = func(id market.ID) (rules.UnitPlace, bool) {
			for _, o := range view.Offers {
				for _, peer := range o.Peers {
					for _, u := range peer.Units {
						if u.ID == id {
							return rules.UnitPlace{Peer: peer.ID, Offer: o.ID, Commitment: peer.Commitment, Status: view.Commitments[peer.Commitment].Status, InDeal: !u.Free()}, true
						}
					}
				}
			}
			return rules.UnitPlace{}, false
		}
		joins, err := m.Match(p.Match)
		if err != nil || uint64(len(joins)) != p.Workers {
			t.Fatalf("the matcher takes %d of %d workers: %v", len(joins), p.Workers, err)
		}
	})
}
