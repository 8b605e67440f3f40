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
