package p2p

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"

	"github.com/aquifer-dev/aquifer/node/particle"
)

// parallelSends is how many particles are written to one peer at a time. More wait their turn here rather than in streams, of
// which others have a limited number.
const parallelSends = 256

// Send sends a particle to a peer: over a connection that there is, or one that is made to the contact's addresses. It returns
// when the particle is written; nobody confirms that it was read (spec/network.md#N73). A particle for the host itself is received
// like any other. It fails with code E0814 when the particle cannot be written in time, and as [Host.Connect] does.
func (h *Host) Send(ctx context.Context, to Contact, p *particle.Particle) error {
	if !h.enter() {
		return errClosed()
	}
	defer h.work.Done()
	size := p.MaxSize()
	if to.Peer == h.id {
		h.inbox.ledger.force(h.id, weight(size))
		h.inbox.push(Received{From: h.id, Particle: p, Size: size})
		return nil
	}
	if size > h.config.Limits.Message {
		return &particle.Refusal{Code: particle.CodeTooLarge, Message: fmt.Sprintf("the particle is larger than messages may be: %d bytes, of %d", size, h.config.Limits.Message)}
	}
	id, err := peerID(to.Peer)
	if err != nil {
		return err
	}
	if err := h.Connect(ctx, to); err != nil {
		h.counts.unsent.Add(1)
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, h.config.Limits.SendTime)
	defer cancel()
	// Bounds both the bytes and the number of what is on its way to a peer that does not read.
	claim := max(weight(size), h.config.Limits.PeerBytes/parallelSends)
	if err = h.outgoing.claim(ctx, to.Peer, claim); err == nil {
		err = h.writeAgain(ctx, id, p)
		h.outgoing.release(to.Peer, claim)
	}
	if err != nil {
		h.counts.unsent.Add(1)
		var ours *Failure
		if errors.As(err, &ours) {
			return err
		}
		if h.running.Err() != nil {
			return errClosed()
		}
		return fail(CodeSend, err, "particle %s was not sent to %s: %v", p.ID, to.Peer, sendProblem(ctx, err))
	}
	h.counts.sent.Add(1)
	h.counts.sentBytes.Add(int64(size))
	return nil
}

// sendProblem names the time limit where a library only says that something was broken off.
func sendProblem(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// write opens a stream for one particle, writes it and closes the stream.
func (h *Host) write(ctx context.Context, to peer.ID, p *particle.Particle) error {
	s, err := h.stack.NewStream(network.WithNoDial(ctx, "a particle goes over a connection that is there"), to, ProtocolID)
	if err != nil {
		return err
	}
	broken := context.AfterFunc(ctx, func() { _ = s.Reset() }) // a peer that does not read is not waited for
	defer broken()
	if deadline, ok := ctx.Deadline(); ok {
		_ = s.SetDeadline(deadline.Add(time.Second)) // a second line of defence, for streams that ignore a reset
	}
	if _, err := s.Write(p.Frame()); err != nil {
		_ = s.Reset()
		return err
	}
	return h.settle(ctx, s)
}

// settle closes a stream on which all was written, when the peer has agreed to the protocol. What else the peer does with its side
// is its own affair: some close it, some reset it when they have what they want, some leave it. Only a reset that gives a reason is
// a refusal.
func (h *Host) settle(ctx context.Context, s network.Stream) error {
	err := s.CloseWrite()
	if _, agreed := s.(*swarm.Stream); !agreed { // libp2p waits where it did not know that the peer has the protocol
		_, reading := s.Read(nil) // reads the peer's part of the negotiation, and nothing behind it
		err = errors.Join(err, reading)
	}
	_ = s.Close()
	var reset *network.StreamError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &reset) && reset.Remote && reset.ErrorCode != 0:
		return err
	}
	return nil
}

// isFull reports whether a peer refused a stream because too many are open. It has not looked at the particle then.
func isFull(err error) bool {
	var reset *network.StreamError
	return errors.As(err, &reset) && reset.Remote && reset.ErrorCode == network.StreamResourceLimitExceeded
}

// Pauses before a particle is sent again to a peer that has too many streams open.
const (
	firstPause = 20 * time.Millisecond
	lastPause  = time.Second
)

// writeAgain writes a particle as often as the peer says that it has no room, for as long as there is time.
func (h *Host) writeAgain(ctx context.Context, to peer.ID, p *particle.Particle) error {
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		err := h.write(ctx, to, p)
		if !isFull(err) {
			return err
		}
		h.counts.repeated.Add(1)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return err
		}
	}
}
