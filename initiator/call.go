// Package initiator is a peer as the script that it started sees it: arguments, callbacks, the response, errors, and services
// written in Go. A simulated client and one on a real network answer with it alike.
package initiator

import (
	"encoding/json"
	"sync"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// Call is a function under way. It may be used from many goroutines.
type Call struct {
	function *abi.Function
	args     map[string]*value.Node
	relay    string

	mu       sync.Mutex
	response []json.RawMessage // nil until the function has answered
	failed   error             // the first error before that
}

// NewCall begins a call with one argument per parameter, JSON by its type; those for callbacks are not looked at. relay is the
// id that the script gets as its relay. Errors are of type *abi.Mismatch.
func NewCall(f *abi.Function, args []json.RawMessage, relay string) (*Call, error) {
	converted, err := f.Arguments(args)
	if err != nil {
		return nil, err
	}
	c := &Call{function: f, args: make(map[string]*value.Node, len(converted)), relay: relay}
	for i, text := range converted {
		node, fault := value.ParseNode(string(text))
		if fault != nil {
			return nil, &abi.Mismatch{Code: abi.CodeNotJSON, Path: f.Params[i].Name, Expected: "JSON", Given: fault.Error()}
		}
		c.args[f.Params[i].Name] = node
	}
	return c, nil
}

// Effect is what serving a request did to the call.
type Effect uint8

// The effects.
const (
	NotMine   Effect = iota // somebody else has to serve the request
	Nothing                 // it was served, no more
	Responded               // the function has answered
	Failed                  // the script has reported an error that it did not handle
	Traced                  // the script tells which function it is in
)

// Serve answers what only the peer that started a script can answer (spec/network.md#N42). The first response or error counts,
// later ones are without effect.
func (c *Call) Serve(r stdlib.Request) (stdlib.Response, Effect) {
	switch {
	case r.Service == abi.DataSrv && r.Function == abi.Relay:
		return reply(value.Text(c.relay)), Nothing
	case r.Service == abi.DataSrv:
		if v, ok := c.args[r.Function]; ok {
			return reply(v), Nothing
		}
	case r.Service == abi.CallbackSrv && r.Function == abi.ResponseFn:
		if c.respond(r.Args) {
			return Unit(stdlib.Client), Responded
		}
		return Unit(stdlib.Client), Nothing
	case r.Service == abi.ErrorSrv && r.Function == abi.ErrorFn:
		if c.Fail(newScriptError(r.Args, r.Particle)) {
			return Unit(stdlib.Client), Failed
		}
		return Unit(stdlib.Client), Nothing
	case r.Service == abi.TracingSrv:
		return Unit(stdlib.Client), Traced
	}
	return stdlib.Response{}, NotMine
}

func reply(n *value.Node) stdlib.Response { return stdlib.Response{Text: n.String()} }

// Unit is the answer of a handler without a result (spec/network.md#N11).
func Unit(f stdlib.Flavour) stdlib.Response {
	if f == stdlib.Client {
		return stdlib.Response{Text: "{}"}
	}
	return stdlib.Response{Text: `""`}
}

func (c *Call) respond(args []*value.Node) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over() {
		return false
	}
	c.response = make([]json.RawMessage, len(args))
	for i, a := range args {
		c.response[i] = a.Append(nil)
	}
	return true
}

// Fail ends the call with an error, unless it is over already.
func (c *Call) Fail(err error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over() {
		return false
	}
	c.failed = err
	return true
}

func (c *Call) over() bool { return c.failed != nil || c.response != nil }

// Over reports whether the function has answered or failed.
func (c *Call) Over() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.over()
}

// Failure is why the call failed, or nil.
func (c *Call) Failure() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failed
}

// Result is what the function answered: one value by its type, an array of several, nil for a function without results. ok is
// false while it has not answered. Errors are of type *abi.Mismatch.
func (c *Call) Result() (result json.RawMessage, ok bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.response == nil {
		return nil, false, nil
	}
	result, err = c.function.Result(c.response)
	if len(c.function.Results) == 0 {
		result = nil
	}
	return result, true, err
}

// Values takes a result of a function apart into one value per result type.
func Values(f *abi.Function, result json.RawMessage) ([]json.RawMessage, error) {
	switch len(f.Results) {
	case 0:
		return nil, nil
	case 1:
		return []json.RawMessage{result}, nil
	}
	var several []json.RawMessage
	err := json.Unmarshal(result, &several)
	return several, err
}
