package local

import (
	"context"
	"sync"

	"github.com/aquifer-dev/aquifer/market"
)

// told is an event and the peer that it concerns.
type told struct {
	peer  market.ID
	event market.Event
}

// tell notes an event, told when the operation is done.
func (c *change) tell(peer market.ID, e market.Event) {
	e.Epoch = c.epoch
	c.events = append(c.events, told{peer, e})
}

// tellDeal tells the peers of all workers that something of a deal has changed.
func (c *change) tellDeal(id market.DealID, d *deal) {
	for _, w := range d.Workers {
		c.tell(w.Peer, market.Event{Kind: market.DealChanged, Deal: id})
	}
}

// hub hands events to who watches.
type hub struct {
	mu     sync.Mutex
	next   int
	ears   map[int]*ear
	closed bool
}

// ear is one who watches. What does not fit is lost, which is told.
type ear struct {
	peer  market.ID
	queue chan market.Event
	lost  chan struct{} // holds something when an event did not fit
}

// backlog is how many events wait for a slow listener.
const backlog = 64

func (h *hub) tell(events []told) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range events {
		for _, e := range h.ears {
			if e.peer == t.peer {
				e.put(t.event)
			}
		}
	}
}

func (e *ear) put(event market.Event) {
	select {
	case e.queue <- event:
	default:
		select {
		case e.lost <- struct{}{}:
		default:
		}
	}
}

// listen adds an ear; false where the ledger is closed.
func (h *hub) listen(peer market.ID) (e *ear, leave func(), ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, nil, false
	}
	if h.ears == nil {
		h.ears = map[int]*ear{}
	}
	key := h.next
	h.next++
	e = &ear{peer, make(chan market.Event, backlog), make(chan struct{}, 1)}
	h.ears[key] = e
	return e, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.ears, key)
	}, true
}

// close ends all watches.
func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for key, e := range h.ears {
		close(e.queue)
		delete(h.ears, key)
	}
}

// Watch implements market.Node. The channel is closed when ctx ends or the ledger is closed.
func (l *Ledger) Watch(ctx context.Context, peer market.ID) (<-chan market.Event, error) {
	e, leave, ok := l.hub.listen(peer)
	if !ok {
		return nil, market.Errorf(market.Unreachable, "the ledger is closed")
	}
	p, err := l.Params(ctx)
	if err != nil {
		leave()
		return nil, err
	}
	out := make(chan market.Event)
	go func() {
		defer close(out)
		defer leave()
		l.pass(ctx, e, p, out)
	}()
	return out, nil
}

// pass hands on what an ear hears, and each epoch that begins.
func (l *Ledger) pass(ctx context.Context, e *ear, p market.Params, out chan<- market.Event) {
	epoch := p.Epoch()
	for {
		come, stop := l.clock.At(p.EpochStart(epoch + 1))
		event, ok := market.Event{}, true
		select {
		case <-ctx.Done():
			ok = false
		case event, ok = <-e.queue:
		case <-e.lost:
			event = market.Event{Kind: market.Resync, Epoch: epoch}
		case <-come:
			epoch = max(epoch+1, p.EpochAt(l.clock.Now()))
			event = market.Event{Kind: market.NewEpoch, Epoch: epoch}
		}
		stop()
		if !ok {
			return
		}
		select {
		case <-ctx.Done():
			return
		case out <- event:
		}
	}
}
