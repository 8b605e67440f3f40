package merge

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/vm/data"
)

// slider reads a part of a trace: at most len states from where it was set. Whoever leaves states unread leaves them to
// the next instruction of the same part; nothing checks that, on purpose (spec/vm.md#V21, spec/air.md#A66).
type slider struct {
	trace          []data.State
	pos, len, seen int
}

func (s *slider) next() *data.State {
	if s.seen >= s.len || s.pos >= len(s.trace) {
		return nil
	}
	s.pos++
	s.seen++
	return &s.trace[s.pos-1]
}

func (s *slider) remaining() int { return s.len - s.seen }

// setLen limits what follows to n states.
func (s *slider) setLen(n int) error {
	if len(s.trace)-s.pos < n {
		return fmt.Errorf("executed trace has %d elements and current position is %d, but tried to set %d subtrace_len", len(s.trace), s.pos, n)
	}
	s.seen, s.len = 0, n
	return nil
}

// window is a part of a trace.
type window struct{ pos, len int }

// setWindow moves to a part of the trace. An empty part may lie anywhere (spec/vm.md#V22).
func (s *slider) setWindow(w window) error {
	if w.len != 0 && w.pos+w.len > len(s.trace) {
		return fmt.Errorf("executed trace has %d elements, but tried to set %d subtrace_len and %d position", len(s.trace), w.len, w.pos)
	}
	s.pos, s.len, s.seen = w.pos, w.len, 0
	return nil
}

// setPart moves to the part of an iteration that is recorded, or allows nothing.
func (s *slider) setPart(recorded bool, w window) error {
	if !recorded {
		return s.setLen(0)
	}
	return s.setWindow(w)
}
