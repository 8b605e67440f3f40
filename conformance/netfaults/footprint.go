package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"time"
)

// footprint is what the process holds when it has nothing to do.
type footprint struct {
	goroutines int
	heap       uint64 // bytes after a collection
}

func measure() footprint {
	runtime.GC()
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return footprint{runtime.NumGoroutine(), m.HeapAlloc}
}

// What may be left: connections that were made anew keep goroutines of their own, and the heap is measured while
// particles are still alive, for 24 s after their calls: it is what falls below this before the patience ends.
const (
	spareGoroutines = 8
	spareHeap       = 2 << 20
)

// within reports whether no more is held than before.
func (f footprint) within(before footprint) bool {
	return f.goroutines <= before.goroutines+spareGoroutines && f.heap <= before.heap+spareHeap
}

func (f footprint) String() string {
	return fmt.Sprintf("%d goroutines, %.1f MB", f.goroutines, float64(f.heap)/1e6)
}

// settled measures until no more is held than before, or for so long. There is no event for it: it is what all events leave.
func settled(before footprint, patience time.Duration) footprint {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	late := time.After(patience)
	for {
		now := measure()
		if now.within(before) {
			return now
		}
		select {
		case <-tick.C:
		case <-late:
			return now
		}
	}
}

// rest waits until nothing changes any more, so that what follows can be compared with it.
func rest() footprint {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	last := measure()
	for range 60 {
		<-tick.C
		now := measure()
		if now.goroutines >= last.goroutines {
			return now
		}
		last = now
	}
	return last
}
