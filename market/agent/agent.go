// Package agent takes the deals of a node out of a market and makes them run: for every worker that the market has assigned to the node it
// makes a worker there, puts the application of the deal on it, tells the market that it runs, and follows the deal to its end.
//
// It works in rounds. A round reads what should be and what is, and does what is missing; what failed or was cut off by the end of the
// process is done by the next one. Events of the market only begin a round earlier (spec/market.md#M103).
package agent

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/content"
	"github.com/aquifer-dev/aquifer/market/local"
	"github.com/aquifer-dev/aquifer/node/store"
)

// Config says for which node an agent works, and with what.
type Config struct {
	Market  market.Node
	Peer    market.ID // the node's
	Host    Host
	Content content.Source
	Store   *store.Store  // keeps for which deals there are workers; nil: in memory
	Clock   local.Clock   // the system's where it is nil
	Poll    time.Duration // between rounds without events (15 s)
	Log     *slog.Logger  // nil: nothing is logged
}

// Agent makes the deals of a node run.
type Agent struct {
	config Config

	round sync.Mutex // held during a round; guards apps
	apps  map[market.DealID]*application

	mu    sync.Mutex
	deals map[market.DealID]*Status
}

// New makes an agent, which does nothing before Run or Round.
func New(c Config) *Agent {
	if c.Store == nil {
		c.Store = store.InMemory()
	}
	if c.Clock == nil {
		c.Clock = local.SystemClock()
	}
	if c.Poll <= 0 {
		c.Poll = 15 * time.Second
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Agent{config: c, apps: map[market.DealID]*application{}, deals: map[market.DealID]*Status{}}
}

// Run makes rounds until the context ends.
func (a *Agent) Run(ctx context.Context) {
	var events <-chan market.Event
	for ctx.Err() == nil {
		if events == nil {
			var err error
			if events, err = a.config.Market.Watch(ctx, a.config.Peer); err != nil {
				a.config.Log.Warn("the market tells nothing of what happens; it is asked from time to time", "problem", err)
				events = nil
			}
		}
		if err := a.Round(ctx); err != nil && ctx.Err() == nil {
			a.config.Log.Warn("not all deals are as they should be", "problem", err)
		}
		come, stop := a.config.Clock.At(a.config.Clock.Now().Add(a.config.Poll))
		select {
		case <-ctx.Done():
		case <-come:
		case _, ok := <-events:
			if events = a.drain(events); !ok {
				events = nil
			}
		}
		stop()
	}
}

// drain takes what else has happened: one round is enough for all of it.
func (a *Agent) drain(events <-chan market.Event) <-chan market.Event {
	for {
		select {
		case _, ok := <-events:
			if !ok {
				return nil
			}
		default:
			return events
		}
	}
}

// Round does what is missing for all deals. One that fails does not keep the others; the error has all that failed.
func (a *Agent) Round(ctx context.Context) error {
	a.round.Lock()
	defer a.round.Unlock()
	assigned, err := a.config.Market.Assignments(ctx, a.config.Peer)
	if err != nil && !errors.Is(err, market.NotFound) { // a peer that no offer has waits for one
		return fmt.Errorf("the market does not say what the node should do: %w", err)
	}
	records, err := a.records()
	if err != nil {
		return err
	}
	var problems []error
	there := map[market.DealID]bool{}
	for _, one := range assigned {
		if there[one.Deal] {
			continue // one worker for each deal: the market joins no second one of a peer
		}
		there[one.Deal] = true
		problems = append(problems, a.try(one.Deal, func() error { return a.follow(ctx, one, records[one.Deal]) }))
	}
	for _, deal := range slices.SortedFunc(maps.Keys(records), func(x, y market.DealID) int { return slices.Compare(x[:], y[:]) }) {
		if !there[deal] {
			err := a.try(deal, func() error { return a.clear(ctx, deal) })
			problems = append(problems, err)
			there[deal] = err != nil
		}
	}
	maps.DeleteFunc(a.apps, func(d market.DealID, _ *application) bool { return !there[d] })
	a.only(there)
	return errors.Join(problems...)
}

// try does something for a deal and notes how it ended.
func (a *Agent) try(deal market.DealID, do func() error) error {
	err := do()
	a.note(deal, func(s *Status) {
		if s.Problem = ""; err == nil {
			s.Problems = 0
			return
		}
		s.Problem, s.Problems = err.Error(), s.Problems+1
	})
	if err != nil {
		return fmt.Errorf("deal %s: %w", deal, err)
	}
	return nil
}
