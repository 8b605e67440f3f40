package p2p

import (
	"context"
	"sync"
)

// ledger shares memory among peers: who wants some claims it, and waits while there is none. A peer's claims are served in
// order; one peer's claims never wait for another peer's as long as that peer holds less than it is guaranteed.
type ledger struct {
	perPeer, total, guaranteed int64

	mu       sync.Mutex
	used     int64
	accounts map[string]*account // of peers that hold or want something
	blocked  []*account          // those with claims that wait, in the order in which they are asked
	closed   bool
}

type account struct {
	used    int64
	claims  int // that are held
	most    int // claims that may be held, 0 for no such limit
	waiting []*claim
}

type claim struct {
	n       int64
	decided chan struct{} // closed when granted or when the ledger closes
	granted bool
}

func newLedger(l Limits) *ledger {
	return &ledger{perPeer: l.PeerBytes, total: l.TotalBytes, guaranteed: l.GuaranteedBytes, accounts: map[string]*account{}}
}

// fits tells whether an account may have n more. Claims are no greater than perPeer, and that no greater than total, so a claim
// that waits fits at last.
func (l *ledger) fits(a *account, n int64) bool {
	return (a.most == 0 || a.claims < a.most) && a.used+n <= l.perPeer && (l.used+n <= l.total || a.used+n <= l.guaranteed)
}

func (l *ledger) account(peer string) *account {
	a := l.accounts[peer]
	if a == nil {
		a = &account{}
		l.accounts[peer] = a
	}
	return a
}

// settle forgets an account that has nothing.
func (l *ledger) settle(peer string, a *account) {
	if a.used == 0 && len(a.waiting) == 0 {
		delete(l.accounts, peer)
	}
}

// claim gets n for a peer, which must be given back; it waits until there is room, the context ends or the ledger closes.
func (l *ledger) claim(ctx context.Context, peer string, n int64) error {
	l.mu.Lock()
	a := l.account(peer)
	if l.closed {
		l.settle(peer, a)
		l.mu.Unlock()
		return errClosed()
	}
	if len(a.waiting) == 0 && l.fits(a, n) {
		l.hold(a, n)
		l.mu.Unlock()
		return nil
	}
	c := &claim{n: n, decided: make(chan struct{})}
	if a.waiting = append(a.waiting, c); len(a.waiting) == 1 {
		l.blocked = append(l.blocked, a)
	}
	l.mu.Unlock()
	select {
	case <-c.decided:
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case c.granted && ctx.Err() == nil:
		return nil
	case c.granted:
		l.give(peer, n)
		return ctx.Err()
	case l.closed:
		l.settle(peer, a)
		return errClosed()
	}
	for i, w := range a.waiting {
		if w == c {
			a.waiting = append(a.waiting[:i:i], a.waiting[i+1:]...)
		}
	}
	l.settle(peer, a)
	l.grant() // what waited behind it may fit
	return ctx.Err()
}

// force gets n for a peer at once, whatever the limits.
func (l *ledger) force(peer string, n int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hold(l.account(peer), n)
}

func (l *ledger) hold(a *account, n int64) {
	a.used += n
	a.claims++
	l.used += n
}

// restrain bounds how many claims a peer holds, while it holds or wants any; 0 for no bound.
func (l *ledger) restrain(peer string, most int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	a := l.accounts[peer]
	if a == nil || a.most == most {
		return
	}
	a.most = most
	l.grant()
}

// release gives back what was claimed.
func (l *ledger) release(peer string, n int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.give(peer, n)
}

func (l *ledger) give(peer string, n int64) {
	a := l.account(peer)
	a.used -= n
	a.claims--
	l.used -= n
	l.settle(peer, a)
	l.grant()
}

// grant serves what waits and fits now, starting with another peer each time.
func (l *ledger) grant() {
	if l.closed {
		return
	}
	for range len(l.blocked) {
		a := l.blocked[0]
		l.blocked = l.blocked[1:]
		for len(a.waiting) > 0 && l.fits(a, a.waiting[0].n) {
			c := a.waiting[0]
			a.waiting = a.waiting[1:]
			l.hold(a, c.n)
			c.granted = true
			close(c.decided)
		}
		if len(a.waiting) > 0 {
			l.blocked = append(l.blocked, a)
		}
	}
}

// close ends all claims that wait, and refuses new ones.
func (l *ledger) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	l.closed = true
	for _, a := range l.blocked {
		for _, c := range a.waiting {
			close(c.decided)
		}
		a.waiting = nil
	}
	l.blocked = nil
}

// load tells how much is in use, and of how many peers.
func (l *ledger) load() (used int64, peers int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.used, len(l.accounts)
}
