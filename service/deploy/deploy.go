// Package deploy keeps the modules, blueprints and services of one peer and calls the services: what stands behind the
// built-ins srv, dist and stat (spec/services.md#S75). It knows nothing of networks; a simulated peer uses it as a real one
// does.
package deploy

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// Config says how the services of a peer are kept and run. The zero value is a peer that keeps everything in memory.
type Config struct {
	Engine   func(context.Context) (*service.Engine, error) // asked when the first service starts; nil: each service has its own
	Blobs    Blobs                                          // nil: in memory, DefaultRoom at most
	Folders  Folders                                        // nil: in memory, DefaultRoom at most
	Keep     func(stdlib.Site) (Blobs, Folders, error)      // for [Hosts]: makes both for each peer; nil: in memory
	Env      map[string]string                              // of all services
	Limits   service.Limits                                 // of every call, and of every start; zero: those of the service's configuration, else DefaultLimits
	Memory   uint64                                         // bytes that a service which was made of a blueprint takes at most; 0: 4 GiB - 1
	Disk     uint64                                         // bytes that the directories of the host of one service hold at most; 0: no limit
	Services int                                            // how many there are at most; 0: as many as one likes

	// Effectors are the modules that may run programs of the host, by hash: the programs by imported name (spec/services.md#S78).
	Effectors map[string]map[string]string

	Log    func(peer, service string, e service.LogEntry) // takes what modules log; nil drops it
	Output func(peer, service string) io.Writer           // makes what takes the output of a service's modules; nil drops it
}

// DefaultRoom is how many bytes are kept in memory: of modules and blueprints, and of files.
const DefaultRoom = 512 << 20

// DefaultLimits end calls that would never end.
var DefaultLimits = service.Limits{Instructions: 100_000_000_000}

// defaultMemory is the original's.
const defaultMemory = 1<<32 - 1

// Peer is the deployment of one peer.
type Peer struct {
	site    stdlib.Site
	config  Config
	blobs   Blobs
	folders Folders
	shelf   *shelf

	mu       sync.Mutex // guards what follows, and not the services themselves
	services map[string]*running
	order    []*running
	aliases  map[string]*running
	starting map[string]bool // ids of services that are on their way
	closed   bool
}

// shelf has what the host and its workers share; services and aliases are each one's own (spec/network.md#N104).
type shelf struct {
	mu         sync.Mutex
	modules    map[string]module
	blueprints map[string]stdlib.Blueprint
}

var _ stdlib.Deployment = (*Peer)(nil)

// Open reads what a peer has kept and starts its services. What cannot be read or started is no error: it is listed, and
// tells why when it is used.
func Open(ctx context.Context, site stdlib.Site, c Config) (*Peer, error) {
	p := &Peer{
		site: site, config: c, blobs: c.Blobs, folders: c.Folders,
		services: map[string]*running{}, aliases: map[string]*running{}, starting: map[string]bool{},
		shelf: &shelf{modules: map[string]module{}, blueprints: map[string]stdlib.Blueprint{}},
	}
	if p.config.Memory == 0 {
		p.config.Memory = defaultMemory
	}
	if p.blobs == nil {
		p.blobs = InMemory(DefaultRoom)
	}
	if p.folders == nil {
		var err error
		if p.folders, err = FoldersInMemory(DefaultRoom, site.Now); err != nil {
			return nil, err
		}
	}
	for _, read := range []func(context.Context) error{p.readModules, p.readBlueprints, p.readServices} {
		if err := read(ctx); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// Worker opens the deployment of a worker of this peer, which has the peer's modules and blueprints, and services of its own. It is
// closed by itself.
func (p *Peer) Worker(ctx context.Context, site stdlib.Site) (*Peer, error) {
	w := &Peer{
		site: site, config: p.config, blobs: p.blobs, folders: p.folders, shelf: p.shelf,
		services: map[string]*running{}, aliases: map[string]*running{}, starting: map[string]bool{},
	}
	return w, w.readServices(ctx)
}

// scope is the peer as records name it.
func (p *Peer) scope() scopeFile {
	if p.site.Host == "" {
		return scopeFile{Type: "Host"}
	}
	return scopeFile{Type: "WorkerId", Value: p.site.PeerID}
}

// Vault implements stdlib.Deployment.
func (p *Peer) Vault() stdlib.Vault { return p.folders }

// Close ends all services; calls that run are waited for until the context ends. What was kept stays.
func (p *Peer) Close(ctx context.Context) error {
	p.mu.Lock()
	services := p.order
	p.order, p.services, p.aliases, p.closed = nil, map[string]*running{}, map[string]*running{}, true
	p.mu.Unlock()
	var first error
	for _, s := range services {
		if s.live == nil {
			continue
		}
		if err := s.live.Close(ctx); err != nil && first == nil {
			first = fmt.Errorf("service %s: %w", s.ID, err)
		}
	}
	return first
}
