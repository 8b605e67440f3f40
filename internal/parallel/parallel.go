// Package parallel does the same to many things side by side, as far as processors allow.
package parallel

import (
	"runtime"
	"sync"
)

// Each runs a function for every index from 0 to n-1 and waits for all. A panic in one of them comes up in the caller,
// where it can be recovered, instead of ending the process.
func Each(n int, run func(i int)) {
	var wg sync.WaitGroup
	var once sync.Once
	var cause any
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := range n {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() {
				if r := recover(); r != nil {
					once.Do(func() { cause = r })
				}
				<-slots
			}()
			run(i)
		})
	}
	wg.Wait()
	if cause != nil {
		panic(cause)
	}
}

// InOrder runs a function for the index of every item, each behind the items that before names, which stand before it, and
// waits for all. index finds that of an item; items are different.
func InOrder[T comparable](items []T, before func(item T) []T, run func(i int, index func(item T) int)) {
	place := make(map[T]int, len(items))
	level := make([]int, len(items))
	var levels [][]int
	for i, item := range items {
		place[item] = i
		for _, b := range before(item) {
			level[i] = max(level[i], level[place[b]]+1)
		}
		if level[i] == len(levels) {
			levels = append(levels, nil)
		}
		levels[level[i]] = append(levels[level[i]], i)
	}
	for _, l := range levels {
		Each(len(l), func(i int) { run(l[i], func(item T) int { return place[item] }) })
	}
}
