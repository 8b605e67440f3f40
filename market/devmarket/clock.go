package devmarket

import (
	"sync/atomic"
	"time"

	"github.com/aquifer-dev/aquifer/market/local"
)

// Clock is another one that goes behind by one epoch until the market is set up: commitments become active in the epoch after the one in
// which they are paid, and nobody wants to wait for it.
type Clock struct {
	local.Clock // the right one
	behind      atomic.Int64
}

// NewClock is a clock that goes behind another one.
func NewClock(right local.Clock, by time.Duration) *Clock {
	c := &Clock{Clock: right}
	c.behind.Store(int64(by))
	return c
}

// Now implements local.Clock.
func (c *Clock) Now() time.Time { return c.Clock.Now().Add(-time.Duration(c.behind.Load())) }

// Right sets the clock right.
func (c *Clock) Right() { c.behind.Store(0) }
