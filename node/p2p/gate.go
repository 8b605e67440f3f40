package p2p

import (
	"sync"
	"time"

	"github.com/libp2p/go-libp2p/core/control"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	ma "github.com/multiformats/go-multiaddr"
)

// doorTime is the time between two connections that are let in while somebody sends small messages. A handshake takes about a
// millisecond of a processor: who makes connections without a pause would take all processors (spec/network.md#N202).
const doorTime = 3 * time.Millisecond

// gate lets connections in, one after the other. It refuses none: who has to wait does so in the system's queue.
type gate struct {
	pace *pace

	mu   sync.Mutex // held while one waits
	next time.Time  // when the next one is let in
}

// InterceptAccept waits for the connection's turn.
func (g *gate) InterceptAccept(network.ConnMultiaddrs) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if wait := time.Until(g.next); wait > 0 && g.pace.isShared("") {
		time.Sleep(wait)
	}
	g.next = time.Now().Add(doorTime)
	return true
}

// InterceptPeerDial lets a host connect to anybody, as do the functions after it.
func (g *gate) InterceptPeerDial(peer.ID) bool { return true }

// InterceptAddrDial is the same for an address.
func (g *gate) InterceptAddrDial(peer.ID, ma.Multiaddr) bool { return true }

// InterceptSecured is the same for a peer that has shown who it is.
func (g *gate) InterceptSecured(network.Direction, peer.ID, network.ConnMultiaddrs) bool { return true }

// InterceptUpgraded is the same for a connection that is ready.
func (g *gate) InterceptUpgraded(network.Conn) (bool, control.DisconnectReason) { return true, 0 }
