package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aquifer-dev/aquifer/conformance/traffic"
)

// tally is what came of calls of one kind.
type tally struct {
	right, timedOut, expired, unsent atomic.Int64
	wrong, late                      atomic.Int64
	times                            traffic.Times // of right answers
	mu                               sync.Mutex
	example                          string // of a wrong or late answer
}

func (t *tally) total() int64 {
	return t.right.Load() + t.timedOut.Load() + t.expired.Load() + t.unsent.Load() + t.wrong.Load()
}

// ttl is how long calls may take, and grace how much later a busy machine may tell that they are over.
const (
	ttl     = 24 * time.Second
	timeout = 8 * time.Second // after which a relay answers instead
	grace   = 2 * time.Second
)

// judge counts an answer.
func (t *tally) judge(a traffic.Answer, want string) {
	switch {
	case a.Err == nil && a.Value == want:
		t.right.Add(1)
		t.times.Add(a.Took)
	case a.Err == nil && a.Value == traffic.TimedOut:
		t.timedOut.Add(1)
	case a.Err == nil:
		t.wrong.Add(1)
		t.note(fmt.Sprintf("%s instead of %s", a.Value, want))
	case a.Took >= ttl:
		t.expired.Add(1)
	default:
		t.unsent.Add(1)
	}
	if a.Took > ttl+grace {
		t.late.Add(1)
		t.note(fmt.Sprintf("a call ended after %v", a.Took))
	}
}

func (t *tally) note(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.example == "" {
		t.example = text
	}
}

// load has every crossing caller make calls one after the other, so many in all, while the honest ones call without a pause. before
// is run before each crossing call, one at a time, with its number.
func (n *testbed) load(calls int, script func(text string) (script, want string), before func(i int)) (crossing, honest *tally) {
	crossing, honest = &tally{}, &tally{}
	ctx, stop := context.WithCancel(context.Background())
	var quiet, busy sync.WaitGroup
	for i, c := range n.honest {
		quiet.Go(func() { n.callHonestly(ctx, honest, c, i, -1) })
	}
	var mu sync.Mutex
	next := 0
	for _, c := range n.crossing {
		busy.Go(func() {
			for {
				mu.Lock()
				i := next
				if next++; i < calls && before != nil {
					before(i)
				}
				mu.Unlock()
				if i >= calls {
					return
				}
				s, want := script(fmt.Sprintf("%d-", i))
				crossing.judge(c.Call(s, ttl), want)
			}
		})
	}
	busy.Wait()
	stop()
	quiet.Wait()
	return crossing, honest
}

// callHonestly calls at the relay until the end, or so often.
func (n *testbed) callHonestly(ctx context.Context, t *tally, c *traffic.Caller, caller, calls int) {
	for i := 0; ctx.Err() == nil && i != calls; i++ {
		// A few texts only: nodes keep scripts that they have parsed, and that is not to look like something that is left.
		text := fmt.Sprintf("honest %d %d", caller, i%8)
		t.judge(c.Call(traffic.Echo(n.id("a"), text), ttl), fmt.Sprintf("%q", text))
	}
}

// calm is how honest callers fare before anything happens.
func (n *testbed) calm(calls int) *tally {
	t := &tally{}
	var all sync.WaitGroup
	for i, c := range n.honest {
		all.Go(func() { n.callHonestly(context.Background(), t, c, i, calls) })
	}
	all.Wait()
	return t
}

// race is the usual crossing call: over b and c and back, or a timeout.
func (n *testbed) race(text string) (script, want string) {
	return traffic.Race(n.id("a"), text, timeout, n.id("b"), n.id("c")), traffic.Visited(text, 2)
}
