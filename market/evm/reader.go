package evm

import (
	"context"
	"errors"
	"slices"

	"github.com/aquifer-dev/aquifer/market"
)

// ProviderInfo reads what a provider says of itself.
func (c *Client) ProviderInfo(ctx context.Context, provider market.Account) (market.ProviderInfo, error) {
	at, err := c.head(ctx)
	if err != nil {
		return market.ProviderInfo{}, err
	}
	info, approved := ask(c.options.Diamond, "getProviderInfo", provider), ask(c.options.Diamond, "isApproved", provider)
	if err := c.mustRead(ctx, at, info, approved); err != nil {
		return market.ProviderInfo{}, err
	}
	said := as[providerTuple](info.out[0])
	p := market.ProviderInfo{Account: provider, Name: said.Name0, Metadata: toCID(said.Name1), Approved: approved.out.yes(0)}
	if err := toNumber(said.Name2, &p.Units); err != nil {
		return market.ProviderInfo{}, err
	}
	if p.Name == "" {
		return market.ProviderInfo{}, market.Errorf(market.NotFound, "there is no provider %v", provider)
	}
	return p, nil
}

// Offers reads those that a filter wants.
func (c *Client) Offers(ctx context.Context, f market.OfferFilter) ([]market.Offer, error) {
	at, err := c.head(ctx)
	if err != nil {
		return nil, err
	}
	all, err := c.offersOf(ctx, at, func(k *catalogue) ([]*offerRecord, error) {
		return slices.DeleteFunc(k.offers, func(o *offerRecord) bool {
			return !f.Wants(market.Offer{Provider: o.provider, Effectors: o.effectors})
		}), nil
	})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(o market.Offer) bool { return !f.Wants(o) }), nil
}

// errGap is an offer of which logs tell other peers than it has.
var errGap = errors.New("logs of peers are missing")

// offersOf reads those that are chosen from the catalogue. Where that has a gap all logs are read anew, once.
func (c *Client) offersOf(ctx context.Context, at *block, choose func(*catalogue) ([]*offerRecord, error)) ([]market.Offer, error) {
	for anew := false; ; anew = true {
		k, err := c.catalogue(ctx, at)
		if err != nil {
			return nil, err
		}
		wanted, err := choose(k)
		if err != nil {
			return nil, err
		}
		all, err := c.offers(ctx, at, wanted)
		if anew || !errors.Is(err, errGap) {
			return all, err
		}
		c.ledger.forget()
	}
}

// offers reads offers with their peers and units.
func (c *Client) offers(ctx context.Context, at *block, wanted []*offerRecord) ([]market.Offer, error) {
	var heads, peers, calls []*call
	var ids []market.ID
	for _, o := range wanted {
		heads = append(heads, ask(c.options.Diamond, "getOffer", o.id))
		ids = append(ids, o.peers...)
	}
	for _, peer := range ids {
		peers = append(peers, ask(c.options.Diamond, "getComputePeer", peer), ask(c.options.Diamond, "getComputeUnits", peer))
	}
	if err := c.mustRead(ctx, at, append(append(calls, heads...), peers...)...); err != nil {
		return nil, err
	}
	all := make([]market.Offer, len(wanted))
	for i, record := range wanted {
		out := heads[i].out
		o := market.Offer{ID: record.id, Provider: out.account(0), MinPrice: out.amount(1), Token: out.account(2), Effectors: record.effectors}
		if err := out.numbers(4, &o.MinProtocol, &o.MaxProtocol); err != nil {
			return nil, err
		}
		var count uint64
		if err := out.number(3, &count); err != nil {
			return nil, err
		}
		if count != uint64(len(record.peers)) {
			return nil, market.Errorf(market.Untrusted, "the offer %v has %d peers, the endpoint's logs tell of %d: %w", record.id, count, len(record.peers), errGap)
		}
		for _, id := range record.peers {
			p, err := peerOf(id, peers[0].out, peers[1].out)
			if err != nil {
				return nil, err
			}
			o.Peers, peers = append(o.Peers, p), peers[2:]
		}
		all[i] = o
	}
	return all, nil
}

// Peer reads a peer.
func (c *Client) Peer(ctx context.Context, peer market.ID) (market.Peer, error) {
	at, err := c.head(ctx)
	if err != nil {
		return market.Peer{}, err
	}
	return c.peer(ctx, at, peer)
}

func (c *Client) peer(ctx context.Context, at *block, peer market.ID) (market.Peer, error) {
	info, units := ask(c.options.Diamond, "getComputePeer", peer), ask(c.options.Diamond, "getComputeUnits", peer)
	if err := c.mustRead(ctx, at, info, units); err != nil {
		return market.Peer{}, err
	}
	return peerOf(peer, info.out, units.out)
}

func peerOf(id market.ID, info, units values) (market.Peer, error) {
	p := market.Peer{ID: id, Offer: info.id(0), Commitment: info.id(1), Owner: info.account(3)}
	if p.Offer.IsZero() {
		return p, market.Errorf(market.NotFound, "there is no peer %v", id)
	}
	for _, u := range as[[]unitTuple](units[0]) {
		unit := market.Unit{ID: u.Name0, Deal: market.Account(u.Name1), Worker: u.Name3}
		if err := toNumber(u.Name2, &unit.StartEpoch); err != nil {
			return p, err
		}
		p.Units = append(p.Units, unit)
	}
	return p, nil
}

// Commitment reads a commitment and its rewards.
func (c *Client) Commitment(ctx context.Context, id market.ID) (market.Commitment, error) {
	at, err := c.head(ctx)
	if err != nil {
		return market.Commitment{}, err
	}
	calls := commitmentCalls(c.options.Diamond, id)
	if err := c.mustRead(ctx, at, calls...); err != nil {
		return market.Commitment{}, err
	}
	return commitmentOf(id, calls)
}

// Commitments reads those that there are, many in one request.
func (c *Client) Commitments(ctx context.Context, ids []market.ID) ([]market.Commitment, error) {
	at, err := c.head(ctx)
	if err != nil {
		return nil, err
	}
	var calls []*call
	for _, id := range ids {
		calls = append(calls, commitmentCalls(c.options.Diamond, id)...)
	}
	if err := c.read(ctx, at, calls...); err != nil {
		return nil, err
	}
	var all []market.Commitment
	for i, id := range ids {
		ofOne := calls[i*len(commitmentReadings):][:len(commitmentReadings)]
		refused := slices.IndexFunc(ofOne, func(q *call) bool { return q.err != nil })
		if refused >= 0 && isMissing(ofOne[refused].err) {
			continue
		} else if refused >= 0 {
			return nil, ofOne[refused].err
		}
		one, err := commitmentOf(id, ofOne)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// commitmentReadings are what the market is asked of a commitment, in this order.
var commitmentReadings = []string{"getCommitment", "totalRewards", "unlockedRewards", "withdrawnRewards"}

func commitmentCalls(diamond market.Account, id market.ID) []*call {
	var calls []*call
	for _, name := range commitmentReadings {
		calls = append(calls, ask(diamond, name, id))
	}
	return calls
}

// commitmentOf puts the answers of commitmentReadings together.
func commitmentOf(id market.ID, calls []*call) (market.Commitment, error) {
	out := calls[0].out
	m := market.Commitment{ID: id, Status: market.CommitmentStatus(out.small(0)), Peer: out.id(1), CollateralPerUnit: out.amount(2), Delegator: out.account(7)}
	if err := out.numbers(3, &m.Units, &m.Start, &m.End, &m.Rate); err != nil {
		return m, err
	}
	if err := out.numbers(8, &m.Fails, &m.FailedEpoch, &m.ExitedUnits); err != nil {
		return m, err
	}
	for i, into := range []*market.Rewards{&m.Rewards, &m.Unlocked, &m.Withdrawn} {
		*into = market.Rewards{Proofs: calls[i+1].out.amount(0), Deals: calls[i+1].out.amount(1)}
	}
	return m, nil
}
