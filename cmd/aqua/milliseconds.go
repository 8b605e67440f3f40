package main

import (
	"fmt"
	"time"
)

// maxMilliseconds is the longest time to live that a particle has room for.
const maxMilliseconds = 1<<32 - 1

// milliseconds is a duration that also reads plain numbers, as the original's flags are.
type milliseconds time.Duration

// String, Set and Type make it a flag value.
func (m *milliseconds) String() string {
	if *m == 0 {
		return ""
	}
	return time.Duration(*m).String()
}

// Type names the kind of value in help texts.
func (m *milliseconds) Type() string { return "MS" }

// Set reads a number of milliseconds or a duration.
func (m *milliseconds) Set(s string) error {
	var n uint32
	if _, err := fmt.Sscanf(s+"\n", "%d\n", &n); err == nil && n > 0 {
		*m = milliseconds(time.Duration(n) * time.Millisecond)
		return nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < time.Millisecond || d.Milliseconds() > maxMilliseconds {
		return fmt.Errorf("%q is no duration; milliseconds from 1 to %d are, or a text like 15s, 1m30s or %v, which is the longest",
			s, maxMilliseconds, time.Duration(maxMilliseconds)*time.Millisecond)
	}
	*m = milliseconds(d)
	return nil
}
