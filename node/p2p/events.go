package p2p

import (
	"slices"
	"sync"
)

// Event tells that a peer came or went.
type Event struct {
	Contact   Contact // with the addresses known at that moment
	Connected bool    // true with the first connection, false after the last one
}

// feed hands events to a function, one at a time and in order. It never makes who reports an event wait: the network itself would
// stand still while a slow reader thinks. What waits is bounded all the same, since anybody can come and go as often as it likes: when
// the reader is far behind, it is not told of a change that has been undone meanwhile.
type feed struct {
	to   func(Event)
	wake chan struct{}

	mu      sync.Mutex
	waiting []Event
}

func newFeed(to func(Event)) *feed { return &feed{to: to, wake: make(chan struct{}, 1)} }

func (f *feed) add(e Event) {
	if f.to == nil {
		return
	}
	f.mu.Lock()
	if i := f.last(e.Contact.Peer); len(f.waiting) >= farBehind && i >= 0 && f.waiting[i].Connected != e.Connected {
		f.waiting = slices.Delete(f.waiting, i, i+1)
	} else {
		f.waiting = append(f.waiting, e)
	}
	f.mu.Unlock()
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// farBehind is from how many events on some are left out (spec/network.md#N141). What waits are then these, and at most one for each peer.
const farBehind = 4096

// last is where the last event about a peer is, -1 if none waits. The feed is locked.
func (f *feed) last(peer string) int {
	for i := len(f.waiting) - 1; i >= 0; i-- {
		if f.waiting[i].Contact.Peer == peer {
			return i
		}
	}
	return -1
}

// run hands events over until the end.
func (f *feed) run(end <-chan struct{}) {
	for {
		select {
		case <-end:
			return
		case <-f.wake:
		}
		f.mu.Lock()
		events := f.waiting
		f.waiting = nil
		f.mu.Unlock()
		for _, e := range events {
			f.to(e)
		}
	}
}
