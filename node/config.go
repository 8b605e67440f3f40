package node

import (
	"context"
	"log/slog"
	"net"
	"runtime"
	"time"

	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/node/store"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm"
)

// Config says who a node is and what it does.
type Config struct {
	Key *particle.Key // nil: a new one

	// Listen, Advertise, Network, Bootstrap and AllowLocal are those of [p2p.Config].
	Listen, Advertise []string
	Network           string
	Bootstrap         []string
	AllowLocal        bool
	Transport         p2p.Limits
	Events            func(p2p.Event)                                                      // see [p2p.Config]
	DialTCP           func(ctx context.Context, network, address string) (net.Conn, error) // see [p2p.Config]

	// HTTP is the address, "host:port", where health and figures are told; "" for nowhere.
	HTTP      string
	NoMetrics bool // no /metrics
	NoHealth  bool // no /health

	Version  string   // of the software
	Managers []string // ids of the peers that may do what the node itself may, such as deploying services

	// Deploy makes what the node has of modules and services; without it, it hosts none. What it makes is closed with the node if it
	// can be closed.
	Deploy func(stdlib.Site) (stdlib.Deployment, error)

	// Store keeps what outlives the node, workers, spells and particles among it; nil: in memory. The caller closes it, after the node.
	Store *store.Store
	// KeepParticles has particles outlive the node, which costs each step a write to the store.
	KeepParticles bool
	Subnets       stdlib.Subnets // who tells who serves a deal; nil for nobody
	SpellTTL      time.Duration  // of the particles of spells (120 s)
	WorkerPeriod  uint32         // seconds between the runs of the spell that sets a worker up (900)
	// Now is the node's clock; nil: the system's. What waits – pauses, the ends of particles – waits by the system's.
	Now func() time.Time
	// Interpreter takes steps; nil: package vm. Another one is for comparison.
	Interpreter func(p vm.Params, script string, prev []byte) Interpreter

	Print  func(text string) // what programs print with run-console; nil: it is logged
	Log    *slog.Logger      // nil: nothing is logged
	Limits Limits
}

// Interpreter is a particle between steps, as whoever takes them keeps it; see [vm.Particle]. One step runs at a time.
type Interpreter interface {
	// Step takes the next step with data that came, or none, and answers of calls.
	Step(ctx context.Context, current, results []byte) vm.Outcome
	// Data are what the next step starts from.
	Data() []byte
}

// open keeps a particle from its data on.
func (c *Config) open(p vm.Params, script string, prev []byte) Interpreter {
	if c.Interpreter != nil {
		return c.Interpreter(p, script, prev)
	}
	return vm.Open(p, script, prev)
}

// software is the name that the node goes by.
const software = "aquifer"

func (c *Config) agent() string { return software + "/" + c.Version }

// Limits bound what others can make a node do. A zero is the default in brackets.
type Limits struct {
	Workers  int           // steps of the interpreter at a time, half of them of one peer (two for each processor)
	Checkers int           // particles that are checked at a time (two for each processor)
	Step     time.Duration // how long a step may take (20 s)
	Life     time.Duration // how long a particle may live on when it comes (24 h)
	Drain    time.Duration // how long the end waits for what is under way (5 s)

	// Bytes, by estimate, of what particles hold here until they are over – data, calls and copies that are being sent: of those
	// that one peer brought (256 MiB), and of all together (2 GiB).
	PeerBytes, TotalBytes int64
	Answer                int // bytes of what a service answers (32 MiB)
	Spells                int // how many there are at most (1000)
	Parsed                int // bytes of script texts that are kept parsed, which take up to twenty times as much (4 MiB)

	// Limits of the interpreter in bytes (4 GiB); HardLimits refuses what exceeds them, else it is only reported.
	Script, Data, Result uint64
	HardLimits           bool
}

func (l Limits) withDefaults() Limits {
	set := func(n *int, value int) {
		if *n <= 0 {
			*n = value
		}
	}
	pause := func(d *time.Duration, value time.Duration) {
		if *d <= 0 {
			*d = value
		}
	}
	bytes := func(n *int64, value int64) {
		if *n <= 0 {
			*n = value
		}
	}
	limit := func(n *uint64) {
		if *n == 0 {
			*n = noLimit
		}
	}
	set(&l.Workers, 2*runtime.GOMAXPROCS(0))
	set(&l.Checkers, 2*runtime.GOMAXPROCS(0))
	set(&l.Answer, 32<<20)
	set(&l.Parsed, scriptCache)
	pause(&l.Step, 20*time.Second)
	pause(&l.Life, 24*time.Hour)
	pause(&l.Drain, 5*time.Second)
	bytes(&l.PeerBytes, 256<<20)
	bytes(&l.TotalBytes, 2<<30)
	limit(&l.Script)
	limit(&l.Data)
	limit(&l.Result)
	return l
}
