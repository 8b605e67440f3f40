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

// What is long works for burst, then for as long leaves its processor to others while there is something short: a processor that is
// free for half of the time in small pieces keeps what is short waiting for a piece, not for as long as the system lets a thread work.
const burst = 500 * time.Microsecond

// slice is the context of a step. The interpreter looks at it now and then, and there a step that has worked for long rests while
// others wait: its worker is replaced, and takes over again when the step's turn comes.
type slice struct {
	context.Context
	queue   *queue
	turn    turn
	replace func() // starts a worker

	since   time.Time     // when it began to work, or went on
	worked  time.Duration // before
	breathe time.Time     // when it paused last
	resume chan struct{}
	broken atomic.Bool
}

var errBrokenOff = errors.New("too many steps take long at the same time")

// Err is nil while the step may go on.
func (s *slice) Err() error {
	// Who reads from the network, and whose step is short, would else wait until the runtime takes the processor away.
	runtime.Gosched()
	now := time.Now()
	now = s.pause(now)
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

// pause waits for as long as a long step has worked since the last time, if it has done so for a burst and there is something short.
func (s *slice) pause(now time.Time) time.Time {
	if s.breathe.Before(s.since) {
		s.breathe = s.since
	}
	worked := now.Sub(s.breathe)
	if worked < burst {
		return now
	}
	s.breathe = now
	if !s.turn.slow && s.worked == 0 || !s.queue.hasQuick(now) {
		return now
	}
	timer := time.NewTimer(min(worked, sliceTime))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.Done():
	}
	after := time.Now()
	s.since = s.since.Add(after.Sub(now)) // that was no work
	s.breathe = after
	return after
}

// total is how long the step has worked.
func (s *slice) total() time.Duration { return s.worked + time.Since(s.since) }
