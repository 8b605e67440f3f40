package conformance

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm"
)

// Relay is the least that a client of the original takes for a node: a host on the network, the interpreter, and the built-in
// services. It keeps particles until it is closed and asks nobody for permission.
type Relay struct {
	Host *p2p.Host

	key        *particle.Key
	deployment stdlib.Deployment
	work       sync.WaitGroup
	end        context.Context
	close      context.CancelFunc

	mu        sync.Mutex
	particles map[string]*relayed // by signature
	faults    []error             // what should not happen with well-behaved peers
	received  int
}

// relayed is a particle that the relay works on, one step at a time.
type relayed struct {
	mu     sync.Mutex
	first  *particle.Particle
	opened *vm.Particle
}

// NewRelay starts a relay; without a key it has a new one.
func NewRelay(c p2p.Config) (*Relay, error) {
	if c.Key == nil {
		c.Key = particle.GenerateKey()
	}
	h, err := p2p.New(c)
	if err != nil {
		return nil, err
	}
	r := &Relay{Host: h, key: c.Key, deployment: stdlib.Unhosted(), particles: map[string]*relayed{}}
	r.end, r.close = context.WithCancel(context.Background())
	r.work.Go(r.run)
	return r, nil
}

// Close ends the relay.
func (r *Relay) Close() error {
	r.close()
	err := r.Host.Close()
	r.work.Wait()
	return err
}

// Received is how many particles have come.
func (r *Relay) Received() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.received
}

// Faults are particles that were refused, steps that failed, and particles that could not be sent on.
func (r *Relay) Faults() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return errors.Join(r.faults...)
}

// Forgive forgets faults that were provoked.
func (r *Relay) Forgive() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = nil
}

func (r *Relay) fault(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = append(r.faults, err)
}

func (r *Relay) run() {
	for {
		got, err := r.Host.Receive(r.end)
		if err != nil {
			return
		}
		r.work.Go(func() { r.arrived(got) })
	}
}

func (r *Relay) arrived(got p2p.Received) {
	p := got.Particle
	if err := p.Check(time.Now()); err != nil {
		r.fault(fmt.Errorf("from %s: %w", got.From, err))
		return
	}
	r.mu.Lock()
	r.received++
	k := r.particles[string(p.Signature)]
	if k == nil {
		k = &relayed{first: p, opened: vm.Open(vm.Params{
			InitPeer: p.InitPeer, Peer: r.key.PeerID(), Timestamp: p.Timestamp, TTL: p.TTL, SecretKey: r.key.Secret(), ParticleID: p.ID,
			AIRSizeLimit: vm.NoLimit, ParticleSizeLimit: vm.NoLimit, CallResultSizeLimit: vm.NoLimit,
		}, p.Script, nil)}
		r.particles[string(p.Signature)] = k
	}
	r.mu.Unlock()
	r.step(k, p.Data, nil)
}

// step interprets, makes the calls that the script wants, and sends the particle where it wants to go.
func (r *Relay) step(k *relayed, current []byte, results map[string]vm.CallResult) {
	k.mu.Lock()
	o := k.opened.Step(r.end, current, vm.EncodeResults(results))
	data := o.Data()
	k.mu.Unlock()
	if o.Code != 0 && r.end.Err() == nil {
		r.fault(fmt.Errorf("particle %s: code %d: %s", k.first.ID, o.Code, o.Message))
	}
	for _, next := range o.NextPeers {
		r.work.Go(func() { r.send(next, k.first.WithData(data)) })
	}
	for _, q := range o.Requests {
		r.work.Go(func() { r.call(k, q) })
	}
}

func (r *Relay) call(k *relayed, q vm.Request) {
	req := stdlib.Request{Service: q.Service, Function: q.Function, Tetraplets: q.Tetraplets, InitPeer: k.first.InitPeer, Particle: k.first.ID}
	for _, a := range q.Args {
		req.Args = append(req.Args, a.Tree())
	}
	answer, _ := stdlib.Call(r.end, r, req)
	select {
	case <-time.After(answer.After):
	case <-r.end.Done():
		return
	}
	r.step(k, nil, map[string]vm.CallResult{fmt.Sprint(q.ID): {Code: answer.Code, Text: answer.Text}})
}

func (r *Relay) send(to string, p *particle.Particle) {
	ctx, cancel := context.WithTimeout(r.end, p.Remaining(time.Now()))
	defer cancel()
	c, _, err := r.Host.Resolve(ctx, to)
	if err == nil {
		err = r.Host.Send(ctx, c, p)
	}
	if err != nil && r.end.Err() == nil {
		r.fault(fmt.Errorf("particle %s to %s: %w", p.ID, to, err))
	}
}

// Flavour and the methods below are what built-in services ask of a peer.
func (r *Relay) Flavour() stdlib.Flavour { return stdlib.Node }

// PeerID is the relay's id.
func (r *Relay) PeerID() string { return r.key.PeerID() }

// Now is the time.
func (r *Relay) Now() time.Time { return time.Now() }

// Versions are those that peer.identify gives.
func (r *Relay) Versions() (node, interpreter string) { return "0.0.0", "0.62.0" }

// Peers are those of its routing table.
func (r *Relay) Peers() []string { return r.Host.Table() }

// Connected reports whether there is a connection with a peer.
func (r *Relay) Connected(peer string) bool { return r.Host.IsConnected(peer) }

// Sign signs with the relay's key.
func (r *Relay) Sign(data []byte) []byte { return r.key.Sign(data) }

// Verify checks such a signature.
func (r *Relay) Verify(signature, data []byte) bool {
	return len(signature) == ed25519.SignatureSize && ed25519.Verify(r.key.Public(), data, signature)
}

// Print drops what programs print.
func (r *Relay) Print(string) {}

// Manages reports whether a peer may do what others may not: nobody may.
func (r *Relay) Manages(string) bool { return false }

// Deployment holds no services.
func (r *Relay) Deployment() stdlib.Deployment { return r.deployment }
