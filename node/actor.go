package node

import (
	"container/list"
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/vm"
)

// actor is a particle at this node, until it is over. One step of it runs at a time.
type actor struct {
	node  *Node
	scope *scope
	owner string            // the peer that brought it first; it pays
	first particle.Particle // without data
	token string            // the node's secret for the particle

	live  context.Context // ends with the particle
	end   context.CancelFunc
	timer *time.Timer

	mu      sync.Mutex
	mailbox []message
	results map[string]vm.CallResult // answers that no step has seen yet
	phase   phase
	over    bool
	retired bool          // over before its time
	working int           // calls and sends that are under way
	held    int64         // taken from the quota
	vault   int64         // of that, for what it has put into the vault
	restsAt *list.Element // among those that rest; guarded by the actors

	kept    Interpreter           // belongs to the step that runs
	stored  bool                  // it is in the store
	calls   map[string]callRecord // that are under way, by id, where particles outlive the node
	brought int64                 // bytes of messages and answers that the kept data may be views of
}

// message is particle data that came.
type message struct {
	data    []byte
	handled func() // tells the sender's account that it is no longer here
}

// phase says what an actor does.
type phase uint8

const (
	idle phase = iota
	queued
	stepping
)

// is reports whether a particle with this actor's signature is this actor's particle.
func (a *actor) is(p *particle.Particle) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	f := &a.first
	return f.ID == p.ID && f.Timestamp == p.Timestamp && f.TTL == p.TTL && (a.retired || f.Script == p.Script) && f.InitPeer == p.InitPeer
}

// post gives a message to the actor.
func (a *actor) post(m message) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.over {
		m.handled()
		return
	}
	a.mailbox = append(a.mailbox, m)
	a.wake()
}

// answer gives the answer of a call to the actor. One for which there is no room any more becomes an error.
func (a *actor) answer(id uint32, r vm.CallResult) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.over {
		return
	}
	if !a.hold(int64(len(r.Text))) {
		r = failure("the answer has no room on this node: particles of the same sender hold as much as they may")
	}
	if a.results == nil {
		a.results = map[string]vm.CallResult{}
	}
	a.results[fmt.Sprint(id)] = r
	a.wake()
}

// hold takes from the quota for what the particle keeps. The actor is locked.
func (a *actor) hold(n int64) bool {
	if !a.node.actors.room(a.owner, n) {
		return false
	}
	a.held += n
	return true
}

// wake puts the actor into the queue if it waits for nothing else. The actor is locked.
func (a *actor) wake() {
	if a.phase == idle {
		a.node.actors.rises(a)
		a.phase = queued
		a.node.ready.push(a)
	}
}

// begin takes what the next step works on: all answers, and one message at most (spec/network.md#N91). ok is false when there is
// nothing to do.
func (a *actor) begin() (m message, results map[string]vm.CallResult, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.over {
		a.phase = idle
		return message{}, nil, false
	}
	a.phase = stepping
	if len(a.mailbox) > 0 {
		m, a.mailbox[0] = a.mailbox[0], message{}
		a.mailbox = a.mailbox[1:]
	}
	results, a.results = a.results, nil
	return m, results, true
}

// finish ends a step; the particle may have been over for a while.
func (a *actor) finish() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.phase = idle
	switch {
	case a.over:
		a.leave()
	case len(a.mailbox) > 0 || len(a.results) > 0:
		a.wake()
	default:
		a.rested()
	}
}

// expire ends the particle, after the step that runs.
func (a *actor) expire() {
	a.end()
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.retired {
		a.retired = false
		a.leave()
	}
	if a.over {
		return
	}
	a.over = true
	a.timer.Stop()
	for _, m := range a.mailbox {
		m.handled()
	}
	a.mailbox, a.results = nil, nil
	if a.phase != stepping {
		a.leave()
	}
}

// leave gives back all that the actor has. It is locked, and over.
func (a *actor) leave() {
	a.node.quota.give(a.owner, a.held)
	a.held, a.kept = 0, nil
	a.node.actors.forget(a)
}
