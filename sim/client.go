package sim

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/record"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// client is what the initiator keeps for the function it started.
type client struct {
	args     map[string]*value.Node
	response []json.RawMessage // nil until the function has answered
	at       int64             // virtual nanoseconds of the answer
	failed   error             // the first error
}

// call serves the handlers of the running function (spec/network.md#N42).
func (c *client) call(r *run, req stdlib.Request) (stdlib.Response, bool) {
	switch {
	case req.Service == abi.DataSrv && req.Function == abi.Relay:
		return reply(value.Text(r.net.peers[Relay].id)), true
	case req.Service == abi.DataSrv:
		if v, ok := c.args[req.Function]; ok {
			return reply(v), true
		}
	case req.Service == abi.CallbackSrv && req.Function == abi.ResponseFn:
		if c.response == nil {
			c.respond(req.Args)
			c.at = int64(r.queue.now)
			r.note(record.Event{Kind: record.Response, Peer: Me, Text: value.Array(req.Args...).String()})
		}
		return unit(), true
	case req.Service == abi.ErrorSrv && req.Function == abi.ErrorFn:
		if c.failed == nil && c.response == nil {
			e := newScriptError(req.Args, r)
			c.failed = e
			r.note(record.Event{Kind: record.Failure, Peer: Me, Code: e.Code, Text: e.Message})
		}
		return unit(), true
	case req.Service == abi.TracingSrv:
		r.note(record.Event{Kind: record.Print, Peer: Me, Text: describe(req)})
		return unit(), true
	}
	return stdlib.Response{}, false
}

func reply(n *value.Node) stdlib.Response { return stdlib.Response{Text: n.String()} }

func (c *client) respond(args []*value.Node) {
	c.response = make([]json.RawMessage, len(args))
	for i, a := range args {
		c.response[i] = a.Append(nil)
	}
}

// interpretationFailed ends the call when the client's own step did not succeed.
func (c *client) interpretationFailed(o vm.Outcome, particle string) {
	if c.failed == nil && c.response == nil {
		c.failed = &StepError{Code: o.Code, Message: o.Message, At: o.At, Peer: Me, Particle: particle}
	}
}

// newScriptError reads the error object that a script handed over.
func newScriptError(args []*value.Node, r *run) *ScriptError {
	e := &ScriptError{Particle: r.id, Hints: r.hints}
	if len(args) == 0 {
		e.Message = "the script reported an error without an object"
		return e
	}
	e.Object = args[0].Append(nil)
	object := carried(args[0])
	if code := object.Get("error_code"); code != nil {
		e.Code, _ = code.Num.Int64()
	}
	text := func(field string) string {
		if n := object.Get(field); n != nil {
			return n.Str
		}
		return ""
	}
	e.Message, e.Instruction, e.Peer = text("message"), text("instruction"), r.net.name(text("peer_id"))
	e.Calls = r.failures.calls(e.Peer, e.Message)
	if e.Message == "" {
		e.Message = fmt.Sprintf("error object %s", object)
	}
	return e
}

// carried is the error that an error object passes on: `if`, `try` and `parseq` are compiled to a `fail` of what they
// caught, maybe one in another, and only the innermost tells what went wrong and where.
func carried(object *value.Node) *value.Node {
	for {
		message := object.Get("message")
		if message == nil {
			return object
		}
		text, isFail := strings.CutPrefix(message.Str, "fail with '")
		text, unhandled := strings.CutSuffix(text, "' is used without corresponding xor")
		if !isFail || !unhandled {
			return object
		}
		inner, fault := value.ParseNode(text)
		if fault != nil || inner.Kind != value.KindObject || inner.Get("error_code") == nil || inner.Get("instruction") == nil {
			return object
		}
		object = inner
	}
}
