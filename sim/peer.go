package sim

import (
	"crypto/ed25519"
	"time"

	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/data"
	"github.com/aquifer-dev/aquifer/vm/value"
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
	vault   map[string]string

	run      *run
	particle *vm.Particle
	waiting  []vm.Wait // of its last step
	received int64     // bytes of messages that its data may be made from
	made     int64     // bytes of the data that it last sent
}

// The peer is the host that its built-in services run on.
var _ stdlib.Host = (*peer)(nil)

func (p *peer) Flavour() stdlib.Flavour  { return p.flavour }
func (p *peer) PeerID() string           { return p.id }
func (p *peer) Now() time.Time           { return epoch.Add(p.run.queue.now) }
func (p *peer) Vault() map[string]string { return p.vault }

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

func (p *peer) Sign(message []byte) []byte {
	return ed25519.Sign(ed25519.NewKeyFromSeed(p.secret), message)
}

func (p *peer) Verify(signature, message []byte) bool {
	public := ed25519.NewKeyFromSeed(p.secret).Public().(ed25519.PublicKey)
	return len(signature) == ed25519.SignatureSize && ed25519.Verify(public, message, signature)
}

func (p *peer) Print(text string) { p.run.print(p, text) }

// validPeerID reports whether a text can be a peer's id: a base58 multihash.
func validPeerID(id string) bool {
	raw, err := value.DecodeBase58(id)
	return err == nil && len(raw) > 2 && (raw[0] == 0x00 || raw[0] == 0x12) && int(raw[1]) == len(raw)-2
}
