package sim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/initiator"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// Caller lets Go code that was generated from Aqua use a network: it calls functions from the client, and serves services
// and callbacks that are written in Go (spec/targets.md#T11). Like its network it serves one call at a time.
type Caller struct {
	net      *Network
	services map[string]*initiator.Services // by peer

	busy      sync.Mutex
	ctx       context.Context // of the call that runs
	callbacks initiator.Callbacks
}

var (
	_ abi.Caller    = (*Caller)(nil)
	_ abi.Registrar = (*Caller)(nil)
)

// ErrBusy says that a caller's network runs a call already: calls may neither overlap nor be made by handlers.
var ErrBusy = errors.New("the simulated network runs a call already")

// NewCaller makes a network with a caller in front of its other services.
func NewCaller(opt Options) (*Caller, error) {
	c := &Caller{services: map[string]*initiator.Services{}}
	opt.Services = append([]Service{c}, opt.Services...)
	var err error
	c.net, err = New(opt)
	return c, err
}

// Network is the network that the caller uses.
func (c *Caller) Network() *Network { return c.net }

// CallFunction runs a function from the client. Errors are those of Network.Call, and ErrBusy; the text of an *Expired
// tells the reason, too.
func (c *Caller) CallFunction(ctx context.Context, f *abi.Function, args []abi.Argument) ([]json.RawMessage, error) {
	if !c.busy.TryLock() {
		return nil, ErrBusy
	}
	defer c.busy.Unlock()
	var values []json.RawMessage
	values, c.callbacks = initiator.Split(f, args)
	c.ctx = ctx
	result, _, err := c.net.Call(ctx, f, values)
	var expired *Expired
	if errors.As(err, &expired) && expired.Reason() != "" {
		err = fmt.Errorf("%w; %s", err, expired.Reason())
	}
	if err != nil {
		return nil, err
	}
	return initiator.Values(f, result.Value)
}

// RegisterService serves a service on the client.
func (c *Caller) RegisterService(id string, s *abi.Service, methods map[string]abi.Handler) error {
	return c.register(Me, id, s, methods)
}

// On takes services for another peer. Errors are of type *UnknownPeer.
func (c *Caller) On(peer string) (abi.Registrar, error) {
	if _, err := c.net.PeerID(peer); err != nil {
		return nil, err
	}
	return registrar{c, peer}, nil
}

type registrar struct {
	caller *Caller
	peer   string
}

func (r registrar) RegisterService(id string, s *abi.Service, methods map[string]abi.Handler) error {
	return r.caller.register(r.peer, id, s, methods)
}

func (c *Caller) register(peer, id string, s *abi.Service, methods map[string]abi.Handler) error {
	if c.services[peer] == nil {
		c.services[peer] = &initiator.Services{}
	}
	if err := c.services[peer].RegisterService(id, s, methods); err != nil {
		return fmt.Errorf("peer %q: %w", peer, err)
	}
	return nil
}

// Call serves callbacks of the running function and registered services; it makes the caller a Service.
func (c *Caller) Call(peer string, r stdlib.Request) (stdlib.Response, bool) {
	handler, ok := c.callbacks.Find(r)
	if ok = ok && peer == Me; !ok && c.services[peer] != nil {
		handler, ok = c.services[peer].Find(r)
	}
	if !ok {
		return stdlib.Response{}, false
	}
	p := c.net.peers[peer] // the network names only its own
	return handler.Serve(c.ctx, p.id, p.flavour, r), true
}
