package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/config"
	"github.com/aquifer-dev/aquifer/node/p2p"
)

// bar is how many times longer an honest client may wait during an attack; shorter times than the floor are not told apart, as a
// busy machine makes them.
const (
	bar   = 3
	floor = 5 * time.Millisecond
)

// parsedScripts is what a node keeps of scripts that it has parsed: 4 MB of text, which take up to twenty times as much.
const parsedScripts = 80 << 20

// hostile attacks a node from another process, in one way after the other, while an honest client calls. A node has the limits that
// it has by default, but for how long it waits for a message that does not come.
func hostile(o options) (r *report, err error) {
	config.Defaults().Collect() // as the command does
	r = &report{}
	r.say("%-28s %9s %19s %19s %13s %11s %11s", "attack", "thrown/s", "p50 before, during", "p99 before, during", "ratio 50, 99", "heap peak", "goroutines")
	for _, k := range attacks {
		if o.attack != "" && o.attack != k.name {
			continue
		}
		if err := r.attacked(k, o); err != nil {
			return r, fmt.Errorf("%s: %w", k.name, err)
		}
	}
	return r, nil
}

// rounds is in how many parts the time before an attack and that of the attack are measured. What counts is the median of rounds: another process that takes the processors for a
// moment spoils one or two of them.
const rounds = 5

// attacked makes one row of the table.
func (r *report) attacked(k attack, o options) (err error) {
	n, err := newTestbed(o.seed, changes{honest: 1, only: "a", node: func(_ string, c *node.Config) {
		c.Transport, c.Limits.Parsed = p2p.Limits{ReadTime: 5 * time.Second}, 0 // attacks meet the node as it is
	}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.close()) }()
	n.calm(100) // what is made once
	before := rest()
	var quiet, during []*tally
	for range rounds {
		quiet = append(quiet, n.callFor(o))
	}
	c, err := startAttack(k.name, n.nodes["a"].Addresses()[0], o.scale)
	if err != nil {
		return err
	}
	endProfiles, err := profiled(o.profiles, k.name)
	if err != nil {
		return errors.Join(err, c.kill())
	}
	began, peak := time.Now(), watch()
	for range rounds {
		during = append(during, n.callFor(o))
	}
	took := time.Since(began)
	if err := endProfiles(); err != nil {
		return errors.Join(err, c.kill())
	}
	thrown, err := c.end()
	most := peak()
	if err != nil {
		return err
	}
	r.row(k.name, float64(thrown)/took.Seconds(), quiet, during, most)
	before.heap += parsedScripts
	if left := settled(before, time.Minute); !left.within(before) {
		r.fail("%s: more is held afterwards: %v before, %v then", k.name, before, left)
	}
	return nil
}

// callFor has the honest client call for a round's share of the time, and some calls in any case.
func (n *testbed) callFor(o options) *tally {
	t, began := &tally{}, time.Now()
	for time.Since(began) < o.attackTime/rounds || t.total() < int64(o.calls/rounds) {
		n.callHonestly(context.Background(), t, n.honest[0], 0, 8)
	}
	return t
}

// medianOf is the median of a quantile of rounds.
func medianOf(all []*tally, q float64) time.Duration {
	var each []time.Duration
	for _, t := range all {
		each = append(each, t.times.Quantile(q))
	}
	slices.Sort(each)
	return each[len(each)/2]
}

func (r *report) row(name string, rate float64, quiet, during []*tally, peak footprint) {
	ratio := func(q float64) float64 {
		return float64(max(medianOf(during, q), floor)) / float64(max(medianOf(quiet, q), floor))
	}
	pair := func(q float64) string { return short(medianOf(quiet, q)) + ", " + short(medianOf(during, q)) }
	r.say("%-28s %9.1f %19s %19s %13s %8.0f MB %11d", name, rate, pair(0.5), pair(0.99), fmt.Sprintf("%.1f, %.1f", ratio(0.5), ratio(0.99)),
		float64(peak.heap)/1e6, peak.goroutines)
	for _, t := range during {
		if lost := t.total() - t.right.Load(); lost > 0 {
			r.fail("%s: %d of %d honest calls were not answered; %d wrongly", name, lost, t.total(), t.wrong.Load())
		}
	}
	for _, q := range []float64{0.5, 0.99} {
		if ratio(q) > bar && name != control {
			r.fail("%s: p%.0f is %.1f times of before", name, 100*q, ratio(q))
		}
	}
}

// watch begins to watch what is held; the function that it returns ends it and tells the most.
func watch() (end func() footprint) {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan footprint)
	go func() {
		var most footprint
		samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/sched/goroutines:goroutines"}}
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			metrics.Read(samples)
			most.heap, most.goroutines = max(most.heap, samples[0].Value.Uint64()), max(most.goroutines, int(samples[1].Value.Uint64()))
			select {
			case <-tick.C:
			case <-ctx.Done():
				done <- most
				return
			}
		}
	}()
	return func() footprint { stop(); return <-done }
}

// child is the attacking process.
type child struct {
	cmd *exec.Cmd
	in  io.Closer
	out *bufio.Reader
}

// startAttack returns when the attack has begun.
func startAttack(name, at string, scale int) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{cmd: exec.Command(self, "-attack", name, "-at", at, "-scale", strconv.Itoa(scale))}
	c.cmd.Stderr = os.Stderr
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.out = bufio.NewReader(out)
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	if _, err := c.out.ReadString('\n'); err != nil {
		return nil, errors.Join(err, c.cmd.Wait())
	}
	return c, nil
}

// kill ends the attack when nobody wants to know what came of it.
func (c *child) kill() error {
	_, err := c.end()
	return err
}

// end ends the attack and returns how often something was thrown.
func (c *child) end() (thrown int, err error) {
	err = c.in.Close()
	line, reading := c.out.ReadString('\n')
	if err = errors.Join(err, reading, c.cmd.Wait()); err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(line))
}
