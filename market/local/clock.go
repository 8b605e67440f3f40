package local

import (
	"sync"
	"time"
)

// Clock is the time of a ledger.
type Clock interface {
	Now() time.Time
	// At is closed when a moment has come, or when stop is called, which must be.
	At(moment time.Time) (come <-chan struct{}, stop func())
}

// SystemClock is the time of the machine.
func SystemClock() Clock { return systemClock{} }

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) At(moment time.Time) (<-chan struct{}, func()) {
	come := make(chan struct{})
	var once sync.Once
	done := func() { once.Do(func() { close(come) }) }
	timer := time.AfterFunc(time.Until(moment), done)
	return come, func() { timer.Stop(); done() }
}

// ManualClock stands until it is moved.
type ManualClock struct {
	mu      sync.Mutex
	now     time.Time
	next    int
	waiting map[int]alarm
}

type alarm struct {
	moment time.Time
	come   chan struct{}
}

// NewManualClock is a clock that shows a moment.
func NewManualClock(now time.Time) *ManualClock {
	return &ManualClock{now: now, waiting: map[int]alarm{}}
}

// Now implements Clock.
func (c *ManualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Move lets time go by, and wakes who waits for it.
func (c *ManualClock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	for key, a := range c.waiting {
		if !a.moment.After(c.now) {
			close(a.come)
			delete(c.waiting, key)
		}
	}
}

// At implements Clock.
func (c *ManualClock) At(moment time.Time) (<-chan struct{}, func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := alarm{moment, make(chan struct{})}
	if !moment.After(c.now) {
		close(a.come)
		return a.come, func() {}
	}
	key := c.next
	c.next++
	c.waiting[key] = a
	return a.come, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if _, ok := c.waiting[key]; ok {
			close(a.come)
			delete(c.waiting, key)
		}
	}
}
