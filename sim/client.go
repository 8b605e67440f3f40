package sim

import (
	"github.com/aquifer-dev/aquifer/initiator"
	"github.com/aquifer-dev/aquifer/record"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// client is what the initiator keeps for the function it started.
type client struct {
	*initiator.Call
	at    int64 // virtual nanoseconds of the answer
	wrong error // a prepared answer that is not of its type; it ends the run whatever the function answered
}

// serve lets the initiator answer a request, and notes what it means for the run.
func (c *client) serve(r *run, req stdlib.Request) (resp stdlib.Response, handled bool) {
	resp, effect := c.Serve(req)
	switch effect {
	case initiator.Responded:
		c.at = int64(r.queue.now)
		r.note(record.Event{Kind: record.Response, Peer: Me, Text: value.Array(req.Args...).String()})
	case initiator.Failed:
		if e, ok := c.Failure().(*initiator.ScriptError); ok {
			r.note(record.Event{Kind: record.Failure, Peer: Me, Code: e.Code, Text: e.Message})
		}
	case initiator.Traced:
		r.note(record.Event{Kind: record.Print, Peer: Me, Text: describe(req)})
	}
	return resp, effect != initiator.NotMine
}

// interpretationFailed ends the call when the client's own step did not succeed.
func (c *client) interpretationFailed(o vm.Outcome, particle string) {
	c.Fail(&StepError{Code: o.Code, Message: o.Message, At: o.At, Peer: Me, Particle: particle})
}

// failure is why the run failed, or nil; of an error in the script with what only the network knows.
func (r *run) failure() error {
	if r.client.wrong != nil {
		return r.client.wrong
	}
	err := r.client.Failure()
	told, ok := err.(*initiator.ScriptError)
	if !ok {
		return err
	}
	e := &ScriptError{ScriptError: *told, Hints: r.hints}
	e.Peer = r.net.name(told.Peer)
	e.Calls = r.failures.calls(e.Peer, e.Message)
	return e
}
