package p2p

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestGate lets a hundred connections in: at once, or one after the other while somebody sends small messages (spec/network.md#N202).
func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		enter := func(small bool) time.Duration {
			g, began := gate{pace: &pace{}}, time.Now()
			for range 100 {
				if small {
					g.pace.came("somebody", 1000)
				}
				if !g.InterceptAccept(nil) {
					t.Fatal("a connection is refused")
				}
			}
			return time.Since(began)
		}
		if took := enter(false); took != 0 {
			t.Error("where nobody sends anything they wait for", took)
		}
		if took := enter(true); took != 99*doorTime {
			t.Error("beside small messages they take", took)
		}
	})
}
