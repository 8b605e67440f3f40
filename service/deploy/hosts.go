package deploy

import (
	"context"
	"fmt"
	"sync"

	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// Hosts makes the deployments of many peers that share an engine, such as those of a simulated network. The engine is made
// when the first service starts.
type Hosts struct {
	config Config
	keep   func(stdlib.Site) (Blobs, Folders, error)
	make   func(context.Context) (*service.Engine, error)

	mu     sync.Mutex
	engine *service.Engine
	peers  map[string]*Peer
}

// NewHosts makes hosts with one configuration. What is kept is every peer's own. The engine that the configuration makes
// is closed with the hosts.
func NewHosts(c Config) *Hosts {
	h := &Hosts{config: c, keep: c.Keep, make: c.Engine, peers: map[string]*Peer{}}
	if h.make == nil {
		h.make = func(ctx context.Context) (*service.Engine, error) {
			return service.NewEngine(ctx, service.EngineConfig{})
		}
	}
	h.config.Engine, h.config.Blobs, h.config.Folders, h.config.Keep = h.shared, nil, nil, nil
	return h
}

func (h *Hosts) shared(ctx context.Context) (*service.Engine, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.engine == nil {
		e, err := h.make(context.WithoutCancel(ctx))
		if err != nil {
			return nil, err
		}
		h.engine = e
	}
	return h.engine, nil
}

// Deploy makes the deployment of a peer, or of a worker of one that has been made.
func (h *Hosts) Deploy(site stdlib.Site) (stdlib.Deployment, error) {
	p, err := h.open(site)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.peers[site.Name] = p
	return p, nil
}

func (h *Hosts) open(site stdlib.Site) (*Peer, error) {
	ctx := context.Background()
	if site.Host != "" {
		h.mu.Lock()
		var host *Peer
		for _, p := range h.peers {
			if p.site.PeerID == site.Host {
				host = p
			}
		}
		h.mu.Unlock()
		if host == nil {
			return nil, fmt.Errorf("there is no peer %s of which %s could be a worker", site.Host, site.PeerID)
		}
		return host.Worker(ctx, site)
	}
	c := h.config
	if h.keep != nil {
		var err error
		if c.Blobs, c.Folders, err = h.keep(site); err != nil {
			return nil, err
		}
	}
	return Open(ctx, site, c)
}

// Peer returns the deployment of a peer by name, nil if there is none.
func (h *Hosts) Peer(name string) *Peer {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.peers[name]
}

// Close ends all services and the engine.
func (h *Hosts) Close(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	var first error
	for _, p := range h.peers {
		if err := p.Close(ctx); err != nil && first == nil {
			first = err
		}
	}
	if h.engine != nil {
		if err := h.engine.Close(ctx); err != nil && first == nil {
			first = err
		}
		h.engine = nil
	}
	return first
}
