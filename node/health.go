package node

import (
	"net/http"

	"github.com/aquifer-dev/aquifer/node/p2p"
)

// health checks the node. The answer is a list of objects with one member each; those that are well come first. The status is 200
// when all are well, 503 when none is, else 429 (spec/network.md#N96).
func (n *Node) health() (status int, checks []map[string]string) {
	var well, ill []map[string]string
	for _, check := range []struct {
		name string
		ok   func() bool
	}{{"bootstrap_nodes", n.reachesBootstrap}, {"kademlia_bootstrap", n.knowsPeers}, {"vm_pool", n.hasWorkers}, {"persisted_services", n.servicesRun}} {
		if check.ok() {
			well = append(well, map[string]string{check.name: "Ok"})
		} else {
			ill = append(ill, map[string]string{check.name: "Fail"})
		}
	}
	switch {
	case len(ill) == 0:
		status = http.StatusOK
	case len(well) == 0:
		status = http.StatusServiceUnavailable
	default:
		status = http.StatusTooManyRequests
	}
	return status, append(well, ill...)
}

// reachesBootstrap: all bootstrap peers whose id is known are connected, or, where none is known, any peer is.
func (n *Node) reachesBootstrap() bool {
	named := false
	for _, b := range n.config.Bootstrap {
		if c, err := p2p.ParseContact(b); err == nil && c.Peer != "" {
			if named = true; !n.net.IsConnected(c.Peer) {
				return false
			}
		}
	}
	return named || len(n.config.Bootstrap) == 0 || n.net.Stats().Peers > 0
}

func (n *Node) knowsPeers() bool {
	return len(n.config.Bootstrap) == 0 || n.config.Network == "" || n.net.Stats().TableSize > 0
}

func (n *Node) hasWorkers() bool { return n.workers.Load() == int64(n.config.Limits.Workers) }

// servicesRun: what was kept could be started.
func (n *Node) servicesRun() bool {
	well := true
	n.brokenServices(func(string, error) bool { well = false; return false })
	return well
}

// brokenServices tells which of the node's services cannot be started, and why, until it is told enough.
func (n *Node) brokenServices(tell func(id string, problem error) bool) {
	for _, s := range n.home.hosted.Services() {
		if _, err := n.home.hosted.Interface(s.ID); err != nil && !tell(s.ID, err) {
			return
		}
	}
}

// warnOfServices writes into the log what was kept and cannot be started. Callers are told when they call it.
func (n *Node) warnOfServices() {
	n.brokenServices(func(id string, problem error) bool {
		n.log.Warn("a service that was kept cannot be started", "service", id, "problem", problem)
		return n.running.Err() == nil
	})
}
