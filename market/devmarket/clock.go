package devmarket

import (
	"context"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/local"
)

// Clock goes ahead of another one, further with every Pass and never back.
type Clock struct {
	local.Clock

	mu    sync.Mutex
	ahead time.Duration
	moved chan struct{} // closed at the next Pass
}

// NewClock is a clock that is ahead of another one.
func NewClock(of local.Clock, by time.Duration) *Clock {
	return &Clock{Clock: of, ahead: by, moved: make(chan struct{})}
}

// Now implements local.Clock.
func (c *Clock) Now() time.Time { return c.Clock.Now().Add(c.Ahead()) }

// At implements local.Clock. Who waits notices a Pass.
func (c *Clock) At(moment time.Time) (<-chan struct{}, func()) {
	come, stopped := make(chan struct{}), make(chan struct{})
	at, stop, moved := c.until(moment)
	go func() {
		defer close(come)
		for {
			select {
			case <-at:
				stop()
				return
			case <-stopped:
				stop()
				return
			case <-moved:
				stop()
				at, stop, moved = c.until(moment)
			}
		}
	}()
	return come, sync.OnceFunc(func() { close(stopped) })
}

// until waits for a moment on the other clock, as long as this one is not moved.
func (c *Clock) until(moment time.Time) (at <-chan struct{}, stop func(), moved <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, stop = c.Clock.At(moment.Add(-c.ahead))
	return at, stop, c.moved
}

// Ahead is by how much the clock is ahead.
func (c *Clock) Ahead() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ahead
}

// Pass lets time go by.
func (c *Clock) Pass(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += max(by, 0)
	close(c.moved)
	c.moved = make(chan struct{})
}

// Wait is how long it takes until the commitments of providers that are paid are active: that begins with an epoch, and nobody who tries
// things out wants to wait for it.
func Wait(ctx context.Context, l market.Reader, providers []Provider) (time.Duration, error) {
	params, err := l.Params(ctx)
	if err != nil {
		return 0, err
	}
	var start market.Epoch
	for _, p := range providers {
		for _, name := range p.Peers {
			id, err := market.ParsePeer(name)
			if err != nil {
				return 0, err
			}
			peer, err := l.Peer(ctx, id)
			if err != nil || peer.Commitment.IsZero() {
				if err != nil {
					return 0, err
				}
				continue
			}
			c, err := l.Commitment(ctx, peer.Commitment)
			if err != nil {
				return 0, err
			}
			if c.Status == market.WaitStart {
				start = max(start, c.Start)
			}
		}
	}
	if start <= params.Epoch() {
		return 0, nil
	}
	return params.EpochStart(start).Sub(params.Now), nil
}
