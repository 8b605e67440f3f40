package sim

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/data"
)

// peer is one member of the network. During a run it keeps the particle's data between steps.
type peer struct {
	name    string
	id      string
	flavour stdlib.Flavour
	secret  []byte
	key     *data.KeyPair
	fixed   bool // its key was given
	down    bool
	net     *Network
	hosted  stdlib.Deployment

	run      *run
	particle *vm.Particle
	token    string    // its secret for the particle
	waiting  []vm.Wait // of its last step
	received int64     // bytes of messages that its data may be made from
	made     int64     // bytes of the data that it last sent
}

// The peer is the host that its built-in services run on.
var _ stdlib.Host = (*peer)(nil)

func (p *peer) Flavour() stdlib.Flavour       { return p.flavour }
func (p *peer) PeerID() string                { return p.id }
func (p *peer) HostID() string                { return p.id }
func (p *peer) Workers() stdlib.Workers       { return nil }
func (p *peer) Subnets() stdlib.Subnets       { return nil }
func (p *peer) Deployment() stdlib.Deployment { return p.hosted }

// Now is virtual time. Services may start before anything runs.
func (p *peer) Now() time.Time {
	if p.run == nil {
		return epoch
	}
	return epoch.Add(p.run.queue.now)
}

// Manages reports whether a peer is this one or the client, who has the keys of all unless told otherwise
// (spec/services.md#S87).
func (p *peer) Manages(id string) bool {
	return id == p.id || !p.net.opt.Unmanaged && id == p.net.peers[Me].id
}

// host gives the peer its deployment.
func (p *peer) host() (err error) {
	if p.net.opt.Deploy == nil {
		p.hosted = stdlib.Unhosted()
		return nil
	}
	seed := sha256.Sum256(fmt.Appendf(nil, "aquifer simulated services\x00%d\x00%s", p.net.opt.Seed, p.name))
	p.hosted, err = p.net.opt.Deploy(stdlib.Site{
		Name: p.name, PeerID: p.id, Flavour: p.flavour, Now: p.Now, Random: rand.NewChaCha8(seed), Simulated: true,
	})
	return err
}

// Versions names the software that the simulated peers run.
func (p *peer) Versions() (node, interpreter string) {
	return "aquifer-" + p.net.opt.Version, data.InterpreterVersion
}

// Peers lists the nodes that a node's table knows: all but itself and the client.
func (p *peer) Peers() []string {
	var ids []string
	for _, q := range p.net.order {
		if q != p && q.flavour == stdlib.Node {
			ids = append(ids, q.id)
		}
	}
	return ids
}

// Connected reports whether the peer exists and is up. The client is connected to its relay only.
func (p *peer) Connected(id string) bool {
	q := p.net.byID[id]
	return q != nil && !q.down && (q.flavour == stdlib.Node || p.name == Relay)
}

// Addresses are those at which the peer is reached; simulated peers have none.
func (p *peer) Addresses() []string { return nil }

// Contact tells of a peer that can be reached, but not where it is.
func (p *peer) Contact(id string) ([]string, bool) { return nil, p.Connected(id) }

// Connect has nothing to do: every peer that is up is connected.
func (p *peer) Connect(_ context.Context, id string, _ []string) bool { return p.Connected(id) }

func (p *peer) Sign(message []byte) []byte {
	return ed25519.Sign(ed25519.NewKeyFromSeed(p.secret), message)
}

func (p *peer) Verify(signature, message []byte) bool {
	public := ed25519.NewKeyFromSeed(p.secret).Public().(ed25519.PublicKey)
	return len(signature) == ed25519.SignatureSize && ed25519.Verify(public, message, signature)
}

func (p *peer) Print(text string) { p.run.print(p, text) }
