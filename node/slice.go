package node

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"time"
)

// sliceTime is how long a step works before it lets others go first.
const sliceTime = 5 * time.Millisecond

// slice is the context of a step. The interpreter looks at it now and then, and there a step that has worked for long rests while
// others wait: its worker is replaced, and takes over again when the step's turn comes.
type slice struct {
	context.Context
	queue   *queue
	turn    turn
	replace func() // starts a worker

	since  time.Time     // when it began to work, or went on
	worked time.Duration // before
	resume chan struct{}
	broken atomic.Bool
}

var errBrokenOff = errors.New("too many steps take long at the same time")

// Err is nil while the step may go on.
func (s *slice) Err() error {
	// Who reads from the network, and whose step is short, would else wait until the runtime takes the processor away.
	runtime.Gosched()
	now := time.Now()
	if err := s.Context.Err(); err != nil || now.Sub(s.since) < sliceTime {
		return err
	}
	s.worked += now.Sub(s.since)
	s.since = now
	s.resume = make(chan struct{})
	if s.queue.park(s) {
		s.replace()
		<-s.resume
		s.since = time.Now()
	}
	if s.broken.Load() {
		return errBrokenOff
	}
	return s.Context.Err()
}

// total is how long the step has worked.
func (s *slice) total() time.Duration { return s.worked + time.Since(s.since) }
