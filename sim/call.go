package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/initiator"
	"github.com/aquifer-dev/aquifer/record"
)

// Call runs a function from the client and follows its particle until nothing is left to happen. Arguments are JSON by
// the function's types. The log is returned in any case. Errors: *abi.Mismatch for arguments or results of the wrong
// type, *ScriptError, *StepError, *AnswerError, *Expired, *Endless, *TooMuch, or the context's.
func (n *Network) Call(ctx context.Context, f *abi.Function, args []json.RawMessage) (Result, *record.Log, error) {
	n.rng = rand.New(rand.NewPCG(n.opt.Seed, 1)) // equal calls on one network go alike
	r := &run{net: n, script: f.Script, id: n.particleID(), last: Me}
	r.log = &record.Log{Particle: r.id, Names: map[string]string{}}
	for _, p := range n.order {
		r.log.Names[p.id] = p.name
	}
	var err error
	if r.client.Call, err = initiator.NewCall(f, args, n.peers[Relay].id); err != nil {
		return Result{Particle: r.id}, r.log, err
	}
	defer r.expire()
	if err := r.reset(); err != nil {
		return Result{Particle: r.id}, r.log, err
	}
	r.queue.add(&event{to: n.peers[Me]})
	err = r.loop(ctx)
	result := Result{Particle: r.id, Steps: r.steps, Virtual: r.queue.now}
	if err != nil {
		return result, r.log, err
	}
	if err = r.failure(); err != nil {
		return result, r.log, err
	}
	result.Value, result.Responded, err = r.client.Result()
	switch {
	case result.Responded:
		result.Virtual = time.Duration(r.client.at)
	case len(f.Results) > 0:
		expired := r.expired()
		result.Virtual, err = expired.After, expired
	}
	return result, r.log, err
}

// particleID makes an id in the form of a random UUID out of the seed.
func (n *Network) particleID() string {
	a, b := n.rng.Uint64(), n.rng.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", a>>32, a>>16&0xffff, a&0xfff, 0x8000|b>>48&0x3fff, b&0xffffffffffff)
}
