// Package client is a peer that starts scripts on a real network: it connects with relays, calls compiled functions, and serves
// callbacks and services of its own. It needs no compiler: generated Go code calls it (spec/targets.md#T11), like the simulated
// network of package sim.
//
// # Relays
//
// A client is connected with one of its relays at a time, the first that can be reached. When the connection is lost it tries
// that relay once more, then the others in order, with growing pauses while none can be reached. New calls take the relay that
// there is; they wait while one is being looked for.
//
// A script is bound to the relay that it was started with: its answer comes back through that one only. A call whose relay is
// gone therefore
//
//   - is started anew with another relay, unnoticed, if nothing of it can have had an effect: no relay has received it, and no
//     callback or service of the program was called for it;
//   - else ends with a *RelayLost, unless [Options.Repeat] says that it may be made twice: then it is started anew, too;
//   - goes on if the connection with the same relay comes back at once. An answer that was on its way meanwhile is lost; the
//     call then ends with an *Expired, which says so.
//
// All attempts together take no longer than the time to live of one.
package client

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/initiator"
	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm"
)

// DefaultTTL is how long a particle lives unless told otherwise: what the original's command line gives it.
const DefaultTTL = 15 * time.Second

// Config says who a client is and whom it connects with. Only Relays must be there.
type Config struct {
	Relays   []string // multiaddrs, the preferred one first; with /p2p/ID at the end only that peer will do, and all its addresses are one relay
	Key      *particle.Key
	TTL      time.Duration     // of the particles of calls; DefaultTTL if zero
	Version  string            // of the program, as others see it
	Log      *slog.Logger      // nil: nothing is logged
	Print    func(text string) // shows what scripts print at the client; nil: nothing is shown
	Services []Service         // in front of the built-ins
	// Deploy makes what the client has of modules and services behind the built-ins; without it there are none. It is closed with
	// the client if it has a method Close(context.Context) error.
	Deploy func(stdlib.Site) (stdlib.Deployment, error)
	// Relayed is told the id of each relay that the client comes to use, "" when it has none: one call at a time, in order.
	Relayed func(relay string)
	Limits  Limits
}

// Service answers calls that scripts make at the client. handled is false for calls that are not its own.
type Service interface {
	Call(ctx context.Context, r stdlib.Request) (resp stdlib.Response, handled bool)
}

// Limits bound what others can make a client do. A zero is the default in brackets.
type Limits struct {
	Message  int           // bytes of one message (100 MiB)
	DialTime time.Duration // for a connection with a relay to be made (10 s)
	// MaxPause is the longest pause between two attempts to find a relay (10 s); the first is a quarter of a second.
	MaxPause     time.Duration
	Answered     int           // calls that have answered and are kept until they are over, since branches of them may still come back (1024)
	Foreign      int           // particles of others at a time (1024)
	ForeignBytes int64         // that they may bring, all together (256 MiB)
	ForeignLife  time.Duration // how long one of them may live on (24 h)
}

func (l Limits) withDefaults() Limits {
	set(&l.DialTime, 10*time.Second)
	set(&l.MaxPause, 10*time.Second)
	set(&l.Answered, 1024)
	set(&l.Foreign, 1024)
	set(&l.ForeignBytes, 256<<20)
	set(&l.ForeignLife, 24*time.Hour)
	return l
}

func set[T int | int64 | time.Duration](v *T, value T) {
	if *v <= 0 {
		*v = value
	}
}

// Client is a peer of a network that scripts are started from. Its methods may be called from anywhere at any time.
type Client struct {
	config   Config
	log      *slog.Logger
	key      *particle.Key
	net      *p2p.Host
	relays   *relays
	hosted   stdlib.Deployment
	services initiator.Services
	scripts  *vm.Scripts
	actors   *actors

	running context.Context // ends with the client
	stop    context.CancelFunc
	work    sync.WaitGroup
	closing sync.Once
	closed  error
}

var (
	_ abi.Caller    = (*Client)(nil)
	_ abi.Registrar = (*Client)(nil)
)

// scriptCache is how many bytes of parsed scripts a client keeps: programs call the same functions again and again.
const scriptCache = 16 << 20

// Connect makes a client and connects it with a relay. It fails with an *Unreachable when no relay can be reached, and with a
// *p2p.Failure of code E0811 for an address that is none.
func Connect(ctx context.Context, c Config) (*Client, error) {
	if len(c.Relays) == 0 {
		return nil, errors.New("a client wants the address of a relay")
	}
	list, err := contacts(c.Relays)
	if err != nil {
		return nil, err
	}
	if c.Key == nil {
		c.Key = particle.GenerateKey()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.TTL <= 0 {
		c.TTL = DefaultTTL
	}
	c.Limits = c.Limits.withDefaults()
	n := &Client{config: c, log: c.Log, key: c.Key, hosted: stdlib.Unhosted(), scripts: vm.NewScripts(scriptCache)}
	n.actors, n.relays = newActors(c.Limits), newRelays(n, list)
	n.running, n.stop = context.WithCancel(context.Background())
	if err := n.start(ctx); err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return n, nil
}

// start makes what a client is made of, and waits for its first relay.
func (c *Client) start(ctx context.Context) (err error) {
	if c.config.Deploy != nil {
		site := stdlib.Site{Name: c.ID(), PeerID: c.ID(), Flavour: stdlib.Client, Now: time.Now}
		if c.hosted, err = c.config.Deploy(site); err != nil {
			c.hosted = stdlib.Unhosted()
			return err
		}
	}
	c.net, err = p2p.New(p2p.Config{
		Key: c.key, Agent: agent(c.config.Version), AllowLocal: true, Log: c.log.With("part", "network"), Events: c.relays.event,
		// The pauses between attempts are those of relays.
		Limits: p2p.Limits{Message: c.config.Limits.Message, DialTime: c.config.Limits.DialTime, BackoffFirst: time.Millisecond, BackoffMax: firstPause},
	})
	if err != nil {
		return err
	}
	c.work.Go(c.receive)
	c.work.Go(c.relays.keep)
	_, err = c.relays.get(ctx)
	return err
}

// agent is what the client's software is called.
func agent(version string) string {
	if version == "" {
		return "aquifer-client"
	}
	return "aquifer-client/" + version
}

// ID returns the client's peer id.
func (c *Client) ID() string { return c.key.PeerID() }

// Relay returns the id of the relay that the client is connected with; it waits while one is looked for. Errors are those of
// [Connect], *Closed, or the context's.
func (c *Client) Relay(ctx context.Context) (string, error) {
	contact, err := c.relays.get(ctx)
	return contact.Peer, err
}

// RegisterService serves a service at the client, for scripts of the client and of others. An id is taken once.
func (c *Client) RegisterService(id string, s *abi.Service, methods map[string]abi.Handler) error {
	return c.services.RegisterService(id, s, methods)
}

// Close ends all calls with a *Closed, and the connection, and waits until handlers have returned: their contexts end.
func (c *Client) Close() error {
	c.closing.Do(func() {
		c.actors.mu.Lock() // whoever enters now is waited for
		c.stop()
		c.actors.mu.Unlock()
		if c.net != nil {
			c.closed = c.net.Close()
		}
		c.work.Wait()
		if d, ok := c.hosted.(interface{ Close(context.Context) error }); ok {
			c.closed = errors.Join(c.closed, d.Close(context.Background()))
		}
	})
	return c.closed
}
