package node

import "sync"

// queue holds the actors that want a step, in a line for each peer that brought them. Lines take turns, so that a peer with much to
// compute waits for itself only.
type queue struct {
	mu     sync.Mutex
	more   sync.Cond
	lines  map[string][]*actor
	turns  []string // peers whose lines are not empty, the next one first
	count  int
	closed bool
}

func newQueue() *queue {
	q := &queue{lines: map[string][]*actor{}}
	q.more.L = &q.mu
	return q
}

func (q *queue) push(a *actor) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.lines[a.owner]) == 0 {
		q.turns = append(q.turns, a.owner)
	}
	q.lines[a.owner] = append(q.lines[a.owner], a)
	q.count++
	q.more.Signal()
}

// pop waits for the next actor; after the end it returns nil.
func (q *queue) pop() *actor {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.count == 0 && !q.closed {
		q.more.Wait()
	}
	if q.closed {
		return nil
	}
	peer := q.turns[0]
	q.turns = q.turns[1:]
	line := q.lines[peer]
	a := line[0]
	line[0] = nil
	if line = line[1:]; len(line) > 0 {
		q.lines[peer] = line
		q.turns = append(q.turns, peer)
	} else {
		delete(q.lines, peer)
	}
	q.count--
	return a
}

func (q *queue) length() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.count
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.more.Broadcast()
}
