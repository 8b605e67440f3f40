package p2p

import (
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// Messages from large on are read in pieces, and after each piece, while others send small ones, there is a pause, one at a time for all:
// 128 MiB in a second at most. What is not read the sender may not send, and to decrypt what comes as fast as a network can bring it
// takes all processors (spec/network.md#N191).
const (
	large    = 4 << 20
	piece    = 256 << 10
	piecePay = 2 * time.Millisecond
	smallFor = 100 * time.Millisecond // how long a small message counts
)

// pace knows who sends small messages.
type pace struct {
	mu    sync.Mutex // held during pauses
	small atomic.Pointer[smallOne]
}

// smallOne is the small message that came last.
type smallOne struct {
	from string
	at   time.Time
}

// came notes a message.
func (p *pace) came(from string, size int) {
	if size < large {
		p.small.Store(&smallOne{from, time.Now()})
	}
}

// isShared reports whether others than a peer send small messages.
func (p *pace) isShared(from string) bool {
	s := p.small.Load()
	return s != nil && s.from != from && time.Since(s.at) < smallFor
}

// reader reads a message of a peer at this pace.
func (p *pace) reader(r io.Reader, from string, size int) io.Reader {
	if size < large {
		return r
	}
	return &pacedReader{Reader: r, pace: p, from: from}
}

type pacedReader struct {
	io.Reader
	pace *pace
	from string
	read int // since the last pause
}

func (r *pacedReader) Read(b []byte) (int, error) {
	if r.read >= piece {
		if r.read = 0; r.pace.isShared(r.from) {
			r.pace.mu.Lock()
			time.Sleep(piecePay)
			r.pace.mu.Unlock()
		}
	}
	n, err := r.Reader.Read(b)
	r.read += n
	return n, err
}
