package deploy

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// Call implements stdlib.Deployment (spec/services.md#S85).
func (p *Peer) Call(ctx context.Context, r stdlib.Request) (stdlib.Response, bool, error) {
	p.mu.Lock()
	s := p.find(r.Service)
	p.mu.Unlock()
	switch {
	case s == nil:
		return stdlib.Response{}, false, nil
	case s.live == nil:
		return stdlib.Response{}, true, s.fault
	}
	if err := p.folders.Prepare(stdlib.VaultDir(r.Particle, r.Token)); err != nil {
		return stdlib.Response{}, true, err
	}
	if err := s.hold(ctx); err != nil {
		return stdlib.Response{}, true, err
	}
	defer s.release()
	s.clock.begin()
	before, begun := s.size(), s.clock.now()
	out, err := s.live.Call(ctx, r.Function, json.RawMessage(value.Array(r.Args...).Append(nil)), p.parameters(s, r))
	s.stats.add(r.Function, err, s.size()-before, s.clock.now().Sub(begun), begun)
	return stdlib.Response{Text: string(out), After: s.clock.end()}, true, err
}

// hold waits for the calls before. Calls of one service run one after the other; figures and simulated time are of one call.
func (s *running) hold(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("the call has waited too long for its turn: %w", context.Cause(ctx))
	}
}

func (s *running) release() { <-s.turn }

// Expire implements stdlib.Deployment. Simulated time begins anew with the next particle: nobody waits for what was before.
func (p *Peer) Expire(dir string) {
	p.folders.Drop(dir)
	if !p.site.Simulated {
		return
	}
	p.mu.Lock()
	services := slices.Clone(p.order)
	p.mu.Unlock()
	for _, s := range services {
		s.turn <- struct{}{}
		s.clock.free = time.Time{}
		s.release()
	}
}

// parameters are what a module is told of its caller (spec/services.md#S21).
func (p *Peer) parameters(s *running, r stdlib.Request) service.CallParameters {
	cp := service.CallParameters{
		Particle: service.Particle{
			ID: r.Particle, InitPeerID: r.InitPeer, Timestamp: r.Timestamp, TTL: r.TTL, Script: r.Script, Signature: r.Signature, Token: r.Token,
		},
		ServiceID: s.ID, Creator: s.Owner, HostID: p.site.HostID(), WorkerID: s.Worker,
	}
	for _, argument := range r.Tetraplets {
		list := []service.Tetraplet{}
		for _, t := range argument {
			list = append(list, service.Tetraplet{Peer: t.Peer, Service: t.Service, Function: t.Function, Lens: t.Lens})
		}
		cp.Tetraplets = append(cp.Tetraplets, list)
	}
	return cp
}

// clock is a service's time. Where time is simulated it stands still while the service works; what a module sleeps passes for
// the service alone, and its calls take as long as they sleep and wait for those before them (spec/services.md#S86). It
// belongs to who holds the service.
type clock struct {
	site   stdlib.Site
	inside bool
	start  time.Time
	slept  time.Duration
	free   time.Time // when the calls before are done
}

// begin is the start of a call.
func (c *clock) begin() {
	if !c.site.Simulated {
		return
	}
	c.start, c.slept, c.inside = c.site.Now(), 0, true
	if c.free.After(c.start) {
		c.start = c.free
	}
}

// end is the end of a call; it returns how long the call has taken, from when it was made.
func (c *clock) end() time.Duration {
	if !c.site.Simulated {
		return 0
	}
	c.free, c.inside = c.now(), false
	return c.free.Sub(c.site.Now())
}

func (c *clock) now() time.Time {
	if c.inside {
		return c.start.Add(c.slept)
	}
	return c.site.Now()
}

// longest is how long a call can sleep: time.Time has room for it, whenever that is.
const longest = time.Duration(math.MaxInt64 / 4)

// sleep lets simulated time pass for a module.
func (c *clock) sleep(_ context.Context, d time.Duration) {
	c.slept = min(c.slept+min(d, longest), longest)
}
