package node

import (
	"github.com/aquifer-dev/aquifer/node/p2p"
)

// send brings a particle to a next peer: inside the node, or beside the workers of the interpreter. A failure is logged and counted;
// the script learns nothing of it, and nothing is tried again (spec/network.md#N73).
func (n *Node) send(a *actor, to string, data []byte) {
	if s := n.local(to); s != nil {
		n.inside(a, s, data)
		return
	}
	weight := sendWeight + int64(len(data))
	if !n.actors.room(a.owner, weight) {
		n.unsent(a, to, refuse(CodeShare, "particles that %s brought hold as much as they may", a.owner))
		return
	}
	n.goes(a, "sending a particle", func() {
		defer n.quota.give(a.owner, weight)
		contact, source, err := n.net.Resolve(a.live, to)
		if err != nil {
			n.metrics.resolved.WithLabelValues(resolution(err)).Inc()
			n.unsent(a, to, err)
			return
		}
		if err = n.net.Send(a.live, contact, a.first.WithData(data)); err != nil {
			if p2p.HasCode(err, p2p.CodeUnreachable) || p2p.HasCode(err, p2p.CodeBackoff) {
				n.metrics.resolved.WithLabelValues("ConnectionFailed").Inc()
			}
			n.unsent(a, to, err)
			return
		}
		n.metrics.resolved.WithLabelValues(map[p2p.Source]string{p2p.FromPool: "Local", p2p.FromKademlia: "Kademlia"}[source]).Inc()
		n.metrics.sent.WithLabelValues(kindOf(&a.first)).Inc()
		n.log.Debug("a particle was sent", "particle", shorten(a.first.ID), "to", to, "bytes", len(data))
	})
}

// unsent reports a particle that did not get on.
func (n *Node) unsent(a *actor, to string, err error) {
	if a.live.Err() != nil {
		return // it is over, nobody would look at it
	}
	n.metrics.unsent.WithLabelValues(kindOf(&a.first)).Inc()
	n.log.Debug("a particle was not sent", "particle", shorten(a.first.ID), "to", to, "code", codeOf(err), "problem", err)
}

// resolution words a search in vain as the original's figures do.
func resolution(err error) string {
	if p2p.HasCode(err, p2p.CodeNotFound) {
		return "KademliaNotFound"
	}
	return "KademliaError"
}
