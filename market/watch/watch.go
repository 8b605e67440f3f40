// Package watch keeps the deals of a developer running: it asks every worker whether it answers, takes those that do not out of their
// deals, and has others take their places, as far as the market's rules and the deal's money allow.
//
// Nobody else does: a market pays a worker for being there, and a node that is gone does not leave its deals (spec/market.md#M106).
package watch

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/local"
)

// Prober asks whether somebody answers. Its methods may be called at the same time.
type Prober interface {
	// Worker is nil when a worker has answered before the context ended.
	Worker(ctx context.Context, w market.Worker) error
	// Self is nil when the watcher itself has a way into the network.
	Self(ctx context.Context) error
}

// Market is what a watcher needs of one: that of the owner of the deals.
type Market interface {
	market.Reader
	market.Developer
	Account() market.Account
}

// Config says what is watched, and how patiently. A zero is the default in brackets.
type Config struct {
	Market Market
	Deals  []market.DealID // empty: all of the account
	Prober Prober
	Policy market.Policy // whom deals take
	Facts  market.Facts
	Clock  local.Clock    // the system's
	Tell   func(Decision) // one call at a time; nil: nobody is told
	Dry    bool           // tell what would be done, and change nothing

	Interval time.Duration // between two questions to a worker that answers (15 s)
	Patience time.Duration // for an answer (5 s)
	Misses   int           // answers missed in a row, until a worker counts as gone (3)
	Pause    time.Duration // before it is asked again; twice as long each time, up to Interval (1 s)
	Start    market.Epoch  // after the one of its match, in which a worker must be activated (2)
	Shun     time.Duration // for which a peer whose worker was gone is not taken again (1 h)
	Together int           // workers that are asked at the same time (32)
}

func (c Config) withDefaults() Config {
	if c.Clock == nil {
		c.Clock = local.SystemClock()
	}
	if c.Tell == nil {
		c.Tell = func(Decision) {}
	}
	set(&c.Interval, 15*time.Second)
	set(&c.Patience, 5*time.Second)
	set(&c.Misses, 3)
	set(&c.Pause, time.Second)
	set(&c.Start, 2)
	set(&c.Shun, time.Hour)
	set(&c.Together, 32)
	return c
}

func set[T int | market.Epoch | time.Duration](v *T, value T) {
	if *v <= 0 {
		*v = value
	}
}

// Watcher watches deals. What it knows of workers is lost with the process, and found out again.
type Watcher struct {
	config Config

	round sync.Mutex // held during a round; guards what follows
	seen  map[market.ID]*seen
	shun  map[market.ID]time.Time // peers, until when
	said  map[place]string
}

// New makes a watcher.
func New(c Config) *Watcher {
	return &Watcher{config: c.withDefaults(), seen: map[market.ID]*seen{}, shun: map[market.ID]time.Time{}, said: map[place]string{}}
}

// Run makes rounds until the context ends.
func (w *Watcher) Run(ctx context.Context) {
	for ctx.Err() == nil {
		next, err := w.Round(ctx)
		if err != nil && ctx.Err() == nil {
			w.tell(Decision{Kind: Problem, Text: err.Error()})
		}
		come, stop := w.config.Clock.At(next)
		select {
		case <-ctx.Done():
		case <-come:
		}
		stop()
	}
}

// Once makes rounds until each worker has answered or counts as gone, and the deals are mended as far as they can be. The error has what failed in
// the last round.
func (w *Watcher) Once(ctx context.Context) error {
	for {
		next, err := w.Round(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !w.inSuspense() {
			return err
		}
		come, stop := w.config.Clock.At(next)
		select {
		case <-ctx.Done():
		case <-come:
		}
		stop()
	}
}

// Tally counts the workers that have answered when they were asked last, and all that were asked.
func (w *Watcher) Tally() (answer, asked int) {
	w.round.Lock()
	defer w.round.Unlock()
	for _, s := range w.seen {
		if s.misses == 0 {
			answer++
		}
	}
	return answer, len(w.seen)
}

// inSuspense says that a worker has missed answers, and not enough of them.
func (w *Watcher) inSuspense() bool {
	w.round.Lock()
	defer w.round.Unlock()
	for _, s := range w.seen {
		if s.misses > 0 && s.misses < w.config.Misses {
			return true
		}
	}
	return false
}

// Round asks the workers whose time has come, mends the deals that lack some, and says when the next round is due. A step that fails
// does not keep the others, and is taken again in the next round; the error has all that failed.
func (w *Watcher) Round(ctx context.Context) (next time.Time, err error) {
	w.round.Lock()
	defer w.round.Unlock()
	now := w.config.Clock.Now()
	deals, params, err := w.read(ctx)
	if err != nil {
		return now.Add(w.config.Pause), fmt.Errorf("the market does not answer: %w", err)
	}
	w.ask(ctx, deals, now)
	if ctx.Err() != nil {
		return now, ctx.Err() // answers may be missing because of it
	}
	var problems []error
	for _, d := range deals {
		if err := w.mend(ctx, d, params, now); err != nil {
			problems = append(problems, fmt.Errorf("deal %s: %w", d.ID, err))
		}
	}
	return w.due(now), errors.Join(problems...)
}

// read returns the deals that have not ended.
func (w *Watcher) read(ctx context.Context) (deals []market.Deal, params market.Params, err error) {
	if params, err = w.config.Market.Params(ctx); err != nil {
		return nil, params, err
	}
	all := make([]market.Deal, len(w.config.Deals))
	for i, id := range w.config.Deals {
		if all[i], err = w.config.Market.Deal(ctx, id); err != nil {
			return nil, params, err
		}
	}
	if len(all) == 0 {
		if all, err = w.config.Market.Deals(ctx, w.config.Market.Account()); err != nil {
			return nil, params, err
		}
	}
	for _, d := range all {
		if d.Status != market.DealEnded {
			deals = append(deals, d)
		}
	}
	return deals, params, nil
}
