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
		{"many short steps", 4000, 150 * time.Microsecond, false},
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
