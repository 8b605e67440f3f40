package node

import (
	"math"
	"time"
)

// usage is how long the steps of each peer have worked lately.
type usage struct{ of map[string]used }

type used struct {
	time time.Duration
	at   time.Time
}

// Time that was used counts half after a second. Who has used more than heavyFrom is heavy.
const (
	usageHalf = time.Second
	heavyFrom = 100 * time.Millisecond
	maxUsage  = 4096 // peers that are remembered
)

func newUsage() *usage { return &usage{of: map[string]used{}} }

// now is what is left of a time.
func (u used) now(at time.Time) time.Duration {
	return time.Duration(float64(u.time) * math.Exp2(-float64(at.Sub(u.at))/float64(usageHalf)))
}

func (u *usage) heavy(peer string, at time.Time) bool { return u.of[peer].now(at) > heavyFrom }

func (u *usage) add(peer string, worked time.Duration, at time.Time) {
	if len(u.of) >= maxUsage {
		for p, x := range u.of {
			if x.now(at) < heavyFrom/10 {
				delete(u.of, p)
			}
		}
	}
	u.of[peer] = used{u.of[peer].now(at) + worked, at}
}
