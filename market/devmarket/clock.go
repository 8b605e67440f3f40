package devmarket

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/local"
)

// Clock goes ahead of another one, further with every Pass and never back.
type Clock struct {
	local.Clock
	ahead atomic.Int64
}

// NewClock is a clock that is ahead of another one.
func NewClock(of local.Clock, by time.Duration) *Clock {
	c := &Clock{Clock: of}
	c.ahead.Store(int64(by))
	return c
}

// Now implements local.Clock.
func (c *Clock) Now() time.Time { return c.Clock.Now().Add(c.Ahead()) }

// At implements local.Clock, by how far the clock is ahead at the moment of the call.
func (c *Clock) At(moment time.Time) (<-chan struct{}, func()) {
	return c.Clock.At(moment.Add(-c.Ahead()))
}

// Ahead is by how much the clock is ahead.
func (c *Clock) Ahead() time.Duration { return time.Duration(c.ahead.Load()) }

// Pass lets time go by.
func (c *Clock) Pass(by time.Duration) { c.ahead.Add(int64(max(by, 0))) }

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
