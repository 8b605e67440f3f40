package client

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/initiator"
	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// actor is a particle at the client, one of its own or of others, until it is over. One step of it runs at a time, in the actor's
// goroutine; calls and sends run beside it.
type actor struct {
	client      *Client
	first       particle.Particle // without data
	token       string            // the client's secret for the particle
	relay       p2p.Contact       // to which it is sent
	call        *initiator.Call   // nil for a particle of others
	callbacks   initiator.Callbacks
	interrupted int // how often connections had come back when it began

	live     context.Context // ends with the particle
	end      context.CancelFunc
	wake     chan struct{} // holds something when there may be something to do
	answered chan struct{} // closed when the call is over
	quiet    chan struct{} // closed when nothing is left to do here, for the first time (spec/network.md#N123)
	steps    atomic.Int64

	mu        sync.Mutex
	mailbox   []message
	results   map[string]vm.CallResult // answers that no step has seen yet
	gone      bool
	calls     int   // that run
	sends     int   // that run
	resting   bool  // a step has left nothing to call
	brought   int64 // bytes that are counted for a particle of others; guarded by the actors
	delivered bool  // the relay has it, or may have
	noticed   bool  // a callback or service of the program was called for it
	asked     int   // services of the configuration that may be about to notice it
	sentTo    string
	sentFor   air.InstrID
	waits     []vm.Wait

	kept  *vm.Particle // belongs to the step that runs, as do the next three
	good  vm.Outcome   // of the last step that succeeded
	views int64        // bytes of messages and answers that the kept data may be views of
	holds int64        // what is counted for the kept data of a particle of others
	done  sync.Once
	calm  sync.Once
}

// message is particle data that came.
type message struct {
	data    []byte
	handled func() // tells the sender's account that it is no longer here
}

// newActor makes the actor of a particle. Its context has the values of one that is given, and ends with the particle or the
// client.
func (c *Client) newActor(ctx context.Context, p *particle.Particle, relay p2p.Contact) *actor {
	a := &actor{
		client: c, first: *p.WithData(nil), token: value.EncodeBase58(c.key.Sign(p.Signature)), relay: relay,
		wake: make(chan struct{}, 1), answered: make(chan struct{}), quiet: make(chan struct{}),
	}
	a.live, a.end = context.WithTimeout(context.WithoutCancel(ctx), p.Remaining(time.Now())+time.Millisecond)
	a.kept = vm.Open(a.params(), p.Script, nil)
	return a
}

func (a *actor) params() vm.Params {
	return vm.Params{
		InitPeer: a.first.InitPeer, Peer: a.client.ID(), SecretKey: a.client.key.Secret(), ParticleID: a.first.ID, Timestamp: a.first.Timestamp, TTL: a.first.TTL,
		AIRSizeLimit: vm.NoLimit, ParticleSizeLimit: vm.NoLimit, CallResultSizeLimit: vm.NoLimit, Scripts: a.client.scripts,
	}
}

// run steps until the particle is over. A particle of the client's own begins with a step of its own.
func (a *actor) run() {
	defer a.client.leave(a)
	stop := context.AfterFunc(a.client.running, a.end)
	defer stop()
	if a.call != nil {
		a.post(message{handled: func() {}})
	}
	for {
		select {
		case <-a.wake:
		case <-a.live.Done():
			return
		}
		for m, results, ok := a.take(); ok; m, results, ok = a.take() {
			a.step(m.data, results)
			a.settle(int64(len(m.data)))
			if m.handled != nil {
				m.handled()
			}
			if a.live.Err() != nil {
				return
			}
		}
	}
}

// post gives a message to the actor.
func (a *actor) post(m message) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.gone {
		m.handled()
		return
	}
	a.mailbox = append(a.mailbox, m)
	signal(a.wake)
}

// take returns what the next step works on: all answers, and one message at most (spec/network.md#N91).
func (a *actor) take() (m message, results map[string]vm.CallResult, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.mailbox) > 0 {
		m, a.mailbox[0] = a.mailbox[0], message{}
		a.mailbox, ok = a.mailbox[1:], true
	}
	results, a.results = a.results, nil
	return m, results, ok || len(results) > 0
}

// step lets the interpreter work on the particle once and carries out what it asks for. New data of a step that failed are not
// kept (spec/network.md#N44), and nothing of what it asks for is done.
func (a *actor) step(data []byte, results map[string]vm.CallResult) {
	a.steps.Add(1)
	o := a.kept.Step(a.live, data, vm.EncodeResults(results))
	if a.live.Err() != nil {
		return
	}
	if o.Code != 0 {
		a.renew()
		a.client.log.Debug("a step failed", "particle", a.first.ID, "code", o.Code, "problem", o.Message)
		a.fail(&initiator.StepError{Code: o.Code, Message: o.Message, At: o.At, Peer: a.client.ID(), Particle: a.first.ID})
		return
	}
	a.good = o
	a.views += int64(len(data))
	for _, r := range results {
		a.views += int64(len(r.Text))
	}
	a.mu.Lock()
	a.waits = o.Waiting
	if data != nil { // it is back
		a.sentTo, a.sentFor = "", 0
	}
	if len(o.NextPeers) > 0 {
		a.sentTo, a.sentFor = o.NextPeers[0], o.NextFor[0]
	}
	a.resting = a.resting || len(o.Requests) == 0 && a.calls == 0 && len(a.results) == 0
	a.mu.Unlock()
	if len(o.NextPeers) > 0 { // whoever they are, they are behind the relay (spec/network.md#N43)
		bytes := o.Data()
		a.beside(&a.sends, func() { a.send(bytes) })
	}
	for _, q := range o.Requests {
		a.beside(&a.calls, func() { a.answer(q.ID, a.client.serve(a, &q)) })
	}
	a.count(nil, 0)
}

// renew opens the particle anew from the bytes of its last good data, which lets go of the messages that they came with.
func (a *actor) renew() {
	data := a.good.Data()
	a.kept, a.views = vm.Open(a.params(), a.first.Script, data), int64(len(data))
}

// renewFrom is from how many bytes of messages on a particle of others may be opened anew.
const renewFrom = 1 << 20

// settle counts what a particle of others holds after a step with a message of so many bytes: the data that were made, and the messages
// they may be views of. Data that came with many messages are opened anew, seldom enough to cost little.
func (a *actor) settle(message int64) {
	if a.call != nil {
		return
	}
	size := int64(a.good.Size())
	if a.views > renewFrom && a.views > 4*size {
		a.renew()
	}
	holds := max(a.views, size)
	a.client.actors.count(a, holds-a.holds-message)
	a.holds = holds
}

// beside runs something beside the actor, and counts it. The client waits for it when it is closed.
func (a *actor) beside(counter *int, f func()) {
	a.count(counter, 1)
	a.client.work.Go(func() {
		f()
		a.count(counter, -1)
	})
}

// count changes a counter, and finds out whether nothing is left to do.
func (a *actor) count(counter *int, by int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if counter != nil {
		*counter += by
	}
	if a.resting && a.sends == 0 {
		a.calm.Do(func() { close(a.quiet) })
	}
}

// answer gives the answer of a request to the actor.
func (a *actor) answer(id uint32, r vm.CallResult) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.results == nil {
		a.results = map[string]vm.CallResult{}
	}
	a.results[fmt.Sprint(id)] = r
	signal(a.wake)
}

// fail ends the call, and reports whether there was one that was not over.
func (a *actor) fail(err error) bool {
	failed := a.call != nil && a.call.Fail(err)
	if failed {
		a.over()
	}
	return failed
}

// over tells who waits for the call.
func (a *actor) over() { a.done.Do(func() { close(a.answered) }) }
