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

// InOrder runs a function for every index from 0 to n-1, each behind those that before names, which are smaller than it,
// and waits for all.
func InOrder(n int, before func(i int) []int, run func(i int)) {
	level := make([]int, n)
	var levels [][]int
	for i := range n {
		for _, b := range before(i) {
			level[i] = max(level[i], level[b]+1)
		}
		if level[i] == len(levels) {
			levels = append(levels, nil)
		}
		levels[level[i]] = append(levels[level[i]], i)
	}
	for _, l := range levels {
		Each(len(l), func(i int) { run(l[i]) })
	}
}
