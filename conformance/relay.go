package conformance

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/p2p"
)

// Relay is a node that runs, and remembers what other nodes only log: particles that did not get on.
type Relay struct {
	*node.Node
	Host *p2p.Host

	faults *faults
	end    context.CancelFunc
	ended  chan error
}

// NewRelay starts a relay that says where it is even on loopback.
func NewRelay(c node.Config) (*Relay, error) {
	r := &Relay{faults: &faults{}, ended: make(chan error, 1)}
	c.AllowLocal, c.Version, c.Log = true, "0", slog.New(r.faults)
	n, err := node.New(c)
	if err != nil {
		return nil, err
	}
	var ctx context.Context
	ctx, r.end = context.WithCancel(context.Background())
	r.Node, r.Host = n, n.Network()
	go func() { r.ended <- n.Run(ctx) }()
	return r, nil
}

// Close ends the relay.
func (r *Relay) Close() error {
	r.end()
	return <-r.ended
}

// PeerID is the relay's id.
func (r *Relay) PeerID() string { return r.ID() }

// Peers are those of its routing table.
func (r *Relay) Peers() []string { return r.Host.Table() }

// Received is how many particles have come.
func (r *Relay) Received() int { return int(r.Host.Stats().Received) }

// Faults are particles that were refused, steps that failed, and particles that could not be sent on.
func (r *Relay) Faults() error { return errors.Join(r.faults.list()...) }

// Forgive forgets faults that were provoked.
func (r *Relay) Forgive() { r.faults.forget() }

// faults are the records of a log that tell of a problem with a particle.
type faults struct {
	mu  sync.Mutex
	all []error
}

func (f *faults) Enabled(context.Context, slog.Level) bool { return true }
func (f *faults) WithGroup(string) slog.Handler            { return f }

// WithAttrs drops what parts of the node say: those that are named are not about particles.
func (f *faults) WithAttrs([]slog.Attr) slog.Handler { return slog.DiscardHandler }

func (f *faults) Handle(_ context.Context, r slog.Record) error {
	particle, problem := "", ""
	r.Attrs(func(a slog.Attr) bool {
		switch a.Key {
		case "particle":
			particle = a.Value.String()
		case "problem":
			problem = a.Value.String()
		}
		return true
	})
	if problem != "" {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.all = append(f.all, fmt.Errorf("%s: particle %s: %s", r.Message, particle, problem))
	}
	return nil
}

func (f *faults) list() []error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]error(nil), f.all...)
}

func (f *faults) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = nil
}
