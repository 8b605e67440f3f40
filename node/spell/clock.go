package spell

import "time"

// Clock tells the time and wakes who waits. It may be used from many goroutines.
type Clock interface {
	Now() time.Time
	// After calls f, in a goroutine of its own, when a duration has passed.
	After(d time.Duration, f func()) Timer
}

// Timer is a call that has not come yet.
type Timer interface {
	// Stop takes it back. It reports false when the call has begun already.
	Stop() bool
}

// system is the clock of the machine.
type system struct{}

func (system) Now() time.Time                        { return time.Now() }
func (system) After(d time.Duration, f func()) Timer { return time.AfterFunc(d, f) }
