package sim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// Caller lets Go code that was generated from Aqua use a network: it calls functions from the client, and serves services
// and callbacks that are written in Go (spec/targets.md#T11). Like its network it serves one call at a time.
type Caller struct {
	net      *Network
	services map[served]implementation

	busy      sync.Mutex
	ctx       context.Context // of the call that runs
	callbacks map[string]callback
}

var (
	_ abi.Caller    = (*Caller)(nil)
	_ abi.Registrar = (*Caller)(nil)
)

// ErrBusy says that a caller's network runs a call already: calls may neither overlap nor be made by handlers.
var ErrBusy = errors.New("the simulated network runs a call already")

type served struct{ peer, id string }

type implementation struct {
	service *abi.Service
	methods map[string]abi.Handler
}

type callback struct {
	arrow   *abi.Type
	handler abi.Handler
}

// NewCaller makes a network with a caller in front of its other services.
func NewCaller(opt Options) (*Caller, error) {
	c := &Caller{services: map[served]implementation{}}
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
	values := make([]json.RawMessage, len(args))
	c.ctx, c.callbacks = ctx, map[string]callback{}
	for i, a := range args {
		values[i] = a.Value
		if a.Callback != nil && i < len(f.Params) {
			values[i] = json.RawMessage("null")
			c.callbacks[f.Params[i].Name] = callback{f.Params[i].Type, a.Callback}
		}
	}
	result, _, err := c.net.Call(ctx, f, values)
	var expired *Expired
	if errors.As(err, &expired) && expired.Reason() != "" {
		err = fmt.Errorf("%w; %s", err, expired.Reason())
	}
	if err != nil || len(f.Results) == 0 {
		return nil, err
	}
	if len(f.Results) == 1 {
		return []json.RawMessage{result.Value}, nil
	}
	var several []json.RawMessage
	err = json.Unmarshal(result.Value, &several)
	return several, err
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
	key := served{peer, id}
	if _, taken := c.services[key]; taken {
		return fmt.Errorf("peer %q has a service %q already", peer, id)
	}
	for _, m := range s.Methods {
		if methods[m.Name] == nil {
			return fmt.Errorf("service %q has no handler for %q", id, m.Name)
		}
	}
	c.services[key] = implementation{s, methods}
	return nil
}

// Call serves callbacks of the running function and registered services; it makes the caller a Service.
func (c *Caller) Call(peer string, r stdlib.Request) (stdlib.Response, bool) {
	if peer == Me && r.Service == abi.CallbackSrv {
		b, ok := c.callbacks[r.Function]
		if !ok {
			return stdlib.Response{}, false
		}
		return c.serve(peer, r, b.arrow, b.handler), true
	}
	impl := c.services[served{peer, r.Service}]
	if impl.service == nil {
		return stdlib.Response{}, false
	}
	for _, m := range impl.service.Methods {
		if m.Name == r.Function {
			return c.serve(peer, r, m.Type, impl.methods[m.Name]), true
		}
	}
	return stdlib.Response{}, false
}

func (c *Caller) serve(peer string, r stdlib.Request, arrow *abi.Type, h abi.Handler) stdlib.Response {
	id, _ := c.net.PeerID(peer) // the network names only its own
	call := &abi.Invocation{
		Type: arrow, Service: r.Service, Function: r.Function, Peer: id, Initiator: r.InitPeer, Particle: r.Particle,
	}
	for _, a := range r.Args {
		call.Args = append(call.Args, a.Append(nil))
	}
	for _, list := range r.Tetraplets {
		var of []abi.Tetraplet
		for _, t := range list {
			of = append(of, abi.Tetraplet{Peer: t.Peer, Service: t.Service, Function: t.Function, Lens: t.Lens})
		}
		call.Tetraplets = append(call.Tetraplets, of)
	}
	switch result, err := h.Serve(c.ctx, call); {
	case err != nil:
		return stdlib.Response{Code: 1, Text: string(value.AppendString(nil, err.Error()))}
	case result != nil:
		return stdlib.Response{Text: string(result)}
	case c.net.peers[peer].flavour == stdlib.Client:
		return unit()
	}
	return stdlib.Response{Text: `""`}
}
