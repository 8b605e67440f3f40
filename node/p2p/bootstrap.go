package p2p

import (
	"sync/atomic"
	"time"
)

// refreshEvery is the number of connections with bootstrap peers after which the network is asked again who is near.
const refreshEvery = 3

// bootstraps counts connections with bootstrap peers.
type bootstraps struct{ count atomic.Int64 }

// due reports whether a connection that was just made is one after which the network is asked.
func (b *bootstraps) due() bool { return (b.count.Add(1)-1)%refreshEvery == 0 }

// keep stays connected with whoever is at a multiaddr: it connects, waits until the connection is lost, and connects again, with
// growing pauses while that fails (spec/network.md#N78).
func (h *Host) keep(address string) {
	pause := h.config.Limits.BackoffFirst
	for h.running.Err() == nil {
		found, err := h.Dial(h.running, address)
		if err != nil {
			h.log.Info("a bootstrap peer cannot be reached", "at", address, "problem", err)
			h.pause(pause)
			pause = min(2*pause, h.config.Limits.BackoffMax)
			continue
		}
		pause = h.config.Limits.BackoffFirst
		if h.kademlia != nil && h.bootstraps.due() {
			h.goes(h.acquaint)
		}
		select {
		case <-h.pool.loss(found.Peer):
		case <-h.running.Done():
		}
		h.pause(h.config.Limits.BackoffFirst / 4) // who restarts is not called while it closes
	}
}

// acquaint asks the network who is near, and again after growing pauses: peers that start at the same time have asked before the one
// that they all know knew them.
func (h *Host) acquaint() {
	for pause := h.config.Limits.BackoffFirst; h.running.Err() == nil; pause *= 2 {
		if err := h.Refresh(h.running); err != nil && h.running.Err() == nil {
			h.log.Info("the network was not refreshed", "problem", err)
		}
		if pause > h.config.Limits.BackoffMax {
			return
		}
		h.pause(pause)
	}
}

func (h *Host) pause(d time.Duration) {
	select {
	case <-time.After(d):
	case <-h.running.Done():
	}
}
