package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/conformance/traffic"
	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/vm"
)

// duplicates sends every particle three times, and has a peer in the middle of each call's way send on everything three times, older
// data mixed with newer. A service counts that none of it was asked twice (spec/network.md#N64).
func duplicates(o options) (r *report, err error) {
	n, err := newTestbed(o.seed, changes{caller: func(_ int, o *traffic.Options) { o.Send = thrice }})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, n.close()) }()
	m := &stutterer{random: rand.New(rand.NewPCG(o.seed, 2)), all: map[string]*stuttered{}}
	middle, err := newCaller(n.contact("a"), traffic.Options{Foreign: m.pass})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, middle.Close()) }()
	return faulty(n, o, func(r *report) error {
		crossing, honest := n.load(o.calls, func(text string) (string, string) {
			script := fmt.Sprintf(`(seq (seq (seq (call A ("op" "concat_strings") [%q "a"] w) (call M ("any" "thing") [w] x)) (seq (call A ("op" "noop") []) (call B ("count" "it") [x] y)))
				(seq (seq (call C ("op" "concat_strings") [y "c"] z) (call A ("op" "noop") [])) (call %%init_peer_id%% ("done" "done") [z])))`, text)
			return strings.NewReplacer(" A ", fmt.Sprintf(" %q ", n.id("a")), " B ", fmt.Sprintf(" %q ", n.id("b")), " C ", fmt.Sprintf(" %q ", n.id("c")),
				" M ", fmt.Sprintf(" %q ", middle.ID())).Replace(script), fmt.Sprintf("%q", text+"abc")
		}, nil)
		r.all("sent three times, in any order", crossing)
		r.all("at the relay, not concerned", honest)
		most, texts := n.nodes["b"].service.most()
		r.say("%-34s %d calls, none more than %d times; %d particles sent on by the peer in the middle", "a service counts", texts, most, m.count())
		if most != 1 || texts != o.calls {
			r.fail("a service was called %d times for one call, for %d of %d calls", most, texts, o.calls)
		}
		m.forget()
		return nil
	})
}

// thrice sends a particle three times at once.
func thrice(ctx context.Context, p *particle.Particle, send func(context.Context, *particle.Particle) error) error {
	errs := make([]error, 3)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = send(ctx, p) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// stutterer is a peer that sends on what comes three times, among it what it had sent before.
type stutterer struct {
	mu     sync.Mutex
	random *rand.Rand
	all    map[string]*stuttered
	sent   int
}

type stuttered struct {
	kept *vm.Particle
	seen []*particle.Particle // all that came and went
}

// pass takes a step and answers its calls with their first argument.
func (s *stutterer) pass(c *traffic.Caller, p *particle.Particle) {
	s.mu.Lock()
	t := s.all[string(p.Signature)]
	if t == nil {
		t = &stuttered{kept: c.Open(p)}
		s.all[string(p.Signature)] = t
	}
	o := t.kept.Step(context.Background(), p.Data, vm.EncodeResults(nil))
	results := map[string]vm.CallResult{}
	for _, q := range o.Requests {
		results[fmt.Sprint(q.ID)] = vm.CallResult{Text: q.Args[0].Text()}
	}
	if len(results) > 0 {
		o = t.kept.Step(context.Background(), nil, vm.EncodeResults(results))
	}
	t.seen = append(t.seen, p, p.WithData(nil))
	var out []*particle.Particle
	if len(o.NextPeers) > 0 {
		next := p.WithData(o.Data())
		out = append(out, next, next, t.seen[s.random.IntN(len(t.seen))], next)
		t.seen = append(t.seen, next)
		s.random.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	}
	s.sent += len(out)
	s.mu.Unlock()
	for _, q := range out {
		ctx, cancel := context.WithTimeout(context.Background(), ttl)
		_ = c.Send(ctx, q) // what is lost is lost; the calls tell
		cancel()
	}
}

func (s *stutterer) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent
}

func (s *stutterer) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.all)
}

// killedPeer ends node b while services of it work for particles, as a power failure does: its connections fall silent first. Then it
// comes back with its key, at its address.
func killedPeer(o options) (r *report, err error) {
	n, err := newTestbed(o.seed, changes{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, n.close()) }()
	return faulty(n, o, func(r *report) error {
		b := n.nodes["b"]
		begun := make(chan struct{}, 1000)
		b.service.mu.Lock()
		b.service.begun = func() { begun <- struct{}{} }
		b.service.mu.Unlock()
		caught := &tally{}
		var calls sync.WaitGroup
		for _, c := range n.crossing {
			calls.Go(func() {
				script := strings.Replace(traffic.Race(n.id("a"), "x", timeout, b.ID(), n.id("c")), `("op" "concat_strings")`, `("stuck" "for ever")`, 1)
				caught.judge(c.Call(script, ttl), "nothing can be right")
			})
		}
		for range n.crossing {
			<-begun
		}
		n.fabric.block(func(from, to string) bool { return from == "b" || to == "b" })
		if err := n.kill("b"); err != nil {
			return err
		}
		crossing, honest := n.load(o.calls/10, n.race, nil)
		calls.Wait()
		r.calls("caught by the kill", caught)
		r.calls("while the peer is gone", crossing)
		r.all("at the relay, not concerned", honest)
		n.fabric.block(nil)
		n.fabric.cutAll(func(l *link) bool { return l.from == "b" || l.to == "b" })
		if err := n.start("b", b.key, strings.Split(b.Addresses()[0], "/p2p/")[0], nil); err != nil {
			return err
		}
		return n.whole()
	})
}

// clockSkew puts the clock of node b forward by an hour: what comes is over. Then another network's back by a second, where all is well.
func clockSkew(o options) (*report, error) {
	r := &report{}
	for _, skew := range []time.Duration{time.Hour, -time.Second} {
		if err := skewed(r, o, skew); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func skewed(r *report, o options, skew time.Duration) (err error) {
	n, err := newTestbed(o.seed, changes{node: func(name string, c *node.Config) {
		if name == "b" {
			c.Now = func() time.Time { return time.Now().Add(skew) }
		}
	}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.close()) }()
	before := rest()
	calls := o.calls
	if skew > 0 {
		calls /= 10
	}
	crossing, honest := n.load(calls, n.race, nil)
	what := fmt.Sprintf("b's clock is off by %v", skew)
	if skew < 0 {
		r.all(what, crossing)
	} else {
		r.calls(what, crossing)
		if crossing.right.Load() > 0 {
			r.fail("%d particles were not over although they came an hour late", crossing.right.Load())
		}
	}
	r.all("at the relay, not concerned", honest)
	r.held(before, settled(before, time.Minute))
	return nil
}
