package p2p

import (
	"context"
	"sync"

	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/node/turns"
)

// Received is a particle that came.
type Received struct {
	From     string // the peer that sent it, by its own key; the host's own id if it sent it to itself
	Particle *particle.Particle
	Size     int // bytes of the message
}

// inbox keeps particles that came until they are handed over, in a line for each sender. Lines take turns, so that a peer that
// sends much waits for itself only. What lies in the inbox is claimed from its ledger.
type inbox struct {
	ledger *ledger
	wake   chan struct{} // holds something while the inbox may not be empty

	mu     sync.Mutex
	turns  turns.Queue[Received]
	closed bool
	ended  chan struct{} // closed with the inbox
}

func newInbox(l Limits) *inbox {
	return &inbox{ledger: newLedger(l), wake: make(chan struct{}, 1), ended: make(chan struct{})}
}

// weight is what a message counts while it is in the inbox.
func weight(size int) int64 { return int64(size) + perParticle }

// push puts a particle, for which its weight is claimed already, into its sender's line.
func (b *inbox) push(r Received) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turns.Push(r.From, r)
	b.signal()
}

// signal tells one of those who wait.
func (b *inbox) signal() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// pop takes the next particle.
func (b *inbox) pop() (r Received, ok, closed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if r, ok = b.turns.Pop(); ok && b.turns.Len() > 0 {
		b.signal()
	}
	return r, ok, b.closed
}

// receive waits for a particle, whose weight stays claimed. After the end it gives what is left, then fails with code E0816.
func (b *inbox) receive(ctx context.Context) (Received, error) {
	for {
		if err := ctx.Err(); err != nil {
			return Received{}, err
		}
		r, ok, closed := b.pop()
		if ok {
			return r, nil
		}
		if closed {
			return Received{}, errClosed()
		}
		select {
		case <-b.wake:
		case <-b.ended:
		case <-ctx.Done():
		}
	}
}

// close lets nothing in any more.
func (b *inbox) close() {
	b.ledger.close()
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		b.closed = true
		close(b.ended)
	}
}

func (b *inbox) length() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.turns.Len()
}
