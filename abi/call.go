package abi

import (
	"context"
	"encoding/json"
	"strconv"
)

// Caller calls compiled functions: a simulated network, or a client of a real one. Generated Go code takes one
// (spec/targets.md#T11).
type Caller interface {
	// CallFunction runs a function with one argument per parameter and returns its results, each as JSON by its type. It
	// returns when the function has answered, or at once when it has no results to answer with.
	CallFunction(ctx context.Context, f *Function, args []Argument) ([]json.RawMessage, error)
}

// Argument is what a function is called with: JSON by the parameter's type, or for a parameter of kind Arrow what the
// script may call.
type Argument struct {
	Value    json.RawMessage
	Callback Handler
}

// Registrar takes services that scripts may call on a peer.
type Registrar interface {
	// RegisterService serves a service under an id, with a handler for each of its methods. An id is taken once.
	RegisterService(id string, s *Service, methods map[string]Handler) error
}

// Handler answers a call that a script makes, of a method or a callback. What it returns is in the script's form, see
// Invocation.Result; an error fails the call with its text.
type Handler func(ctx context.Context, call *Invocation) (json.RawMessage, error)

// Invocation is one call that a script makes.
type Invocation struct {
	Type       *Type             // of the method or callback, of kind Arrow
	Args       []json.RawMessage // in the script's form
	Service    string
	Function   string
	Peer       string        // id of the peer that is called
	Initiator  string        // id of the peer that started the script
	Particle   string        // id of the run
	Tetraplets [][]Tetraplet // where each argument comes from
}

// Tetraplet says where a value comes from: which function of which service on which peer gave it, and by which path it
// was taken from the answer. Services decide by it whom they trust.
type Tetraplet struct{ Peer, Service, Function, Lens string }

// invocationKey is the key of the invocation in a handler's context.
type invocationKey struct{}

// Serve lets a handler answer a call. Its context holds the invocation.
func (h Handler) Serve(ctx context.Context, call *Invocation) (json.RawMessage, error) {
	return h(context.WithValue(ctx, invocationKey{}, call), call)
}

// InvocationOf returns the call that is being served, to a method or callback that wants to know more than its arguments;
// nil outside of one.
func InvocationOf(ctx context.Context) *Invocation {
	call, _ := ctx.Value(invocationKey{}).(*Invocation)
	return call
}

// Arguments stores the arguments in what the pointers point to, by the types of the arrow. Errors are of type *Mismatch
// or those of encoding/json.
func (c *Invocation) Arguments(to ...any) error {
	types := c.Type.Domain.parts()
	if len(c.Args) != len(types) || len(to) != len(types) {
		return &Mismatch{CodeArity, c.Function, count(len(types), "argument"), count(len(c.Args), "argument")}
	}
	for i, t := range types {
		path := c.Function + "[" + strconv.Itoa(i) + "]"
		v, err := FromAqua(t, path, c.Args[i])
		if err != nil {
			return err
		}
		if err := ToGo(t, path, v, to[i]); err != nil {
			return err
		}
	}
	return nil
}

// Result makes of Go values what the handler returns: nil for none, the value of one, or an array of several.
func (c *Invocation) Result(values ...any) (json.RawMessage, error) {
	types := c.Type.Codomain.parts()
	if len(values) != len(types) {
		return nil, &Mismatch{CodeArity, c.Function, count(len(types), "result"), count(len(values), "result")}
	}
	out := make([]json.RawMessage, len(values))
	for i, t := range types {
		v, err := FromGo(t, c.Function, values[i])
		if err != nil {
			return nil, err
		}
		if out[i], err = ToAqua(t, c.Function, v); err != nil {
			return nil, err
		}
	}
	switch len(out) {
	case 0:
		return nil, nil
	case 1:
		return out[0], nil
	}
	return encode(out), nil
}

// Call runs a function with Go values, and with Handlers for parameters of kind Arrow, and stores its results in what
// the pointers point to. Generated code calls it. Errors are of type *Mismatch, those of encoding/json, or the caller's.
func Call(ctx context.Context, caller Caller, f *Function, args []any, results ...any) error {
	if len(args) != len(f.Params) {
		return f.miscounted(len(args))
	}
	converted := make([]Argument, len(args))
	for i, p := range f.Params {
		if h, ok := args[i].(Handler); ok && p.Type.Kind == Arrow {
			converted[i] = Argument{Value: json.RawMessage("null"), Callback: h}
			continue
		}
		v, err := FromGo(p.Type, p.Name, args[i])
		if err != nil {
			return err
		}
		converted[i] = Argument{Value: v}
	}
	values, err := caller.CallFunction(ctx, f, converted)
	if err != nil {
		return err
	}
	if len(values) != len(f.Results) || len(results) != len(values) {
		return &Mismatch{CodeArity, f.Name, count(len(f.Results), "result"), count(len(values), "result")}
	}
	for i, t := range f.Results {
		if err := ToGo(t, f.Name, values[i], results[i]); err != nil {
			return err
		}
	}
	return nil
}

// parts are the types of a product.
func (t *Type) parts() []*Type {
	if t.Kind != Labelled {
		return t.Items
	}
	types := make([]*Type, len(t.Fields))
	for i, f := range t.Fields {
		types[i] = f.Type
	}
	return types
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
