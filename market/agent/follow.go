package agent

import (
	"context"
	"errors"
	"fmt"

	"github.com/aquifer-dev/aquifer/market"
)

// follow brings the worker of a deal to where the deal stands (spec/market.md#M104).
func (a *Agent) follow(ctx context.Context, m market.Assignment, r record) error {
	a.note(m.Deal, func(s *Status) { s.Market, s.App, s.Paid = m.Status, m.App, !m.OffChain.IsZero() })
	switch m.Status {
	case market.DealEnded, market.InsufficientFunds:
		return a.leave(ctx, m)
	case market.DealActive, market.SmallBalance, market.NotEnoughWorkers:
		return a.serve(ctx, m, r)
	}
	return fmt.Errorf("nothing is known of the status %s", m.Status)
}

// serve has a worker run the application of its deal. While the deal has too few workers, nobody is paid and it rests.
func (a *Agent) serve(ctx context.Context, m market.Assignment, r record) error {
	work := m.Status != market.NotEnoughWorkers
	w, err := a.worker(ctx, m, r)
	if err != nil {
		a.note(m.Deal, func(s *Status) { s.State, s.Message = LoadError, err.Error() })
		return err
	}
	id, err := market.ParsePeer(w.ID)
	if err != nil {
		return fmt.Errorf("the node has made a worker of the id %q: %w", w.ID, err)
	}
	if !m.OffChain.IsZero() && m.OffChain != id {
		return a.replaced(ctx, m, w)
	}
	if !work && (w.Active || !r.Resting) {
		r.Resting = true
		if err := a.keep(m.Deal, r); err != nil {
			return err
		}
		if err := a.rest(ctx, m.Deal, w); err != nil {
			return err
		}
		w.Active = false
	}
	if err := a.install(ctx, m, w, r.Resting); err != nil {
		a.note(m.Deal, func(s *Status) { s.State, s.Message = Failed, err.Error() })
		return err
	}
	a.note(m.Deal, func(s *Status) { s.State, s.Message = Successful, "the application is installed" })
	if m.OffChain.IsZero() {
		if _, err := a.config.Market.Activate(ctx, m.Deal, m.Worker, id); err != nil && !errors.Is(err, market.Exists) {
			return fmt.Errorf("the market does not activate the worker: %w", err)
		}
		a.config.Log.Info("a worker runs", "deal", m.Deal, "worker", w.ID)
		a.note(m.Deal, func(s *Status) { s.Paid = true })
	}
	if work {
		return a.wake(ctx, m.Deal, w, r)
	}
	return nil
}

// worker finds the worker of a deal, or makes it. The record is written first: a worker is never without one.
func (a *Agent) worker(ctx context.Context, m market.Assignment, r record) (Worker, error) {
	if !r.known {
		if err := a.keep(m.Deal, r); err != nil {
			return Worker{}, err
		}
	}
	w, ok, err := a.config.Host.Worker(ctx, m.Deal)
	if err != nil {
		return w, fmt.Errorf("the node does not say whether there is a worker: %w", err)
	}
	if !ok {
		if w.ID, err = a.config.Host.CreateWorker(ctx, m.Deal, m.Units); err != nil {
			return w, fmt.Errorf("the node makes no worker: %w", err)
		}
		w.Active = true
	}
	a.note(m.Deal, func(s *Status) { s.Worker, s.Active = w.ID, w.Active })
	return w, nil
}

// replaced leaves a deal whose worker, the one that the market knows, is no longer on the node: its key is gone, and nobody will be
// able to reach the one that is there instead.
func (a *Agent) replaced(ctx context.Context, m market.Assignment, w Worker) error {
	a.config.Log.Warn("the worker of a deal is lost; the node leaves the deal", "deal", m.Deal, "lost", m.OffChain.Peer(), "instead", w.ID)
	return a.leave(ctx, m)
}

// rest lets a worker rest.
func (a *Agent) rest(ctx context.Context, deal market.DealID, w Worker) error {
	if w.Active {
		if err := a.config.Host.SetActive(ctx, deal, false); err != nil {
			return fmt.Errorf("the worker does not rest: %w", err)
		}
	}
	a.note(deal, func(s *Status) { s.Active = false })
	return nil
}

// wake has a worker work, and its spells run again if it has rested.
func (a *Agent) wake(ctx context.Context, deal market.DealID, w Worker, r record) error {
	if !w.Active {
		if err := a.config.Host.SetActive(ctx, deal, true); err != nil {
			return fmt.Errorf("the worker goes on resting: %w", err)
		}
		r.Resting = true // somebody else may have let it rest
	}
	a.note(deal, func(s *Status) { s.Active = true })
	if !r.Resting {
		return nil
	}
	if err := a.schedule(ctx, deal, w); err != nil {
		return fmt.Errorf("the spells of the worker do not run again: %w", err)
	}
	return a.keep(deal, record{})
}

// leave ends a worker whose deal is over, or cannot pay: first it rests, then the market pays it and takes it out, then it is removed.
func (a *Agent) leave(ctx context.Context, m market.Assignment) error {
	w, ok, err := a.config.Host.Worker(ctx, m.Deal)
	if err != nil {
		return fmt.Errorf("the node does not say whether there is a worker: %w", err)
	}
	if ok {
		if err := a.rest(ctx, m.Deal, w); err != nil {
			return err
		}
	}
	if _, err := a.config.Market.Exit(ctx, m.Deal, m.Worker); err != nil && !errors.Is(err, market.NotFound) {
		return fmt.Errorf("the market does not let the worker go: %w", err)
	}
	a.config.Log.Info("a worker has left its deal", "deal", m.Deal, "status", m.Status)
	return a.clear(ctx, m.Deal)
}

// clear removes the worker of a deal that the market does not assign any more, then its record.
func (a *Agent) clear(ctx context.Context, deal market.DealID) error {
	w, ok, err := a.config.Host.Worker(ctx, deal)
	if err != nil {
		return fmt.Errorf("the node does not say whether there is a worker: %w", err)
	}
	if ok {
		if err := a.config.Host.RemoveWorker(ctx, w.ID); err != nil {
			return fmt.Errorf("the worker is not removed: %w", err)
		}
		a.config.Log.Info("a worker was removed", "deal", deal, "worker", w.ID)
	}
	return a.forget(deal)
}
