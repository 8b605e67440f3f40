package parallel

import (
	"sync/atomic"
	"testing"
)

func TestEachRunsAll(t *testing.T) {
	var sum atomic.Int64
	Each(1000, func(i int) { sum.Add(int64(i)) })
	if sum.Load() != 499500 {
		t.Errorf("sum %d", sum.Load())
	}
}

func TestPanicComesUpInTheCaller(t *testing.T) {
	var ran atomic.Int64
	defer func() {
		if r := recover(); r != "seven" || ran.Load() != 99 {
			t.Errorf("recovered %v after %d runs", r, ran.Load())
		}
	}()
	Each(100, func(i int) {
		if i == 7 {
			panic("seven")
		}
		ran.Add(1)
	})
}

func TestInOrder(t *testing.T) {
	items := []string{"a", "b", "c", "d", "e"}
	needs := map[string][]string{"c": {"a"}, "d": {"c", "b"}, "e": {"d", "d"}}
	done := make([]atomic.Bool, len(items))
	InOrder(items, func(item string) []string { return needs[item] }, func(i int, place func(string) int) {
		for _, n := range needs[items[i]] {
			if !done[place(n)].Load() {
				t.Errorf("%s runs before %s", items[i], n)
			}
		}
		done[i].Store(true)
	})
	for i, item := range items {
		if !done[i].Load() {
			t.Errorf("%s did not run", item)
		}
	}
}
