// Package particle reads and writes the messages that peers exchange: bytes of protocol 2.0.0 in, a [Particle] out, and back;
// and it says who signed a particle and until when it lives.
package particle

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// Particle is what travels between peers. All but Data stays as its initiator made it, or the signature is void.
type Particle struct {
	ID        string // any text; not unique: particles are told apart by their signature (spec/network.md#N64)
	InitPeer  string // id of the peer that started it
	Timestamp uint64 // when, in ms since 1970
	TTL       uint32 // for how long, in ms
	Script    string // AIR
	Signature []byte // of the fields above but InitPeer, 64 bytes
	Data      []byte // the interpreter's, see vm/data
}

// New makes a particle of the key's peer with no data, signed. Its ttl is in whole milliseconds, 49 days at most.
func New(key *Key, id, script string, now time.Time, ttl time.Duration) *Particle {
	p := &Particle{
		ID: id, InitPeer: key.PeerID(), Script: script, Timestamp: uint64(max(now.UnixMilli(), 0)),
		TTL: uint32(min(max(ttl.Milliseconds(), 0), math.MaxUint32)),
	}
	p.Signature = key.Sign(p.preimage())
	return p
}

// WithData returns the particle as it goes on to other peers.
func (p *Particle) WithData(data []byte) *Particle {
	q := *p
	q.Data = data
	return &q
}

// Detached returns the particle without data, in memory of its own: one that was decoded keeps the whole message that brought it.
func (p *Particle) Detached() *Particle {
	return &Particle{
		ID: strings.Clone(p.ID), InitPeer: strings.Clone(p.InitPeer), Script: strings.Clone(p.Script), Timestamp: p.Timestamp, TTL: p.TTL,
		Signature: bytes.Clone(p.Signature),
	}
}

// preimage is what the initiator signs (spec/network.md#N61).
func (p *Particle) preimage() []byte {
	b := make([]byte, 0, len(p.ID)+8+4+len(p.Script))
	b = append(b, p.ID...)
	b = binary.LittleEndian.AppendUint64(b, p.Timestamp)
	b = binary.LittleEndian.AppendUint32(b, p.TTL)
	return append(b, p.Script...)
}

// Verify checks that the initiator signed the particle (spec/network.md#N62). Refusals have code E0803.
func (p *Particle) Verify() error {
	key, err := value.PeerKey(p.InitPeer)
	switch {
	case err != nil:
		return refuse(CodeSignature, "nobody can say who signed the particle: %v", err)
	case len(p.Signature) != ed25519.SignatureSize:
		return refuse(CodeSignature, "a signature has %d bytes, not %d", ed25519.SignatureSize, len(p.Signature))
	case !ed25519.Verify(key, p.preimage(), p.Signature):
		return refuse(CodeSignature, "%s did not sign this particle", p.InitPeer)
	}
	return nil
}

// Deadline is the last millisecond of the particle's life. There is none where timestamp and ttl together exceed 64 bits: such
// a particle is over.
func (p *Particle) Deadline() (ms uint64, ok bool) {
	ms = p.Timestamp + uint64(p.TTL)
	return ms, ms >= p.Timestamp
}

// Expired reports whether the particle is over at a moment. Clocks that differ get no allowance, and a timestamp may lie in
// the future (spec/network.md#N63).
func (p *Particle) Expired(now time.Time) bool {
	deadline, ok := p.Deadline()
	return !ok || uint64(max(now.UnixMilli(), 0)) > deadline
}

// Remaining is how long the particle lives on, 0 if it is over.
func (p *Particle) Remaining(now time.Time) time.Duration {
	if p.Expired(now) {
		return 0
	}
	deadline, _ := p.Deadline()
	ms := deadline - uint64(max(now.UnixMilli(), 0))
	return time.Duration(min(ms, math.MaxInt64/uint64(time.Millisecond))) * time.Millisecond
}

// Check refuses particles that are over (E0804) or that their initiator did not sign (E0803), the cheaper test first.
func (p *Particle) Check(now time.Time) error {
	if p.Expired(now) {
		deadline, _ := p.Deadline()
		return refuse(CodeExpired, "particle %s is over: its time ended at %d, now it is %d", shorten(p.ID), deadline, now.UnixMilli())
	}
	return p.Verify()
}

// Codes of particles that are refused.
const (
	CodeMalformed = "E0801" // the bytes are no particle
	CodeTooLarge  = "E0802" // more bytes than allowed
	CodeSignature = "E0803" // not signed by its initiator
	CodeExpired   = "E0804" // its time is over
	CodeKey       = "E0805" // a secret that is no key
)

// Refusal is why a particle is not accepted.
type Refusal struct{ Code, Message string }

// Error returns the message.
func (r *Refusal) Error() string { return r.Message }

func refuse(code, format string, args ...any) error {
	return &Refusal{Code: code, Message: fmt.Sprintf(format, args...)}
}

// maxQuoted is how many bytes of a foreign text stand in a message.
const maxQuoted = 128

func shorten(s string) string {
	if len(s) > maxQuoted {
		return s[:maxQuoted] + "…"
	}
	return s
}
