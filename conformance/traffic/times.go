package traffic

import (
	"slices"
	"sync"
	"time"
)

// Times collects how long things took, from any number of goroutines.
type Times struct {
	mu  sync.Mutex
	all []time.Duration
}

// Add adds one.
func (t *Times) Add(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = append(t.all, d)
}

// Len is how many there are.
func (t *Times) Len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.all)
}

// Quantile is the time that a share of all did not exceed, 0.5 being the median; 0 if there is none.
func (t *Times) Quantile(share float64) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.all) == 0 {
		return 0
	}
	slices.Sort(t.all)
	return t.all[min(int(share*float64(len(t.all))), len(t.all)-1)]
}
