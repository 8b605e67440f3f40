package evm

import (
	"context"
	"slices"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/common"
)

// Deal reads a deal.
func (c *Client) Deal(ctx context.Context, id market.DealID) (market.Deal, error) {
	at, err := c.head(ctx)
	if err != nil {
		return market.Deal{}, err
	}
	k, err := c.catalogue(ctx, at)
	if err != nil {
		return market.Deal{}, err
	}
	record := k.deal(id)
	if record == nil {
		return market.Deal{}, market.Errorf(market.NotFound, "there is no deal %v", id)
	}
	all, err := c.deals(ctx, at, []*dealRecord{record})
	if err != nil {
		return market.Deal{}, err
	}
	return all[0], nil
}

// Deals reads those of an owner, or all.
func (c *Client) Deals(ctx context.Context, owner market.Account) ([]market.Deal, error) {
	at, err := c.head(ctx)
	if err != nil {
		return nil, err
	}
	k, err := c.catalogue(ctx, at)
	if err != nil {
		return nil, err
	}
	var all []market.Deal
	for some := range slices.Chunk(k.deals, batchSize) {
		read, err := c.deals(ctx, at, some)
		if err != nil {
			return nil, err
		}
		all = append(all, read...)
	}
	return slices.DeleteFunc(all, func(d market.Deal) bool { return !owner.IsZero() && d.Owner != owner }), nil
}

// dealReadings are what a deal is asked, in this order.
var dealReadings = []string{"dealStatus", "appCID", "getFreeBalance", "getMaxPaidEpoch", "getWorkers", "owner"}

// deals reads deals as of a block: what has a getter from there, the rest from their logs.
func (c *Client) deals(ctx context.Context, at *block, records []*dealRecord) ([]market.Deal, error) {
	var calls []*call
	first, addresses := uint64(at.Number), []market.Account(nil)
	for _, r := range records {
		for _, name := range dealReadings {
			calls = append(calls, ask(r.id, name))
		}
		first, addresses = min(first, r.block), append(addresses, r.id)
	}
	if err := c.mustRead(ctx, at, calls...); err != nil {
		return nil, err
	}
	found, err := c.logs(ctx, named(addresses, "DealEnded", "ProvidersAccessTypeChanged", "ProviderAddedToAccessList", "ProviderRemovedFromAccessList"), first, at)
	if err != nil {
		return nil, err
	}
	all := make([]market.Deal, len(records))
	for i, r := range records {
		d := market.Deal{ID: r.id, Created: r.created, Terms: r.terms}
		d.Terms.Access.Providers = slices.Clone(d.Terms.Access.Providers)
		if err := readDeal(&d, calls[i*len(dealReadings):]); err != nil {
			return nil, err
		}
		for _, h := range found {
			if h.at.Address == common.Address(r.id) {
				if err := changeDeal(&d, h); err != nil {
					return nil, err
				}
			}
		}
		if d.LastMatch, err = c.epochOf(ctx, at, r.matched); err != nil {
			return nil, err
		}
		all[i] = d
	}
	return all, nil
}

// readDeal puts the answers of dealReadings into a deal.
func readDeal(d *market.Deal, calls []*call) (err error) {
	d.Status, d.Terms.App, d.Free, d.Owner = market.DealStatus(calls[0].out.small(0)), calls[1].out.cid(0), calls[2].out.amount(0), calls[5].out.account(0)
	if err := calls[3].out.number(0, &d.MaxPaid); err != nil {
		return err
	}
	d.Workers, err = workersOf(calls[4].out)
	return err
}

func workersOf(out values) ([]market.Worker, error) {
	var all []market.Worker
	for _, w := range as[[]workerTuple](out[0]) {
		worker := market.Worker{OffChain: w.Name0, ID: w.Name1, Peer: w.Name2, Provider: market.Account(w.Name3), Units: toIDs(w.Name5)}
		if err := toNumber(w.Name4, &worker.Joined); err != nil {
			return nil, err
		}
		all = append(all, worker)
	}
	// The contracts fill the gap of one that leaves with the last; ids are counted (spec/market.md#M65).
	slices.SortFunc(all, func(a, b market.Worker) int { return slices.Compare(a.ID[:], b.ID[:]) })
	return all, nil
}

// changeDeal plays an event of a deal.
func changeDeal(d *market.Deal, h *happened) error {
	access := &d.Terms.Access
	switch h.name {
	case "DealEnded":
		return h.args.number(0, &d.Ended)
	case "ProvidersAccessTypeChanged":
		access.Type = market.AccessType(h.args.small(0))
	case "ProviderAddedToAccessList":
		access.Providers = append(access.Providers, h.args.account(0))
	case "ProviderRemovedFromAccessList":
		access.Providers = slices.DeleteFunc(access.Providers, func(p market.Account) bool { return p == h.args.account(0) })
	}
	return nil
}

// epochOf is the epoch of a block, zero for none.
func (c *Client) epochOf(ctx context.Context, at *block, number uint64) (market.Epoch, error) {
	if number == 0 {
		return 0, nil
	}
	b, err := c.blockAt(ctx, number)
	if err != nil {
		return 0, err
	}
	start, length := ask(c.options.Diamond, "initTimestamp"), ask(c.options.Diamond, "epochDuration")
	if err := c.mustRead(ctx, at, start, length); err != nil {
		return 0, err
	}
	var from, seconds uint64
	if err := start.out.number(0, &from); err != nil {
		return 0, err
	}
	if err := length.out.number(0, &seconds); err != nil {
		return 0, err
	}
	p := market.Params{Start: time.Unix(int64(from), 0), EpochLength: time.Duration(seconds) * time.Second}
	return p.EpochAt(time.Unix(int64(b.Time), 0)), nil
}

// Reward reads what a worker has earned.
func (c *Client) Reward(ctx context.Context, deal market.DealID, worker market.ID) (market.DealReward, error) {
	at, err := c.head(ctx)
	if err != nil {
		return market.DealReward{}, err
	}
	if err := c.isDeal(ctx, at, deal); err != nil {
		return market.DealReward{}, err
	}
	reward := ask(deal, "getRewardAmount", worker)
	if err := c.mustRead(ctx, at, reward); err != nil {
		return market.DealReward{}, err
	}
	return market.DealReward{Provider: reward.out.amount(0), Staker: reward.out.amount(1)}, nil
}

// isDeal says that the market made the deal. What is sent to an address without a contract succeeds and does nothing.
func (c *Client) isDeal(ctx context.Context, at *block, deal market.DealID) error {
	known := ask(c.options.Diamond, "hasDeal", deal)
	if err := c.mustRead(ctx, at, known); err != nil {
		return err
	}
	if !known.out.yes(0) {
		return market.Errorf(market.NotFound, "there is no deal %v", deal)
	}
	return nil
}
