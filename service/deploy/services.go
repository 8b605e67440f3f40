package deploy

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// running is a service of the peer.
type running struct {
	stdlib.Service
	live      *service.Service // nil if it could not be started
	fault     error            // why
	turn      chan struct{}    // holds the right to call it
	most      uint64           // bytes of memory
	clock     clock
	stats     stats
	blueprint bool // it was made of one that is stored, and is stored itself
}

const (
	servicesDir   = "services"
	serviceSuffix = "_service.toml"
)

// Create implements stdlib.Deployment.
func (p *Peer) Create(ctx context.Context, blueprint, owner string) (string, error) {
	id, err := stdlib.NewID(p.site.Random)
	if err != nil {
		return "", err
	}
	s := p.take(stdlib.Service{ID: id, Blueprint: blueprint, Type: "service", Owner: owner}, true)
	return id, p.add(s, func() error { return p.build(ctx, s) })
}

// take makes a service that does not run yet.
func (p *Peer) take(s stdlib.Service, blueprint bool) *running {
	s.Worker = p.site.PeerID
	return &running{Service: s, blueprint: blueprint, turn: make(chan struct{}, 1)}
}

// add makes a service with start and takes it up.
func (p *Peer) add(s *running, start func() error) error {
	p.mu.Lock()
	if p.config.Services > 0 && len(p.order)+len(p.starting) >= p.config.Services {
		p.mu.Unlock()
		return fmt.Errorf("there are %d services already, and no more are allowed", p.config.Services)
	}
	if p.services[s.ID] != nil || p.starting[s.ID] {
		p.mu.Unlock()
		return fmt.Errorf("Service with id '%s' already exists", s.ID)
	}
	p.starting[s.ID] = true
	p.mu.Unlock()
	err := start()
	p.mu.Lock()
	delete(p.starting, s.ID)
	if err == nil && p.closed {
		err = errors.New("the peer is closed")
	}
	if err == nil {
		err = p.keep(s)
	}
	if err == nil {
		p.services[s.ID] = s
		p.order = append(p.order, s)
	}
	p.mu.Unlock()
	if err != nil {
		p.end(context.Background(), s)
	}
	return err
}

// build starts a service from its blueprint.
func (p *Peer) build(ctx context.Context, s *running) error {
	p.shelf.mu.Lock()
	b, ok := p.shelf.blueprints[s.Blueprint]
	p.shelf.mu.Unlock()
	if !ok {
		return stdlib.BlueprintMissing(s.Blueprint)
	}
	modules, programs, err := p.configure(b)
	if err != nil {
		return err
	}
	for i := range modules {
		if err := p.folders.Give(&modules[i], s.ID); err != nil {
			return err
		}
	}
	return p.start(ctx, s, service.Config{Modules: modules, Binaries: programs, Memory: p.config.Memory})
}

// start loads a service with all that the peer adds to its configuration.
func (p *Peer) start(ctx context.Context, s *running, c service.Config) error {
	if p.config.Engine != nil {
		e, err := p.config.Engine(ctx)
		if err != nil {
			return err
		}
		c.Engine = e
	}
	c.ID = s.ID
	if p.config.Limits != (service.Limits{}) {
		c.Limits = p.config.Limits
	}
	if c.Limits == (service.Limits{}) {
		c.Limits = DefaultLimits
	}
	if p.config.Disk > 0 {
		c.Disk = p.config.Disk
	}
	if output := p.config.Output; output != nil {
		c.Output = output(p.site.Name, s.ID)
	}
	env := map[string]string{}
	for _, vars := range []map[string]string{p.config.Env, c.Env} {
		for k, v := range vars {
			env[k] = v
		}
	}
	c.Env = env
	if log := p.config.Log; log != nil {
		c.Log = func(e service.LogEntry) { log(p.site.Name, s.ID, e) }
	}
	s.clock.site = p.site
	c.Now, c.Random = s.clock.now, p.site.Random
	if p.site.Simulated {
		c.Sleep = s.clock.sleep
	}
	s.most = c.Memory
	if s.most == 0 {
		s.most = defaultMemory
	}
	s.clock.begin()
	defer s.clock.end()
	live, err := service.Load(ctx, c)
	s.live = live
	return err
}

// keep stores what services are made of, all or none. The peer is held.
func (p *Peer) keep(services ...*running) error {
	var files []Blob
	for _, s := range services {
		if !s.blueprint {
			continue
		}
		text, err := encode(serviceFile{s.ID, s.Type, s.Blueprint, slices.Clone(s.Aliases), s.Owner, p.scope()})
		if err != nil {
			return err
		}
		files = append(files, Blob{servicesDir + "/" + s.ID + serviceSuffix, text})
	}
	return p.blobs.Put(files...)
}

// end stops a service that is in no list any more.
func (p *Peer) end(ctx context.Context, s *running) {
	if s.live != nil {
		_ = s.live.Close(context.WithoutCancel(ctx)) // its instances are memory, which is gone either way
	}
	p.folders.Remove(s.ID)
}

// readServices starts what was stored.
func (p *Peer) readServices(ctx context.Context) error {
	names, err := p.blobs.List(servicesDir)
	if err != nil {
		return err
	}
	for _, name := range names {
		var f serviceFile
		id, ok := strings.CutSuffix(name, serviceSuffix)
		if !ok || p.decode(servicesDir+"/"+name, &f) != nil || f.ID != id || f.Scope != p.scope() {
			continue
		}
		s := p.take(stdlib.Service{ID: id, Blueprint: f.Blueprint, Type: f.Type, Owner: f.Owner, Aliases: f.Aliases}, true)
		s.fault = p.build(ctx, s)
		p.services[id] = s
		p.order = append(p.order, s)
		for _, alias := range f.Aliases {
			p.aliases[alias] = s
		}
	}
	return nil
}

// Install starts a service with a configuration of its own, under an id that is given, and stores its modules and a
// blueprint of them; programs in JavaScript are not stored, and then there is no blueprint (spec/services.md#S89). It is not started again with the peer. Engine, clock, random bytes and the vault are the peer's; where the
// peer has logs, output and limits, too.
func (p *Peer) Install(ctx context.Context, id, owner string, c service.Config) error {
	switch {
	case id == "":
		return errors.New("a service has no name")
	case stdlib.Builtin(p.site.Flavour, id) || stdlib.Reserved(id):
		return fmt.Errorf("`%s` is a built-in service", id)
	}
	b, scripts := stdlib.Blueprint{Name: id}, false
	c.Modules = slices.Clone(c.Modules)
	for i := range c.Modules {
		m := &c.Modules[i]
		p.folders.Share(m)
		if m.Script() { // no module for others: they are loaded by their hash, as binaries
			scripts = true
			continue
		}
		wasm := m.Wasm
		if wasm == nil {
			var err error
			if wasm, err = os.ReadFile(m.File); err != nil {
				return err
			}
		}
		hash := Hash(wasm)
		b.Dependencies = append(b.Dependencies, hash)
		if err := checkName(m.Name); err != nil {
			return err
		}
		if err := p.store(hash, module{name: m.Name, logger: m.Logger, programs: m.Binaries}, wasm); err != nil {
			return err
		}
	}
	if len(b.Dependencies) > 0 && !scripts { // without modules the service will say so
		var err error
		if b.ID, err = p.AddBlueprint(b); err != nil {
			return err
		}
	}
	s := p.take(stdlib.Service{ID: id, Blueprint: b.ID, Type: "service", Owner: owner}, false)
	return p.add(s, func() error { return p.start(ctx, s, c) })
}

// Remove implements stdlib.Deployment. A call that runs is waited for.
func (p *Peer) Remove(ctx context.Context, id string) error {
	p.mu.Lock()
	s := p.services[id]
	if s == nil {
		p.mu.Unlock()
		return stdlib.ServiceMissing(id, p.site.Scope())
	}
	var err error
	if s.blueprint {
		err = p.blobs.Delete(servicesDir + "/" + id + serviceSuffix)
	}
	if err == nil {
		delete(p.services, id)
		p.order = slices.DeleteFunc(p.order, func(o *running) bool { return o == s })
		for _, alias := range s.Aliases {
			delete(p.aliases, alias)
		}
	}
	p.mu.Unlock()
	if err == nil {
		p.end(ctx, s)
	}
	return err
}

// find returns the service with an id or alias. The peer is held.
func (p *Peer) find(name string) *running {
	if s := p.services[name]; s != nil {
		return s
	}
	return p.aliases[name]
}

// told is a service as others are told of it.
func (s *running) told() stdlib.Service {
	out := s.Service
	out.Aliases = slices.Clone(s.Aliases)
	return out
}

// Services implements stdlib.Deployment: in the order in which they were made.
func (p *Peer) Services() []stdlib.Service {
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []stdlib.Service
	for _, s := range p.order {
		list = append(list, s.told())
	}
	return list
}

// Service implements stdlib.Deployment.
func (p *Peer) Service(name string) (stdlib.Service, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.find(name)
	if s == nil {
		return stdlib.Service{}, false
	}
	return s.told(), true
}

// Interface implements stdlib.Deployment: that of the facade.
func (p *Peer) Interface(id string) (*value.Node, error) {
	s, err := p.started(id)
	if err != nil {
		return nil, err
	}
	modules := s.live.Modules()
	return s.live.Interfaces(modules[len(modules)-1]).Describe().Node(), nil
}

// started returns a service that can be called.
func (p *Peer) started(id string) (*running, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.services[id]
	switch {
	case s == nil:
		return nil, stdlib.ServiceMissing(id, p.site.Scope())
	case s.live == nil:
		return nil, s.fault
	}
	return s, nil
}

// SetAlias implements stdlib.Deployment.
func (p *Peer) SetAlias(alias, id string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, had := p.services[id], p.aliases[alias]
	switch {
	case s == nil:
		return stdlib.ServiceMissing(id, p.site.Scope())
	case had == s:
		return nil
	}
	changed, before := []*running{s}, [][]string{s.Aliases}
	s.Aliases = append(slices.Clone(s.Aliases), alias)
	if had != nil {
		changed, before = append(changed, had), append(before, had.Aliases)
		had.Aliases = slices.DeleteFunc(slices.Clone(had.Aliases), func(a string) bool { return a == alias })
	}
	if err := p.keep(changed...); err != nil {
		for i, s := range changed {
			s.Aliases = before[i]
		}
		return err
	}
	p.aliases[alias] = s
	return nil
}

// DropAlias implements stdlib.Deployment.
func (p *Peer) DropAlias(alias string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.aliases[alias]
	if s == nil {
		return nil
	}
	before := s.Aliases
	s.Aliases = slices.DeleteFunc(slices.Clone(before), func(a string) bool { return a == alias })
	if err := p.keep(s); err != nil {
		s.Aliases = before
		return err
	}
	delete(p.aliases, alias)
	return nil
}
