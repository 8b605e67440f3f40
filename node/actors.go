package node

import (
	"container/list"
	"context"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/exec"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// place is what tells actors apart: the signature of their particle, and the scope, by id, where it is executed.
type place struct{ scope, signature string }

func placeOf(s *scope, p *particle.Particle) place { return place{s.id(), string(p.Signature)} }

// actors are all particles that live here.
type actors struct {
	node *Node

	mu      sync.Mutex
	all     map[place]*actor
	most    int                   // that were in it at a time
	resting map[string]*list.List // actors with nothing under way by the peer that brought them, see retire
	closed  bool
}

func newActors(n *Node) *actors {
	return &actors{node: n, all: map[place]*actor{}, resting: map[string]*list.List{}}
}

// find returns the actor of a particle, nil if there is none.
func (s *actors) find(in *scope, p *particle.Particle) *actor {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all[placeOf(in, p)]
}

// open makes the actor of a particle that a peer brought, unless somebody else was faster. Refusals have code E0825.
func (s *actors) open(in *scope, p *particle.Particle, owner string) (*actor, error) {
	n := s.node
	held := actorWeight + int64(len(p.Script)+len(p.ID))
	token := value.EncodeBase58(in.key.Sign(p.Signature)) // not while others wait
	p = p.Detached()
	if !s.room(owner, held) {
		return nil, refuse(CodeShare, "particles that %s brought hold as much as they may", owner)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.all[placeOf(in, p)]; a != nil {
		n.quota.give(owner, held)
		return a, nil
	}
	if s.closed {
		n.quota.give(owner, held)
		return nil, refuse(CodeShare, "the node is closed")
	}
	a := &actor{node: n, scope: in, owner: owner, held: held, token: token}
	a.first = *p
	a.kept = n.config.open(n.params(in, p), p.Script, nil)
	a.live, a.end = context.WithCancel(context.Background()) // ended by close: the children of a context are a map, which never gets smaller
	// The last millisecond is a part of the particle's life.
	a.mu.Lock()
	a.timer = time.AfterFunc(p.Remaining(n.config.Now())+time.Millisecond, a.expire)
	a.mu.Unlock()
	s.all[placeOf(in, p)] = a
	s.most = max(s.most, len(s.all))
	return a, nil
}

// params are what the interpreter is told of a particle.
func (n *Node) params(in *scope, p *particle.Particle) vm.Params {
	l := n.config.Limits
	return vm.Params{
		// What a step makes would not be kept if it were more than the particle's peer may have.
		Budget:   exec.Budget{Memory: int(min(l.PeerBytes, exec.DefaultMemory))},
		InitPeer: p.InitPeer, Peer: in.id(), SecretKey: in.secret, Keys: in.pair, ParticleID: p.ID, Timestamp: p.Timestamp, TTL: p.TTL, Scripts: n.scripts,
		AIRSizeLimit: l.Script, ParticleSizeLimit: l.Data, CallResultSizeLimit: l.Result, HardLimit: l.HardLimits,
	}
}

// manyActors is from how many actors on the memory of their table is worth giving back.
const manyActors = 1 << 10

const noLimit = vm.NoLimit

// forget takes an actor out, and what its particle left in the vault.
func (s *actors) forget(a *actor) {
	s.mu.Lock()
	delete(s.all, placeOf(a.scope, &a.first))
	if len(s.all) == 0 && s.most > manyActors { // a map does not get smaller
		s.all, s.most = map[place]*actor{}, 0
	}
	s.remove(a)
	closed := s.closed
	s.mu.Unlock()
	a.stored = a.stored && !closed // the end of the node is not that of its particles
	a.clear()
}

func (s *actors) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.all)
}

// close ends all actors.
func (s *actors) close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.end(func(*actor) bool { return true })
}

// dismiss ends the actors of a scope.
func (s *actors) dismiss(in *scope) { s.end(func(a *actor) bool { return a.scope == in }) }

func (s *actors) end(which func(*actor) bool) {
	s.mu.Lock()
	var all []*actor
	for _, a := range s.all {
		if which(a) {
			all = append(all, a)
		}
	}
	s.mu.Unlock()
	for _, a := range all {
		a.expire()
	}
}
