package sim

import (
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/record"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// maxSteps bounds a run whose particle never comes to rest.
const maxSteps = 1_000_000

// run is one particle on its way.
type run struct {
	net    *Network
	queue  queue
	log    *record.Log
	script string
	id     string // of the particle
	signed []byte // its signature
	steps  int
	client client
	late   []*event // what would have happened after the end
	lost   []Loss
	hints  []string // why calls were not served, each once
	last   string   // name of the peer that was last reached

	failures Failures
	memory   memory
}

// reset gives every peer a fresh start with the particle.
func (r *run) reset() error {
	r.signed = r.net.peers[Me].Sign(preimage(r.params(r.net.peers[Me]), r.script))
	for _, p := range r.net.order {
		p.run, p.waiting, p.received, p.made = r, nil, 0, 0
		p.particle = vm.Open(r.params(p), r.script, nil)
		p.token = value.EncodeBase58(p.Sign(r.signed))
		for _, name := range slices.Sorted(maps.Keys(r.net.opt.Vault)) {
			if err := p.hosted.Vault().Put(stdlib.VaultDir(r.id, p.token), name, r.net.opt.Vault[name]); err != nil {
				return fmt.Errorf("file %q does not fit into the vault of peer %q: %w", name, p.name, err)
			}
		}
	}
	return nil
}

// preimage is what the initiator of a particle signs.
func preimage(p vm.Params, script string) []byte {
	b := binary.LittleEndian.AppendUint64([]byte(p.ParticleID), p.Timestamp)
	b = binary.LittleEndian.AppendUint32(b, p.TTL)
	return append(b, script...)
}

// expire takes away what peers keep for the length of the particle.
func (r *run) expire() {
	for _, p := range r.net.order {
		p.hosted.Expire(stdlib.VaultDir(r.id, p.token))
	}
}

func (r *run) params(p *peer) vm.Params {
	return vm.Params{
		InitPeer: r.net.peers[Me].id, Peer: p.id, SecretKey: p.secret, ParticleID: r.id,
		Timestamp: uint64(epoch.UnixMilli()), TTL: uint32(r.net.opt.TTL.Milliseconds()),
		AIRSizeLimit: vm.NoLimit, ParticleSizeLimit: vm.NoLimit, CallResultSizeLimit: vm.NoLimit,
	}
}

// loop lets events happen until nothing is left, time is up, or the run has failed.
func (r *run) loop(ctx context.Context) error {
	for e := r.queue.next(); e != nil; e = r.queue.next() {
		if e.at >= min(r.net.opt.Limit, r.net.opt.TTL) { // expired: nobody looks at it any more
			r.late = append([]*event{e}, r.queue.events...)
			r.queue.now = min(r.net.opt.Limit, r.net.opt.TTL)
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if r.steps++; r.steps > maxSteps {
			return &Endless{Steps: maxSteps, Particle: r.id}
		}
		if f := r.net.opt.Progress; f != nil && r.steps%256 == 0 {
			f(r.steps, r.queue.now)
		}
		r.step(ctx, e)
		if err := ctx.Err(); err != nil {
			return err
		}
		if r.failure() != nil {
			return nil
		}
		if err := r.tooMuch(); err != nil {
			return err
		}
	}
	return nil
}

// step lets a peer interpret the particle once and carries out what the interpreter asks for.
func (r *run) step(ctx context.Context, e *event) {
	p := e.to
	results := map[string]vm.CallResult{}
	if e.reply != nil {
		r.note(record.Event{Kind: record.Answer, Peer: p.name, Code: int64(e.reply.code), Text: e.reply.text, Instr: e.reply.at})
		if e.reply.code != 0 {
			r.failures.add(Failure{Peer: p.name, Call: e.reply.call, Code: int64(e.reply.code), Text: e.reply.text, Help: e.reply.help, At: e.reply.at, When: r.queue.now})
		}
		results[fmt.Sprint(e.reply.id)] = vm.CallResult{Code: e.reply.code, Text: e.reply.text}
	}
	in := vm.Input{Params: r.params(p), Script: r.script, Current: e.data, Results: vm.EncodeResults(results)}
	if r.net.opt.Stepped != nil {
		in.Prev = p.particle.Data()
	}
	r.memory.arrived(e.data)
	o := p.particle.Step(ctx, in.Current, in.Results)
	if r.net.opt.Stepped != nil {
		r.net.opt.Stepped(Step{Peer: p.name, Input: in, Outcome: &o})
	}
	p.waiting, r.last = o.Waiting, p.name
	r.note(record.Event{Kind: record.Step, Peer: p.name, Code: o.Code, Text: o.Message, Instr: o.At})
	if p.flavour == stdlib.Client && o.Code != 0 { // spec/network.md#N44
		r.client.interpretationFailed(o, r.id)
		r.note(record.Event{Kind: record.Failure, Peer: p.name, Code: o.Code, Text: o.Message, Instr: o.At})
		return
	}
	if o.Code != 0 {
		r.failures.add(Failure{Peer: p.name, Code: o.Code, Text: o.Message, At: o.At, When: r.queue.now})
	}
	next := o.NextPeers
	if p.flavour == stdlib.Client && len(next) > 0 { // spec/network.md#N43
		next = []string{r.net.peers[Relay].id}
	}
	for i, id := range next {
		if !value.IsPeerID(id) { // one that is no id voids everything the step asked for (spec/network.md#N45)
			r.lose(p, id, r.net.noID(id), o.NextFor[i])
			return
		}
	}
	for i, id := range next {
		r.send(p, id, o.NextFor[i], &o)
	}
	for _, q := range o.Requests {
		r.call(ctx, p, q)
	}
	r.renew(p, in.Current)
}

func (r *run) note(e record.Event) {
	e.At = r.queue.now
	r.memory.noted(&e)
	r.log.Add(e)
}

// latency is how long the particle travels: one to ten milliseconds.
func (r *run) latency() time.Duration {
	return time.Millisecond + time.Duration(r.net.rng.Int64N(int64(9*time.Millisecond)))
}

func (r *run) send(p *peer, id string, at air.InstrID, o *vm.Outcome) {
	to := r.net.byID[id]
	switch {
	case to == nil:
		r.lose(p, id, "no peer of this network has this id", at)
	case to.down:
		r.lose(p, id, ReasonDown, at)
	default:
		r.note(record.Event{Kind: record.Send, Peer: p.name, Other: to.name})
		bytes := o.Data()
		p.made = int64(len(bytes))
		r.memory.sent(bytes)
		r.queue.add(&event{at: r.queue.now + r.latency(), draw: r.net.rng.Uint64(), to: to, data: bytes})
	}
}

// call asks a service. Its answer arrives as an event of its own.
func (r *run) call(ctx context.Context, p *peer, q vm.Request) {
	params := r.params(p)
	req := stdlib.Request{
		Service: q.Service, Function: q.Function, Tetraplets: q.Tetraplets, InitPeer: params.InitPeer, Particle: r.id,
		Timestamp: params.Timestamp, TTL: params.TTL, Script: r.script, Signature: r.signed, Token: p.token,
	}
	for _, a := range q.Args {
		req.Args = append(req.Args, a.Tree())
	}
	r.note(record.Event{Kind: record.Call, Peer: p.name, Text: describe(req), Instr: q.At})
	resp := r.answer(ctx, p, req, q.At)
	r.queue.add(&event{
		at: r.queue.now + resp.After, draw: r.net.rng.Uint64(), to: p,
		reply: &answered{id: q.ID, code: resp.Code, text: resp.Text, call: req.Service + "." + req.Function, help: resp.Help, at: q.At},
	})
}

// answer looks for who serves a call: the running function's own handlers, the user's services, the built-ins.
func (r *run) answer(ctx context.Context, p *peer, req stdlib.Request, at air.InstrID) stdlib.Response {
	if p.flavour == stdlib.Client {
		if resp, handled := r.client.serve(r, req); handled {
			return resp
		}
	}
	for _, s := range r.net.opt.Services {
		if resp, handled := s.Call(p.name, req); handled {
			r.judge(p, req, s, at)
			return resp
		}
	}
	resp, known := stdlib.Call(ctx, p, req)
	if !known {
		r.explain(p, req)
	}
	return resp
}

// judge ends the run when a prepared answer is not of the declared type: a script would go on with it as if it were.
func (r *run) judge(p *peer, req stdlib.Request, s Service, at air.InstrID) {
	prepared, ok := s.(*JSONService)
	if !ok || r.failure() != nil {
		return
	}
	if e := prepared.Wrong(r.net.declared, p.name, req); e != nil {
		e.At = at
		r.client.wrong = e
		r.note(record.Event{Kind: record.Failure, Peer: p.name, Text: e.Error(), Instr: at})
	}
}

// explain notes why nobody serves a call, where there are prepared answers or services that almost do.
func (r *run) explain(p *peer, req stdlib.Request) {
	for _, s := range r.net.opt.Services {
		if m, ok := s.(interface {
			Misses(peer string, r stdlib.Request) string
		}); ok {
			if why := m.Misses(p.name, req); why != "" && !slices.Contains(r.hints, why) {
				r.hints = append(r.hints, why)
			}
		}
	}
	for _, q := range r.net.order {
		if _, there := q.hosted.Service(req.Service); there {
			if why := fmt.Sprintf("service `%s` runs on peer `%s`, not on `%s`", req.Service, q.name, p.name); !slices.Contains(r.hints, why) {
				r.hints = append(r.hints, why)
			}
		}
	}
}

func describe(req stdlib.Request) string {
	args := make([]string, len(req.Args))
	for i, a := range req.Args {
		args[i] = a.String()
	}
	return fmt.Sprintf("%s.%s(%s)", req.Service, req.Function, strings.Join(args, ", "))
}

func (r *run) print(p *peer, text string) {
	r.note(record.Event{Kind: record.Print, Peer: p.name, Text: text})
	if r.net.opt.Print != nil {
		r.net.opt.Print(p.name, text)
	}
}
