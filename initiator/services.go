package initiator

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// Services are services of one peer that are written in Go. The zero value has none. It may be used from many goroutines.
type Services struct {
	mu   sync.RWMutex
	byID map[string]map[string]Handler
}

var _ abi.Registrar = (*Services)(nil)

// Handler is what answers calls of one arrow: a callback or a method of a service.
type Handler struct {
	arrow *abi.Type
	serve abi.Handler
}

// RegisterService serves a service under an id. It fails when the id is taken or a method has no handler.
func (s *Services) RegisterService(id string, service *abi.Service, methods map[string]abi.Handler) error {
	handlers := make(map[string]Handler, len(service.Methods))
	for _, m := range service.Methods {
		if methods[m.Name] == nil {
			return fmt.Errorf("service %q has no handler for %q", id, m.Name)
		}
		handlers[m.Name] = Handler{m.Type, methods[m.Name]}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, taken := s.byID[id]; taken {
		return fmt.Errorf("there is a service %q already", id)
	}
	if s.byID == nil {
		s.byID = map[string]map[string]Handler{}
	}
	s.byID[id] = handlers
	return nil
}

// Find returns what answers a request; ok is false when no service does.
func (s *Services) Find(r stdlib.Request) (h Handler, ok bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	h, ok = s.byID[r.Service][r.Function]
	return h, ok
}

// Callbacks are the arguments of a call that the script may call, by parameter.
type Callbacks map[string]Handler

// Split takes the arguments of a call apart: the values, null where there is a callback, and the callbacks.
func Split(f *abi.Function, args []abi.Argument) ([]json.RawMessage, Callbacks) {
	values, callbacks := make([]json.RawMessage, len(args)), Callbacks{}
	for i, a := range args {
		values[i] = a.Value
		if a.Callback != nil && i < len(f.Params) {
			values[i] = json.RawMessage("null")
			callbacks[f.Params[i].Name] = Handler{f.Params[i].Type, a.Callback}
		}
	}
	return values, callbacks
}

// Find returns what answers a request; ok is false when no callback does.
func (c Callbacks) Find(r stdlib.Request) (h Handler, ok bool) {
	if r.Service == abi.CallbackSrv {
		h, ok = c[r.Function]
	}
	return h, ok
}

// Serve answers a request to a peer of a flavour. What the handler returns as an error fails the call with its text.
func (h Handler) Serve(ctx context.Context, peer string, flavour stdlib.Flavour, r stdlib.Request) stdlib.Response {
	call := &abi.Invocation{
		Type: h.arrow, Service: r.Service, Function: r.Function, Peer: peer, Initiator: r.InitPeer, Particle: r.Particle,
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
	switch result, err := h.serve.Serve(ctx, call); {
	case err != nil:
		return stdlib.Response{Code: 1, Text: string(value.AppendString(nil, err.Error()))}
	case result != nil:
		return stdlib.Response{Text: string(result)}
	}
	return Unit(flavour)
}
