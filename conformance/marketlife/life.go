package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/client"
	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/content"
	"github.com/aquifer-dev/aquifer/market/devmarket"
	"github.com/aquifer-dev/aquifer/market/watch"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// options of a life.
type options struct {
	root     string // of the module
	calls    int
	callers  int           // at the same time
	patience time.Duration // of the program with one worker
	probe    time.Duration // patience of the watcher
	tell     func(format string, args ...any)
}

// outcome is what a life showed.
type outcome struct {
	calls, failed, slow int // slow: longer than the patience with one worker
	median, worst       time.Duration
	replaced            time.Duration // from the end of the node to the work of another
	bill                []string
}

// live plays the life of a deal: three workers of three providers serve calls; in the midst of them the node of the first worker ends; a watcher
// has the fourth provider take its place; in the end the bill is reckoned by hand.
func live(ctx context.Context, o options) (out outcome, err error) {
	dir, err := os.MkdirTemp("", "marketlife-")
	if err != nil {
		return out, err
	}
	defer os.RemoveAll(dir)
	n, err := newNetwork(ctx, dir, 4)
	defer func() { err = errors.Join(err, n.close()) }()
	if err != nil {
		return out, err
	}
	l := &life{options: o, network: n, dev: n.log.as(n.log.ledger.Account(devmarket.Developer))}
	if err := l.open(ctx); err != nil {
		return out, err
	}
	return l.serve(ctx)
}

// life is a deal under way.
type life struct {
	options
	*network
	dev     market.Market
	deal    market.DealID
	deposit market.Amount
	before  map[market.Account]market.Amount // what accounts had
}

// open defines an application, opens a deal for it, matches it by a plan, and waits until three workers work.
func (l *life) open(ctx context.Context) error {
	app, err := l.application()
	if err != nil {
		return err
	}
	l.before = map[market.Account]market.Amount{}
	for _, a := range append([]market.Account{l.log.ledger.Owner()}, l.accounts()...) {
		b, err := l.dev.Balance(ctx, a)
		if err != nil {
			return err
		}
		l.before[a] = b.Token
	}
	l.deposit = market.Units(1_000_000_000)
	terms := market.DealTerms{App: app, MinWorkers: 2, TargetWorkers: 3, UnitsPerWorker: 1, MaxPerProvider: 1, Price: market.Units(333_333), Protocol: 1}
	if l.deal, _, err = l.dev.CreateDeal(ctx, terms, l.deposit); err != nil {
		return err
	}
	plan, err := l.plan(ctx)
	if err != nil {
		return err
	}
	if _, err := l.dev.Match(ctx, l.deal, plan.Match); err != nil {
		return err
	}
	return waitFor(ctx, "that three workers work", func() (bool, error) { return l.working(ctx, 3) })
}

func (l *life) accounts() (list []market.Account) {
	for _, s := range l.stands {
		list = append(list, s.account)
	}
	return list
}

// application puts the definition of a service that greets, and its module, where nodes find them.
func (l *life) application() (market.CID, error) {
	wasm, err := os.ReadFile(l.root + "/service/testdata/guests/greeting.wasm")
	if err != nil {
		return market.CID{}, err
	}
	module, err := l.blobs.Put(wasm)
	if err != nil {
		return market.CID{}, err
	}
	text, err := market.Definition{Services: []market.ServiceDefinition{{Name: "greeter", Modules: []market.ModuleDefinition{{Name: "greeting", Wasm: value.CID(module.String())}}}}}.Encode()
	if err != nil {
		return market.CID{}, err
	}
	if _, err := content.Of(text); err != nil {
		return market.CID{}, err
	}
	return l.blobs.Put(text)
}

func (l *life) plan(ctx context.Context) (p market.Proposal, err error) {
	view, err := market.ViewOf(ctx, l.dev, market.OfferFilter{}, market.Facts{})
	if err != nil {
		return p, err
	}
	deal, err := l.dev.Deal(ctx, l.deal)
	if err != nil {
		return p, err
	}
	return market.Plan(deal, view, market.DefaultPolicy())
}

// working says whether so many workers are paid and work.
func (l *life) working(ctx context.Context, want int) (bool, error) {
	d, err := l.dev.Deal(ctx, l.deal)
	if err != nil {
		return false, err
	}
	working := 0
	for _, w := range d.Workers {
		for _, s := range l.at(w.Peer).agent.Status() {
			if s.Deal == l.deal && s.Active && w.Active() && s.Worker == w.OffChain.Peer() {
				working++
			}
		}
	}
	return working == want && len(d.Workers) == want, nil
}

// serve makes the calls, and what happens meanwhile.
func (l *life) serve(ctx context.Context) (out outcome, err error) {
	d, err := l.dev.Deal(ctx, l.deal)
	if err != nil {
		return out, err
	}
	victim := l.at(d.Workers[0].Peer) // the one that programs ask first
	var relay *stand
	for _, s := range l.stands {
		if !slices.ContainsFunc(d.Workers, func(w market.Worker) bool { return w.Peer == s.peer }) {
			relay = s
		}
	}
	connect := func() (*client.Client, error) {
		return client.Connect(ctx, client.Config{Relays: relay.node.Addresses()[:1], TTL: time.Minute})
	}
	caller, err := connect()
	if err != nil {
		return out, err
	}
	defer caller.Close()
	own, err := connect()
	if err != nil {
		return out, err
	}
	defer own.Close()
	watching, stop := context.WithCancel(ctx)
	watcher := watch.New(watch.Config{Market: l.dev, Prober: watch.Network{Caller: own}, Policy: market.DefaultPolicy(), Interval: time.Second, Patience: l.probe, Pause: 100 * time.Millisecond,
		Tell: func(d watch.Decision) { l.tell("%s", d) }})
	var beside sync.WaitGroup
	beside.Go(func() { watcher.Run(watching) })
	defer beside.Wait()
	defer stop()

	var killed atomic.Int64
	var problems []error
	replaced := make(chan error, 1)
	out, err = l.call(ctx, caller, func(done int) {
		switch {
		case done == l.calls/2:
			l.tell("call %d: the node of %s ends", done, victim.name)
			killed.Store(time.Now().UnixNano())
			go func() {
				err := victim.kill()
				if err == nil {
					err = waitFor(ctx, "that another works", func() (bool, error) {
						if l.log.lost(victim.account) {
							return false, errors.New("a worker that was there was taken for gone")
						}
						d, err := l.dev.Deal(ctx, l.deal)
						if err != nil || slices.ContainsFunc(d.Workers, func(w market.Worker) bool { return w.Peer == victim.peer }) {
							return false, err
						}
						return l.working(ctx, 3)
					})
				}
				killed.Store(time.Now().UnixNano() - killed.Load())
				replaced <- err
			}()
		case done%max(l.calls/20, 1) == 0:
			problems = append(problems, l.pass(ctx))
		}
	})
	err = errors.Join(append(problems, err)...)
	if err != nil {
		return out, err
	}
	if err := <-replaced; err != nil {
		return out, err
	}
	out.replaced = time.Duration(killed.Load())
	for range 2 {
		if err := l.pass(ctx); err != nil {
			return out, err
		}
	}
	stop()
	beside.Wait()
	out.bill, err = l.log.bill(ctx, d, l.deposit, market.Precision/5, l.before)
	return out, err
}

// call makes the calls, and tells at each how many are done.
func (l *life) call(ctx context.Context, by *client.Client, done func(int)) (outcome, error) {
	greet, err := l.program(ctx)
	if err != nil {
		return outcome{}, err
	}
	var mu sync.Mutex // guards what follows
	out, times, next := outcome{}, []time.Duration(nil), 0
	var problem error
	args := []abi.Argument{{Value: text(l.deal.String())}, {Value: text("Ada")}, {Value: text(l.patience.Milliseconds())}}
	var callers sync.WaitGroup
	for range l.callers {
		callers.Go(func() {
			for {
				mu.Lock()
				if next++; next > l.calls {
					mu.Unlock()
					return
				}
				done(next)
				mu.Unlock()
				began := time.Now()
				results, err := by.CallFunction(ctx, greet, args)
				took := time.Since(began)
				mu.Lock()
				times = append(times, took)
				if took > l.patience {
					out.slow++
				}
				if err != nil || string(results[0]) != `"Hi, Ada"` {
					if out.failed++; problem == nil {
						problem = fmt.Errorf("a call failed after %v: %s %w", took.Round(time.Millisecond), results, err)
					}
				}
				mu.Unlock()
			}
		})
	}
	callers.Wait()
	slices.Sort(times)
	out.calls, out.median, out.worst = len(times), times[len(times)/2], times[len(times)-1]
	return out, problem
}

func text(v any) json.RawMessage {
	raw, _ := json.Marshal(v) // a text or a number always can be
	return raw
}

// program is the function of the example.
func (l *life) program(ctx context.Context) (*abi.Function, error) {
	result, diags := compiler.Compile(ctx, source.Disk{}, []string{l.root + "/examples/market/failover.aqua"}, compiler.Options{Fallback: source.Embedded{FS: stdlib.FS()}})
	if diags.HasErrors() {
		return nil, errors.New(diags[0].Message)
	}
	for _, u := range result.Units {
		if u.Name == "greet" {
			return &u.Function, nil
		}
	}
	return nil, errors.New("the example has no function greet")
}
