package sim

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/initiator"
	"github.com/aquifer-dev/aquifer/record"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// Result is what a function gave back.
type Result struct {
	Value     json.RawMessage // one value, an array of several, nil for a function without results
	Responded bool
	Particle  string        // id
	Steps     int           // interpreter steps on all peers
	Virtual   time.Duration // until the response, or until the end without one
}

// ScriptError is an error that the script did not handle, with what the network knows of it. Its peer is a name.
type ScriptError struct {
	initiator.ScriptError
	Calls []Failure // calls that failed with this message on this peer, the last first
	Hints []string  // why nobody has served a call, where that is known
}

// Unwrap is the error as the script reported it.
func (e *ScriptError) Unwrap() error { return &e.ScriptError }

// StepError is a step of the client that its interpreter refused or that ended in an error without a handler.
type StepError = initiator.StepError

// Endless says that the particle never came to rest.
type Endless struct {
	Steps    int
	Particle string
}

// Error tells after how many steps.
func (e *Endless) Error() string {
	return fmt.Sprintf("particle %s is still busy after %d steps", e.Particle, e.Steps)
}

// Expired says that virtual time ran out before the function answered, and what is known of the reasons.
type Expired struct {
	After    time.Duration
	Particle string
	Last     string // name of the peer that was reached last
	Waits    []Wait
	Losses   []Loss
	Failures Failures // whether they were handled or not
	Hints    []string // why nobody has served a call, where that is known
}

// Error tells how long was waited.
func (e *Expired) Error() string {
	return fmt.Sprintf("particle %s expired after %v of virtual time without a response; the last peer it reached is `%s`", e.Particle, e.After, e.Last)
}

// Reason tells in words where the particle was lost first, or else which step or call failed first, or else which peer
// waits for what; "" if nothing is known.
func (e *Expired) Reason() string {
	if len(e.Losses) > 0 {
		l := e.Losses[0]
		return fmt.Sprintf("`%s` sent it to `%s`, and it was lost: %s", l.From, l.To, l.Reason)
	}
	if len(e.Failures.First) > 0 {
		f := e.Failures.worst()
		if f.Call == "" {
			return fmt.Sprintf("a step of `%s` failed: %s", f.Peer, f.Reason())
		}
		return fmt.Sprintf("`%s` failed on peer `%s`: %s", f.Call, f.Peer, f.Reason())
	}
	if len(e.Waits) == 0 {
		return ""
	}
	w := e.Waits[0]
	if w.Call != "" {
		return fmt.Sprintf("`%s` still waits for the answer of `%s`", w.Peer, w.Call)
	}
	return fmt.Sprintf("`%s` waits for the variable `%s`", w.Peer, w.Variable)
}

// Wait is what a peer waits for: a value at an instruction, or the answer of a service that comes too late.
type Wait struct {
	Peer     string // name
	Variable string // AIR name
	At       air.InstrID
	Call     string // "service.function"; Variable and At are empty then
	Wanted   int64  // how many values a join waits for, -1 where it is none or that is not known
}

// ReasonDown is the reason of a loss that nobody is told of.
const ReasonDown = "the peer is down"

// Loss is a particle that did not arrive.
type Loss struct {
	From, To string // names; To is an id when it names no peer
	Reason   string
	When     time.Duration
	At       air.InstrID // the instruction that wanted to go there, 0 if unknown
}

func (r *run) lose(p *peer, id, reason string, at air.InstrID) {
	name := r.net.name(id)
	r.note(record.Event{Kind: record.Lost, Peer: p.name, Other: name, Text: reason, Instr: at})
	r.lost = append(r.lost, Loss{From: p.name, To: name, Reason: reason, When: r.queue.now, At: at})
}

// expired gathers what every peer waits for.
func (r *run) expired() *Expired {
	e := &Expired{After: min(r.net.opt.Limit, r.net.opt.TTL), Particle: r.id, Last: r.last, Losses: r.lost, Failures: r.failures, Hints: r.hints}
	for _, l := range r.late {
		if l.reply != nil {
			e.Waits = append(e.Waits, Wait{Peer: l.to.name, Call: l.reply.call, Wanted: -1})
		}
	}
	for _, p := range r.net.order {
		for _, w := range p.waiting {
			e.Waits = append(e.Waits, Wait{Peer: p.name, Variable: w.Variable, At: w.At, Wanted: wanted(w.Wanted)})
		}
	}
	return e
}

// wanted is a number of values, or -1.
func wanted(v *value.Value) int64 {
	if v == nil {
		return -1
	}
	if n := v.Tree(); n.Kind == value.KindNumber {
		if i, ok := n.Num.Int64(); ok && i >= 0 {
			return i
		}
	}
	return -1
}
