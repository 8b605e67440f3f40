package turns

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestTurns takes items of three peers in turn, each peer's in order; a line that is held is passed over.
func TestTurns(t *testing.T) {
	var q Queue[string]
	for i, key := range []string{"a", "a", "a", "b", "c", "c"} {
		q.Push(key, fmt.Sprint(key, i))
	}
	q.Hold("b", true)
	var order []string
	for item, ok := q.Pop(); ok; item, ok = q.Pop() {
		if order = append(order, item); len(order) == 3 {
			q.Hold("b", false)
		}
	}
	if diff := cmp.Diff([]string{"a0", "c4", "a1", "c5", "a2", "b3"}, order); diff != "" {
		t.Error(diff)
	}
	if q.Len() != 0 || q.Ready() != 0 || len(q.lines) != 0 {
		t.Error("something is left")
	}
}

// TestNothingIsLost pushes, pops and holds at random: what comes out is what went in, in order for each key.
func TestNothingIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q Queue[int]
		in, out, held := map[string][]int{}, map[string][]int{}, map[string]bool{}
		keyOf := map[int]string{}
		take := func() {
			waiting := 0
			for k := range in {
				if !held[k] && len(in[k]) > len(out[k]) {
					waiting++
				}
			}
			if q.Ready() != waiting {
				t.Fatalf("%d lines are ready, %d should be", q.Ready(), waiting)
			}
			item, ok := q.Pop()
			if ok != (waiting > 0) {
				t.Fatalf("%d lines are ready, but ok is %v", waiting, ok)
			}
			if ok {
				out[keyOf[item]] = append(out[keyOf[item]], item)
			}
		}
		for i := range rapid.IntRange(0, 60).Draw(t, "steps") {
			key := rapid.SampledFrom(strings.Split("abcd", "")).Draw(t, "key")
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0, 1:
				q.Push(key, i)
				in[key], keyOf[i] = append(in[key], i), key
			case 2:
				take()
			case 3:
				held[key] = !held[key]
				q.Hold(key, held[key])
			}
		}
		for key := range held {
			held[key] = false
			q.Hold(key, false)
		}
		for q.Len() > 0 {
			take()
		}
		if diff := cmp.Diff(in, out); diff != "" || len(q.lines) != 0 {
			t.Fatal(diff, len(q.lines))
		}
	})
}
