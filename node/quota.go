package node

import "sync"

// quota shares memory among the peers that bring particles. Unlike what is on the wire, what is here cannot wait: who has no share
// left is refused.
type quota struct {
	perPeer, total int64

	mu   sync.Mutex
	used int64
	of   map[string]int64
}

// guaranteed is what a peer gets even if the others have used up everything.
const guaranteed = 1 << 20

// What things hold besides their bytes.
const (
	actorWeight = 8 << 10
	sendWeight  = 8 << 10
	callWeight  = 8 << 10
	vaultWeight = 1 << 10
)

func newQuota(perPeer, total int64) *quota {
	return &quota{perPeer: perPeer, total: max(total, perPeer), of: map[string]int64{}}
}

// take reports whether a peer may have n more, and counts them.
func (q *quota) take(peer string, n int64) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	has := q.of[peer]
	if has+n > q.perPeer || q.used+n > q.total && has+n > guaranteed {
		return false
	}
	q.of[peer] = has + n
	q.used += n
	return true
}

// give takes back what was taken.
func (q *quota) give(peer string, n int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.used -= n
	if q.of[peer] -= n; q.of[peer] == 0 {
		delete(q.of, peer)
	}
}

// load tells how much is in use.
func (q *quota) load() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.used
}
