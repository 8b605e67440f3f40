package p2p

import (
	"maps"
	"sync"
	"sync/atomic"
)

// counts are what a host has done so far.
type counts struct {
	received, receivedBytes, sent, sentBytes, unsent, repeated, broken atomic.Int64
	dialed, undialed                                                   atomic.Int64

	mu       sync.Mutex
	byReason map[string]int64
}

func (c *counts) refused(code string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byReason == nil {
		c.byReason = map[string]int64{}
	}
	c.byReason[code]++
}

// Stats are a host's figures at one moment; what is counted is counted from its start.
type Stats struct {
	Peers, Connections  int              // now
	Waiting             int              // particles that came and were not received yet
	WaitingBytes        int64            // their bytes, with those that are on their way in
	Received, Sent      int64            // particles
	ReceivedBytes       int64            // bytes of their messages
	SentBytes           int64            //
	Unsent              int64            // particles that could not be sent
	Repeated            int64            // attempts to send for which the peer had no room
	Refused             map[string]int64 // messages that came and are no particles, by code
	Broken              int64            // streams that ended in the middle of a message, or came to nothing
	Dialed, Undialed    int64            // connections that this host made, and attempts that failed
	Disagreed           int64            // peers that take no particles and were disconnected
	TableSize           int              // peers in the routing table
	Searches, NotFound  int64            // for peers, in Kademlia
	Connected, Departed int64            // how often peers came and went
}

// Stats returns the figures.
func (h *Host) Stats() Stats {
	waiting, _ := h.inbox.ledger.load()
	c := &h.counts
	c.mu.Lock()
	refused := maps.Clone(c.byReason)
	c.mu.Unlock()
	s := Stats{
		Peers: len(h.stack.Network().Peers()), Connections: len(h.stack.Network().Conns()),
		Waiting: h.inbox.length(), WaitingBytes: waiting,
		Received: c.received.Load(), ReceivedBytes: c.receivedBytes.Load(), Sent: c.sent.Load(), SentBytes: c.sentBytes.Load(),
		Unsent: c.unsent.Load(), Repeated: c.repeated.Load(), Refused: refused, Broken: c.broken.Load(),
		Dialed: c.dialed.Load(), Undialed: c.undialed.Load(),
		Disagreed: h.pool.disagreed.Load(), Connected: h.pool.came.Load(), Departed: h.pool.went.Load(),
	}
	if k := h.kademlia; k != nil {
		s.TableSize, s.Searches, s.NotFound = k.dht.RoutingTable().Size(), k.searches.Load(), k.misses.Load()
	}
	return s
}
