// Package traffic calls functions through nodes and judges the answers: clients that make many calls at once, with figures of how
// long they took.
package traffic

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/vm"
)

// Caller is a client that makes calls by way of a relay. What comes back to it is interpreted as clients do. Its methods may be
// called from many goroutines.
type Caller struct {
	key   *particle.Key
	net   *p2p.Host
	relay p2p.Contact
	send  func(context.Context, *particle.Particle) error
	count atomic.Int64
	end   context.CancelFunc
	work  sync.WaitGroup

	mu      sync.Mutex
	pending map[string]*call // by signature
}

// Options say how a caller differs from an ordinary one.
type Options struct {
	DialTCP func(ctx context.Context, network, address string) (net.Conn, error) // see [p2p.Config]
	// Send sends a particle in a way of its own; send is the ordinary one.
	Send func(ctx context.Context, p *particle.Particle, send func(context.Context, *particle.Particle) error) error
	// Foreign is given particles that the caller has not started.
	Foreign func(c *Caller, p *particle.Particle)
}

// call is a call without an answer so far.
type call struct {
	kept   *vm.Particle
	answer chan Answer // with room for the one answer
}

// Answer is what came of a call.
type Answer struct {
	Value string // arguments, as JSON with commas between them, of the script's call of ("done" "done") at the caller
	Err   error
	Took  time.Duration
}

// NewCaller makes a client and connects it with its relay.
func NewCaller(ctx context.Context, relay p2p.Contact, o Options) (*Caller, error) {
	key := particle.GenerateKey()
	h, err := p2p.New(p2p.Config{Key: key, Agent: "caller/1", AllowLocal: true, DialTCP: o.DialTCP, Limits: p2p.Limits{BackoffFirst: 50 * time.Millisecond, BackoffMax: time.Second}})
	if err != nil {
		return nil, err
	}
	c := &Caller{key: key, net: h, relay: relay, pending: map[string]*call{}}
	c.send = c.Send
	if o.Send != nil {
		c.send = func(ctx context.Context, p *particle.Particle) error { return o.Send(ctx, p, c.Send) }
	}
	if err := h.Connect(ctx, relay); err != nil {
		return nil, fmt.Errorf("a client cannot connect with its relay: %w", closing(err, h))
	}
	var running context.Context
	running, c.end = context.WithCancel(context.Background())
	c.work.Go(func() { c.receive(running, o.Foreign) })
	return c, nil
}

func closing(err error, h *p2p.Host) error {
	if e := h.Close(); e != nil {
		return fmt.Errorf("%w; %w", err, e)
	}
	return err
}

// ID is the caller's peer id.
func (c *Caller) ID() string { return c.net.ID() }

// Key is the caller's key.
func (c *Caller) Key() *particle.Key { return c.key }

// Close ends the caller. Calls that have no answer fail when their time is over.
func (c *Caller) Close() error {
	c.end()
	err := c.net.Close()
	c.work.Wait()
	return err
}

// Particle makes a particle of the caller's.
func (c *Caller) Particle(script string, ttl time.Duration) *particle.Particle {
	return particle.New(c.key, fmt.Sprintf("call-%d", c.count.Add(1)), script, time.Now(), ttl)
}

// Send sends a particle to the relay.
func (c *Caller) Send(ctx context.Context, p *particle.Particle) error {
	return c.net.Send(ctx, c.relay, p)
}

// Open starts the caller's own state of a particle.
func (c *Caller) Open(p *particle.Particle) *vm.Particle {
	return vm.Open(vm.Params{
		InitPeer: p.InitPeer, Peer: c.net.ID(), SecretKey: c.key.Secret(), ParticleID: p.ID, Timestamp: p.Timestamp, TTL: p.TTL,
		AIRSizeLimit: vm.NoLimit, ParticleSizeLimit: vm.NoLimit, CallResultSizeLimit: vm.NoLimit,
	}, p.Script, nil)
}

// Call sends a script and waits for its call of ("done" "done") at the caller, or until the particle is over, which is an error as
// clients report it. It always returns by then.
func (c *Caller) Call(script string, ttl time.Duration) Answer {
	began := time.Now()
	p := c.Particle(script, ttl)
	w := &call{kept: c.Open(p), answer: make(chan Answer, 1)}
	c.mu.Lock()
	c.pending[string(p.Signature)] = w
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.pending, string(p.Signature))
		c.mu.Unlock()
	}()
	ctx, cancel := context.WithTimeout(context.Background(), ttl)
	defer cancel()
	if err := c.send(ctx, p); err != nil {
		return Answer{Err: fmt.Errorf("%s was not sent: %w", p.ID, err), Took: time.Since(began)}
	}
	select {
	case a := <-w.answer:
		a.Took = time.Since(began)
		return a
	case <-ctx.Done():
		return Answer{Err: fmt.Errorf("%s expired after ttl of %dms", p.ID, ttl.Milliseconds()), Took: time.Since(began)}
	}
}

// receive interprets what comes until the end.
func (c *Caller) receive(ctx context.Context, foreign func(*Caller, *particle.Particle)) {
	for {
		r, err := c.net.Receive(ctx)
		if err != nil {
			return
		}
		c.mu.Lock()
		w := c.pending[string(r.Particle.Signature)]
		c.mu.Unlock()
		switch {
		case w != nil:
			w.step(ctx, r.Particle.Data)
		case foreign != nil && r.Particle.InitPeer != c.ID():
			foreign(c, r.Particle)
		}
	}
}

// step interprets data that came, and answers the call if the script does.
func (w *call) step(ctx context.Context, data []byte) {
	o := w.kept.Step(ctx, data, vm.EncodeResults(nil))
	if o.Code != 0 {
		w.give(Answer{Err: fmt.Errorf("the script failed: %d %s", o.Code, o.Message)})
	}
	for _, q := range o.Requests {
		var args []string
		for _, a := range q.Args {
			args = append(args, a.Text())
		}
		w.give(Answer{Value: strings.Join(args, ",")})
	}
}

func (w *call) give(a Answer) {
	select {
	case w.answer <- a:
	default: // it has been answered
	}
}
