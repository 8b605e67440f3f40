package p2p

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/libp2p/go-libp2p/core/event"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	ma "github.com/multiformats/go-multiaddr"
)

// pool watches connections: who is there, what others say of themselves, who only looked in.
type pool struct {
	host     *Host
	kademlia protocol.ID // "" without a network
	feed     *feed
	backoff  *backoff
	events   event.Subscription

	disagreed, came, went atomic.Int64

	mu      sync.Mutex
	clients map[peer.ID]bool            // peers that take part in no network: true while connected
	gone    []peer.ID                   // clients that left, the longest gone first
	losses  map[peer.ID][]chan struct{} // closed when a peer goes
}

// maxGone is how many clients are remembered after they left.
const maxGone = 1 << 16

func newPool(h *Host, kademlia string) (*pool, error) {
	events, err := h.stack.EventBus().Subscribe([]any{new(event.EvtPeerConnectednessChanged), new(event.EvtPeerIdentificationCompleted)})
	if err != nil {
		return nil, err
	}
	p := &pool{host: h, kademlia: protocol.ID(kademlia), feed: newFeed(h.config.Events), backoff: newBackoff(h.config.Limits), events: events, clients: map[peer.ID]bool{}, losses: map[peer.ID][]chan struct{}{}}
	h.goes(p.watch)
	h.goes(func() { p.feed.run(h.running.Done()) })
	return p, nil
}

// watch follows the network's events until the pool is closed.
func (p *pool) watch() {
	for e := range p.events.Out() {
		switch e := e.(type) {
		case event.EvtPeerConnectednessChanged:
			p.changed(e.Peer, e.Connectedness == network.Connected)
		case event.EvtPeerIdentificationCompleted:
			p.identified(e)
		}
	}
}

func (p *pool) close() error { return p.events.Close() }

func (p *pool) changed(id peer.ID, connected bool) {
	contact := p.contact(id)
	if connected {
		p.came.Add(1)
		p.backoff.reached(id)
	} else {
		p.went.Add(1)
		p.left(id)
	}
	p.feed.add(Event{Contact: contact, Connected: connected})
}

// identified looks at what a peer says of itself: one that takes no particles has no business here (spec/network.md#N71), and one
// that is in no network is a client, which nobody can find once it is gone (spec/network.md#N76).
func (p *pool) identified(e event.EvtPeerIdentificationCompleted) {
	switch {
	case !slices.Contains(e.Protocols, ProtocolID):
		p.disagreed.Add(1)
		p.host.log.Debug("a peer takes no particles", "peer", e.Peer, "agent", e.AgentVersion)
		_ = p.host.stack.Network().ClosePeer(e.Peer)
	case p.kademlia == "" || !slices.Contains(e.Protocols, p.kademlia):
		p.mu.Lock()
		p.clients[e.Peer] = true
		p.mu.Unlock()
		if !p.isConnected(e.Peer) { // it went before its answer was looked at
			p.left(e.Peer)
		}
	}
}

// left tells those who wait for it that a peer went, and remembers a client instead of one that went long ago.
func (p *pool) left(id peer.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.losses[id] {
		close(c)
	}
	delete(p.losses, id)
	if !p.clients[id] {
		return
	}
	p.clients[id] = false
	if p.gone = append(p.gone, id); len(p.gone) > maxGone {
		if !p.clients[p.gone[0]] { // it may have come back
			delete(p.clients, p.gone[0])
		}
		p.gone = p.gone[1:]
	}
}

// loss returns what is closed when a peer that is connected goes.
func (p *pool) loss(peer string) <-chan struct{} {
	gone := make(chan struct{})
	id, err := peerID(peer)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil || !p.isConnected(id) { // who goes now is reported afterwards, when the lock is free
		close(gone)
		return gone
	}
	p.losses[id] = append(p.losses[id], gone)
	return gone
}

// isGone reports whether a peer is a client that was here and left.
func (p *pool) isGone(id peer.ID) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	connected, client := p.clients[id]
	return client && !connected
}

func (p *pool) isConnected(id peer.ID) bool {
	return p.host.stack.Network().Connectedness(id) == network.Connected
}

// contact tells where a peer is: the other ends of its connections, then what it and others say.
func (p *pool) contact(id peer.ID) Contact {
	var all []ma.Multiaddr
	for _, c := range p.host.stack.Network().ConnsToPeer(id) {
		all = append(all, c.RemoteMultiaddr())
	}
	return Contact{id.String(), texts(append(all, global(p.host.stack.Peerstore().Addrs(id), p.host.config.AllowLocal)...))}
}

// IsConnected reports whether there is a connection with a peer.
func (h *Host) IsConnected(peer string) bool {
	id, err := peerID(peer)
	return err == nil && h.pool.isConnected(id)
}

// Contact returns a peer with the addresses that are known of it; ok is false when it is not connected and nothing is known.
func (h *Host) Contact(peer string) (c Contact, ok bool) {
	id, err := peerID(peer)
	if err != nil {
		return Contact{}, false
	}
	c = h.pool.contact(id)
	return c, len(c.Addresses) > 0 || h.pool.isConnected(id)
}

// Disconnect closes all connections with a peer.
func (h *Host) Disconnect(peer string) error {
	id, err := peerID(peer)
	if err != nil {
		return err
	}
	return h.stack.Network().ClosePeer(id)
}

// Identity is what a peer says of itself.
type Identity struct {
	Agent     string   `json:"agent"`   // name and version of its software
	Version   string   `json:"version"` // of its protocol
	Protocols []string `json:"protocols"`
	Addresses []string `json:"addresses"` // that are known of it
}

// Identity returns what a peer said of itself when it was connected last; empty if it said nothing or long ago.
func (h *Host) Identity(peer string) Identity {
	id, err := peerID(peer)
	if err != nil {
		return Identity{}
	}
	store := h.stack.Peerstore()
	var i Identity
	if v, err := store.Get(id, "AgentVersion"); err == nil {
		i.Agent, _ = v.(string)
	}
	if v, err := store.Get(id, "ProtocolVersion"); err == nil {
		i.Version, _ = v.(string)
	}
	all, _ := store.GetProtocols(id) // a peer that is not known has none
	for _, p := range all {
		i.Protocols = append(i.Protocols, string(p))
	}
	slices.Sort(i.Protocols)
	i.Addresses = h.pool.contact(id).Addresses
	return i
}
