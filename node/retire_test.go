package node

import (
	"fmt"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
)

// TestRetire has a client bring far more particles, one after the other, than it may have at a time. All are served, at the cost of
// those that are done; one whose call is under way stays, and what was given up is not executed again (spec/network.md#N162).
// All those that were given up still hold 200 kB together. They live for long: a busy machine takes its time for 200 calls.
func TestRetire(t *testing.T) {
	n := testNode(t, Config{Limits: Limits{PeerBytes: 512 << 10, TotalBytes: 1 << 20}})
	c := newClient(t, nil, n)
	waiting := c.particle(fmt.Sprintf(`(seq (call %q ("peer" "timeout") [2000 "waited"] x) (call %%init_peer_id%% ("done" "done") [x]))`, n.ID()), time.Hour)
	c.send(waiting)
	first := c.particle(fmt.Sprintf(`(call %q ("op" "identity") ["first"])`, n.ID()), time.Hour)
	c.send(first)
	for i := range 200 {
		if got := c.ask(n.ID(), "op", "identity", fmt.Sprint(i)); got != fmt.Sprint(i) {
			t.Fatal(i, got)
		}
	}
	if retired := testutil.ToFloat64(n.metrics.retired); retired < 100 {
		t.Error("particles that were given up:", retired)
	}
	if used := n.quota.load(); used > 512<<10 {
		t.Error("held:", used)
	}
	if got := c.await(waiting, 1); len(got) != 1 || got[0] != `"waited"` {
		t.Error("the particle that waited:", got)
	}
	steps := testutil.ToFloat64(n.metrics.stepsGood)
	c.send(first)
	eventually(t, "a refusal", func() bool { return testutil.ToFloat64(n.metrics.refused.WithLabelValues("E0825")) > 0 })
	if again := testutil.ToFloat64(n.metrics.stepsGood); again != steps {
		t.Error("it was executed again")
	}
}
