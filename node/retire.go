package node

import (
	"container/list"

	"github.com/aquifer-dev/aquifer/stdlib"
)

// A particle lives here until its time is over, since some of it may still come back; but most are done long before. Where a peer's
// particles hold as much as they may, those with nothing under way give up what they hold, the one that has rested longest first, for
// what the peer brings next (spec/network.md#N162). What is left of them remembers that they were here: a particle that is brought
// again is not executed again.

// retiredWeight is what a particle that was given up holds until its time is over.
const retiredWeight = 1 << 10

// room takes from the quota of a peer, and has particles of the peer retire for it if need be.
func (s *actors) room(owner string, n int64) bool {
	for !s.node.quota.take(owner, n) {
		a := s.oldest(owner)
		if a == nil {
			return false
		}
		a.retire()
	}
	return true
}

// rests puts an actor behind those of its peer that rest.
func (s *actors) rests(a *actor) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a.restsAt != nil {
		return
	}
	l := s.resting[a.owner]
	if l == nil {
		l = list.New()
		s.resting[a.owner] = l
	}
	a.restsAt = l.PushBack(a)
}

// rises takes an actor out of those that rest.
func (s *actors) rises(a *actor) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(a)
}

// oldest takes out the actor of a peer that has rested longest; nil if none rests.
func (s *actors) oldest(owner string) *actor {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.resting[owner]
	if l == nil {
		return nil
	}
	a := l.Front().Value.(*actor)
	s.remove(a)
	return a
}

// remove takes an actor out of those that rest. The actors are locked.
func (s *actors) remove(a *actor) {
	if a.restsAt == nil {
		return
	}
	l := s.resting[a.owner]
	l.Remove(a.restsAt)
	if a.restsAt = nil; l.Len() == 0 {
		delete(s.resting, a.owner)
	}
}

// rested is told that something of the actor has ended; the actor rests if nothing else is under way. It is locked.
func (a *actor) rested() {
	if !a.over && a.isIdle() {
		a.node.actors.rests(a)
	}
}

// isIdle tells whether nothing of the particle is under way. The actor is locked.
func (a *actor) isIdle() bool {
	return a.phase == idle && a.working == 0 && len(a.mailbox) == 0 && len(a.results) == 0
}

// works counts what goes on beside the steps: calls, and copies that are being sent.
func (a *actor) works(by int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.working += by; by > 0 {
		a.node.actors.rises(a)
	}
	a.rested()
}

// retire has a particle give up what it holds, unless something has come for it.
func (a *actor) retire() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.over || !a.isIdle() {
		return
	}
	a.end()
	a.over, a.retired = true, true
	if a.held > retiredWeight {
		a.node.quota.give(a.owner, a.held-retiredWeight)
		a.held = retiredWeight
	}
	a.kept, a.first.Script = nil, ""
	a.clear()
	a.node.metrics.retired.Inc()
}

// clear takes away what the particle has on disk and in the vault.
func (a *actor) clear() {
	if a.stored {
		a.node.forgotten.drop(keptKey(a.scope, &a.first))
		a.stored = false
	}
	defer a.node.contain(a, "the vault", nil)
	a.scope.hosted.Expire(stdlib.VaultDir(a.first.ID, a.token))
}

// isRetired tells whether the particle was given up.
func (a *actor) isRetired() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.retired
}
