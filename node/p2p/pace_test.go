package p2p

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestPace reads a large message alone, while its own sender sends small ones, and while others do (spec/network.md#N191).
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const size = 64 << 20
		read := func(small string) time.Duration {
			var p pace
			began := time.Now()
			if small != "" {
				p.came(small, 1000)
			}
			r := p.reader(readerFunc(func(b []byte) (int, error) { // somebody goes on to send small ones
				if small != "" {
					p.came(small, 1000)
				}
				return len(b), nil
			}), "large", size)
			if _, err := io.CopyN(io.Discard, r, size); err != nil {
				t.Fatal(err)
			}
			return time.Since(began)
		}
		if took := read(""); took != 0 {
			t.Error("alone it waited for", took)
		}
		if took := read("large"); took != 0 {
			t.Error("beside its own small ones it waited for", took)
		}
		if took := read("other"); took < 900*time.Millisecond || took > 1100*time.Millisecond {
			t.Error("64 MiB beside others took", took)
		}
		if r := (&pace{}).reader(strings.NewReader(""), "x", large-1); r != io.Reader(r.(*strings.Reader)) {
			t.Error("a small message is held up")
		}
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// TestRestrain bounds the claims of one peer by number, and lifts the bound.
func TestRestrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLedger(Limits{PeerBytes: 100, TotalBytes: 100})
		claim := func(peer string) chan error {
			done := make(chan error, 1)
			go func() { done <- l.claim(context.Background(), peer, 1) }()
			synctest.Wait()
			return done
		}
		<-claim("a")
		l.restrain("a", 2)
		<-claim("a")
		third, fourth := claim("a"), claim("a")
		<-claim("b") // nobody else waits
		if len(third)+len(fourth) != 0 {
			t.Fatal("more than two are held")
		}
		l.release("a", 1)
		synctest.Wait()
		if len(third) != 1 || len(fourth) != 0 {
			t.Fatal("not one has followed")
		}
		l.restrain("a", 0)
		synctest.Wait()
		if len(fourth) != 1 {
			t.Error("the bound stays")
		}
	})
}
