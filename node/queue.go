package node

import (
	"sync"

	"github.com/aquifer-dev/aquifer/node/turns"
)

// queue holds the actors that want a step. Peers that brought them take turns, and none has more than a share of the workers at a
// time: a peer whose particles compute for long leaves workers to the others.
type queue struct {
	share int

	mu     sync.Mutex
	more   sync.Cond
	actors turns.Queue[*actor]
	busy   map[string]int // workers by peer
	closed bool
}

func newQueue(share int) *queue {
	q := &queue{share: share, busy: map[string]int{}}
	q.more.L = &q.mu
	return q
}

func (q *queue) push(a *actor) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.actors.Push(a.owner, a)
	q.more.Signal()
}

// pop waits for the next actor, whose peer has a worker more until done is called; after the end it returns nil.
func (q *queue) pop() *actor {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.actors.Ready() == 0 && !q.closed {
		q.more.Wait()
	}
	if q.closed {
		return nil
	}
	a, _ := q.actors.Pop()
	if q.busy[a.owner]++; q.busy[a.owner] == q.share {
		q.actors.Hold(a.owner, true)
	}
	return a
}

// done tells that the step of an actor has ended.
func (q *queue) done(a *actor) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.busy[a.owner] == q.share {
		q.actors.Hold(a.owner, false)
		q.more.Signal()
	}
	if q.busy[a.owner]--; q.busy[a.owner] == 0 {
		delete(q.busy, a.owner)
	}
}

func (q *queue) length() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.actors.Len()
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.more.Broadcast()
}
