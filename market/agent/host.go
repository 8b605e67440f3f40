package agent

import (
	"context"

	"github.com/aquifer-dev/aquifer/market"
)

// Host is a node as an agent needs it. What it does may be done and have an error all the same: an answer can get lost. Methods are not called
// at the same time.
type Host interface {
	// Worker is the worker of a deal; ok is false where there is none.
	Worker(ctx context.Context, deal market.DealID) (w Worker, ok bool, err error)
	CreateWorker(ctx context.Context, deal market.DealID, units []market.ID) (id string, err error)
	// RemoveWorker removes a worker with all that is on it.
	RemoveWorker(ctx context.Context, id string) error
	// SetActive lets the worker of a deal work or rest; at rest none of its spells has triggers any more.
	SetActive(ctx context.Context, deal market.DealID, active bool) error

	// Modules are the hashes of the binaries that the node keeps, for all workers.
	Modules(ctx context.Context) ([]string, error)
	AddModule(ctx context.Context, name string, wasm []byte) (hash string, err error)

	// Look says what the agent, and nobody else, has put on a worker.
	Look(ctx context.Context, worker string) (Installed, error)
	// CreateService makes a service of modules whose alias is its name.
	CreateService(ctx context.Context, worker, name string, modules []string) error
	RemoveService(ctx context.Context, worker, id string) error
	InstallSpell(ctx context.Context, worker string, s Spell) error
	ScheduleSpell(ctx context.Context, worker, id string, t Triggers) error
	RemoveSpell(ctx context.Context, worker, id string) error
}

// Worker is a worker on a node.
type Worker struct {
	ID     string // peer id
	Active bool
}

// Installed is what is on a worker.
type Installed struct {
	Services []InstalledService
	Spells   []InstalledSpell
}

// InstalledService is a service of the agent's.
type InstalledService struct {
	ID, Blueprint string
	Aliases       []string
}

// InstalledSpell is a spell of the agent's, with what it was marked with.
type InstalledSpell struct{ ID, Mark string }

// Spell is one to be installed. Its name becomes its alias; the mark comes back with Look.
type Spell struct {
	Name, Mark, Script string
	Values             []byte // a JSON object
	Triggers           Triggers
}
