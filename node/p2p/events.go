package p2p

import "sync"

// Event tells that a peer came or went.
type Event struct {
	Contact   Contact // with the addresses known at that moment
	Connected bool    // true with the first connection, false after the last one
}

// feed hands events to a function, one at a time and in order. It never makes who reports an event wait: the network itself would
// stand still while a slow reader thinks.
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
	f.waiting = append(f.waiting, e)
	f.mu.Unlock()
	select {
	case f.wake <- struct{}{}:
	default:
	}
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
