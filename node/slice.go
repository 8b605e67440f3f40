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

// What is long works for burst, then leaves its processor to others for twice as long while there is something short: a processor that
// is free most of the time, in small pieces, keeps what is short waiting for a piece and not for as long as the system lets a thread
// work. What a step costs besides – taking it in, collecting what it leaves – is about as much as the step.
const (
	burst  = 500 * time.Microsecond
	pauses = 2
	// longStep makes a step a long one that was taken for short. On a busy machine a short one may seem to work for some time.
	longStep = 2 * time.Millisecond
)

// slice is the context of a step. The interpreter looks at it now and then, and there a step that has worked for long rests while
// others wait: its worker is replaced, and takes over again when the step's turn comes.
type slice struct {
	context.Context
	queue   *queue
	turn    turn
	replace func() // starts a worker

	since  time.Time     // when it began to work, or went on; what was before is told to the queue
	worked time.Duration // before that
	inTurn time.Duration // of it, since it rested last
	resume chan struct{}
	broken atomic.Bool
}

var errBrokenOff = errors.New("too many steps take long at the same time")

// Err is nil while the step may go on.
func (s *slice) Err() error {
	// Who reads from the network, and whose step is short, would else wait until the runtime takes the processor away.
	runtime.Gosched()
	if err := s.Context.Err(); err != nil {
		return err
	}
	worked := s.working()
	if worked < burst {
		return nil
	}
	s.worked += worked
	s.inTurn += worked
	pause := s.queue.worked(s, worked)
	switch {
	case s.inTurn >= sliceTime && s.park():
	case pause:
		time.Sleep(pauses * min(worked, sliceTime))
	}
	s.since = time.Now()
	if s.broken.Load() {
		return errBrokenOff
	}
	return s.Context.Err()
}

// park rests behind those who wait; false if nobody does.
func (s *slice) park() bool {
	s.inTurn = 0
	s.resume = make(chan struct{})
	if !s.queue.park(s) {
		return false
	}
	s.replace()
	<-s.resume
	return true
}

// isLong reports whether the step is one that others need not wait for.
func (s *slice) isLong() bool { return s.turn.slow || s.worked >= longStep }

// end tells the queue that the step has ended. A turn of what is long ends with its pause.
func (s *slice) end() {
	worked := s.working()
	if s.turn.slow && worked >= burst && s.queue.hasQuick() {
		time.Sleep(pauses * min(worked, sliceTime))
	}
	s.queue.done(s.turn, worked)
}

// working is how long the step has worked since it was told to the queue last.
func (s *slice) working() time.Duration { return time.Since(s.since) }
