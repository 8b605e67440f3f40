package node

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/aquifer-dev/aquifer/stdlib"
)

// TestShares lets one client bring more than it may; another client is served meanwhile (spec/network.md#N94).
func TestShares(t *testing.T) {
	n := testNode(t, Config{Limits: Limits{PeerBytes: 1 << 20, TotalBytes: 4 << 20}})
	greedy, modest := newClient(t, nil, n), newClient(t, nil, n)
	script := fmt.Sprintf(`(call %q ("peer" "timeout") [60000 "%s"])`, n.ID(), strings.Repeat("x", 10<<10))
	for range 200 {
		greedy.send(greedy.particle(script, 20*time.Second))
	}
	eventually(t, "refusals", func() bool { return testutil.ToFloat64(n.metrics.refused.WithLabelValues("E0825")) > 0 })
	if used := n.quota.load(); used > 1<<20 {
		t.Error("one peer holds", used)
	}
	if got := modest.ask(n.ID(), "op", "identity", `"still here"`); got != `"still here"` {
		t.Error(got)
	}
}

// TestShareOfWorkers gives a peer with much to compute two workers, and leaves the others to a second peer.
func TestShareOfWorkers(t *testing.T) {
	q := newQueue(2)
	var all []*actor
	for i, owner := range []string{"a", "a", "a", "b"} {
		all = append(all, &actor{owner: owner, token: fmt.Sprint(i)})
		q.push(all[i])
	}
	var order []string
	for range 3 {
		a := q.pop()
		order = append(order, a.owner+a.token)
	}
	next := make(chan *actor)
	go func() { next <- q.pop() }()
	select {
	case a := <-next:
		t.Fatal("a third worker for", a.owner)
	case <-time.After(20 * time.Millisecond):
	}
	q.done(all[0])
	a := <-next
	if diff := cmp.Diff([]string{"a0", "b3", "a1", "a2"}, append(order, a.owner+a.token)); diff != "" {
		t.Error(diff)
	}
	for _, a := range all[1:] {
		q.done(a)
	}
	if len(q.busy) != 0 || q.length() != 0 {
		t.Error("something is left")
	}
	q.close()
	if q.pop() != nil {
		t.Error("there is more after the end")
	}
}

// TestLifeEnds lets particles expire with calls and steps under way; nothing is left of them.
func TestLifeEnds(t *testing.T) {
	n := testNode(t, Config{})
	c := newClient(t, nil, n)
	for range 20 {
		c.send(c.particle(fmt.Sprintf(`(call %q ("peer" "timeout") [60000 ""])`, n.ID()), 500*time.Millisecond))
	}
	eventually(t, "actors", func() bool { return n.actors.count() > 0 })
	eventually(t, "their end", func() bool { return n.actors.count() == 0 && n.quota.load() == 0 })
}

// crashing is a deployment with a service that panics.
type crashing struct{ stdlib.Deployment }

func (crashing) Call(context.Context, stdlib.Request) (stdlib.Response, bool, error) {
	panic("on purpose")
}
func (crashing) Expire(string) { panic("on purpose, too") }

// TestPanicsAreContained calls a service that panics: the caller gets an error, and the node works on (spec/network.md#N95).
func TestPanicsAreContained(t *testing.T) {
	n := testNode(t, Config{Deploy: func(stdlib.Site) (stdlib.Deployment, error) { return crashing{stdlib.Unhosted()}, nil }})
	c := newClient(t, nil, n)
	if got := c.ask(n.ID(), "any", "thing"); !strings.Contains(got, "internal error of the node") {
		t.Error(got)
	}
	if got := c.ask(n.ID(), "op", "identity", `"fine"`); got != `"fine"` {
		t.Error(got)
	}
	if got := testutil.ToFloat64(n.metrics.panics); got != 1 {
		t.Error("panics:", got)
	}
}

// TestGrowth bounds what a small script makes: it doubles a value until its sender's share is used up.
func TestGrowth(t *testing.T) {
	n := testNode(t, Config{Limits: Limits{PeerBytes: 4 << 20, TotalBytes: 8 << 20}})
	c := newClient(t, nil, n)
	script := `(seq (call NODE ("op" "identity") ["` + strings.Repeat("x", 1000) + `"] x0) LAST)`
	for i := range 20 {
		script = strings.Replace(script, "LAST", fmt.Sprintf(`(seq (call NODE ("op" "concat_strings") [x%d x%d] x%d) LAST)`, i, i, i+1), 1)
	}
	script = strings.Replace(script, "LAST", "(null)", 1)
	c.send(c.particle(strings.ReplaceAll(script, "NODE", `"`+n.ID()+`"`), 5*time.Second))
	eventually(t, "many calls", func() bool { return testutil.ToFloat64(n.metrics.callsGood.WithLabelValues("Service")) > 8 })
	time.Sleep(300 * time.Millisecond)
	if used := n.quota.load(); used > 4<<20 {
		t.Error("it holds", used)
	}
	if got := c.ask(n.ID(), "op", "identity", `"small"`); got != `"small"` && !strings.Contains(got, "no room") {
		t.Error(got)
	}
}
