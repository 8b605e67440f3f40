package node

import (
	"log/slog"
	"sync"
	"time"
)

// seldomAfter is how long a warning that comes again and again is not repeated.
const seldomAfter = 10 * time.Second

// seldom writes a warning now and then, and how often it was due meanwhile. The zero value has written none.
type seldom struct {
	mu      sync.Mutex
	at      time.Time
	skipped int
}

func (s *seldom) warn(log *slog.Logger, text string, args ...any) {
	now := time.Now()
	s.mu.Lock()
	if !s.at.IsZero() && now.Sub(s.at) < seldomAfter {
		s.skipped++
		s.mu.Unlock()
		return
	}
	skipped := s.skipped
	s.at, s.skipped = now, 0
	s.mu.Unlock()
	if skipped > 0 {
		args = append(args, "more_since_the_last_time", skipped)
	}
	log.Warn(text, args...)
}
