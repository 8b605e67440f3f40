package agent

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/node/store"
	"github.com/aquifer-dev/aquifer/service/deploy"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// cut fails one of the calls that an agent makes: before or after it has had its effect.
type cut struct {
	at    int // counts down; 0 is the call that fails
	after bool
	made  int
}

var errCut = errors.New("cut off")

// do makes a call.
func (c *cut) do(call func() error) error {
	c.made++
	c.at--
	switch {
	case c.at != -1:
		return call()
	case c.after:
		return errors.Join(call(), errCut)
	}
	return errCut
}

// fakeHost is a node in memory.
type fakeHost struct {
	cut
	t       testing.TB
	next    int
	workers map[market.DealID]*fakeWorker
	modules []string
}

type fakeWorker struct {
	Worker
	services []InstalledService
	spells   []*fakeSpell
}

type fakeSpell struct {
	id string
	Spell
	runs bool // has triggers
}

func (h *fakeHost) on(worker string) *fakeWorker {
	for _, w := range h.workers {
		if w.ID == worker {
			return w
		}
	}
	return nil
}

var errNone = errors.New("there is none")

func (h *fakeHost) Worker(_ context.Context, deal market.DealID) (w Worker, ok bool, err error) {
	err = h.do(func() error {
		if have := h.workers[deal]; have != nil {
			w, ok = have.Worker, true
		}
		return nil
	})
	return w, ok, err
}

func (h *fakeHost) CreateWorker(_ context.Context, deal market.DealID, _ []market.ID) (id string, err error) {
	err = h.do(func() error {
		if h.workers[deal] != nil {
			return errors.New("there is one already")
		}
		id = particle.GenerateKey().PeerID()
		h.workers[deal] = &fakeWorker{Worker: Worker{id, true}}
		return nil
	})
	return id, err
}

func (h *fakeHost) RemoveWorker(_ context.Context, id string) error {
	return h.do(func() error {
		for deal, w := range h.workers {
			if w.ID == id {
				delete(h.workers, deal)
				return nil
			}
		}
		return errNone
	})
}

func (h *fakeHost) SetActive(_ context.Context, deal market.DealID, active bool) error {
	return h.do(func() error {
		w := h.workers[deal]
		if w == nil || w.Active == active {
			return errors.New("has already been so")
		}
		w.Active = active
		for _, s := range w.spells {
			s.runs = s.runs && active
		}
		return nil
	})
}

func (h *fakeHost) Modules(context.Context) (list []string, err error) {
	err = h.do(func() error { list = slices.Clone(h.modules); return nil })
	return list, err
}

func (h *fakeHost) AddModule(_ context.Context, _ string, wasm []byte) (hash string, err error) {
	err = h.do(func() error {
		hash = deploy.Hash(wasm)
		h.modules = append(h.modules, hash)
		return nil
	})
	return hash, err
}

func (h *fakeHost) Look(_ context.Context, worker string) (out Installed, err error) {
	err = h.do(func() error {
		w := h.on(worker)
		if w == nil {
			return errNone
		}
		out.Services = slices.Clone(w.services)
		for _, s := range w.spells {
			out.Spells = append(out.Spells, InstalledSpell{s.id, s.Mark})
		}
		return nil
	})
	return out, err
}

func (h *fakeHost) CreateService(_ context.Context, worker, name string, modules []string) error {
	return h.do(func() error {
		for _, m := range modules {
			if !slices.Contains(h.modules, m) {
				return fmt.Errorf("module %s is missing", m)
			}
		}
		w := h.on(worker)
		for i := range w.services {
			w.services[i].Aliases = slices.DeleteFunc(w.services[i].Aliases, func(a string) bool { return a == name })
		}
		h.next++
		w.services = append(w.services, InstalledService{fmt.Sprint(h.next), deploy.Hash(stdlib.Blueprint{Name: name, Dependencies: modules}.DAG()), []string{name}})
		return nil
	})
}

func (h *fakeHost) RemoveService(_ context.Context, worker, id string) error {
	return h.do(func() error {
		w := h.on(worker)
		before := len(w.services)
		if w.services = slices.DeleteFunc(w.services, func(s InstalledService) bool { return s.ID == id }); len(w.services) == before {
			return errNone
		}
		return nil
	})
}

func (h *fakeHost) InstallSpell(_ context.Context, worker string, s Spell) error {
	return h.do(func() error {
		h.next++
		w := h.on(worker)
		w.spells = append(w.spells, &fakeSpell{fmt.Sprint(h.next), s, s.Triggers != Triggers{}})
		return nil
	})
}

func (h *fakeHost) ScheduleSpell(_ context.Context, worker, id string, t Triggers) error {
	return h.do(func() error {
		for _, s := range h.on(worker).spells {
			if s.id == id {
				s.runs = t != Triggers{}
				return nil
			}
		}
		return errNone
	})
}

func (h *fakeHost) RemoveSpell(_ context.Context, worker, id string) error {
	return h.do(func() error {
		w := h.on(worker)
		w.spells = slices.DeleteFunc(w.spells, func(s *fakeSpell) bool { return s.id == id })
		return nil
	})
}

// has says in a line what is on the worker of a deal.
func (h *fakeHost) has(deal market.DealID) string {
	w := h.workers[deal]
	if w == nil {
		return "nothing"
	}
	text := fmt.Sprintf("active %v", w.Active)
	for _, s := range w.services {
		text += fmt.Sprintf(", service %v", s.Aliases)
	}
	for _, s := range w.spells {
		text += fmt.Sprintf(", spell %s %s running %v", s.Name, s.Values, s.runs)
	}
	return text
}

// cutMarket is a market whose calls fail, too.
type cutMarket struct {
	market.Node
	cut *cut
}

func (m cutMarket) Assignments(ctx context.Context, peer market.ID) (list []market.Assignment, err error) {
	err = m.cut.do(func() (err error) { list, err = m.Node.Assignments(ctx, peer); return err })
	return list, err
}

func (m cutMarket) Activate(ctx context.Context, deal market.DealID, worker, offchain market.ID) (tx market.Tx, err error) {
	err = m.cut.do(func() (err error) { tx, err = m.Node.Activate(ctx, deal, worker, offchain); return err })
	return tx, err
}

func (m cutMarket) Exit(ctx context.Context, deal market.DealID, worker market.ID) (tx market.Tx, err error) {
	err = m.cut.do(func() (err error) { tx, err = m.Node.Exit(ctx, deal, worker); return err })
	return tx, err
}

// life plays a deal on two nodes, of which the second is not followed: it is paid with two workers, changes its application, loses a worker,
// gets it back, and ends. One call of the agent fails on the way; the agent after it knows only what the store has. What is on the worker is
// noted after each scene.
func life(t *testing.T, fail cut) (scenes []string, calls int) {
	b := newBed(t)
	peer, otherPeer := id("peer"), id("other peer")
	host := &fakeHost{cut: fail, t: t, workers: map[market.DealID]*fakeWorker{}}
	p, plan := b.provider("provider", peer)
	q, otherPlan := b.provider("other", otherPeer)
	module := func(text string) market.ModuleDefinition {
		return market.ModuleDefinition{Name: text, Wasm: named(b.put([]byte(text)))}
	}
	clock := `{"clock":{"start_sec":1,"period_sec":60}}`
	first := b.define(market.Definition{Services: []market.ServiceDefinition{{Name: "stock", Modules: []market.ModuleDefinition{module("db"), module("shop")}}},
		Spells: []market.SpellDefinition{b.spell("nightly", "(null)", "one", clock), b.spell("over", "(null)", "x", `{"clock":{"start_sec":1,"end_sec":2,"period_sec":1}}`)}})
	second := b.define(market.Definition{Services: []market.ServiceDefinition{{Name: "stock", Modules: []market.ModuleDefinition{module("shop 2")}}, {Name: "more", Modules: []market.ModuleDefinition{module("db")}}},
		Spells: []market.SpellDefinition{b.spell("nightly", "(null)", "two", clock)}})
	kept := store.InMemory()
	agent := func() *Agent {
		return New(Config{Market: cutMarket{p, &host.cut}, Peer: peer, Host: host, Content: b.blobs, Store: kept, Clock: b.clock})
	}
	a := agent()
	settle := func(deal market.DealID) {
		for quiet := 0; quiet < 3; quiet++ {
			if err := a.Round(b.ctx); err != nil {
				if !errors.Is(err, errCut) {
					t.Fatalf("call %d: %v", host.made, err)
				}
				a, quiet = agent(), -1
			}
		}
		scenes = append(scenes, host.has(deal))
	}
	dev, deal := b.deal(first, 2, 2, 4000, p, q)
	other := func() {
		t.Helper()
		for _, w := range b.look(deal).Workers {
			if w.Peer == otherPeer && !w.Active() {
				_, err := q.Activate(b.ctx, deal, w.ID, id("worker of other"))
				b.must(err)
			}
		}
	}
	settle(deal)
	b.match(dev, deal, append(plan, otherPlan...))
	settle(deal)
	other()
	settle(deal)
	_, err := dev.SetApp(b.ctx, deal, second)
	b.must(err)
	settle(deal)
	for _, w := range b.look(deal).Workers {
		if w.Peer == otherPeer {
			_, err := dev.RemoveWorker(b.ctx, deal, w.ID)
			b.must(err)
		}
	}
	settle(deal) // it rests
	b.epochs(3)
	b.match(dev, deal, otherPlan)
	other()
	settle(deal)
	_, err = dev.Stop(b.ctx, deal)
	b.must(err)
	settle(deal)
	if host.at >= 0 {
		t.Fatalf("call %d is never made", fail.at)
	}
	records, err := a.records()
	b.must(err)
	if len(b.look(deal).Workers) != 1 || len(records) != 0 || len(a.Status()) != 0 {
		t.Errorf("at the end: %+v, %v, %v", b.look(deal).Workers, records, a.Status())
	}
	return scenes, host.made
}

// TestLife is what happens without a fault, and that it is the same with a fault at any call (spec/market.md#M103).
func TestLife(t *testing.T) {
	want, calls := life(t, cut{at: -1})
	rest := `service [stock], spell nightly {"word":"one"} running `
	nextRest := `service [stock], service [more], spell nightly {"word":"two"} running `
	if diff := cmp.Diff([]string{
		"nothing",
		"active false, " + rest + `false, spell over {"word":"x"} running false`,
		"active true, " + rest + `true, spell over {"word":"x"} running false`,
		"active true, " + nextRest + "true",
		"active false, " + nextRest + "false",
		"active true, " + nextRest + "true",
		"nothing",
	}, want); diff != "" {
		t.Fatal(diff)
	}
	if calls < 80 {
		t.Errorf("only %d calls", calls)
	}
	for at := range calls {
		for _, after := range []bool{false, true} {
			got, _ := life(t, cut{at: at, after: after})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("call %d fails, its effect stays: %v\n%s", at, after, diff)
			}
		}
	}
}

// TestLost leaves a deal whose worker's key is gone with the node's data.
func TestLost(t *testing.T) {
	b := newBed(t)
	host := &fakeHost{cut: cut{at: -1}, t: t, workers: map[market.DealID]*fakeWorker{}}
	p, plan := b.provider("provider", id("peer"))
	dev, deal := b.deal(b.define(market.Definition{}), 1, 1, 4000, p)
	b.match(dev, deal, plan)
	a := New(Config{Market: p, Peer: id("peer"), Host: host, Content: b.blobs, Clock: b.clock})
	b.must(a.Round(b.ctx))
	if !b.look(deal).Workers[0].Active() {
		t.Fatal("the worker does not run")
	}
	clear(host.workers)
	b.must(a.Round(b.ctx))
	if d := b.look(deal); len(d.Workers) != 0 || len(host.workers) != 0 {
		t.Errorf("%+v %v", d.Workers, host.workers)
	}
}

// TestBadApplications are not paid for: the deal says why, and the next application mends it.
func TestBadApplications(t *testing.T) {
	b := newBed(t)
	host := &fakeHost{cut: cut{at: -1}, t: t, workers: map[market.DealID]*fakeWorker{}}
	p, plan := b.provider("provider", id("peer"))
	missing := id("missing")
	module := market.CID(append([]byte{1, 0x55, 0x12, 0x20}, missing[:]...))
	dev, deal := b.deal(module, 1, 1, 4000, p)
	b.match(dev, deal, plan)
	a := New(Config{Market: p, Peer: id("peer"), Host: host, Content: b.blobs, Clock: b.clock})
	huge := market.ServiceDefinition{Name: "huge", Modules: []market.ModuleDefinition{{Name: "m", Wasm: named(module)}}, MemoryLimit: 3_000_000_000}
	for _, bad := range []struct {
		app  market.CID
		kind market.Kind
	}{
		{module, market.NotFound},
		{b.put([]byte("no JSON")), market.Malformed},
		{b.define(market.Definition{Services: []market.ServiceDefinition{huge}}), market.Invalid},
		{b.define(market.Definition{Services: []market.ServiceDefinition{{Name: "s", Modules: huge.Modules}}}), market.NotFound},
	} {
		_, err := dev.SetApp(b.ctx, deal, bad.app)
		b.must(err)
		for range 2 {
			if err := a.Round(b.ctx); !errors.Is(err, bad.kind) {
				t.Errorf("want %q, have %v", bad.kind, err)
			}
		}
		if s := a.Status()[0]; s.State != Failed || s.Paid || s.Problems < 2 || s.Problem == "" || b.look(deal).Workers[0].Active() {
			t.Errorf("%+v", s)
		}
	}
	_, err := dev.SetApp(b.ctx, deal, b.define(market.Definition{}))
	b.must(err)
	b.must(a.Round(b.ctx))
	if s := a.Status()[0]; s.State != Successful || !s.Paid || s.Problem != "" || s.Problems != 0 {
		t.Errorf("%+v", s)
	}
}

// TestRun hears of a match and of the end of a deal, and looks from time to time where nothing is told.
func TestRun(t *testing.T) {
	for _, deaf := range []bool{false, true} {
		b := newBed(t)
		host := &fakeHost{cut: cut{at: -1}, t: t, workers: map[market.DealID]*fakeWorker{}}
		p, plan := b.provider("provider", id("peer"))
		dev, deal := b.deal(b.define(market.Definition{}), 1, 1, 4000, p)
		rounds := make(chan struct{})
		var node market.Node = told{p, rounds, deaf}
		a := New(Config{Market: node, Peer: id("peer"), Host: host, Content: b.blobs, Clock: b.clock, Poll: 1e9})
		ctx, cancel := context.WithCancel(b.ctx)
		done := make(chan struct{})
		go func() { a.Run(ctx); close(done) }()
		<-rounds
		b.match(dev, deal, plan)
		for !b.look(deal).Workers[0].Active() {
			if deaf {
				b.clock.Move(1e9)
			}
			select {
			case <-rounds:
			default:
			}
		}
		cancel()
		for ended := false; !ended; {
			select {
			case <-rounds:
			case <-done:
				ended = true
			}
		}
	}
}

// told is a market that tells when a round begins, and may refuse to tell of events.
type told struct {
	market.Node
	rounds chan struct{}
	deaf   bool
}

func (d told) Assignments(ctx context.Context, peer market.ID) ([]market.Assignment, error) {
	d.rounds <- struct{}{}
	return d.Node.Assignments(ctx, peer)
}

func (d told) Watch(ctx context.Context, peer market.ID) (<-chan market.Event, error) {
	if d.deaf {
		return nil, errNone
	}
	return d.Node.Watch(ctx, peer)
}
