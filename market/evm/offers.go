package evm

import (
	"context"
	"slices"

	"github.com/aquifer-dev/aquifer/market"
)

// PutOffer makes an offer, or brings one to a state by the difference.
func (c *Client) PutOffer(ctx context.Context, offer market.OfferSpec) (market.ID, market.Tx, error) {
	if !offer.MinPrice.Fits() {
		return market.ID{}, "", market.Errorf(market.Malformed, "a price of %v cannot be recorded", offer.MinPrice)
	}
	at, err := c.head(ctx)
	if err != nil {
		return market.ID{}, "", err
	}
	p, err := c.params(ctx, at)
	if err != nil {
		return market.ID{}, "", err
	}
	orElse(&offer.Token, p.Token)
	orElse(&offer.MinProtocol, p.MinProtocol)
	orElse(&offer.MaxProtocol, p.MaxProtocol)
	if offer.ID.IsZero() {
		return c.makeOffer(ctx, offer)
	}
	now, err := c.myOffer(ctx, at, offer.ID)
	if err != nil {
		return market.ID{}, "", err
	}
	calls, err := difference(now, offer)
	if err != nil {
		return market.ID{}, "", err
	}
	tx, err := c.together(ctx, "changeOffer", calls)
	return offer.ID, tx, err
}

// someUnits is how many units are put into the market by one call, so that it fits into a transaction. An offer is made with as many; the
// others follow as its difference.
const someUnits = 60

func (c *Client) makeOffer(ctx context.Context, offer market.OfferSpec) (market.ID, market.Tx, error) {
	first, complete := []market.PeerSpec{}, true
	for left, i := someUnits, 0; i < len(offer.Peers); i++ {
		p := offer.Peers[i]
		if left == 0 {
			complete = false
			break
		}
		if len(p.Units) > left {
			p.Units, complete = p.Units[:left], false
		}
		first, left = append(first, p), left-len(p.Units)
	}
	r, err := c.call(ctx, c.options.Diamond, "registerMarketOffer", offer.MinPrice.Big(), offer.Token, fromCIDs(offer.Effectors),
		peerTuples(first), bigOf(offer.MinProtocol), bigOf(offer.MaxProtocol))
	if err != nil {
		return market.ID{}, txOf(r), err
	}
	made, err := r.event(c.options.Diamond, "MarketOfferRegistered")
	if err == nil && made.args.account(0) != c.Account() {
		err = market.Errorf(market.Untrusted, "the transaction %v made an offer of another provider", r.Tx)
	}
	if err != nil {
		return market.ID{}, txOf(r), err
	}
	id := made.args.id(1)
	if complete {
		return id, txOf(r), nil
	}
	offer.ID = id
	return c.PutOffer(Intent(ctx, ""), offer) // what is missing is found out anew, so it is no step of an intent
}

func peerTuples(peers []market.PeerSpec) []peerTuple {
	out := make([]peerTuple, len(peers))
	for i, p := range peers {
		out[i] = peerTuple{p.ID, p.Owner, append([]market.ID{}, p.Units...)}
	}
	return out
}

// myOffer reads an offer that must be of the account.
func (c *Client) myOffer(ctx context.Context, at *block, id market.ID) (market.Offer, error) {
	all, err := c.offersOf(ctx, at, func(k *catalogue) ([]*offerRecord, error) {
		record := k.offer(id)
		if record == nil {
			return nil, market.Errorf(market.NotFound, "there is no offer %v", id)
		}
		if record.provider != c.Account() {
			return nil, market.Errorf(market.NotOwner, "the offer %v is not of %v", id, c.Account())
		}
		return []*offerRecord{record}, nil
	})
	if err != nil {
		return market.Offer{}, err
	}
	return all[0], nil
}

// batch collects calls, and the first error of packing one.
type batch struct {
	calls [][]byte
	err   error
}

func (b *batch) add(name string, args ...any) {
	data, err := fn(name).pack(args...)
	if err != nil && b.err == nil {
		b.err = err
	}
	b.calls = append(b.calls, data)
}

// difference are the calls that lead from an offer to what it should be.
func difference(now market.Offer, want market.OfferSpec) ([][]byte, error) {
	if now.MinProtocol != want.MinProtocol || now.MaxProtocol != want.MaxProtocol {
		return nil, market.Errorf(market.Invalid, "the protocol versions of an offer cannot be changed: make another offer")
	}
	var b batch
	if !now.MinPrice.Equal(want.MinPrice) {
		b.add("changeMinPricePerCuPerEpoch", now.ID, want.MinPrice.Big())
	}
	if now.Token != want.Token {
		b.add("changePaymentToken", now.ID, want.Token)
	}
	if gone := without(now.Effectors, want.Effectors); len(gone) > 0 {
		b.add("removeEffector", now.ID, fromCIDs(gone))
	}
	if more := without(want.Effectors, now.Effectors); len(more) > 0 {
		b.add("addEffector", now.ID, fromCIDs(more))
	}
	for _, p := range now.Peers {
		if !slices.ContainsFunc(want.Peers, func(w market.PeerSpec) bool { return w.ID == p.ID }) {
			b.dropPeer(p)
		}
	}
	for _, w := range want.Peers {
		i := slices.IndexFunc(now.Peers, func(p market.Peer) bool { return p.ID == w.ID })
		if i < 0 {
			b.addPeer(now.ID, w)
		} else if err := b.changePeer(now.Peers[i], w); err != nil {
			return nil, err
		}
	}
	return b.calls, b.err
}

func (b *batch) changePeer(now market.Peer, want market.PeerSpec) error {
	if now.Owner != want.Owner {
		return market.Errorf(market.Invalid, "the owner of the peer %v cannot be changed: remove the peer and add it again", now.ID.Peer())
	}
	have := unitIDs(now)
	for _, u := range without(have, want.Units) {
		b.add("removeComputeUnit", u)
	}
	b.addUnits(now.ID, without(want.Units, have))
	return nil
}

// addPeer puts a peer into an offer.
func (b *batch) addPeer(offer market.ID, p market.PeerSpec) {
	first := p
	first.Units = p.Units[:min(len(p.Units), someUnits)]
	b.add("addComputePeers", offer, peerTuples([]market.PeerSpec{first}))
	b.addUnits(p.ID, p.Units[len(first.Units):])
}

func (b *batch) addUnits(peer market.ID, units []market.ID) {
	for some := range slices.Chunk(units, someUnits) {
		b.add("addComputeUnits", peer, some)
	}
}

// dropPeer takes a peer's units away, and the peer.
func (b *batch) dropPeer(p market.Peer) {
	for _, u := range p.Units {
		b.add("removeComputeUnit", u.ID)
	}
	b.add("removeComputePeer", p.ID)
}

func unitIDs(p market.Peer) []market.ID {
	var ids []market.ID
	for _, u := range p.Units {
		ids = append(ids, u.ID)
	}
	return ids
}

// without is what of a list is not in another.
func without[T comparable](list, other []T) []T {
	var rest []T
	for _, x := range list {
		if !slices.Contains(other, x) {
			rest = append(rest, x)
		}
	}
	return rest
}

// DropOffer takes an offer away with its peers.
func (c *Client) DropOffer(ctx context.Context, offer market.ID) (market.Tx, error) {
	at, err := c.head(ctx)
	if err != nil {
		return "", err
	}
	now, err := c.myOffer(ctx, at, offer)
	if err != nil {
		return "", err
	}
	var b batch
	for _, p := range now.Peers {
		b.dropPeer(p)
	}
	b.add("removeOffer", offer)
	if b.err != nil {
		return "", b.err
	}
	return c.together(ctx, "removeOffer", b.calls)
}
