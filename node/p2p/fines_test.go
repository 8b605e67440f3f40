package p2p

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// TestFines has a peer wait that has sent what was refused, no longer than the most, and nobody else (spec/network.md#N203).
func TestFines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f fines
		waits := func(peer string) time.Duration {
			began := time.Now()
			f.wait(t.Context(), peer)
			return time.Since(began)
		}
		for _, test := range []struct {
			messages int
			want     time.Duration
		}{{0, 0}, {1, fineTime}, {7, 7 * fineTime}, {1000, maxFine}} {
			for range test.messages {
				f.add("bad")
			}
			if took := waits("good"); took != 0 {
				t.Error("another peer waited for", took)
			}
			if took := waits("bad"); took != test.want {
				t.Errorf("after %d messages it waited for %v", test.messages, took)
			}
			if took := waits("bad"); took != 0 {
				t.Error("it waited again for", took)
			}
		}
	})
}

// TestFinesAreForgotten fines more peers than are remembered, and ends a wait with its context.
func TestFinesAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f fines
		for i := range 3 * maxFined {
			f.add(fmt.Sprint(i))
		}
		if len(f.until) > maxFined {
			t.Error(len(f.until), "are remembered")
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		began := time.Now()
		f.add("late")
		if f.wait(ctx, "late"); time.Since(began) != 0 {
			t.Error("it waited beyond the end")
		}
	})
}
