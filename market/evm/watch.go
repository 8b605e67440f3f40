package evm

import (
	"context"
	"slices"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/common"
)

// watcher follows the chain for one peer.
type watcher struct {
	client *Client
	peer   market.ID
	out    chan market.Event
	params market.Params

	last  *block
	deals []market.DealID // that the peer works for
	lost  bool            // something may have been missed
}

// Watch looks at the chain every Options.Poll and tells of what happened since.
func (c *Client) Watch(ctx context.Context, peer market.ID) (<-chan market.Event, error) {
	at, err := c.head(ctx)
	if err != nil {
		return nil, err
	}
	p, err := c.params(ctx, at)
	if err != nil {
		return nil, err
	}
	w := &watcher{client: c, peer: peer, out: make(chan market.Event, 16), params: p, last: at, lost: true}
	go w.run(ctx)
	return w.out, nil
}

func (w *watcher) run(ctx context.Context) {
	defer close(w.out)
	for {
		if err := w.look(ctx); err != nil {
			w.lost = true
		}
		if wait(ctx, w.client.options.Poll) != nil {
			return
		}
	}
}

// look tells of the blocks since the last look. After an error, or a reorganisation, it tells that something may have been missed.
func (w *watcher) look(ctx context.Context) error {
	at, err := w.client.head(ctx)
	if err != nil {
		return err
	}
	if w.lost {
		if err := w.readDeals(ctx, at); err != nil {
			return err
		}
		w.lost, w.last = false, at
		return w.tell(ctx, market.Event{Kind: market.Resync, Epoch: w.epoch(at)})
	}
	if at.Hash == w.last.Hash {
		return nil
	}
	before, err := w.client.blockAt(ctx, uint64(w.last.Number))
	if err != nil {
		return err
	}
	if at.Number <= w.last.Number || before.Hash != w.last.Hash {
		w.lost, w.last = true, at
		return w.look(ctx)
	}
	events, err := w.events(ctx, at)
	if err != nil {
		return err
	}
	if epoch := w.epoch(at); epoch != w.epoch(w.last) {
		events = append(events, market.Event{Kind: market.NewEpoch})
	}
	w.last = at
	for _, e := range events {
		e.Epoch = w.epoch(at)
		if err := w.tell(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

func (w *watcher) epoch(b *block) market.Epoch {
	return w.params.EpochAt(time.Unix(int64(b.Time), 0))
}

func (w *watcher) tell(ctx context.Context, e market.Event) error {
	select {
	case w.out <- e:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// readDeals finds the deals that the peer works for; a peer that is not there yet has none.
func (w *watcher) readDeals(ctx context.Context, at *block) error {
	p, err := w.client.peer(ctx, at, w.peer)
	if err != nil && !isMissing(err) {
		return err
	}
	w.deals = nil
	for _, u := range p.Units {
		if !u.Free() && !slices.Contains(w.deals, u.Deal) {
			w.deals = append(w.deals, u.Deal)
		}
	}
	return nil
}

// events are what happened to the peer, and to the deals that it works for.
func (w *watcher) events(ctx context.Context, at *block) ([]market.Event, error) {
	first := uint64(w.last.Number) + 1
	f := named([]market.Account{w.client.options.Diamond}, "ComputeUnitsMatched", "ComputeUnitsRemovedFromDeal", "CommitmentActivated")
	f.topics = append(f.topics, []common.Hash{common.Hash(w.peer)})
	found, err := w.client.logs(ctx, f, first, at)
	if err != nil {
		return nil, err
	}
	var events []market.Event
	for _, h := range found {
		switch h.name {
		case "ComputeUnitsMatched":
			events = append(events, market.Event{Kind: market.Matched, Deal: h.args.account(1)})
			if deal := h.args.account(1); !slices.Contains(w.deals, deal) {
				w.deals = append(w.deals, deal)
			}
		case "ComputeUnitsRemovedFromDeal":
			events = append(events, market.Event{Kind: market.WorkerGone, Deal: h.args.account(1)})
		case "CommitmentActivated":
			events = append(events, market.Event{Kind: market.CommitmentActive})
		}
	}
	if len(w.deals) == 0 {
		return events, nil
	}
	found, err = w.client.logs(ctx, named(w.deals, "DealEnded", "AppCIDChanged", "Deposited", "Withdrawn"), first, at)
	for _, h := range found {
		events = append(events, market.Event{Kind: market.DealChanged, Deal: market.Account(h.at.Address)})
	}
	return events, err
}
