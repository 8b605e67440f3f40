package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/conformance/traffic"
	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// testbed is three nodes on a fabric, all of which know each other: a is the relay of all callers, b and c lie behind it.
type testbed struct {
	fabric *fabric
	nodes  map[string]*member
	events chan struct{} // holds something after a peer came or went

	honest   []*traffic.Caller // call at a only
	crossing []*traffic.Caller // call at a, b and c
}

// member is a node that runs.
type member struct {
	*node.Node
	key     *particle.Key
	end     context.CancelFunc
	ended   chan error
	service *counting
}

// changes says what differs from an ordinary network.
type changes struct {
	node             func(name string, c *node.Config)
	caller           func(i int, o *traffic.Options) // of those that cross
	only             string                          // the one node that there is; "" is a, b and c
	honest, crossing int                             // callers; 0 is 2 and 4
}

var names = []string{"a", "b", "c"}

// newTestbed starts nodes and callers, and waits until they are connected.
func newTestbed(seed uint64, ch changes) (n *testbed, err error) {
	n = &testbed{fabric: newFabric(seed), nodes: map[string]*member{}, events: make(chan struct{}, 1)}
	defer func() {
		if err != nil {
			err = errors.Join(err, n.close())
		}
	}()
	all := names
	if ch.only != "" {
		all = []string{ch.only}
	}
	for _, name := range all {
		if err := n.start(name, particle.GenerateKey(), "/ip4/127.0.0.1/tcp/0", ch.node); err != nil {
			return n, err
		}
	}
	if err := n.whole(); err != nil {
		return n, err
	}
	if ch.honest == 0 {
		ch.honest, ch.crossing = 2, 4
	}
	for i := range ch.honest + ch.crossing {
		o := traffic.Options{DialTCP: n.fabric.dial("honest", 0)}
		if i >= ch.honest {
			o = traffic.Options{DialTCP: n.fabric.dial("crossing", 0)}
			if ch.caller != nil {
				ch.caller(i-ch.honest, &o)
			}
		}
		c, err := newCaller(n.contact("a"), o)
		if err != nil {
			return n, err
		}
		if i < ch.honest {
			n.honest = append(n.honest, c)
		} else {
			n.crossing = append(n.crossing, c)
		}
	}
	return n, nil
}

// newCaller makes a caller in time.
func newCaller(relay p2p.Contact, o traffic.Options) (*traffic.Caller, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return traffic.NewCaller(ctx, relay, o)
}

// patience is how long what has to come about may take.
const patience = 2 * time.Minute

// testScripts is how many bytes of scripts a node keeps parsed. No two crossing calls have the same script, so with the usual 4 MiB what is
// held would grow with every call of a scenario, to some 80 MB for each node, and what is left for other reasons would not be seen.
const testScripts = 16 << 10

// start starts a node, which stays connected with those that are there already.
func (n *testbed) start(name string, key *particle.Key, listen string, change func(string, *node.Config)) error {
	m := &member{key: key, ended: make(chan error, 1), service: &counting{Deployment: stdlib.Unhosted(), calls: map[string]int{}}}
	c := node.Config{
		Key: key, Listen: []string{listen}, AllowLocal: true, Network: "dar", Version: "faults", DialTCP: n.fabric.dial(name, 0),
		Deploy:    func(stdlib.Site) (stdlib.Deployment, error) { return m.service, nil },
		Events:    func(p2p.Event) { n.notify() },
		Transport: p2p.Limits{BackoffFirst: 50 * time.Millisecond, BackoffMax: time.Second, SendTime: 3 * time.Second, DialTime: 3 * time.Second},
		Limits:    node.Limits{Parsed: testScripts},
	}
	for other, o := range n.nodes {
		if other != name {
			c.Bootstrap = append(c.Bootstrap, o.Addresses()[0])
		}
	}
	if change != nil {
		change(name, &c)
	}
	var err error
	if m.Node, err = node.New(c); err != nil {
		return err
	}
	n.fabric.mu.Lock()
	n.fabric.names[hostPort(m.Addresses()[0])] = name
	n.fabric.mu.Unlock()
	var ctx context.Context
	ctx, m.end = context.WithCancel(context.Background())
	n.nodes[name] = m
	go func() { m.ended <- m.Run(ctx) }()
	return nil
}

func (n *testbed) notify() {
	select {
	case n.events <- struct{}{}:
	default:
	}
}

// hostPort is the TCP address in a multiaddr.
func hostPort(multiaddr string) string {
	parts := strings.Split(multiaddr, "/")
	return parts[2] + ":" + parts[4]
}

// whole waits until every node is connected with every other one.
func (n *testbed) whole() error {
	connected := func() bool {
		for a := range n.nodes {
			for b := range n.nodes {
				if a != b && !n.nodes[a].Network().IsConnected(n.nodes[b].ID()) {
					return false
				}
			}
		}
		return true
	}
	late := time.After(patience)
	for !connected() {
		select {
		case <-n.events:
		case <-late:
			return errors.New("the nodes do not find each other")
		}
	}
	return nil
}

func (n *testbed) contact(name string) p2p.Contact {
	c, err := p2p.ParseContact(n.nodes[name].Addresses()[0])
	if err != nil {
		panic(err) // a node's own address
	}
	return c
}

func (n *testbed) id(name string) string { return n.nodes[name].ID() }

// kill ends a node at once.
func (n *testbed) kill(name string) error {
	m := n.nodes[name]
	err := m.Close()
	m.end()
	return errors.Join(err, <-m.ended)
}

func (n *testbed) close() error {
	var all []error
	for _, c := range append(n.honest, n.crossing...) {
		all = append(all, c.Close())
	}
	n.fabric.block(nil)
	for _, name := range names {
		if m := n.nodes[name]; m != nil {
			m.end()
			all = append(all, m.Close(), <-m.ended)
		}
	}
	return errors.Join(all...)
}

// counting is a deployment with a service that counts calls by their text, and one that takes as long as its node lives.
type counting struct {
	stdlib.Deployment
	mu    sync.Mutex
	calls map[string]int
	begun func() // called when a call that does not end has begun
}

func (s *counting) Call(ctx context.Context, r stdlib.Request) (stdlib.Response, bool, error) {
	switch {
	case r.Service == "count" && len(r.Args) == 1:
		s.mu.Lock()
		defer s.mu.Unlock()
		s.calls[r.Args[0].Str]++
		return stdlib.Response{Text: fmt.Sprintf("%q", r.Args[0].Str+"b")}, true, nil
	case r.Service == "stuck":
		s.mu.Lock()
		begun := s.begun
		s.mu.Unlock()
		if begun != nil {
			begun()
		}
		<-ctx.Done()
		return stdlib.Response{}, true, ctx.Err()
	}
	return s.Deployment.Call(ctx, r)
}

// most is how often the text was counted that was counted most often, and how many were.
func (s *counting) most() (most, texts int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range s.calls {
		most = max(most, n)
	}
	return most, len(s.calls)
}
