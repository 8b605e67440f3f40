package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/traffic"
	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/vm"
)

// nodeLoad is a kind of call.
type nodeLoad struct {
	name   string
	script func(ids []string, i int) (script, want string)
	steps  int // of the interpreter in nodes
}

var nodeLoads = []nodeLoad{
	{"relay echo, 0.2 kB of script", func(ids []string, i int) (string, string) {
		text := fmt.Sprint("text ", i)
		return traffic.Echo(ids[0], text), fmt.Sprintf("%q", text)
	}, 2},
	{"three hops, 0.6 kB of script", func(ids []string, i int) (string, string) {
		text := fmt.Sprint("text ", i)
		return traffic.Visit(ids[0], text, ids...), traffic.Visited(text, len(ids))
	}, 8},
	{"200 calls, 50 kB of script", func(ids []string, _ int) (string, string) { return traffic.Long(ids[0], 200, 150) }, 201},
}

// nodes measures whole nodes with our interpreter, and the same nodes with the original's: senders and nodes share the processors.
func (b *bench) nodes() error {
	ctx := context.Background()
	original, err := newOriginalVM(ctx, filepath.Join(b.root, "oracle", "node_modules", "@fluencelabs", "avm", "dist", "avm.wasm"), 2*runtime.GOMAXPROCS(0))
	if err != nil {
		return err
	}
	defer original.close(ctx)
	var networks [2]*nodeNetwork
	for i, open := range []func(vm.Params, string, []byte) node.Interpreter{nil, original.open} {
		networks[i], err = newNodeNetwork(open)
		if err != nil {
			return err
		}
		defer networks[i].close()
	}
	fmt.Printf("\n%-30s %3s %9s %8s %8s %8s %9s %8s %8s %8s %6s %6s\n", "nodes: particles/s; ms of one,", "at", "ours", "p50", "p99", "busy", "original", "p50", "p99", "busy",
		"ratio", "busy")
	fmt.Println("wall time and processor time")
	for _, l := range nodeLoads {
		for _, at := range []int{1, 16, 64} {
			if err := b.nodeRow(l, at, networks); err != nil {
				return fmt.Errorf("%s: %w", l.name, err)
			}
		}
	}
	return b.nodeCosts()
}

// nodeRow measures a load, so many calls at a time, in turn with both interpreters.
func (b *bench) nodeRow(l nodeLoad, at int, networks [2]*nodeNetwork) error {
	var rates, busy [2]float64
	var times [2]traffic.Times
	for i, n := range networks {
		var took, used time.Duration
		calls := 0
		for range max(1, b.rounds/3) {
			began, usedBefore := time.Now(), worked()
			done, err := n.measure(l, at, &times[i])
			if err != nil {
				return err
			}
			took, used, calls = took+time.Since(began), used+worked()-usedBefore, calls+done
		}
		rates[i], busy[i] = float64(calls)/took.Seconds(), ms(used)/float64(calls)
	}
	fmt.Printf("%-30s %3d", l.name, at)
	for i := range rates {
		fmt.Printf(" %9.1f %8.1f %8.1f %8.2f", rates[i], ms(times[i].Quantile(0.5)), ms(times[i].Quantile(0.99)), busy[i])
	}
	fmt.Printf(" %6.1f %6.1f\n", rates[0]/rates[1], busy[1]/busy[0])
	return nil
}

// nodeNetwork is three nodes that know each other, and callers at the first.
type nodeNetwork struct {
	nodes   []*conformance.Relay
	ids     []string
	callers []*traffic.Caller
	count   atomic.Int64
}

func contactOf(n *conformance.Relay) (p2p.Contact, error) { return p2p.ParseContact(n.Addresses()[0]) }

func newNodeNetwork(open func(vm.Params, string, []byte) node.Interpreter) (n *nodeNetwork, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	n = &nodeNetwork{}
	defer func() {
		if err != nil {
			n.close()
		}
	}()
	for range 3 {
		r, err := conformance.NewRelay(node.Config{Listen: []string{"/ip4/127.0.0.1/tcp/0"}, Network: "dar", Interpreter: open})
		if err != nil {
			return n, err
		}
		for _, other := range n.nodes {
			c, err := contactOf(other)
			if err == nil {
				err = r.Host.Connect(ctx, c)
			}
			if err != nil {
				return n, err
			}
		}
		n.nodes, n.ids = append(n.nodes, r), append(n.ids, r.PeerID())
	}
	at, err := contactOf(n.nodes[0])
	if err != nil {
		return n, err
	}
	for range 8 {
		c, err := traffic.NewCaller(ctx, at, traffic.Options{})
		if err != nil {
			return n, err
		}
		n.callers = append(n.callers, c)
	}
	return n, nil
}

func (n *nodeNetwork) close() {
	for _, c := range n.callers {
		_ = c.Close()
	}
	for _, r := range n.nodes {
		_ = r.Close()
	}
}

// measureTime is how long a load goes on, and measureTTL what a call may take.
const (
	measureTime = 3 * time.Second
	measureTTL  = 2 * time.Minute
)

// measure makes calls, so many at a time, for a while, and returns how many came to their end. Every answer is checked.
func (n *nodeNetwork) measure(l nodeLoad, at int, times *traffic.Times) (calls int, err error) {
	began := time.Now()
	errs := make([]error, at)
	var done atomic.Int64
	var all sync.WaitGroup
	for i := range at {
		all.Go(func() {
			for first := true; first || time.Since(began) < measureTime; first = false {
				script, want := l.script(n.ids, int(n.count.Add(1)))
				a := n.callers[i%len(n.callers)].Call(script, measureTTL)
				if a.Err == nil && a.Value != want {
					a.Err = fmt.Errorf("%.100s instead of %.100s", a.Value, want)
				}
				if a.Err != nil {
					errs[i] = a.Err
					return
				}
				times.Add(a.Took)
				done.Add(1)
			}
		})
	}
	all.Wait()
	return int(done.Load()), errors.Join(errs...)
}

// nodeCosts measures what a connection without traffic takes, and a particle that waits.
func (b *bench) nodeCosts() error {
	n, err := newNodeNetwork(nil)
	if err != nil {
		return err
	}
	defer n.close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	at, err := contactOf(n.nodes[0])
	if err != nil {
		return err
	}
	const many = 200
	var hosts []*p2p.Host
	for range many {
		h, err := p2p.New(p2p.Config{AllowLocal: true})
		if err != nil {
			return err
		}
		defer h.Close()
		hosts = append(hosts, h)
	}
	before, routines := heapSize(), runtime.NumGoroutine()
	for _, h := range hosts {
		if err := h.Connect(ctx, at); err != nil {
			return err
		}
	}
	held, more := int64(heapSize())-int64(before), runtime.NumGoroutine()-routines
	fmt.Printf("\nan idle connection: %.1f kB and %.1f goroutines at both ends together, by %d\n", float64(held)/many/1e3, float64(more)/many, many)
	for _, k := range []struct{ name, script string }{
		{"a stored particle that waits for another peer", fmt.Sprintf(`(seq (call %q ("op" "identity") ["x"] x) (call %q ("a" "b") [x]))`, n.ids[0], particle.GenerateKey().PeerID())},
		{"a stored particle in a call", fmt.Sprintf(`(call %q ("peer" "timeout") [600000 "x"])`, n.ids[0])},
		{"a stored particle with 10 kB of data", fmt.Sprintf(`(seq (call %q ("op" "identity") ["%s"] x) (call %q ("peer" "timeout") [600000 "x"]))`, n.ids[0], strings.Repeat("x", 10_000), n.ids[0])},
	} {
		const particles = 2000
		if a := n.callers[0].Call(traffic.Echo(n.ids[0], "warm"), time.Minute); a.Err != nil {
			return a.Err
		}
		before := heapSize()
		for range particles {
			if err := n.callers[0].Send(ctx, n.callers[0].Particle(k.script, 30*time.Minute)); err != nil {
				return err
			}
		}
		if a := n.callers[0].Call(traffic.Echo(n.ids[0], "after"), time.Minute); a.Err != nil { // it comes after what was sent before
			return a.Err
		}
		fmt.Printf("%s: %.1f kB, by %d\n", k.name, float64(int64(heapSize())-int64(before))/particles/1e3, particles)
	}
	return nil
}
