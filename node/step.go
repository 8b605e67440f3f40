package node

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// turn runs one step of an actor and starts what it asks for.
func (n *Node) turn(t turn) {
	a := t.actor
	s := &slice{queue: n.ready, turn: t, replace: func() { n.work.Go(n.worker) }, since: time.Now()}
	defer s.end()
	n.stepping.Add(1)
	defer n.stepping.Add(-1)
	m, results, ok := a.begin()
	if !ok {
		return
	}
	finish := a.finish
	defer func() { finish() }()
	if m.handled != nil {
		defer m.handled()
	}
	defer n.contain(a, "a step of the interpreter", a.expire)
	if !a.room(int64(len(m.data))) {
		n.metrics.refused.WithLabelValues(CodeShare).Inc()
		n.log.Debug("a message was dropped: particles of the same sender hold as much as they may", "particle", shorten(a.first.ID), "from", a.owner)
		if m.data = nil; len(results) == 0 {
			return
		}
	}
	began := time.Now()
	ctx, cancel := context.WithTimeout(a.live, n.config.Limits.Step)
	s.Context = ctx
	o := a.kept.Step(s, m.data, vm.EncodeResults(results))
	cancel()
	a.rest()
	n.metrics.stepped(time.Since(began), o.Code)
	if o.Code != 0 { // what the step asks for counts nevertheless (spec/network.md#N93)
		n.log.Debug("a step failed", "particle", shorten(a.first.ID), "code", o.Code, "problem", shorten(o.Message))
	}
	if a.live.Err() != nil {
		return
	}
	if o.Code == vm.CodeScript { // nothing will ever come of it (spec/network.md#N192)
		finish = func() { a.finish(); a.retire() }
		return
	}
	if !a.settle(&o, m, results) {
		n.log.Warn("a particle ended early: it came to hold more than its sender's particles may", "particle", shorten(a.first.ID), "from", a.owner, "bytes", o.Size())
		a.expire()
		return
	}
	if !n.asks(a, &o) {
		o.NextPeers, o.Requests = nil, nil
	}
	if n.config.KeepParticles && a.under(&o, results) {
		// The disk is waited for beside the workers, so that many particles are written together. The step ends after it.
		finish = func() {}
		n.goes(a, "keeping a particle", func() {
			defer a.finish()
			n.keep(a, o.Data())
			n.carryOut(a, &o)
		})
		return
	}
	n.carryOut(a, &o)
}

// room takes from the quota for a message.
func (a *actor) room(n int64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.hold(n)
}

// restFrom is from how many bytes of script on a particle does not keep it parsed between steps: a parsed script takes far more than
// what is counted for it. The node keeps those that were used last.
const restFrom = 2 << 10

// rest lets go of what the next step can do without.
func (a *actor) rest() {
	if k, ok := a.kept.(interface{ Rest() }); ok && len(a.first.Script) >= restFrom {
		k.Rest()
	}
}

// renewFrom is from how many bytes of messages on a particle may be opened anew.
const renewFrom = 1 << 20

// settle counts what the particle holds after a step: the data that were made, and the messages they may be views of, since one
// value keeps the whole message that brought it. Data that were brought by many messages are opened anew from their bytes, which
// lets go of the messages, seldom enough to cost little.
func (a *actor) settle(o *vm.Outcome, m message, results map[string]vm.CallResult) bool {
	a.brought += int64(len(m.data))
	for _, r := range results {
		a.brought += int64(len(r.Text))
	}
	size := int64(o.Size())
	if a.brought > renewFrom && a.brought > 4*size {
		data := a.kept.Data()
		a.kept = a.node.config.open(a.node.params(a.scope, &a.first), a.first.Script, data)
		a.brought = int64(len(data))
	}
	want := actorWeight + int64(len(a.first.Script)+len(a.first.ID)) + max(a.brought, size)
	a.mu.Lock()
	defer a.mu.Unlock()
	want += a.vault
	for _, r := range a.results { // came meanwhile
		want += int64(len(r.Text))
	}
	if want > a.held {
		return a.hold(want - a.held)
	}
	a.node.quota.give(a.owner, a.held-want)
	a.held = want
	return true
}

// asks reports whether a step has an effect. A next peer that is none voids all that it asks for (spec/network.md#N45).
func (n *Node) asks(a *actor, o *vm.Outcome) bool {
	for _, id := range o.NextPeers {
		if !value.IsPeerID(id) {
			n.log.Debug("a step was left without effect: it names a next peer that is none", "particle", shorten(a.first.ID), "problem", shorten(id))
			return false
		}
	}
	return true
}

// carryOut starts what a step asks for.
func (n *Node) carryOut(a *actor, o *vm.Outcome) {
	for _, id := range o.NextPeers {
		n.send(a, id, o.Data())
	}
	for i := range o.Requests {
		n.call(a, &o.Requests[i])
	}
}

// contain reports a panic and keeps it from the rest of the node; after it, clean up is called. To be deferred.
func (n *Node) contain(a *actor, what string, clean func()) {
	r := recover()
	if r == nil {
		return
	}
	n.metrics.panics.Inc()
	n.log.Error("internal error in "+what, "particle", shorten(a.first.ID), "from", a.owner, "problem", fmt.Sprint(r), "stack", string(debug.Stack()))
	if clean != nil {
		clean()
	}
}
