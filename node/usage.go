package node

import (
	"math"
	"time"
)

// usage is how long the steps of each peer have worked lately, and how many there were.
type usage struct{ of map[string]used }

type used struct {
	time  time.Duration
	steps float64
	at    time.Time
}

// What was used counts half after a second. A peer is heavy when its steps have worked for more than heavyFrom, and each for more than
// shortStep: many short steps hold nobody up, as peers take turns. A step of a client that calls works for some 30 µs; from half a
// millisecond on, steps of two peers that never stop leave nobody to look at the network, which the runtime does every 10 ms then.
const (
	usageHalf = time.Second
	heavyFrom = 100 * time.Millisecond
	shortStep = 300 * time.Microsecond
	maxUsage  = 4096 // peers that are remembered
)

func newUsage() *usage { return &usage{of: map[string]used{}} }

// now is what is left of it.
func (u used) now(at time.Time) used {
	left := math.Exp2(-float64(at.Sub(u.at)) / float64(usageHalf))
	return used{time.Duration(float64(u.time) * left), u.steps * left, at}
}

func (u *usage) heavy(peer string, at time.Time) bool {
	x := u.of[peer].now(at)
	return x.time > heavyFrom && float64(x.time) > x.steps*float64(shortStep)
}

// add notes work, and that so many steps have ended with it.
func (u *usage) add(peer string, worked time.Duration, steps float64, at time.Time) {
	if len(u.of) >= maxUsage {
		for p, x := range u.of {
			if x.now(at).time < heavyFrom/10 {
				delete(u.of, p)
			}
		}
	}
	x := u.of[peer].now(at)
	x.time += worked
	x.steps += steps
	u.of[peer] = x
}
