package vm

import (
	"context"

	"github.com/aquifer-dev/aquifer/vm/data"
	"github.com/aquifer-dev/aquifer/vm/exec"
)

// Particle is a particle at one peer: its script and its data between steps. Its steps give what [Step] gives over bytes
// (spec/vm.md#V28). It is not safe for concurrent use.
type Particle struct {
	params Params
	script string
	prev   Outcome // bytes and state of the data that the next step starts from

	parsed   parsed                            // once it is
	envelope *data.Envelope                    // of prev's bytes
	produced []*data.Production                // of prev, once computed
	signers  map[string]bool                   // peers whose signatures the data of the last step have
	sound    bool                              // prev was made by a step and has signatures of all who produced something in it
	verified map[data.PeerKey]*data.Production // signatures that were found right
	key      *data.KeyPair
	hashes   exec.Hashes
}

// Open starts from stored data. It never fails: nothing is decoded or judged before a step asks for it, so errors
// appear in their order in the step's outcome.
func Open(p Params, script string, prev []byte) *Particle {
	if prev == nil {
		prev = []byte{} // nothing is data too, and is returned as nothing
	}
	return &Particle{params: p, script: script, key: p.Keys, prev: Outcome{bytes: prev}, verified: map[data.PeerKey]*data.Production{}}
}

// Data returns the data that the next step starts from.
func (q *Particle) Data() []byte { return q.prev.Data() }

// Rest lets go of the parsed script, which takes about ten times the memory of its text. The next step looks for it in the cache, or
// parses it again.
func (q *Particle) Rest() { q.parsed = parsed{} }

// Step runs one step with data from another peer, or none, and call results. New data become those that the next step
// starts from; a step that returns the previous data changes nothing. The bytes are shared, not copied: they must not be
// written to afterwards.
func (q *Particle) Step(ctx context.Context, current, results []byte) Outcome {
	s := &step{q: q, ctx: ctx, currentBytes: current, resultBytes: results}
	defer s.prepared.Wait()
	for _, stage := range pipeline {
		if refusal := stage.run(s); refusal != nil {
			return q.unchanged(refusal.Code, refusal.Message, s.limits)
		}
	}
	return s.execute()
}

// unchanged is the outcome that returns the previous data.
func (q *Particle) unchanged(code int64, message string, limits Limits) Outcome {
	return Outcome{Code: code, Message: message, Limits: limits, bytes: q.prev.bytes, state: q.prev.state}
}
