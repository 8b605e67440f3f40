package client

import (
	"errors"

	"github.com/aquifer-dev/aquifer/node/p2p"
)

// send sends the particle with new data to its relay.
func (a *actor) send(data []byte) {
	c := a.client
	err := c.net.Send(a.live, a.relay, a.first.WithData(data))
	if a.live.Err() != nil {
		return
	}
	reached := err == nil || p2p.HasCode(err, p2p.CodeSend) // what broke off may have been read
	a.mu.Lock()
	a.delivered = a.delivered || reached
	a.mu.Unlock()
	if err == nil {
		if c.net.IsConnected(a.relay.Peer) {
			return
		}
		// It went meanwhile, and who waits for its answers may have been told before this one began to wait.
		if err = c.net.Connect(a.live, a.relay); err == nil || a.live.Err() != nil {
			return
		}
	}
	c.log.Debug("a particle was not sent", "particle", a.first.ID, "relay", a.relay.Peer, "problem", err)
	var network *p2p.Failure
	if !errors.As(err, &network) { // larger than messages may be
		a.fail(err)
		return
	}
	c.relays.suspect(a.relay.Peer)
	a.lose(err)
}

// lose ends the call because its relay is gone.
func (a *actor) lose(cause error) {
	a.mu.Lock()
	unnoticed := !a.delivered && !a.noticed
	a.mu.Unlock()
	a.fail(&RelayLost{Relay: a.relay.Peer, Particle: a.first.ID, Cause: cause, unnoticed: unnoticed})
}

// lost ends the calls whose answers would come from a relay that is gone.
func (c *Client) lost(relay string, cause error) {
	for _, a := range c.actors.all() {
		a.mu.Lock()
		waits := a.delivered && a.relay.Peer == relay
		a.mu.Unlock()
		if waits {
			a.lose(cause)
		}
	}
}
