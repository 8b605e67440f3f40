package initiator

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// ScriptError is an error that the script did not handle: the object that reached its error handler.
type ScriptError struct {
	Code        int64
	Message     string
	Instruction string // short AIR form
	Peer        string // id of the peer where it arose, if known
	Object      json.RawMessage
	Particle    string
}

// Error returns the message.
func (e *ScriptError) Error() string { return e.Message }

// StepError is a step of the initiator that its interpreter refused or that ended in an error without a handler.
type StepError struct {
	Code     int64
	Message  string
	At       air.InstrID
	Peer     string
	Particle string
}

// Error words it as a client does.
func (e *StepError) Error() string {
	return fmt.Sprintf("Script interpretation failed: %s  (particle id: %s)", e.Message, e.Particle)
}

// newScriptError reads the error object that a script handed over.
func newScriptError(args []*value.Node, particle string) *ScriptError {
	e := &ScriptError{Particle: particle}
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
	e.Message, e.Instruction, e.Peer = text("message"), text("instruction"), text("peer_id")
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
