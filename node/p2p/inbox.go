package p2p

import (
	"context"
	"sync"

	"github.com/aquifer-dev/aquifer/node/particle"
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
	lines  map[string]*line
	turns  []*line // lines that are not empty, the next one first
	count  int
	closed bool
	ended  chan struct{} // closed with the inbox
}

type line struct {
	from  string
	items []Received
}

func newInbox(l Limits) *inbox {
	return &inbox{ledger: newLedger(l), wake: make(chan struct{}, 1), lines: map[string]*line{}, ended: make(chan struct{})}
}

// weight is what a message counts while it is in the inbox.
func weight(size int) int64 { return int64(size) + perParticle }

// push puts a particle, for which its weight is claimed already, into its sender's line.
func (b *inbox) push(r Received) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.lines[r.From]
	if l == nil {
		l = &line{from: r.From}
		b.lines[r.From] = l
		b.turns = append(b.turns, l)
	}
	l.items = append(l.items, r)
	b.count++
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
	if len(b.turns) == 0 {
		return Received{}, false, b.closed
	}
	l := b.turns[0]
	b.turns[0] = nil
	b.turns = b.turns[1:]
	r, l.items[0] = l.items[0], Received{}
	if l.items = l.items[1:]; len(l.items) > 0 {
		b.turns = append(b.turns, l)
	} else {
		delete(b.lines, l.from)
	}
	if b.count--; b.count > 0 {
		b.signal()
	}
	return r, true, b.closed
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
	return b.count
}
