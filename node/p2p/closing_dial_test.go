package p2p

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"time"
)

// TestCloseWhileDialing closes hosts while they begin to connect: every attempt ends, and nothing else does.
func TestCloseWhileDialing(t *testing.T) {
	there := start(t, Config{Listen: []string{loopTCP}})
	to := there.Addresses()[0]
	for round := range 300 {
		h, err := New(Config{AllowLocal: true})
		if err != nil {
			t.Fatal(err)
		}
		contact, err := ParseContact(to)
		if err != nil {
			t.Fatal(err)
		}
		begin := make(chan struct{})
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				<-begin
				_ = h.Connect(context.Background(), contact)
			})
		}
		all.Go(func() {
			<-begin
			for began := time.Now(); time.Since(began) < time.Duration(round)*3*time.Microsecond; {
				runtime.Gosched()
			}
			if err := h.Close(); err != nil {
				t.Error(err)
			}
		})
		close(begin)
		all.Wait()
	}
}
