package p2p

import (
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// While others send small messages, there is a pause after each piece of large ones, one at a time for all: 64 MiB in a second at most.
// What is not read the sender may not send, and to decrypt, check and copy what comes as fast as a network can bring it takes all
// processors (spec/network.md#N191).
const (
	large    = 64 << 10
	piece    = 128 << 10
	rest     = 2 * time.Millisecond
	smallFor = 100 * time.Millisecond // how long a small message counts
)

// pace knows who sends small messages.
type pace struct {
	mu    sync.Mutex   // held during pauses
	read  atomic.Int64 // bytes of large messages since the last pause
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
	return &pacedReader{r, p, from}
}

type pacedReader struct {
	io.Reader
	pace *pace
	from string
}

func (r *pacedReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	if r.pace.read.Add(int64(n)) < piece {
		return n, err
	}
	if !r.pace.isShared(r.from) {
		r.pace.read.Store(0)
		return n, err
	}
	r.pace.mu.Lock()
	defer r.pace.mu.Unlock()
	if r.pace.read.Load() >= piece { // nobody has paused for it meanwhile
		r.pace.read.Add(-piece)
		time.Sleep(rest)
	}
	return n, err
}
