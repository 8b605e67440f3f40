package p2p

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestNothingIsLeft runs small networks with everything that a host does and closes them: goroutines and memory are then what they
// were before, however often.
func TestNothingIsLeft(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background()) // one for all, as that of a whole program: nothing may cling to it
	defer cancel()
	start := func(t *testing.T, c Config) *Host { // without the test remembering it
		c.AllowLocal = true
		h, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	network := func() {
		first := start(t, Config{Listen: []string{loopTCP, loopWS, loopQUIC}, Network: "dar", Events: func(Event) {}})
		hosts := []*Host{first}
		for i := range 3 {
			hosts = append(hosts, start(t, Config{Listen: []string{loopTCP}, Network: "dar", Bootstrap: first.Addresses()[i : i+1]}))
		}
		var sends sync.WaitGroup
		for _, h := range hosts[1:] {
			for i := range 50 {
				sends.Go(func() {
					if err := h.Send(ctx, at(t, first), made(h.config.Key, fmt.Sprint(i), make([]byte, 100<<10))); err != nil {
						t.Error(err)
					}
				})
			}
		}
		for range 100 { // the rest stays behind
			if _, err := first.Receive(ctx); err != nil {
				t.Fatal(err)
			}
		}
		sends.Wait()
		if s, err := hosts[1].stack.NewStream(ctx, id(t, first), ProtocolID); err != nil { // nobody ends it
			t.Error(err)
		} else if _, err := s.Write([]byte{100}); err != nil {
			t.Error(err)
		}
		_ = hosts[2].Refresh(ctx)
		for _, h := range hosts {
			if err := h.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	network() // what libraries make once and keep
	goroutines, memory := settled()
	for range 4 {
		network()
	}
	after, held := settled()
	for end := time.Now().Add(15 * time.Second); after > goroutines && time.Now().Before(end); { // some end a moment later
		time.Sleep(50 * time.Millisecond)
		after, held = settled()
	}
	t.Logf("goroutines %d and %d, memory %d and %d KiB", goroutines, after, memory>>10, held>>10)
	if after > goroutines {
		var b strings.Builder
		buf := make([]byte, 1<<20)
		b.Write(buf[:runtime.Stack(buf, true)])
		t.Errorf("%d goroutines more than before:\n%s", after-goroutines, b.String())
	}
	if held > memory+4<<20 {
		t.Errorf("%d KiB more than before", (held-memory)>>10)
	}
}

func settled() (goroutines int, memory uint64) {
	runtime.GC()
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return runtime.NumGoroutine(), m.HeapAlloc
}
