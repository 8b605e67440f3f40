package node

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
)

// take checks particles that come and gives them to their actors, until the context or the network ends.
func (n *Node) take(ctx context.Context) {
	for {
		r, handled, err := n.net.Take(ctx)
		if err != nil {
			return
		}
		n.metrics.received.WithLabelValues(kindOf(r.Particle)).Inc()
		n.metrics.sizes.WithLabelValues(kindOf(r.Particle)).Observe(float64(r.Size))
		if err := n.accept(r, handled); err != nil {
			handled()
			if codeOf(err) != CodeShare { // what is refused for want of room may be of use
				n.net.Refused(r.From)
			}
			n.metrics.refused.WithLabelValues(codeOf(err)).Inc()
			n.log.Debug("a particle was refused", "particle", shorten(r.Particle.ID), "from", r.From, "initiator", shorten(r.Particle.InitPeer), "problem", err)
		}
	}
}

// accept gives a particle to its actor, or says why it is dropped. Nobody else is told (spec/network.md#N90).
func (n *Node) accept(r p2p.Received, handled func()) error {
	p, now := r.Particle, n.config.Now()
	switch {
	case p.Expired(now):
		n.metrics.expired.WithLabelValues(kindOf(p)).Inc()
		return p.Check(now)
	case p.Remaining(now) > n.config.Limits.Life:
		return refuse(CodeLife, "the particle would live on for %v; %v is the most", p.Remaining(now).Round(time.Second), n.config.Limits.Life)
	case uint64(len(p.Script)) > n.config.Limits.Script && n.config.Limits.HardLimits:
		return refuse(CodeLimit, "the script has %d bytes; %d are the most", len(p.Script), n.config.Limits.Script)
	}
	a := n.actors.find(n.home, p)
	if a == nil {
		if err := p.Verify(); err != nil {
			return err
		}
		var err error
		if a, err = n.actors.open(n.home, p, r.From); err != nil {
			return err
		}
	}
	if !a.is(p) { // two particles can have one signature where a key is made for that
		if err := p.Verify(); err != nil {
			return err
		}
		return refuse(CodeTwin, "another particle with this signature is here")
	}
	if a.isRetired() {
		return refuse(CodeShare, "the particle was given up when others that %s brought needed the room", a.owner)
	}
	a.post(message{data: ownData(r), handled: handled})
	return nil
}

// ownData are a particle's data. Where they are the smaller part of the message they are copied: what is kept of them would keep the
// rest, too, which nobody counts and which may be anything (spec/network.md#N160).
func ownData(r p2p.Received) []byte {
	if r.Size > 2*len(r.Particle.Data) {
		return bytes.Clone(r.Particle.Data)
	}
	return r.Particle.Data
}

// kindOf says whether a particle was started by a spell; the names are the original's.
func kindOf(p *particle.Particle) string {
	if strings.HasPrefix(p.ID, "spell_") {
		return "Spell"
	}
	return "Common"
}

// Codes of particles that a node refuses, besides those of package particle.
const (
	CodeEndpoint = "E0821" // an HTTP address that cannot be listened on
	CodeLife     = "E0822" // a particle that would live too long
	CodeLimit    = "E0823" // something of a particle that is too large
	CodeTwin     = "E0824" // a particle with the signature of another one
	CodeShare    = "E0825" // whose peer has no share of the memory left
)

func refuse(code, format string, args ...any) error { return fail(code, nil, format, args...) }

// codeOf is the code of an error, "other" if it has none.
func codeOf(err error) string {
	var refused *particle.Refusal
	var ours *Failure
	var network *p2p.Failure
	switch {
	case errors.As(err, &refused):
		return refused.Code
	case errors.As(err, &ours):
		return ours.Code
	case errors.As(err, &network):
		return network.Code
	}
	return "other"
}

// maxQuoted is how many bytes of a foreign text stand in the log.
const maxQuoted = 128

func shorten(s string) string {
	if len(s) > maxQuoted {
		return s[:maxQuoted] + "…"
	}
	return s
}
