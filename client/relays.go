package client

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/node/p2p"
)

// firstPause is the pause after the first time that no relay could be reached; it doubles each time.
const firstPause = 250 * time.Millisecond

// relays keeps a client connected with one of its relays (spec/network.md#N120).
type relays struct {
	client   *Client
	list     []p2p.Contact // with all its addresses each
	problems []string      // of each relay, when it was tried last
	wake     chan struct{} // holds something when the relay may be gone
	hurry    chan struct{} // holds something when somebody waits for another attempt

	mu          sync.Mutex
	current     p2p.Contact // "" without a relay
	failure     error       // why the last round found none; nil during a round
	rounds      int
	interrupted int           // how often the connection came back
	changed     chan struct{} // closed when something above changes
}

func newRelays(c *Client, list []p2p.Contact) *relays {
	return &relays{
		client: c, list: list, problems: make([]string, len(list)), wake: make(chan struct{}, 1), hurry: make(chan struct{}, 1), changed: make(chan struct{}),
	}
}

// contacts reads the addresses of relays; those of one relay are tried together (spec/network.md#N204). What is none is refused with
// code E0811.
func contacts(addresses []string) ([]p2p.Contact, error) {
	for _, address := range addresses {
		contact, err := p2p.ParseContact(address)
		if err == nil && len(contact.Addresses) == 0 {
			err = &p2p.Failure{Code: p2p.CodeConfig, Message: fmt.Sprintf("%q says who the relay is, but not where", address)}
		}
		if err != nil {
			return nil, err
		}
	}
	return p2p.ParseContacts(addresses)
}

// unreachable tells that none can be reached, and why.
func (r *relays) unreachable(problems ...string) error {
	e := &Unreachable{Relays: make([]string, len(r.list)), Problems: problems}
	for i, c := range r.list {
		if e.Relays[i] = c.Peer; c.Peer == "" {
			e.Relays[i] = c.Addresses[0]
		}
	}
	return e
}

// event is told who comes and goes.
func (r *relays) event(p2p.Event) { signal(r.wake) }

func signal(to chan struct{}) {
	select {
	case to <- struct{}{}:
	default:
	}
}

// get returns the current relay. While one is looked for it waits; when the last round has found none it has another one made.
func (r *relays) get(ctx context.Context) (p2p.Contact, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for asked := r.rounds; ; {
		switch {
		case r.client.running.Err() != nil:
			return p2p.Contact{}, &Closed{}
		case r.current.Peer != "":
			return r.current, nil
		case r.failure != nil && r.rounds > asked:
			return p2p.Contact{}, r.failure
		case r.failure != nil:
			signal(r.hurry)
		}
		changed := r.changed
		r.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
		case <-r.client.running.Done():
		}
		r.mu.Lock()
		if ctx.Err() != nil {
			return p2p.Contact{}, ctx.Err()
		}
	}
}

// set changes what get returns and who is told of the relay.
func (r *relays) set(current p2p.Contact, failure error) {
	r.mu.Lock()
	news := r.current.Peer != current.Peer
	r.current, r.failure = current, failure
	if failure != nil {
		r.rounds++
	}
	close(r.changed)
	r.changed = make(chan struct{})
	r.mu.Unlock()
	if news && r.client.config.Relayed != nil {
		r.client.config.Relayed(current.Peer)
	}
}

// count returns how often a connection was lost and came back.
func (r *relays) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.interrupted
}

// suspect has it looked at whether a relay is still there.
func (r *relays) suspect(peer string) {
	r.mu.Lock()
	stale := r.current.Peer == peer && !r.client.net.IsConnected(peer)
	if stale { // callers have to wait for the next one
		r.current = p2p.Contact{}
	}
	r.mu.Unlock()
	signal(r.wake)
}

// keep looks for a relay, stays with it while it is there, and looks for the next one, until the client is closed.
func (r *relays) keep() {
	pause, first := firstPause, 0
	for r.client.running.Err() == nil {
		i, contact, err := r.round(first)
		if err != nil {
			r.client.log.Info("no relay can be reached", "problem", err)
			r.set(p2p.Contact{}, err)
			select {
			case <-time.After(pause):
			case <-r.hurry:
			case <-r.client.running.Done():
			}
			pause = min(2*pause, r.client.config.Limits.MaxPause)
			r.set(p2p.Contact{}, nil)
			continue
		}
		pause = firstPause
		err = r.stay(i, contact)
		if r.client.running.Err() != nil {
			return
		}
		r.client.log.Info("a relay is gone", "relay", contact.Peer, "problem", err)
		r.client.lost(contact.Peer, err)
		first = (i + 1) % len(r.list)
	}
}

// round tries all relays once, beginning with one of them.
func (r *relays) round(first int) (int, p2p.Contact, error) {
	for n := range r.list {
		i := (first + n) % len(r.list)
		contact, err := r.client.net.Reach(r.client.running, r.list[i])
		if err == nil {
			r.problems[i] = ""
			return i, contact, nil
		}
		if !p2p.HasCode(err, p2p.CodeBackoff) || r.problems[i] == "" { // what it was is known already
			r.problems[i] = err.Error()
		}
	}
	return 0, p2p.Contact{}, r.unreachable(slices.Clone(r.problems)...)
}

// stay uses a relay until it is gone, and tells why it did not come back.
func (r *relays) stay(i int, contact p2p.Contact) error {
	for {
		r.set(contact, nil)
		for r.client.net.IsConnected(contact.Peer) {
			select {
			case <-r.wake:
			case <-r.client.running.Done():
				return nil
			}
		}
		r.set(p2p.Contact{}, nil)
		again, err := r.client.net.Reach(r.client.running, r.list[i])
		switch {
		case err != nil:
			return err
		case again.Peer != contact.Peer: // an address without an id; somebody else is there now
			return fmt.Errorf("another peer is at its address: %s", again.Peer)
		}
		r.mu.Lock()
		r.interrupted++
		r.mu.Unlock()
	}
}
