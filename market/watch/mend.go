package watch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aquifer-dev/aquifer/market"
)

// mend takes workers that are gone out of a deal and fills its free places (spec/market.md#M107).
func (w *Watcher) mend(ctx context.Context, d market.Deal, params market.Params, now time.Time) error {
	if d.Status == market.InsufficientFunds {
		w.say(Decision{Kind: Waiting, Deal: d.ID, Text: "its money is used up, its nodes leave it; deposit more"}, "money")
		return nil
	}
	d, problem := w.clear(ctx, d, params, now)
	return errors.Join(problem, w.fill(ctx, d))
}

// clear removes workers that are gone, as far as there is a reason to believe it and the deal is better off without them.
func (w *Watcher) clear(ctx context.Context, d market.Deal, params market.Params, now time.Time) (market.Deal, error) {
	var gone []market.Worker
	alive := false
	for _, one := range d.Workers {
		alive = alive || w.answers(one)
		if _, ok := w.gone(one, params.Epoch()); ok {
			gone = append(gone, one)
		}
	}
	if len(gone) == 0 {
		delete(w.said, place{deal: d.ID, kind: Kept})
		return d, nil
	}
	within, cancel := context.WithTimeout(ctx, w.config.Patience)
	self := w.config.Prober.Self(within)
	cancel()
	if self != nil {
		w.say(Decision{Kind: Kept, Deal: d.ID, Text: fmt.Sprintf("%d workers do not answer, but the watcher itself is cut off: %v", len(gone), self)}, "cut off")
		return d, nil
	}
	var problems []error
	for _, one := range gone {
		removed, err := w.remove(ctx, d, one, params, alive, now)
		problems = append(problems, err)
		if !removed {
			continue
		}
		if w.config.Dry {
			d = without(d, one.ID)
		} else if d, err = w.config.Market.Deal(ctx, d.ID); err != nil {
			return d, errors.Join(append(problems, err)...)
		}
		if !alive {
			break // that nobody answers may still be the watcher's fault: one, and see whether its successor answers
		}
	}
	return d, errors.Join(problems...)
}

// remove takes one worker out, unless the deal would then be worse off: below its minimum nobody is paid and all rest, so somebody must be
// there to take the place at once.
func (w *Watcher) remove(ctx context.Context, d market.Deal, one market.Worker, params market.Params, alive bool, now time.Time) (bool, error) {
	why, _ := w.gone(one, params.Epoch())
	left := d.ActiveWorkers()
	if one.Active() {
		left--
	}
	if left < d.Terms.MinWorkers && one.Active() || !alive {
		rest := without(d, one.ID)
		if left < d.Terms.MinWorkers {
			rest.Status = market.NotEnoughWorkers
		}
		if _, err := w.plan(ctx, rest, one.Peer); err != nil {
			w.say(Decision{Kind: Kept, Deal: d.ID, Worker: one.ID, Peer: one.Peer,
				Text: fmt.Sprintf("%s; it stays, since %d workers would be left, the deal needs %d, and nobody can take its place now: %v", why, left, d.Terms.MinWorkers, err)}, err.Error())
			return false, nil
		}
	}
	w.shun[one.Peer] = now.Add(w.config.Shun) // also when the answer gets lost
	delete(w.said, place{d.ID, one.ID, Kept})
	if w.config.Dry {
		w.say(Decision{Kind: Removed, Deal: d.ID, Worker: one.ID, Peer: one.Peer, Text: why, Dry: true}, "dry")
		return true, nil
	}
	if _, err := w.config.Market.RemoveWorker(ctx, d.ID, one.ID); err != nil && !errors.Is(err, market.NotFound) {
		return false, fmt.Errorf("worker %s is not removed: %w", one.ID, err)
	}
	delete(w.seen, one.ID)
	w.tell(Decision{Kind: Removed, Deal: d.ID, Worker: one.ID, Peer: one.Peer, Text: why})
	return true, nil
}

// without is a deal as it would be without a worker.
func without(d market.Deal, worker market.ID) market.Deal {
	d.Workers = slices.DeleteFunc(slices.Clone(d.Workers), func(x market.Worker) bool { return x.ID == worker })
	return d
}

// fill has others take the free places of a deal.
func (w *Watcher) fill(ctx context.Context, d market.Deal) error {
	if uint64(len(d.Workers)) >= d.Terms.TargetWorkers {
		delete(w.said, place{deal: d.ID, kind: Waiting})
		return nil
	}
	missing := d.Terms.TargetWorkers - uint64(len(d.Workers))
	p, err := w.plan(ctx, d, market.ID{})
	switch {
	case errors.Is(err, market.TooEarly), errors.Is(err, market.NotActive), errors.Is(err, market.NotFound), errors.Is(err, market.MinWorkers):
		w.say(Decision{Kind: Waiting, Deal: d.ID, Text: fmt.Sprintf("%d places are free: %v", missing, err)}, err.Error())
		return nil
	case err != nil:
		return fmt.Errorf("no plan can be made for %d free places: %w", missing, err)
	}
	if w.config.Dry {
		w.wouldJoin(d, p)
		return nil
	}
	if _, err := w.config.Market.Match(ctx, d.ID, p.Match); err != nil {
		return fmt.Errorf("the market does not match: %w", err)
	}
	fresh, err := w.config.Market.Deal(ctx, d.ID)
	if err != nil {
		return err
	}
	for _, one := range fresh.Workers {
		if !slices.ContainsFunc(d.Workers, func(x market.Worker) bool { return x.ID == one.ID }) {
			w.tell(Decision{Kind: Joined, Deal: d.ID, Worker: one.ID, Peer: one.Peer, Text: "it takes a free place"})
		}
	}
	return nil
}

// wouldJoin tells whom a plan takes.
func (w *Watcher) wouldJoin(d market.Deal, p market.Proposal) {
	for _, reason := range p.Reasons {
		if reason.Taken() {
			w.say(Decision{Kind: Joined, Deal: d.ID, Peer: reason.Peer, Text: fmt.Sprintf("peer %s takes a free place", reason.Peer.Peer()), Dry: true}, reason.Peer.String())
		}
	}
}

// plan looks for whom a deal could take, without peers that are shunned and one more.
func (w *Watcher) plan(ctx context.Context, d market.Deal, without market.ID) (market.Proposal, error) {
	view, err := market.ViewOf(ctx, w.config.Market, market.OfferFilter{Effectors: d.Terms.Effectors, MaxPrice: d.Terms.Price}, w.config.Facts)
	if err != nil {
		return market.Proposal{}, err
	}
	for i := range view.Offers {
		o := &view.Offers[i]
		o.Peers = slices.DeleteFunc(slices.Clone(o.Peers), func(p market.Peer) bool {
			_, shunned := w.shun[p.ID]
			return shunned || p.ID == without
		})
	}
	return market.Plan(d, view, w.config.Policy)
}
