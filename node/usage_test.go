package node

import (
	"testing"
	"time"
)

// TestHeavy tells who has long steps from who has many: a client that calls without a pause is not heavy (spec/network.md#N161).
func TestHeavy(t *testing.T) {
	began := time.Now()
	tests := []struct {
		name  string
		steps int
		each  time.Duration
		heavy bool
	}{
		{"many short steps", 5000, 200 * time.Microsecond, false},
		{"many steps that are not quite short", 1000, 600 * time.Microsecond, true},
		{"a few long steps", 30, 2 * time.Millisecond, false},
		{"many long steps", 100, 2 * time.Millisecond, true},
		{"one that does not end", 1, 200 * time.Millisecond, true},
	}
	for _, test := range tests {
		u := newUsage()
		for i := range test.steps {
			u.add("peer", test.each, 1, began.Add(time.Duration(i)*test.each))
		}
		end := began.Add(time.Duration(test.steps) * test.each)
		if got := u.heavy("peer", end); got != test.heavy {
			t.Errorf("%s: heavy is %v", test.name, got)
		}
		if u.heavy("peer", end.Add(time.Minute)) {
			t.Errorf("%s: still heavy a minute later", test.name)
		}
	}
}

// TestRestrained bounds what a heavy peer brings, and lets go when its steps are short again (spec/network.md#N190).
func TestRestrained(t *testing.T) {
	bounds := map[string]int{}
	q := newQueue(4, func(peer string, most int) { bounds[peer] = most })
	s := &slice{queue: q, turn: turn{actor: &actor{owner: "heavy"}}}
	q.worked(s, time.Second)
	if bounds["heavy"] != 4 {
		t.Error(bounds)
	}
	q.busy["light"] = 1
	q.done(turn{actor: &actor{owner: "light"}}, time.Millisecond)
	if most, told := bounds["light"]; !told || most != 0 {
		t.Error(bounds)
	}
}

// TestShortStepsAreNotBrokenOff has more steps rest than may, none of which has worked for long.
func TestShortStepsAreNotBrokenOff(t *testing.T) {
	q := newQueue(1, func(string, int) {})
	q.slow.Push("somebody", turn{actor: &actor{owner: "somebody"}, slow: true}) // for whom they rest
	var all []*slice
	for i := range 100 {
		s := &slice{queue: q, turn: turn{actor: &actor{owner: "busy"}}, worked: time.Duration(i) * time.Microsecond, resume: make(chan struct{})}
		if !q.park(s) {
			t.Fatal("it does not rest")
		}
		all = append(all, s)
	}
	for _, s := range all {
		if s.broken.Load() {
			t.Fatal("a step was broken off after", s.worked)
		}
	}
	endless := &slice{queue: q, turn: turn{actor: &actor{owner: "endless"}}, worked: time.Second, resume: make(chan struct{})}
	if !q.park(endless) || !endless.broken.Load() {
		t.Error("a step that has worked for a second goes on")
	}
}
