package p2p

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/peerstore"
	"github.com/libp2p/go-libp2p/core/sec"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"

	"github.com/aquifer-dev/aquifer/node/particle"
)

// Connect makes sure that there is a connection with a peer, at the contact's addresses or at others that are known of it, and that
// the peer has said what it is. It fails with code E0813 when the peer cannot be reached, at once with code E0815 when it could not be reached shortly before
// (spec/network.md#N74), and with code E0818 when the peer takes no particles.
func (h *Host) Connect(ctx context.Context, c Contact) error {
	if !h.enter() {
		return errClosed()
	}
	defer h.work.Done()
	id, err := peerID(c.Peer)
	if err != nil {
		return err
	}
	at, err := addresses(c.Addresses)
	if err != nil {
		return err
	}
	return h.connect(ctx, peer.AddrInfo{ID: id, Addrs: at})
}

func (h *Host) connect(ctx context.Context, to peer.AddrInfo) error {
	if to.ID.String() == h.id {
		return fail(CodeUnreachable, nil, "%s is this very peer", h.id)
	}
	if h.pool.isConnected(to.ID) {
		return h.acquainted(ctx, to.ID)
	}
	began := time.Now()
	if count, wait := h.pool.backoff.wait(to.ID, began); wait > 0 {
		return fail(CodeBackoff, nil, "%s could not be reached %d times; the next attempt may be made in %v", to.ID, count, wait.Round(time.Millisecond))
	}
	h.stack.Peerstore().AddAddrs(to.ID, to.Addrs, peerstore.TempAddrTTL)
	if len(h.stack.Peerstore().Addrs(to.ID)) == 0 {
		return fail(CodeUnreachable, nil, "there is no connection with %s, and no address of it is known", to.ID)
	}
	err := h.dial(ctx, to.ID)
	switch {
	case err == nil:
		h.counts.dialed.Add(1)
		return h.agreed(to.ID)
	case h.running.Err() != nil:
		return errClosed()
	case ctx.Err() != nil: // the caller's patience says nothing about the peer
		return fail(CodeUnreachable, err, "there was no time to connect with %s: %v", to.ID, ctx.Err())
	}
	h.counts.undialed.Add(1)
	h.pool.backoff.failed(to.ID, began, time.Now())
	return fail(CodeUnreachable, err, "%s cannot be reached: %s", to.ID, dialProblem(err))
}

// dial makes a connection and waits until both sides know what the other speaks.
func (h *Host) dial(ctx context.Context, to peer.ID) error {
	ctx, cancel := context.WithTimeout(ctx, h.config.Limits.DialTime)
	defer cancel()
	ctx, stop := withEnd(ctx, h.running)
	defer stop()
	ctx = network.WithDialPeerTimeout(ctx, h.config.Limits.DialTime)
	return h.dialAfresh(ctx, to)
}

// dialAfresh makes a connection, whatever failed before: the library has a back-off of its own, by address and of five seconds and more,
// and ours is kept by peer. A search may fail at the same moment, so there is a second attempt. WithForceDirectDial, which would do it
// too, ends the process where a dial begins while the host is closed.
func (h *Host) dialAfresh(ctx context.Context, to peer.ID) error {
	var err error
	for range 2 {
		h.stack.swarm.Backoff().Clear(to)
		if err = h.stack.Connect(ctx, peer.AddrInfo{ID: to}); !errors.Is(err, swarm.ErrDialBackoff) {
			break
		}
	}
	return err
}

// acquainted waits until a peer that is connected has said what it is, as a new connection does: the connection may have been made just
// now, by a search or by the peer. One that says nothing is believed, after the time of a dial.
func (h *Host) acquainted(ctx context.Context, id peer.ID) error {
	for _, c := range h.stack.Network().ConnsToPeer(id) {
		said := h.stack.IDService().IdentifyWait(c)
		select {
		case <-said:
			continue
		default:
		}
		late := time.NewTimer(h.config.Limits.DialTime)
		defer late.Stop()
		select {
		case <-said:
		case <-late.C:
			return nil
		case <-h.running.Done():
			return errClosed()
		case <-ctx.Done():
			return fail(CodeUnreachable, ctx.Err(), "there was no time to hear what %s is: %v", id, ctx.Err())
		}
	}
	return nil
}

// agreed refuses a peer that says of itself that it takes no particles; the pool disconnects it. One that says nothing is believed.
func (h *Host) agreed(id peer.ID) error {
	store := h.stack.Peerstore()
	if all, err := store.GetProtocols(id); err != nil || len(all) == 0 || slices.Contains(all, ProtocolID) {
		return nil
	}
	agent, _ := store.Get(id, "AgentVersion")
	return fail(CodeForeign, nil, "%s is a peer, but of another kind (%v): it takes no particles", id, agent)
}

// withEnd ends a context when another one ends.
func withEnd(ctx, other context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(other, cancel)
	return ctx, func() { stop(); cancel() }
}

// Dial connects with whoever is at a multiaddr; /p2p/ID at its end may be left out, and then any peer will do. It fails as
// [Host.Connect] does.
func (h *Host) Dial(ctx context.Context, address string) (Contact, error) {
	c, err := ParseContact(address)
	if err != nil {
		return Contact{}, err
	}
	return h.Reach(ctx, c)
}

// Reach connects with a peer, or without its id with whoever is at the contact's addresses. It fails as [Host.Connect] does.
func (h *Host) Reach(ctx context.Context, c Contact) (Contact, error) {
	if c.Peer == "" {
		var err error
		if c.Peer, err = h.whoIs(ctx, c); err != nil {
			return Contact{}, err
		}
	}
	if err := h.Connect(ctx, c); err != nil {
		return Contact{}, err
	}
	found, _ := h.Contact(c.Peer)
	return found, nil
}

// whoIs finds out which peer is at an address: it asks for one that cannot be there, and the answer names the one that is.
func (h *Host) whoIs(ctx context.Context, c Contact) (string, error) {
	if !h.enter() {
		return "", errClosed()
	}
	defer h.work.Done()
	at, err := addresses(c.Addresses)
	if err != nil {
		return "", err
	}
	nobody, err := peerID(particle.GenerateKey().PeerID())
	if err != nil {
		return "", err
	}
	h.stack.Peerstore().AddAddrs(nobody, at, peerstore.TempAddrTTL)
	err = h.dial(ctx, nobody)
	h.stack.Peerstore().ClearAddrs(nobody)
	var other sec.ErrPeerIDMismatch
	switch {
	case errors.As(err, &other):
		return other.Actual.String(), nil
	case h.running.Err() != nil:
		return "", errClosed()
	}
	h.counts.undialed.Add(1)
	return "", fail(CodeUnreachable, err, "nobody answers at %s: %s", c.Addresses[0], dialProblem(err))
}

// Ping measures how long a peer that is connected takes to answer.
func (h *Host) Ping(ctx context.Context, peer string) (time.Duration, error) {
	if !h.enter() {
		return 0, errClosed()
	}
	defer h.work.Done()
	id, err := peerID(peer)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithCancel(network.WithNoDial(ctx, "only what is connected can be measured"))
	defer cancel()
	ctx, stop := withEnd(ctx, h.running)
	defer stop()
	select {
	case r := <-ping.Ping(ctx, h.stack, id):
		if r.Error == nil {
			return r.RTT, nil
		}
		err = r.Error
	case <-ctx.Done():
		err = ctx.Err()
	}
	return 0, fail(CodeUnreachable, err, "%s does not answer: %v", peer, err)
}
