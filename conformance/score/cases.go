package main

import (
	"fmt"
	"os"
	"sync"

	"github.com/aquifer-dev/aquifer/conformance/oracle"
)

// progressEvery is after how many cases of an area a line says so.
const progressEvery = 1000

// each runs n cases, as many at once as there are workers, and puts what they found together in their order.
func (e *env) each(name string, n int, run func(w *oracle.Worker, i int, t *tally) error) (*tally, error) {
	found := make([]tally, n)
	errs := make([]error, n)
	var wg sync.WaitGroup
	var mu sync.Mutex
	next, done := 0, 0
	take := func() (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		next++
		return next - 1, next <= n
	}
	finish := func(i int, err error) {
		mu.Lock()
		defer mu.Unlock()
		if errs[i] = err; err != nil {
			next = n // no more
		}
		if done++; done%progressEvery == 0 {
			fmt.Fprintf(os.Stderr, "%s: %d of %d\n", name, done, n)
		}
	}
	for _, w := range e.workers {
		wg.Go(func() {
			for i, ok := take(); ok; i, ok = take() {
				finish(i, run(w, i, &found[i]))
			}
		})
	}
	wg.Wait()
	all := &tally{}
	for i := range found {
		if errs[i] != nil {
			return nil, errs[i]
		}
		all.join(&found[i])
	}
	return all, nil
}
