package sim

import (
	"container/heap"
	"time"

	"github.com/aquifer-dev/aquifer/air"
)

// event is something that will happen at a peer: a particle arrives, or a service answers.
type event struct {
	at    time.Duration
	draw  uint64 // decides the order at one instant; drawn from the seed
	seq   int
	to    *peer
	data  []byte    // of an arriving particle
	reply *answered // of a service
}

// answered is the result of a call request.
type answered struct {
	id   uint32
	code int32
	text string
	call string // "service.function"
	help string // what may be done about an error
	at   air.InstrID
}

// queue orders events by time, then by draw.
type queue struct {
	events []*event
	now    time.Duration
	seq    int
}

func (q *queue) Len() int { return len(q.events) }
func (q *queue) Less(i, j int) bool {
	a, b := q.events[i], q.events[j]
	switch {
	case a.at != b.at:
		return a.at < b.at
	case a.draw != b.draw:
		return a.draw < b.draw
	}
	return a.seq < b.seq
}
func (q *queue) Swap(i, j int) { q.events[i], q.events[j] = q.events[j], q.events[i] }

// Push and Pop serve container/heap; add and next are for everybody else.
func (q *queue) Push(x any) { q.events = append(q.events, x.(*event)) }

// Pop removes the last event.
func (q *queue) Pop() any {
	last := len(q.events) - 1
	e := q.events[last]
	q.events[last] = nil
	q.events = q.events[:last]
	return e
}

func (q *queue) add(e *event) {
	q.seq++
	e.seq = q.seq
	heap.Push(q, e)
}

// next moves time to the next event, or returns nil when nothing is left to happen.
func (q *queue) next() *event {
	if len(q.events) == 0 {
		return nil
	}
	e := heap.Pop(q).(*event)
	q.now = max(q.now, e.at)
	return e
}
