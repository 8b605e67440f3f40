package node

import (
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/node/turns"
)

// queue holds the actors that want a step, and steps that rest because they have run for long. Peers that brought them take turns,
// and none has more than a share of the workers at a time. What is short does not wait for what is long: peers that have used much
// time with long steps, steps that rest, and those of large scripts have a lane of their own. It has half of the workers, leaves one
// processor free and pauses while there was something short lately (spec/network.md#N161, N190).
type queue struct {
	workers  int
	restrain func(peer string, particles int) // bounds what a peer brings before it is taken from the wire; 0 for no such bound

	share int // steps of one peer that are under way, resting ones included
	spare int // turns of the slow lane at a time while there is something short
	many  int // resting steps, of all peers

	mu          sync.Mutex
	more        sync.Cond
	quick, slow turns.Queue[turn]
	slowNow     int // turns of the slow lane that are taken now
	slowLast    bool
	quickAt     time.Time // when something short came last
	resting     []*slice
	busy        map[string]int // steps that are under way by peer
	usage       *usage
	closed      bool
}

// turn is what a worker does next: a step of an actor, or the rest of one that has begun.
type turn struct {
	actor *actor
	rest  *slice // nil for a new step
	slow  bool
}

const (
	largeScript = 32 << 10 // bytes from which a script is large: parsing takes some hundred microseconds
	quickFor    = 100 * time.Millisecond
)

// newQueue makes the queue of so many workers.
func newQueue(workers int, restrain func(peer string, particles int)) *queue {
	q := &queue{workers: workers, restrain: restrain, share: max(workers/2, 1), spare: max(runtime.GOMAXPROCS(0)-1, 1), many: 4 * workers, busy: map[string]int{}, usage: newUsage()}
	q.more.L = &q.mu
	return q
}

func (q *queue) push(a *actor) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	if len(a.first.Script) >= largeScript || q.usage.heavy(a.owner, now) {
		q.slow.Push(a.owner, turn{actor: a, slow: true})
	} else {
		q.quick.Push(a.owner, turn{actor: a})
		q.quickAt = now
	}
	q.more.Signal()
}

// next takes a turn from one lane, if it may be taken; the lanes alternate where both have something.
func (q *queue) next() (t turn, ok bool) {
	if q.slow.Ready() > 0 && q.slowNow < q.slowShare() && (!q.slowLast || q.quick.Ready() == 0) {
		q.slowLast = true
		q.slowNow++
		return q.slow.Pop()
	}
	q.slowLast = false
	return q.quick.Pop()
}

// slowShare is how many turns of the slow lane may be taken at a time.
func (q *queue) slowShare() int {
	if q.quickLately(time.Now()) {
		return min(q.spare, q.share)
	}
	return q.share
}

func (q *queue) quickLately(now time.Time) bool { return now.Sub(q.quickAt) < quickFor }

// pop waits for the next turn. A new step counts as its peer's until done is called; after the end ok is false.
func (q *queue) pop() (t turn, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for !q.closed {
		if t, ok = q.next(); ok {
			if t.rest != nil {
				q.resting = slices.DeleteFunc(q.resting, func(s *slice) bool { return s == t.rest })
			} else {
				if q.busy[t.actor.owner]++; q.busy[t.actor.owner] == q.share {
					q.hold(t.actor.owner, true)
				}
			}
			if q.slow.Ready() > 0 { // the share may have grown
				q.more.Signal()
			}
			return t, true
		}
		q.more.Wait()
	}
	return turn{}, false
}

func (q *queue) hold(owner string, held bool) {
	q.quick.Hold(owner, held)
	q.slow.Hold(owner, held)
}

// hasQuick reports whether there was something short lately.
func (q *queue) hasQuick() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.quickLately(time.Now())
}

// worked tells how long a step has worked since this was told last, and reports whether it is to leave its processor to what is short.
// What a heavy peer brings stays outside while as much of it is here as there are workers (spec/network.md#N190).
func (q *queue) worked(s *slice, worked time.Duration) (pause bool) {
	owner, now := s.turn.actor.owner, time.Now()
	q.mu.Lock()
	q.usage.add(owner, worked, 0, now)
	heavy := q.usage.heavy(owner, now)
	pause = s.isLong() && q.quickLately(now)
	q.mu.Unlock()
	if heavy {
		q.restrain(owner, q.workers)
	}
	return pause
}

// done tells that the step of a turn has ended, and how long it has worked since that was told last.
func (q *queue) done(t turn, worked time.Duration) {
	most := 0
	if q.end(t, worked, time.Now()) {
		most = q.workers
	}
	q.restrain(t.actor.owner, most)
}

// end is done for the queue alone, and reports whether the peer is heavy.
func (q *queue) end(t turn, worked time.Duration, now time.Time) (heavy bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.usage.add(t.actor.owner, worked, 1, now)
	if t.slow {
		q.slowNow--
	}
	held := q.busy[t.actor.owner] == q.share
	if held {
		q.hold(t.actor.owner, false)
	}
	if held || t.slow {
		q.more.Signal() // what waits may be taken now
	}
	if q.busy[t.actor.owner]--; q.busy[t.actor.owner] == 0 {
		delete(q.busy, t.actor.owner)
	}
	return q.usage.heavy(t.actor.owner, now)
}

// park puts a step that has run for long behind those who wait; false if nobody does. Where too many rest, the one that has worked
// longest is broken off, unless it has hardly begun: on a busy machine short steps rest, too.
func (q *queue) park(s *slice) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || q.quick.Ready() == 0 && q.slow.Ready() == 0 {
		return false
	}
	if s.turn.slow {
		q.slowNow--
	}
	s.turn.slow = true
	if q.resting = append(q.resting, s); len(q.resting) > q.many {
		longest := q.resting[0]
		for _, r := range q.resting {
			if r.worked > longest.worked {
				longest = r
			}
		}
		if longest.worked >= heavyFrom {
			longest.broken.Store(true)
		}
	}
	// A line of its own: what holds back new steps of a peer does not hold back those that have begun.
	q.slow.Push(s.turn.actor.owner+" resting", turn{actor: s.turn.actor, rest: s, slow: true})
	q.more.Signal()
	return true
}

func (q *queue) length() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.quick.Len() + q.slow.Len()
}

// close ends all waiting; steps that rest are broken off.
func (q *queue) close() {
	q.mu.Lock()
	resting := q.resting
	q.closed = true
	q.resting = nil
	q.more.Broadcast()
	q.mu.Unlock()
	for _, s := range resting {
		close(s.resume)
	}
}
