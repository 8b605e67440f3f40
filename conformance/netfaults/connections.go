package main

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/aquifer-dev/aquifer/conformance/traffic"
)

// lossShare is the share of calls at which a connection is lost.
const lossShare = 0.05

// loss breaks a connection off, or has it fall silent for a while, at every twentieth call: connections among nodes, and those of
// callers with their relay.
func loss(o options) (r *report, err error) {
	n, err := newTestbed(o.seed, changes{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, n.close()) }()
	return faulty(n, o, func(r *report) error {
		concerned := func(l *link) bool { return l.from != "honest" }
		var silent []*link
		cut, stalled := 0, 0
		crossing, honest := n.load(o.calls, n.race, func(i int) {
			if i%20 == 19 { // who was silent for so long has lost its connection
				for _, l := range silent {
					l.cut()
				}
				silent = nil
			}
			if !n.fabric.chance(lossShare) {
				return
			}
			l := n.fabric.pick(concerned)
			switch {
			case l == nil:
			case cut == stalled:
				l.cut()
				cut++
			default:
				l.stall(true)
				silent = append(silent, l)
				stalled++
			}
		})
		for _, l := range silent {
			l.cut()
		}
		r.say("%d connections were cut, %d fell silent", cut, stalled)
		r.calls("over all nodes", crossing)
		r.all("at the relay, not concerned", honest)
		return nil
	})
}

// partition parts node a, with all callers, from the others; then everything is connected again.
func partition(o options) (r *report, err error) {
	n, err := newTestbed(o.seed, changes{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, n.close()) }()
	return faulty(n, o, func(r *report) error {
		third := o.calls / 3
		crossing, honest := n.load(o.calls/10, n.race, func(i int) {
			if i == 0 {
				n.fabric.block(func(from, to string) bool {
					return from == "a" && to != "a" || to == "a" && (from == "b" || from == "c")
				})
			}
		})
		// Those who were parted for long have given up their connections.
		n.fabric.cutAll(func(l *link) bool { return n.fabric.blocked(l.from, l.to) })
		n.fabric.block(nil)
		r.calls("over the border", crossing)
		if crossing.right.Load() > 0 {
			r.fail("%d calls came over a border that nothing crosses", crossing.right.Load())
		}
		r.all("at the relay, not concerned", honest)
		if err := n.heal(r); err != nil {
			return err
		}
		crossing, honest = n.load(third, n.race, nil)
		r.all("after the border has gone", crossing)
		r.all("at the relay, not concerned", honest)
		return nil
	})
}

// slowReader has callers read 4 kB a second, while they ask for answers of 100 kB.
func slowReader(o options) (r *report, err error) {
	n, err := newTestbed(o.seed, changes{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, n.close()) }()
	return faulty(n, o, func(r *report) error {
		slow := &tally{}
		var readers []*traffic.Caller
		for range 4 {
			c, err := newCaller(n.contact("a"), traffic.Options{DialTCP: n.fabric.dial("slow", 4<<10)})
			if err != nil {
				return err
			}
			readers = append(readers, c)
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			n.readSlowly(readers, slow)
		}()
		crossing, honest := n.load(o.calls, n.race, nil)
		<-done
		r.calls("of slow readers", slow)
		r.all("over all nodes, not concerned", crossing)
		r.all("at the relay, not concerned", honest)
		for _, c := range readers {
			if err := c.Close(); err != nil {
				return err
			}
		}
		return nil
	})
}

// readSlowly has each reader make calls one after the other, with answers of 100 kB.
func (n *testbed) readSlowly(readers []*traffic.Caller, t *tally) {
	var all sync.WaitGroup
	for _, c := range readers {
		all.Go(func() {
			for range 3 {
				text := strings.Repeat("x", 100_000)
				t.judge(c.Call(traffic.Echo(n.id("a"), text), ttl), fmt.Sprintf("%q", text))
			}
		})
	}
	all.Wait()
}
