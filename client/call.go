package client

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/initiator"
	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
)

// Options are those of one call.
type Options struct {
	TTL    time.Duration // of its particle; the client's if zero
	Repeat bool          // it may be made a second time when a relay is gone: it only reads, or does the same again
	Await  bool          // a function without results is waited for: its script was compiled to respond all the same
}

type optionsKey struct{}

// WithOptions returns a context whose calls have options; generated code passes it on.
func WithOptions(ctx context.Context, o Options) context.Context {
	return context.WithValue(ctx, optionsKey{}, o)
}

// Result is what a call gave back.
type Result struct {
	Value     json.RawMessage // one value, an array of several, nil for a function without results
	Responded bool
	Particle  string        // id, of the last attempt
	Relay     string        // id
	Steps     int           // interpreter steps at the client
	Took      time.Duration // from the call to the answer
}

// CallFunction calls a function with one argument per parameter and returns its results, each as JSON by its type. A function
// without results is not waited for, unless Options.Await says so: it returns when its particle is on its way.
//
// Errors: *abi.Mismatch for arguments or results of the wrong type, *initiator.ScriptError, *initiator.StepError, *Expired,
// *RelayLost, *Unreachable, *Closed, a *particle.Refusal or *p2p.Failure for a particle that cannot be sent, or the context's. What
// the call does elsewhere goes on after an error.
func (c *Client) CallFunction(ctx context.Context, f *abi.Function, args []abi.Argument) ([]json.RawMessage, error) {
	result, err := c.Call(ctx, f, args)
	if err != nil {
		return nil, err
	}
	return initiator.Values(f, result.Value)
}

// Call is CallFunction for who wants to know more than the results. The particle's id is returned with errors, too.
func (c *Client) Call(ctx context.Context, f *abi.Function, args []abi.Argument) (Result, error) {
	opt, _ := ctx.Value(optionsKey{}).(Options)
	if opt.TTL <= 0 {
		opt.TTL = c.config.TTL
	}
	if deadline, ok := ctx.Deadline(); ok {
		opt.TTL = min(opt.TTL, time.Until(deadline)) // nobody waits any longer
	}
	began := time.Now()
	result := Result{}
	for attempt := 0; ; attempt++ {
		if err := ctx.Err(); err != nil {
			return result, err
		}
		relay, err := c.relayWithin(ctx, opt.TTL-time.Since(began))
		if err != nil {
			return result, err
		}
		left := opt.TTL - time.Since(began)
		a, err := c.begin(ctx, f, args, relay, left)
		if err != nil {
			return result, err
		}
		err = c.await(ctx, a, len(f.Results) > 0 || opt.Await)
		result.Particle, result.Relay, result.Steps, result.Took = a.first.ID, relay.Peer, int(a.steps.Load()), time.Since(began)
		var lost *RelayLost
		var expired *Expired
		switch {
		case errors.As(err, &lost) && (lost.unnoticed || opt.Repeat) && attempt < len(c.relays.list) && opt.TTL > time.Since(began):
			c.log.Info("a call is made again", "particle", lost.Particle, "relay", lost.Relay, "problem", lost.Cause)
			continue
		case errors.As(err, &expired):
			expired.After, expired.Repeated = result.Took, attempt > 0
		}
		if err != nil {
			return result, err
		}
		result.Value, result.Responded, err = a.call.Result()
		return result, err
	}
}

// relayWithin waits for a relay, but no longer than the particle would live.
func (c *Client) relayWithin(ctx context.Context, left time.Duration) (p2p.Contact, error) {
	within, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	relay, err := c.relays.get(within)
	if err != nil && within.Err() != nil && ctx.Err() == nil {
		return relay, c.relays.unreachable(fmt.Sprintf("there was no answer within %v", left.Round(time.Millisecond)))
	}
	return relay, err
}

// begin starts a call.
func (c *Client) begin(ctx context.Context, f *abi.Function, args []abi.Argument, relay p2p.Contact, ttl time.Duration) (*actor, error) {
	values, callbacks := initiator.Split(f, args)
	call, err := initiator.NewCall(f, values, relay.Peer)
	if err != nil {
		return nil, err
	}
	p := particle.New(c.key, particleID(), f.Script, time.Now(), ttl)
	a := c.newActor(ctx, p, relay)
	a.call, a.callbacks = call, callbacks
	a.interrupted = c.relays.count()
	if err := c.enter(a); err != nil {
		return nil, err
	}
	return a, nil
}

// await waits for what the caller of a function waits for.
func (c *Client) await(ctx context.Context, a *actor, forAnswer bool) error {
	quiet := a.quiet
	if forAnswer {
		quiet = nil
	}
	select {
	case <-a.answered:
	case <-quiet:
	case <-ctx.Done():
	case <-a.live.Done():
	}
	switch {
	case a.call.Over(), !forAnswer && isClosed(a.quiet):
		c.actors.answered(a)
		return a.call.Failure()
	case c.running.Err() != nil:
		return &Closed{}
	case ctx.Err() != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded):
		a.end()
		return ctx.Err()
	}
	a.end()
	return a.expired()
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// particleID makes a random UUID.
func particleID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: the runtime ends a program without randomness
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// expired tells where the particle of a call was seen last.
func (a *actor) expired() *Expired {
	a.mu.Lock()
	defer a.mu.Unlock()
	e := &Expired{
		Particle: a.first.ID, Last: a.client.ID(), To: a.sentTo, At: a.sentFor, Waits: a.waits,
		Interrupted: a.client.relays.count() > a.interrupted,
	}
	if a.delivered && a.sentTo != "" {
		e.Last = a.relay.Peer
	}
	if e.At == 0 && len(a.waits) > 0 {
		e.At = a.waits[0].At
	}
	if script, fault := air.Parse(a.first.Script); fault == nil {
		if in := script.Instr(e.At); in != nil {
			e.Instruction = in.Short()
		}
	}
	return e
}
