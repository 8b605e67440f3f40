package node

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/tinylib/msgp/msgp"

	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
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
	q := newQueue(4, func(string, int) {})
	var all []*actor
	take := func() *actor {
		t, ok := q.pop()
		if !ok {
			return nil
		}
		return t.actor
	}
	for i, owner := range []string{"a", "a", "a", "b"} {
		all = append(all, &actor{owner: owner, token: fmt.Sprint(i)})
		q.push(all[i])
	}
	var order []string
	for range 3 {
		a := take()
		order = append(order, a.owner+a.token)
	}
	next := make(chan *actor)
	go func() { next <- take() }()
	select {
	case a := <-next:
		t.Fatal("a third worker for", a.owner)
	case <-time.After(20 * time.Millisecond):
	}
	q.done(turn{actor: all[0]}, 0)
	a := <-next
	if diff := cmp.Diff([]string{"a0", "b3", "a1", "a2"}, append(order, a.owner+a.token)); diff != "" {
		t.Error(diff)
	}
	for _, a := range all[1:] {
		q.done(turn{actor: a}, 0)
	}
	if len(q.busy) != 0 || q.length() != 0 {
		t.Error("something is left")
	}
	q.close()
	if take() != nil {
		t.Error("there is more after the end")
	}
}

// TestLongSteps has more peers than there are workers compute without an end; another peer is served meanwhile, and so is each of them
// in its turn (spec/network.md#N161).
func TestLongSteps(t *testing.T) {
	n := testNode(t, Config{Limits: Limits{Workers: 2, Step: 5 * time.Minute}})
	modest := newClient(t, nil, n)
	for i := range 12 { // more than may rest
		c := newClient(t, nil, n)
		body := "(null)"
		for depth := range 6 {
			body = fmt.Sprintf("(fold #c i%d (seq %s (next i%d)))", depth, body, depth)
		}
		items := ""
		for range 100 {
			items += fmt.Sprintf(`(seq (ap "%d" $s) `, i)
		}
		c.send(c.particle(fmt.Sprintf("(seq %s(canon %q $s #c)%s %s)", items, n.ID(), strings.Repeat(")", 100), body), time.Hour))
	}
	eventually(t, "a step is broken off", func() bool { return testutil.ToFloat64(n.metrics.stepsFailed) > 0 })
	for i := range 20 {
		if got := modest.ask(n.ID(), "op", "identity", fmt.Sprint(i)); got != fmt.Sprint(i) {
			t.Error(got)
		}
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

// TestLargeScripts brings particles with scripts that take far more when they are parsed; what is held is about what is counted.
func TestLargeScripts(t *testing.T) {
	n := testNode(t, Config{})
	c := newClient(t, nil, n)
	before := held()
	script := strings.Repeat(`(seq (null) `, 10_000) + fmt.Sprintf(`(call %q ("peer" "timeout") [60000 ""])`, n.ID()) + strings.Repeat(")", 10_000)
	for i := range 50 {
		c.send(c.particle(script+strings.Repeat(" ", i+1), 30*time.Second))
	}
	eventually(t, "steps", func() bool { return testutil.ToFloat64(n.metrics.stepsGood) == 50 })
	kept := int64(scriptCache * 11) // parsed ones, with their texts
	if grown := int64(held()) - int64(before); grown > n.quota.load()+kept {
		t.Errorf("%d bytes are held, %d are counted, and %d are kept in any case", grown, n.quota.load(), kept)
	}
}

// held is how many bytes the process holds after a collection.
func held() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
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

// TestBallast brings particles whose messages have far more in them than the particle: nothing of that is kept (spec/network.md#N160).
func TestBallast(t *testing.T) {
	n := testNode(t, Config{})
	c := newClient(t, nil, n)
	before := held()
	for i := range 16 {
		p := c.particle(fmt.Sprintf(`(call %q ("peer" "timeout") [60000 "%d"])`, n.ID(), i), 20*time.Second)
		message := p.Append(nil)
		message[2]++ // one field more in the map
		message = append(msgp.AppendString(message, "ballast"), msgp.AppendBytes(nil, make([]byte, 4<<20))...)
		q, err := particle.Decode(message)
		if err != nil {
			t.Fatal(err)
		}
		if err := n.accept(p2p.Received{From: c.net.ID(), Particle: q, Size: len(message)}, func() {}); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "steps", func() bool { return testutil.ToFloat64(n.metrics.stepsGood) == 16 })
	if grown := int64(held()) - int64(before); grown > 8<<20 {
		t.Errorf("%d bytes are held for 16 small particles", grown)
	}
}
