package stdlib

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// Deployment is what a peer keeps of modules, blueprints and services, and how services are called (spec/services.md#S75).
// Errors of its methods are those of a library inside the peer; the built-ins word them for their flavour. Lists come in an
// order of their own that does not change. It may be used from many goroutines.
type Deployment interface {
	// AddModule stores a module; all that is told of it is its name.
	AddModule(name string, wasm []byte) (hash string, err error)
	Modules() []Module
	// ModuleInterface is what a module offers, in the form of srv.get_interface.
	ModuleInterface(hash string) (*value.Node, error)

	AddBlueprint(b Blueprint) (id string, err error)
	Blueprints() []Blueprint

	// Create makes a service of a blueprint for its owner, the id of a peer.
	Create(ctx context.Context, blueprint, owner string) (id string, err error)
	Remove(ctx context.Context, id string) error
	Services() []Service
	// Service finds a service by id or else by alias.
	Service(name string) (Service, bool)
	Interface(id string) (*value.Node, error)
	// SetAlias gives a service an alias, which no other has then.
	SetAlias(alias, id string) error
	// DropAlias takes an alias from the service that has it, if any.
	DropAlias(alias string) error
	Memory(id string) []ModuleMemory
	Stats(id string) *ServiceStats // nil if the service was not called yet

	// Call calls a function of a service by its id or alias. known is false if there is no such service.
	Call(ctx context.Context, r Request) (resp Response, known bool, err error)

	// Vault keeps files of particles. Services see it, too.
	Vault() Vault
	// Expire is told that a particle is over: its directory in the vault goes.
	Expire(dir string)
}

// Site is what a deployment is told of the peer it belongs to.
type Site struct {
	Name    string // as people call the peer
	PeerID  string
	Host    string // the peer whose worker it is; "" for a peer of its own
	Flavour Flavour
	Now     func() time.Time
	Random  io.Reader // nil is the system's
	// Simulated is set where time stands still while services work: what they sleep becomes a part of what their calls take.
	Simulated bool
}

// HostID is the peer that the site is on.
func (s Site) HostID() string {
	if s.Host != "" {
		return s.Host
	}
	return s.PeerID
}

// Scope is how errors name the site: "host", or the id of a worker.
func (s Site) Scope() string {
	if s.Host == "" || s.Host == s.PeerID {
		return "host"
	}
	return s.PeerID
}

// Module is a module that a peer has stored.
type Module struct {
	Name, Hash string
	Logger     bool        // it may log
	Programs   [][2]string // imported name and path of the programs that it may run
	Fault      error       // why the file called Hash is no module that can be used; the rest is empty then
}

// Blueprint says which modules a service is made of, by their hashes; the last is the one that can be called.
type Blueprint struct {
	ID, Name     string
	Dependencies []string
}

// Service is a service of a peer.
type Service struct {
	ID, Blueprint, Type, Owner, Worker string // Type is "service" or "spell"; Owner and Worker are ids of peers
	Aliases                            []string
}

// ModuleMemory is what one module of a service takes, and what all of them may take together, in bytes.
type ModuleMemory struct {
	Name       string
	Size, Most uint64
}

// ServiceStats are figures of the calls of a service.
type ServiceStats struct {
	Total     CallStats
	Functions []FunctionStats
}

// FunctionStats are those of one function.
type FunctionStats struct {
	Name string
	CallStats
}

// CallStats counts calls. Timestamps are seconds of the last ones.
type CallStats struct {
	Good, Failed    uint64
	Memory, Seconds Series // growth in bytes; duration
	Timestamps      []uint64
}

// Series are the last values of a quantity, and the sum of all.
type Series struct {
	Last  []float64
	Total float64
}

// Vault keeps the files of particles: for each a directory, in it files by name.
type Vault interface {
	Put(dir, name string, content []byte) error
	Get(dir, path string) ([]byte, error)
}

// Unhosted is the deployment of a peer that hosts no services: it holds nothing but the vault, in memory.
func Unhosted() Deployment {
	return &unhosted{vault: vaultInMemory{files: map[string]map[string][]byte{}}}
}

type unhosted struct{ vault vaultInMemory }

var errUnhosted = errors.New("this peer hosts no services")

func (*unhosted) AddModule(string, []byte) (string, error)         { return "", errUnhosted }
func (*unhosted) Modules() []Module                                { return nil }
func (*unhosted) ModuleInterface(hash string) (*value.Node, error) { return nil, ModuleMissing(hash) }
func (*unhosted) AddBlueprint(Blueprint) (string, error)           { return "", errUnhosted }
func (*unhosted) Blueprints() []Blueprint                          { return nil }
func (*unhosted) Create(_ context.Context, blueprint, _ string) (string, error) {
	return "", BlueprintMissing(blueprint)
}
func (*unhosted) Remove(_ context.Context, id string) error                          { return ServiceMissing(id, "host") }
func (*unhosted) Services() []Service                                                { return nil }
func (*unhosted) Service(string) (Service, bool)                                     { return Service{}, false }
func (*unhosted) Interface(id string) (*value.Node, error)                           { return nil, ServiceMissing(id, "host") }
func (*unhosted) SetAlias(_, id string) error                                        { return ServiceMissing(id, "host") }
func (*unhosted) DropAlias(string) error                                             { return nil }
func (*unhosted) Memory(string) []ModuleMemory                                       { return nil }
func (*unhosted) Stats(string) *ServiceStats                                         { return nil }
func (*unhosted) Call(context.Context, Request) (resp Response, known bool, _ error) { return }
func (u *unhosted) Vault() Vault                                                     { return &u.vault }

func (u *unhosted) Expire(dir string) { u.vault.drop(dir) }

// vaultInMemory is a vault that only the built-ins see.
type vaultInMemory struct {
	mu    sync.Mutex
	files map[string]map[string][]byte
}

// maxVault bounds the content of a vault that is in memory, in bytes.
const maxVault = 64 << 20

func (v *vaultInMemory) Put(dir, name string, content []byte) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	size := len(content)
	for _, files := range v.files {
		for _, c := range files {
			size += len(c)
		}
	}
	if size > maxVault {
		return errors.New("the vault is full")
	}
	if v.files[dir] == nil {
		v.files[dir] = map[string][]byte{}
	}
	v.files[dir][name] = content
	return nil
}

func (v *vaultInMemory) Get(dir, path string) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if content, ok := v.files[dir][path]; ok {
		return content, nil
	}
	return nil, fs.ErrNotExist
}

func (v *vaultInMemory) drop(dir string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.files, dir)
}
