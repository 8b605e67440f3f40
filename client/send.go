package client

import (
	"errors"
	"time"

	"github.com/aquifer-dev/aquifer/node/p2p"
)

// send sends the particle with new data to its relay.
func (a *actor) send(data []byte) {
	c := a.client
	if a.live.Err() != nil { // the call may be under way again already
		return
	}
	err := a.sendPatiently(data)
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

// pauseBetweenSends is how long a client waits before it sends again what a relay that is there did not take in time.
const pauseBetweenSends = 100 * time.Millisecond

// sendPatiently sends the particle as often as it takes while the relay is there and there is time: a relay or a machine that is
// busy is not one that is gone. A message that comes twice does no harm (spec/network.md#N64).
func (a *actor) sendPatiently(data []byte) error {
	p := a.first.WithData(data)
	for {
		err := a.client.net.Send(a.live, a.relay, p)
		if !p2p.HasCode(err, p2p.CodeSend) || !a.client.net.IsConnected(a.relay.Peer) {
			return err
		}
		a.mu.Lock()
		a.delivered = true // it may have been read
		a.mu.Unlock()
		select {
		case <-time.After(pauseBetweenSends):
		case <-a.live.Done():
			return err
		}
	}
}

// lose ends the call because its relay is gone. One that nobody has noticed may be made again, so nothing of it may be noticed
// afterwards: its particle is over.
func (a *actor) lose(cause error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	unnoticed := !a.delivered && !a.noticed && a.asked == 0 && a.sends <= 1 // another message may be arriving
	if a.fail(&RelayLost{Relay: a.relay.Peer, Particle: a.first.ID, Cause: cause, unnoticed: unnoticed}) && unnoticed {
		a.end()
	}
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
