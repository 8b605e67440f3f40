package node

import (
	"context"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/exec"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// actors are all particles that live here, by signature.
type actors struct {
	node *Node

	mu     sync.Mutex
	all    map[string]*actor
	closed bool
}

func newActors(n *Node) *actors { return &actors{node: n, all: map[string]*actor{}} }

// find returns the actor of a particle, nil if there is none.
func (s *actors) find(p *particle.Particle) *actor {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all[string(p.Signature)]
}

// open makes the actor of a particle that a peer brought, unless somebody else was faster. Refusals have code E0825.
func (s *actors) open(p *particle.Particle, owner string) (*actor, error) {
	n := s.node
	held := actorWeight + int64(len(p.Script)+len(p.ID))
	token := value.EncodeBase58(n.key.Sign(p.Signature)) // not while others wait
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.all[string(p.Signature)]; a != nil {
		return a, nil
	}
	if s.closed {
		return nil, refuse(CodeShare, "the node is closed")
	}
	if !n.quota.take(owner, held) {
		return nil, refuse(CodeShare, "particles that %s brought hold as much as they may", owner)
	}
	a := &actor{node: n, owner: owner, held: held, token: token}
	a.first = *p.WithData(nil)
	a.kept = vm.Open(n.params(p), p.Script, nil)
	a.live, a.end = context.WithCancel(n.running)
	// The last millisecond is a part of the particle's life.
	a.mu.Lock()
	a.timer = time.AfterFunc(p.Remaining(time.Now())+time.Millisecond, a.expire)
	a.mu.Unlock()
	s.all[string(p.Signature)] = a
	return a, nil
}

// params are what the interpreter is told of a particle.
func (n *Node) params(p *particle.Particle) vm.Params {
	l := n.config.Limits
	return vm.Params{
		// What a step makes would not be kept if it were more than the particle's peer may have.
		Budget:   exec.Budget{Memory: int(min(l.PeerBytes, exec.DefaultMemory))},
		InitPeer: p.InitPeer, Peer: n.ID(), SecretKey: n.secret, ParticleID: p.ID, Timestamp: p.Timestamp, TTL: p.TTL, Scripts: n.scripts,
		AIRSizeLimit: l.Script, ParticleSizeLimit: l.Data, CallResultSizeLimit: l.Result, HardLimit: l.HardLimits,
	}
}

const noLimit = vm.NoLimit

// forget takes an actor out, and what its particle left in the vault.
func (s *actors) forget(a *actor) {
	s.mu.Lock()
	delete(s.all, string(a.first.Signature))
	s.mu.Unlock()
	defer s.node.contain(a, "the vault", nil)
	s.node.hosted.Expire(stdlib.VaultDir(a.first.ID, a.token))
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
	var all []*actor
	for _, a := range s.all {
		all = append(all, a)
	}
	s.mu.Unlock()
	for _, a := range all {
		a.expire()
	}
}
