package p2p

import (
	"context"
	"sync"
	"time"
)

// Who sends what is refused waits for fineTime for each such message before its next one is read, maxFine at most, while others send
// small messages: to read and check what is of no use takes as long as the rest (spec/network.md#N203).
const (
	fineTime = 2 * time.Millisecond
	maxFine  = 100 * time.Millisecond
	maxFined = 4096 // peers whose fines are remembered
)

// fines are until when the next message of a peer is not read.
type fines struct {
	mu    sync.Mutex
	until map[string]time.Time
}

// add fines a peer for one message.
func (f *fines) add(peer string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	if f.until == nil {
		f.until = map[string]time.Time{}
	}
	if len(f.until) >= maxFined {
		f.forget(now)
	}
	from := f.until[peer]
	if from.Before(now) {
		from = now
	}
	f.until[peer] = from.Add(min(fineTime, now.Add(maxFine).Sub(from)))
}

// forget drops what is over, or everything where nothing is: fines are short.
func (f *fines) forget(now time.Time) {
	for peer, until := range f.until {
		if until.Before(now) {
			delete(f.until, peer)
		}
	}
	if len(f.until) >= maxFined {
		clear(f.until)
	}
}

// wait returns when a peer's fines are over or the context ends.
func (f *fines) wait(ctx context.Context, peer string) {
	f.mu.Lock()
	until, fined := f.until[peer]
	if fined && !time.Now().Before(until) {
		delete(f.until, peer)
		fined = false
	}
	f.mu.Unlock()
	if !fined {
		return
	}
	t := time.NewTimer(time.Until(until))
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
