package node

import (
	"slices"

	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/node/spell"
)

// openSpells reads the spells of the node, which run while it runs (spec/network.md#N140).
func (n *Node) openSpells() (*spell.Spells, error) {
	return spell.Open(spell.Config{
		Store: n.config.Store, Log: n.log.With("part", "spells"), TTL: n.config.SpellTTL, Limits: spell.Limits{Spells: n.config.Limits.Spells},
		Host:    n.ID(),
		Home:    n.homeOf,
		Manages: func(peer string) bool { return slices.Contains(n.config.Managers, peer) },
		Launch:  n.launch,
		Created: n.metrics.spellRuns.Inc,
		Scheduled: func(period uint32) {
			if period > 0 {
				n.metrics.spellPeriods.Observe(float64(period))
			}
		},
	})
}

// homeOf tells spells of a scope.
func (n *Node) homeOf(id string) (spell.Home, bool) {
	s := n.local(id)
	if s == nil {
		return spell.Home{}, false
	}
	w, _ := n.staff.ByID(id)
	return spell.Home{Key: s.key, Creator: w.Creator}, true
}

// launch starts a particle of a spell: it is as if its scope had brought it, which pays for it.
func (n *Node) launch(scope string, p *particle.Particle) {
	if err := n.accept(p2p.Received{Particle: p, From: scope}, func() {}); err != nil {
		n.metrics.refused.WithLabelValues(codeOf(err)).Inc()
		n.idleSpells.warn(n.log, "a spell did not run", "particle", p.ID, "problem", err)
	}
}

// event tells spells, and whoever else wants to know, that a peer came or went.
func (n *Node) event(e p2p.Event) {
	n.spells.Event(e.Contact.Peer, e.Connected)
	if n.config.Events != nil {
		n.config.Events(e)
	}
}

// periodBuckets are seconds: from a second to a day.
var periodBuckets = []float64{1, 5, 10, 30, 60, 300, 600, 900, 1800, 3600, 21600, 86400}
