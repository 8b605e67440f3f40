package spell

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/node/store"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// fakeClock stands still until it is told to go on.
type fakeClock struct {
	mu    sync.Mutex
	now   time.Time
	calls []*fakeTimer
}

type fakeTimer struct {
	clock *fakeClock
	at    time.Time
	f     func()
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) After(d time.Duration, f func()) Timer {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &fakeTimer{c, c.now.Add(d), f}
	c.calls = append(c.calls, t)
	return t
}

func (t *fakeTimer) Stop() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	i := slices.Index(t.clock.calls, t)
	if i >= 0 {
		t.clock.calls = slices.Delete(t.clock.calls, i, i+1)
	}
	return i >= 0
}

// pass lets time pass: what is due meanwhile is called, at its time or, where late says so, later.
func (c *fakeClock) pass(d, late time.Duration) {
	c.mu.Lock()
	end := c.now.Add(d)
	for {
		slices.SortStableFunc(c.calls, func(a, b *fakeTimer) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
		if len(c.calls) == 0 || c.calls[0].at.After(end) {
			break
		}
		t := c.calls[0]
		c.calls = c.calls[1:]
		if at := t.at.Add(late); at.After(c.now) {
			c.now = at
		}
		c.mu.Unlock()
		t.f()
		c.mu.Lock()
	}
	if end.After(c.now) {
		c.now = end
	}
	c.mu.Unlock()
}

// began is when the tests' time begins.
var began = time.Unix(1700000000, 0)

// place is a host and a worker with spells, and what they have launched.
type place struct {
	*Spells
	t        testing.TB
	clock    *fakeClock
	store    *store.Store
	host, at *particle.Key // at is the worker's
	hosted   stdlib.Deployment
	early    []string // peers that come before spells are started

	mu       sync.Mutex
	launched []launch
}

type launch struct {
	scope string
	p     *particle.Particle
	at    int64
}

const (
	manager = "manager"
	creator = "creator"
)

func key(seed string) *particle.Key {
	k, _ := particle.NewKey([]byte(strings.Repeat(seed, 32)))
	return k
}

func newPlace(t testing.TB, limits Limits) *place {
	t.Helper()
	p := &place{t: t, clock: &fakeClock{now: began}, store: store.InMemory(), host: key("h"), at: key("w"), hosted: stdlib.Unhosted()}
	p.open(limits)
	return p
}

// open reads what is stored, as a node does that starts, and starts.
func (p *place) open(limits Limits) {
	p.t.Helper()
	p.read(limits)
	for _, peer := range p.early {
		p.Event(peer, true)
	}
	if err := p.Start(); err != nil {
		p.t.Fatal(err)
	}
}

// read is open without the start.
func (p *place) read(limits Limits) {
	p.t.Helper()
	s, err := Open(Config{
		Store: p.store, Clock: p.clock, Host: p.host.PeerID(), Limits: limits,
		Manages: func(peer string) bool { return peer == manager },
		Home: func(scope string) (Home, bool) {
			switch scope {
			case p.host.PeerID():
				return Home{Key: p.host}, true
			case p.at.PeerID():
				return Home{Key: p.at, Creator: creator}, true
			}
			return Home{}, false
		},
		Launch: func(scope string, q *particle.Particle) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.launched = append(p.launched, launch{scope, q, p.clock.Now().Unix()})
		},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	p.Spells = s
	p.t.Cleanup(s.Stop)
}

// takeTimes are when something was launched since the last time, in seconds since the beginning.
func (p *place) takeTimes() []int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	times := []int64{}
	for _, l := range p.launched {
		times = append(times, l.at-began.Unix())
	}
	p.launched = nil
	return times
}

// scoped is one of the scopes as built-ins see it.
type scoped struct {
	stdlib.Host
	place *place
	id    string
}

func (h scoped) Flavour() stdlib.Flavour { return stdlib.Node }
func (h scoped) PeerID() string          { return h.id }
func (h scoped) Manages(peer string) bool {
	return peer == h.place.host.PeerID() || peer == manager
}
func (h scoped) HostID() string                { return h.place.host.PeerID() }
func (h scoped) Workers() stdlib.Workers       { return oneWorker{id: h.place.at.PeerID()} }
func (h scoped) Deployment() stdlib.Deployment { return h.place.With(h.id, h.place.hosted) }

// oneWorker are the workers of the place.
type oneWorker struct {
	stdlib.Workers
	id string
}

func (w oneWorker) ByID(id string) (stdlib.Worker, bool) {
	return stdlib.Worker{ID: w.id, Creator: creator}, id == w.id
}

// ask calls a function in a scope; the answer is its JSON, or "! " and the error.
func (p *place) ask(scope, from, particle, service, function string, args ...*value.Node) string {
	p.t.Helper()
	resp, _ := stdlib.Call(context.Background(), scoped{place: p, id: scope}, stdlib.Request{
		Service: service, Function: function, Args: args, InitPeer: from, Particle: particle, Timestamp: uint64(p.clock.Now().UnixMilli()),
	})
	if resp.Code == 0 {
		return resp.Text
	}
	n, _ := value.ParseNode(resp.Text)
	return "! " + n.Str
}

// node reads JSON.
func node(text string) *value.Node {
	n, fault := value.ParseNode(text)
	if fault != nil {
		panic(text)
	}
	return n
}

// triggers is the form of triggers with a clock and connections.
func triggers(start, end, period int64, connect, disconnect bool) *value.Node {
	at := func(s int64) uint32 {
		if s == never {
			return 0
		}
		return uint32(began.Unix() + s)
	}
	return Triggers{Start: at(start), End: at(end), Period: uint32(period), Connect: connect, Disconnect: disconnect}.Node()
}

// never stands for a time that is not set.
const never = -1

// install makes a spell of the host and returns its id.
func (p *place) install(t *value.Node) string {
	p.t.Helper()
	got := p.ask(p.host.PeerID(), manager, "p", "spell", "install", value.Text("(null)"), node(`{}`), t)
	if strings.HasPrefix(got, "!") {
		p.t.Fatal(got)
	}
	return strings.Trim(got, `"`)
}
