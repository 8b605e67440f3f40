package node

import (
	"context"
	"time"

	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/data"
)

// host is the node as its built-in services see it, in the scope where they are called.
type host struct {
	node  *Node
	scope *scope
}

var _ stdlib.Host = host{}

func (h host) Flavour() stdlib.Flavour               { return stdlib.Node }
func (h host) PeerID() string                        { return h.scope.id() }
func (h host) HostID() string                        { return h.node.ID() }
func (h host) Now() time.Time                        { return h.node.config.Now() }
func (h host) Deployment() stdlib.Deployment         { return h.scope.hosted }
func (h host) Manages(peer string) bool              { return h.node.manages(peer) }
func (h host) Sign(message []byte) []byte            { return h.scope.key.Sign(message) }
func (h host) Verify(signature, message []byte) bool { return h.scope.verify(signature, message) }
func (h host) Workers() stdlib.Workers               { return h.node.staff }
func (h host) Subnets() stdlib.Subnets               { return h.node.config.Subnets }

func (h host) Versions() (node, interpreter string) {
	return software + "-" + h.node.config.Version, data.InterpreterVersion
}

func (h host) Addresses() []string        { return h.node.net.Advertised() }
func (h host) Peers() []string            { return h.node.net.Table() }
func (h host) Connected(peer string) bool { return h.node.net.IsConnected(peer) }

func (h host) Contact(peer string) (addresses []string, known bool) {
	c, known := h.node.net.Contact(peer)
	return c.Addresses, known
}

func (h host) Connect(ctx context.Context, peer string, addresses []string) bool {
	c := p2p.Contact{Peer: peer, Addresses: addresses}
	if len(addresses) == 0 {
		var err error
		if c, _, err = h.node.net.Resolve(ctx, peer); err != nil {
			return false
		}
	}
	err := h.node.net.Connect(ctx, c)
	if err != nil {
		h.node.log.Debug("a program could not connect with a peer", "peer", shorten(peer), "problem", err)
	}
	return err == nil
}

func (h host) Print(text string) {
	if h.node.config.Print != nil {
		h.node.config.Print(text)
		return
	}
	h.node.log.Info(text, "part", "run-console")
}
