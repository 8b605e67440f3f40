package client

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// actors are the particles at a client by their signatures.
type actors struct {
	limits Limits

	mu      sync.Mutex
	bySign  map[string]*actor
	old     []*actor // calls that have answered, the oldest first
	foreign int      // particles of others
	bytes   int64    // that they brought
}

func newActors(l Limits) *actors { return &actors{limits: l, bySign: map[string]*actor{}} }

func (s *actors) get(signature []byte) *actor {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bySign[string(signature)]
}

func (s *actors) all() []*actor {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]*actor, 0, len(s.bySign))
	for _, a := range s.bySign {
		list = append(list, a)
	}
	return list
}

// answered keeps an actor whose caller has what it wants, and lets go of the oldest of them when there are too many.
func (s *actors) answered(a *actor) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bySign[string(a.first.Signature)] != a {
		return
	}
	s.old = append(s.old, a)
	for len(s.old) > s.limits.Answered {
		s.old[0].end()
		s.old[0], s.old = nil, s.old[1:]
	}
}

// forget lets go of an actor that is over.
func (s *actors) forget(a *actor) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.bySign, string(a.first.Signature))
	for i, o := range s.old {
		if o == a {
			s.old = append(s.old[:i], s.old[i+1:]...)
			break
		}
	}
	if a.call == nil {
		s.foreign--
		s.bytes -= a.brought
	}
}

// enter starts an actor, unless the client is closed.
func (c *Client) enter(a *actor) error {
	c.actors.mu.Lock()
	defer c.actors.mu.Unlock()
	if c.running.Err() != nil {
		a.end()
		return &Closed{}
	}
	c.actors.bySign[string(a.first.Signature)] = a
	if a.call == nil {
		c.actors.foreign++
	}
	c.work.Go(a.run)
	return nil
}

// leave ends what an actor has.
func (c *Client) leave(a *actor) {
	a.end()
	c.actors.forget(a)
	a.mu.Lock()
	for _, m := range a.mailbox {
		m.handled()
	}
	a.mailbox, a.gone = nil, true
	a.mu.Unlock()
	c.hosted.Expire(stdlib.VaultDir(a.first.ID, a.token))
}

// receive takes particles from the network until the client is closed.
func (c *Client) receive() {
	for {
		r, handled, err := c.net.Take(c.running)
		if err != nil {
			return
		}
		if err := c.take(r.From, r.Particle, message{r.Particle.Data, handled}); err != nil {
			c.log.Debug("a particle was dropped", "particle", r.Particle.ID, "from", r.From, "problem", err)
			handled()
		}
	}
}

// take gives a particle that came to its actor, which is made if the particle is another peer's (spec/network.md#N121).
func (c *Client) take(from string, p *particle.Particle, m message) error {
	a := c.actors.get(p.Signature)
	if a == nil {
		if p.InitPeer == c.ID() {
			return errors.New("it is over")
		}
		if err := p.Check(time.Now()); err != nil {
			return err
		}
		if p.Remaining(time.Now()) > c.config.Limits.ForeignLife {
			return errors.New("it would live too long")
		}
		a = c.newActor(context.Background(), p, p2p.Contact{Peer: from})
		if err := c.admit(a, int64(len(p.Script)+len(m.data))); err != nil {
			a.end()
			return err
		}
		if err := c.enter(a); err != nil {
			return err
		}
	} else if a.call == nil {
		if a.first.Script != p.Script || a.first.ID != p.ID {
			return errors.New("it has the signature of another one")
		}
		if err := c.admit(a, int64(len(m.data))); err != nil {
			return err
		}
	}
	a.post(m)
	return nil
}

// count changes what is counted for a particle of others that is here.
func (s *actors) count(a *actor, by int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bytes += by
	a.brought += by
}

// admit counts what a particle of others brings.
func (c *Client) admit(a *actor, bytes int64) error {
	s := c.actors
	s.mu.Lock()
	defer s.mu.Unlock()
	isNew := s.bySign[string(a.first.Signature)] == nil
	switch {
	case isNew && s.foreign >= s.limits.Foreign:
		return errors.New("there are too many particles of others")
	case s.bytes+bytes > s.limits.ForeignBytes:
		return errors.New("particles of others hold too much")
	}
	s.bytes += bytes
	a.brought += bytes
	return nil
}
