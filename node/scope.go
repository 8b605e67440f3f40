package node

import (
	"crypto/ed25519"
	"errors"
	"slices"

	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/data"
)

// scope is an identity under which a node executes particles: the node itself, or a worker of it. Each has a key, services and
// aliases of its own (spec/network.md#N100).
type scope struct {
	key    *particle.Key
	secret []byte
	pair   *data.KeyPair // of the secret, as the interpreter wants it
	hosted stdlib.Deployment
}

func (s *scope) id() string { return s.key.PeerID() }

// openScope makes a scope with its deployment. Errors are those of the deployment.
func (n *Node) openScope(key *particle.Key) (*scope, error) {
	s := &scope{key: key, secret: key.Secret()}
	var refused *data.Refusal
	if s.pair, refused = data.NewKeyPair(0, s.secret); refused != nil {
		return nil, errors.New(refused.Message)
	}
	hosted := stdlib.Unhosted()
	if n.config.Deploy != nil {
		site := stdlib.Site{Name: s.id(), PeerID: s.id(), Flavour: stdlib.Node, Now: n.config.Now}
		if s.id() != n.ID() {
			site.Host = n.ID()
		}
		var err error
		if hosted, err = n.config.Deploy(site); err != nil {
			return nil, err
		}
	}
	s.hosted = n.spells.With(s.id(), hosted)
	return s, nil
}

func (s *scope) verify(signature, message []byte) bool {
	return len(signature) == ed25519.SignatureSize && ed25519.Verify(s.key.Public(), message, signature)
}

// local finds the scope of a peer id, nil if it is not of this node.
func (n *Node) local(peer string) *scope {
	if peer == n.ID() {
		return n.home
	}
	return n.staff.scope(peer)
}

// inside gives a particle to a scope of this node, as a next peer of a step of another one. A worker that rests drops it without a
// word, unless who manages the node has started the particle (spec/network.md#N101).
func (n *Node) inside(a *actor, to *scope, data []byte) {
	if to == a.scope {
		a.post(message{data: data, handled: func() {}})
		return
	}
	if w, ok := n.staff.ByID(to.id()); ok && !w.Active && !n.manages(a.first.InitPeer) {
		return
	}
	other := n.actors.find(to, &a.first)
	if other == nil {
		var err error
		if other, err = n.actors.open(to, &a.first, a.owner); err != nil {
			n.unsent(a, to.id(), err)
			return
		}
		if n.local(to.id()) != to { // it was removed meanwhile, with the particles that it had until then
			other.expire()
			return
		}
	}
	if other.is(&a.first) {
		other.post(message{data: data, handled: func() {}})
	}
}

// manages reports whether a peer may do what the node itself may (spec/network.md#N92).
func (n *Node) manages(peer string) bool {
	return peer == n.ID() || slices.Contains(n.config.Managers, peer)
}
