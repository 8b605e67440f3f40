package p2p

import (
	"math/rand/v2"
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/peer"
)

// backoff remembers which peers could not be reached, and when it is worth another try.
type backoff struct {
	first, max time.Duration

	mu       sync.Mutex
	failures map[peer.ID]*failures
}

type failures struct {
	count int
	last  time.Time // when the last attempt that counted failed
	next  time.Time
}

// maxFailures is how many peers are remembered; beyond it those are forgotten that may be tried again.
const maxFailures = 4096

func newBackoff(l Limits) *backoff {
	return &backoff{first: l.BackoffFirst, max: max(l.BackoffMax, l.BackoffFirst), failures: map[peer.ID]*failures{}}
}

// wait tells how often a peer was tried in vain and how long the next attempt has to wait, 0 for not at all.
func (b *backoff) wait(id peer.ID, now time.Time) (count int, wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f := b.failures[id]
	if f == nil {
		return 0, 0
	}
	return f.count, max(f.next.Sub(now), 0)
}

// failed counts an attempt that began at a moment. Attempts that ran side by side count once.
func (b *backoff) failed(id peer.ID, began, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f := b.failures[id]
	if f == nil {
		b.forget(now)
		f = &failures{}
		b.failures[id] = f
	} else if began.Before(f.last) {
		return
	}
	pause := b.max
	if shift := min(f.count, 30); b.first < b.max>>shift {
		pause = b.first << shift
	}
	f.count++
	f.last = now
	// Between three quarters and the whole: peers that lost the same node do not come back as one.
	f.next = now.Add(pause - time.Duration(rand.Int64N(int64(pause)/4+1)))
}

// reached forgets a peer's failures.
func (b *backoff) reached(id peer.ID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.failures, id)
}

// forget makes room.
func (b *backoff) forget(now time.Time) {
	if len(b.failures) < maxFailures {
		return
	}
	for id, f := range b.failures {
		if !now.Before(f.next) {
			delete(b.failures, id)
		}
	}
	for id := range b.failures { // all of them recent: any may go
		if len(b.failures) < maxFailures {
			break
		}
		delete(b.failures, id)
	}
}
