package node

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestSeldom warns a thousand times at once, and once more later: two lines come of it.
func TestSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		log := slog.New(slog.NewTextHandler(&out, nil))
		var s seldom
		for range 1000 {
			s.warn(log, "again")
		}
		time.Sleep(seldomAfter)
		s.warn(log, "again")
		if got := out.String(); strings.Count(got, "again") != 2 || !strings.Contains(got, "more_since_the_last_time=999") {
			t.Error(got)
		}
	})
}
