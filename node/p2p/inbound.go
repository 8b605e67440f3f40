package p2p

import (
	"errors"
	"io"
	"time"

	"github.com/libp2p/go-libp2p/core/network"

	"github.com/aquifer-dev/aquifer/node/particle"
)

// Codes with which streams are reset: what the sender learns.
const (
	resetBad      network.StreamErrorCode = 0x0811 // no particle
	resetTooLarge network.StreamErrorCode = 0x0812
	resetClosed   network.StreamErrorCode = 0x0813
)

// serve reads the one particle of a stream that a peer opened (spec/network.md#N68).
func (h *Host) serve(s network.Stream) {
	if !h.enter() {
		_ = s.ResetWithError(resetClosed)
		return
	}
	defer h.work.Done()
	from := s.Conn().RemotePeer().String()
	if h.pace.isShared(from) {
		h.fines.wait(h.running, from)
	}
	size, err := h.readLength(s)
	if err == nil {
		// Who has sent more than was handled yet waits here, before the message is taken from the wire.
		if err = h.inbox.ledger.claim(h.running, from, weight(size)); err == nil {
			if err = h.take(s, from, size); err == nil {
				finish(s)
				return
			}
			h.inbox.ledger.release(from, weight(size))
		}
	}
	if errors.Is(err, particle.ErrUpgrade) {
		finish(s)
		return
	}
	h.fines.add(from)
	code := resetBad
	var refused *particle.Refusal
	if errors.As(err, &refused) {
		h.counts.refused(refused.Code)
		if refused.Code == particle.CodeTooLarge {
			code = resetTooLarge
		}
	} else {
		h.counts.broken.Add(1)
	}
	_ = s.ResetWithError(code)
	h.log.Debug("no particle", "from", from, "problem", err)
}

func (h *Host) readLength(s network.Stream) (int, error) {
	if err := s.SetReadDeadline(time.Now().Add(h.config.Limits.ReadTime)); err != nil {
		return 0, err
	}
	return particle.ReadLength(s, h.config.Limits.Message)
}

// take reads a message, for which there is room, and puts its particle into the inbox.
func (h *Host) take(s network.Stream, from string, size int) error {
	// A second for each MiB: what is slower than that cannot have been meant to come in time.
	patience := h.config.Limits.ReadTime + time.Duration(size>>20)*time.Second
	if err := s.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	message, err := particle.ReadMessage(h.pace.reader(s, from, size), size)
	if err != nil {
		return err
	}
	_ = s.CloseWrite() // streams that stay open are what a client runs out of
	p, err := particle.Decode(message)
	if err != nil {
		return err
	}
	h.pace.came(from, size)
	h.counts.received.Add(1)
	h.counts.receivedBytes.Add(int64(size))
	h.inbox.push(Received{From: from, Particle: p, Size: size})
	return nil
}

// finishTime is how long a sender has to end a stream whose particle is there.
const finishTime = 2 * time.Second

// finish ends a stream after its particle. Over QUIC, who ends reading before the sender has ended writing seems to refuse.
func finish(s network.Stream) {
	_ = s.SetReadDeadline(time.Now().Add(finishTime))
	if n, err := s.Read(make([]byte, 1)); n > 0 || err != io.EOF { // more comes, or nothing at all
		_ = s.Reset()
		return
	}
	_ = s.Close()
}
