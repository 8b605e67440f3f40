// Package node is a peer of the network: particles from other peers in, steps of the interpreter and calls of services, particles
// to other peers out.
//
// A particle that comes is checked and given to its actor, of which there is one for each signature (spec/network.md#N64). An actor
// keeps the particle's data between steps and takes turns with the others in a bounded number of workers; what a step asks for –
// calls, and sending the particle on – happens beside them. It ends when the particle is over.
package node

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/node/spell"
	"github.com/aquifer-dev/aquifer/node/store"
	"github.com/aquifer-dev/aquifer/vm"
)

// Node is a peer. It listens from New on and works while it runs.
type Node struct {
	config    Config
	log       *slog.Logger
	key       *particle.Key
	net       *p2p.Host
	home      *scope
	staff     *staff
	spells    *spell.Spells // of all scopes
	scripts   *vm.Scripts
	quota     *quota
	actors    *actors
	ready     *queue
	forgotten *forgotten

	unkept, idleSpells seldom // warnings

	metrics *metrics
	http    *endpoint // nil if none is wanted

	running  context.Context // ends when all work is to end
	stop     context.CancelFunc
	work     sync.WaitGroup // workers, sends, calls and the endpoint
	workers  atomic.Int64   // that are running
	stepping atomic.Int64   // workers that interpret something
	pending  atomic.Int64   // sends and calls that are not finished, pauses aside
	started  atomic.Bool
	closing  sync.Once
	closed   error
}

// scriptCache is how many bytes of script texts are kept parsed if nothing is said.
const scriptCache = 4 << 20

// New makes a node that listens already; what comes waits until it runs. Errors are those of [p2p.New], of the deployment, and
// code E0821 for an HTTP address that cannot be listened on.
func New(c Config) (*Node, error) {
	if c.Key == nil {
		c.Key = particle.GenerateKey()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Store == nil {
		c.Store = store.InMemory()
	}
	if c.WorkerPeriod == 0 {
		c.WorkerPeriod = workerPeriod
	}
	c.Limits = c.Limits.withDefaults()
	n := &Node{
		config: c, log: c.Log, key: c.Key, scripts: vm.NewScripts(c.Limits.Parsed),
		quota: newQuota(c.Limits.PeerBytes, c.Limits.TotalBytes), forgotten: newForgotten(),
	}
	n.ready = newQueue(c.Limits.Workers, func(peer string, most int) { n.net.Restrain(peer, most) })
	n.actors = newActors(n)
	n.metrics = newMetrics(n)
	n.running, n.stop = context.WithCancel(context.Background())
	var err error
	if n.spells, err = n.openSpells(); err == nil {
		n.home, err = n.openScope(c.Key)
	}
	if err == nil {
		err = n.readStaff()
	}
	if err != nil {
		return nil, errors.Join(err, n.Close())
	}
	n.net, err = p2p.New(p2p.Config{
		Key: c.Key, Listen: c.Listen, Advertise: c.Advertise, Network: c.Network, Bootstrap: c.Bootstrap, AllowLocal: c.AllowLocal,
		Agent: c.agent(), Log: c.Log.With("part", "network"), Limits: c.Transport, Events: n.event, DialTCP: c.DialTCP,
	})
	if err == nil && c.HTTP != "" {
		n.http, err = n.listen(c.HTTP)
	}
	if err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return n, nil
}

// ID returns the node's peer id.
func (n *Node) ID() string { return n.key.PeerID() }

// Addresses are the multiaddrs that the node listens on, with /p2p/ID at the end; those for WebSocket come last.
func (n *Node) Addresses() []string {
	all := n.net.Addresses()
	web := func(a string) int { return strings.Count(a, "/ws/") }
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(web(a)-web(b), strings.Compare(a, b)) })
	return all
}

// Network is the node's place in the network.
func (n *Node) Network() *p2p.Host { return n.net }

// Run works until the context ends, then lets what has begun come to its end, for a while, and closes the node. A node runs once.
func (n *Node) Run(ctx context.Context) error {
	if !n.started.CompareAndSwap(false, true) {
		return errors.New("the node has been started already")
	}
	intake, cancel := context.WithCancel(ctx)
	defer cancel()
	stopWorking := context.AfterFunc(n.running, cancel) // closed without an end of ctx
	defer stopWorking()
	if n.config.KeepParticles {
		n.work.Go(n.clear)
		if err := n.resume(); err != nil {
			return errors.Join(err, n.Close())
		}
	}
	var taking sync.WaitGroup
	for range n.config.Limits.Checkers {
		taking.Go(func() { n.take(intake) })
	}
	for range n.config.Limits.Workers {
		n.workers.Add(1)
		n.work.Go(n.worker)
	}
	if n.http != nil {
		n.work.Go(n.http.serve)
	}
	if err := n.spells.Start(); err != nil {
		return errors.Join(err, n.Close())
	}
	n.log.Info("the node runs", "peer", n.ID(), "addresses", n.Addresses())
	n.work.Go(n.warnOfServices)
	taking.Wait()
	n.spells.Stop()
	n.drain()
	err := n.Close()
	n.log.Info("the node has ended", "peer", n.ID())
	return err
}

// worker takes turns until the end, or until it hands over to the worker of a step that had rested.
func (n *Node) worker() {
	for {
		t, ok := n.ready.pop()
		if !ok {
			n.workers.Add(-1)
			return
		}
		if t.rest != nil {
			close(t.rest.resume)
			return
		}
		if t.slow {
			runtime.Gosched() // who reads from the network goes first
		}
		n.turn(t)
	}
}

// drain waits until nothing is under way, for as long as the configuration allows. Particles that wait for others to answer are
// not waited for: they live on where they are.
func (n *Node) drain() {
	deadline := time.Now().Add(n.config.Limits.Drain)
	for time.Now().Before(deadline) && n.running.Err() == nil {
		if n.ready.length() == 0 && n.stepping.Load() == 0 && n.pending.Load() == 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// Close ends everything at once. Run does it at its end.
func (n *Node) Close() error {
	n.closing.Do(func() {
		if n.spells != nil {
			n.spells.Stop()
		}
		n.stop()
		n.ready.close()
		n.actors.close()
		if n.http != nil {
			n.closed = n.http.close()
		}
		if n.net != nil {
			n.closed = errors.Join(n.closed, n.net.Close())
		}
		n.work.Wait()
		if n.staff != nil {
			n.closed = errors.Join(n.closed, n.staff.close())
		}
		if n.home != nil {
			n.closed = errors.Join(n.closed, closeHosted(context.Background(), n.home.hosted))
		}
	})
	return n.closed
}

// goes runs something beside the workers; the end of the node waits for it. A panic in it is reported and kept from the rest.
func (n *Node) goes(a *actor, what string, run func()) {
	n.pending.Add(1)
	n.work.Add(1)
	a.works(1)
	go func() {
		defer n.work.Done()
		defer a.works(-1)
		defer n.pending.Add(-1)
		defer n.contain(a, what, nil)
		run()
	}()
}
