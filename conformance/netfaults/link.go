package main

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"time"
)

// fabric is all that connects peers: each connection by TCP is a link that can be cut, stalled and slowed down. TCP itself loses
// nothing, so what networks lose shows as connections that end or fall silent.
type fabric struct {
	mu      sync.Mutex
	random  *rand.Rand
	links   map[*link]bool
	blocked func(from, to string) bool // no connections are made, and those that there are say nothing
	names   map[string]string          // of peers by address
}

func newFabric(seed uint64) *fabric {
	return &fabric{random: rand.New(rand.NewPCG(seed, 1)), links: map[*link]bool{}, names: map[string]string{}}
}

var errBlocked = errors.New("the network is unreachable")

// dial makes connections of a peer. rate is how many bytes a second it takes from the network, 0 for any number.
func (f *fabric) dial(from string, rate int) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		f.mu.Lock()
		to := f.names[address]
		blocked := f.blocked != nil && f.blocked(from, to)
		f.mu.Unlock()
		if blocked {
			return nil, errBlocked
		}
		far, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		near, inside := net.Pipe()
		l := &link{Conn: near, inside: inside, far: far, from: from, to: to, rate: rate, ended: make(chan struct{})}
		l.changed = sync.NewCond(&l.mu)
		f.mu.Lock()
		f.links[l] = true
		f.mu.Unlock()
		var pumps sync.WaitGroup
		pumps.Go(func() { l.pump(far, inside, 0) })
		pumps.Go(func() { l.pump(inside, far, rate) })
		go func() {
			pumps.Wait()
			f.mu.Lock()
			delete(f.links, l)
			f.mu.Unlock()
		}()
		return l, nil
	}
}

// block changes who cannot speak with whom, nil for nobody. Links between them fall silent, and speak again when they may.
func (f *fabric) block(blocked func(from, to string) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.blocked = blocked
	for l := range f.links {
		l.stall(blocked != nil && blocked(l.from, l.to))
	}
}

// pick returns a link of any that fit, nil if there is none.
func (f *fabric) pick(fits func(l *link) bool) *link {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []*link
	for l := range f.links {
		if fits(l) {
			all = append(all, l)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all[f.random.IntN(len(all))]
}

func (f *fabric) chance(share float64) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.random.Float64() < share
}

// cutAll cuts links that fit.
func (f *fabric) cutAll(fits func(l *link) bool) {
	for l := f.pick(fits); l != nil; l = f.pick(fits) {
		l.cut()
		f.mu.Lock()
		delete(f.links, l)
		f.mu.Unlock()
	}
}

// link is a connection, seen by who made it. What goes through it is pumped between its inside and the far end.
type link struct {
	net.Conn
	inside, far net.Conn
	from, to    string
	rate        int

	mu      sync.Mutex
	changed *sync.Cond
	stalled bool
	dead    bool
	ended   chan struct{}
}

func (l *link) LocalAddr() net.Addr  { return l.far.LocalAddr() }
func (l *link) RemoteAddr() net.Addr { return l.far.RemoteAddr() }

// Close ends the link in an orderly way, unless it is stalled: then the far end learns nothing before the network is whole again.
func (l *link) Close() error { return l.Conn.Close() }

// stall makes the link fall silent, and speak again.
func (l *link) stall(stalled bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stalled = stalled
	l.changed.Broadcast()
}

// cut breaks the link off at both ends.
func (l *link) cut() {
	l.mu.Lock()
	if l.dead {
		l.mu.Unlock()
		return
	}
	l.dead = true
	close(l.ended)
	l.changed.Broadcast()
	l.mu.Unlock()
	if t, ok := l.far.(*net.TCPConn); ok {
		_ = t.SetLinger(0) // the far end sees a reset, as from a host that has forgotten the connection
	}
	_ = l.far.Close()
	_ = l.inside.Close()
}

// open waits while the link is stalled; false when it is dead.
func (l *link) open() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.stalled && !l.dead {
		l.changed.Wait()
	}
	return !l.dead
}

// pump carries bytes one way until the link ends.
func (l *link) pump(to io.Writer, from io.Reader, rate int) {
	defer l.cut()
	buffer := make([]byte, 16<<10)
	if rate > 0 {
		buffer = buffer[:min(rate, len(buffer))]
	}
	for {
		n, err := from.Read(buffer)
		if err != nil && n == 0 || !l.open() {
			return
		}
		if rate > 0 {
			slow := time.NewTimer(time.Duration(n) * time.Second / time.Duration(rate))
			select {
			case <-slow.C:
			case <-l.ended:
				slow.Stop()
				return
			}
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}
