// Package devmarket fills an embedded market for development: providers with offers and commitments for the nodes that there are, and
// accounts with money (spec/market.md#M111).
package devmarket

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/local"
)

// Names of accounts that all markets for development have.
const (
	Developer = "developer"
	Delegator = "delegator"
)

// Node is one to be offered.
type Node struct {
	Provider string // name
	Peer     market.ID
}

// Provider is one that was set up.
type Provider struct {
	Name    string         `json:"name"`
	Account market.Account `json:"account"`
	Offer   market.ID      `json:"offer_id"`
	Peers   []string       `json:"peer_ids"`
}

const (
	units    = 4         // compute units of a node
	price    = 330_000   // of a unit and epoch: 0.33 of a currency with six decimals, what the original's tool begins with
	duration = 1_000_000 // epochs of a commitment
	rate     = market.Precision / 5
)

// purse is what an account begins with: a thousand FLT and a million of the currency.
func purse() (native, token market.Amount) {
	return market.Units(1_000_000_000).Mul(market.Units(1_000_000_000_000)), market.Units(1_000_000_000_000)
}

// SetUp brings a ledger to the state that offers nodes. What is there already stays, so it may be repeated, with other nodes, too.
func SetUp(ctx context.Context, l *local.Ledger, nodes []Node) ([]Provider, error) {
	if err := money(ctx, l); err != nil {
		return nil, err
	}
	byName := map[string][]market.ID{}
	var names []string
	for _, n := range nodes {
		if byName[n.Provider] == nil {
			names = append(names, n.Provider)
		}
		byName[n.Provider] = append(byName[n.Provider], n.Peer)
	}
	var providers []Provider
	for _, name := range names {
		p, err := provider(ctx, l, name, byName[name])
		if err != nil {
			return nil, fmt.Errorf("%s cannot be set up: %w", name, err)
		}
		providers = append(providers, p)
	}
	return providers, nil
}

// money gives the developer, the delegator and the market's owner what they need, once.
func money(ctx context.Context, l *local.Ledger) error {
	for _, a := range []market.Account{l.Account(Developer), l.Account(Delegator)} {
		if err := fill(ctx, l, a); err != nil {
			return err
		}
	}
	have, err := l.Balance(ctx, l.Owner())
	if err != nil || !have.Native.IsZero() {
		return err
	}
	native, _ := purse()
	if err := l.Pour(l.Owner(), native.Times(2), market.Amount{}); err != nil {
		return err
	}
	return l.Govern().FillRewards(native)
}

func fill(ctx context.Context, l *local.Ledger, a market.Account) error {
	have, err := l.Balance(ctx, a)
	if err != nil || !have.Native.IsZero() || !have.Token.IsZero() {
		return err
	}
	native, token := purse()
	return l.Pour(a, native, token)
}

// provider registers one, offers its peers and backs them.
func provider(ctx context.Context, l *local.Ledger, name string, peers []market.ID) (Provider, error) {
	m := l.As(l.Account(name))
	out := Provider{Name: name, Account: m.Account()}
	if err := fill(ctx, l, m.Account()); err != nil {
		return out, err
	}
	if _, err := m.ProviderInfo(ctx, m.Account()); errors.Is(err, market.NotFound) {
		if _, err := m.Register(ctx, name, market.CID{}); err != nil {
			return out, err
		}
	} else if err != nil {
		return out, err
	}
	have, err := m.Offers(ctx, market.OfferFilter{Provider: m.Account()})
	if err != nil {
		return out, err
	}
	spec := market.OfferSpec{MinPrice: market.Units(price)}
	if len(have) > 0 {
		spec = specOf(have[0])
	}
	for _, peer := range peers {
		out.Peers = append(out.Peers, peer.Peer())
		if !slices.ContainsFunc(spec.Peers, func(p market.PeerSpec) bool { return p.ID == peer }) {
			spec.Peers = append(spec.Peers, peerSpec(peer, m.Account()))
		}
	}
	if out.Offer, _, err = m.PutOffer(ctx, spec); err != nil {
		return out, err
	}
	for _, peer := range peers {
		if err := back(ctx, m, l.As(l.Account(Delegator)), peer); err != nil {
			return out, err
		}
	}
	return out, nil
}

// specOf is an offer as it is.
func specOf(o market.Offer) market.OfferSpec {
	spec := market.OfferSpec{ID: o.ID, MinPrice: o.MinPrice, Token: o.Token, Effectors: o.Effectors, MinProtocol: o.MinProtocol, MaxProtocol: o.MaxProtocol}
	for _, p := range o.Peers {
		one := market.PeerSpec{ID: p.ID, Owner: p.Owner}
		for _, u := range p.Units {
			one.Units = append(one.Units, u.ID)
		}
		spec.Peers = append(spec.Peers, one)
	}
	return spec
}

func peerSpec(peer market.ID, owner market.Account) market.PeerSpec {
	spec := market.PeerSpec{ID: peer, Owner: owner}
	for i := range units {
		spec.Units = append(spec.Units, sha256.Sum256(fmt.Appendf(nil, "compute unit %d of %s", i+1, peer)))
	}
	return spec
}

// back sees to it that a peer has a commitment which is paid. One that is over, or has failed, is ended first.
func back(ctx context.Context, m, delegator market.Market, peer market.ID) error {
	p, err := m.Peer(ctx, peer)
	if err != nil {
		return err
	}
	if !p.Commitment.IsZero() {
		c, err := m.Commitment(ctx, p.Commitment)
		if err != nil {
			return err
		}
		switch c.Status {
		case market.Active, market.WaitStart:
			return nil
		case market.WaitDelegation:
			_, err = delegator.PayCollateral(ctx, []market.ID{c.ID})
			return err
		}
		if _, err := m.EndCommitment(ctx, c.ID); err != nil {
			if errors.Is(err, market.TooEarly) || errors.Is(err, market.Busy) {
				return nil // the next start of the market tries again
			}
			return err
		}
	}
	c, _, err := m.Commit(ctx, peer, duration, delegator.Account(), rate)
	if err != nil {
		return err
	}
	_, err = delegator.PayCollateral(ctx, []market.ID{c})
	return err
}
