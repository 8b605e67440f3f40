package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/generate"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/vm"
)

// Bounds of exhaustive orders: letters of one order, and orders of one script.
const (
	orderLetters = 7
	maxOrders    = 300
)

// apart gives every result back by itself and loses nothing: the most letters, and so orders.
var apart = generate.Post{Lose: func() bool { return false }, Apart: func() bool { return true }}

// deliveryOrders takes scripts with few letters through every order of delivery, every step with both interpreters. A case is
// a script.
func deliveryOrders(e *env) (*tally, error) {
	ids, secrets := generate.Peers(3)
	return e.each("delivery-orders", e.orders, func(w *oracle.Worker, i int, t *tally) error {
		for k := uint64(0); ; k++ {
			seed := e.seed + uint64(i)<<20 + k
			script := generate.Script(seed, int(2+seed%5), ids).String()
			if n := countOrders(script, ids, secrets); n < 2 || n > maxOrders {
				continue
			}
			reason, err := compareOrders(w, script, ids, secrets, t)
			t.add(fmt.Sprintf("seed %d", seed), reason, "")
			return err
		}
	})
}

// countOrders is in how many orders a script's letters can be delivered; none if an order has more than the bound.
func countOrders(script string, ids []string, secrets [][]byte) (n int) {
	ok := generate.Orders(generate.NewNetwork(script, ids, secrets), orderLetters, apart, step, func(_ *generate.Network, complete bool) bool {
		n++
		return complete && n <= maxOrders
	})
	if !ok {
		return 0
	}
	return n
}

func step(at *generate.Network, l generate.Letter) (generate.Effect, bool) {
	o := vm.Step(context.Background(), at.Input(l))
	return generate.EffectOf(&o), !generate.Endless(&o)
}

func compareOrders(w *oracle.Worker, script string, ids []string, secrets [][]byte, t *tally) (reason string, failed error) {
	compared := map[string]bool{} // steps that several orders have in common
	generate.Orders(generate.NewNetwork(script, ids, secrets), orderLetters, apart, func(at *generate.Network, l generate.Letter) (generate.Effect, bool) {
		in := at.Input(l)
		o := vm.Step(context.Background(), in)
		key := fmt.Sprintf("%d %q %q %q", l.Peer, in.Prev, in.Current, in.Results)
		if !compared[key] {
			compared[key] = true
			t.steps++
			var want *conformance.StepOutcome
			if want, failed = conformance.AskStep(w, in); failed == nil {
				reason = conformance.Disagreement(in, &o, want, "")
			}
		}
		return generate.EffectOf(&o), reason == "" && failed == nil
	}, func(*generate.Network, bool) bool { return reason == "" && failed == nil })
	if reason != "" {
		reason += "\n" + script
	}
	return reason, failed
}

// confluence takes scripts whose outcome cannot depend on the order of delivery through all orders, or through random ones
// where there are too many: all must make the same calls with the same results, and data that arrive a second time must change
// nothing. A case is a script.
func confluence(e *env) (*tally, error) {
	ids, secrets := generate.Peers(3)
	return e.each("confluence", e.scripts, func(_ *oracle.Worker, i int, t *tally) error {
		seed := e.seed + uint64(i)
		script := generate.Chain(seed, int(2+seed%7), ids)
		reason := oneOutcome(script, ids, secrets)
		if reason == "" {
			reason = againChangesNothing(seed, script, ids, secrets)
		}
		if reason != "" {
			reason += "\n" + script
		}
		t.add(fmt.Sprintf("seed %d", seed), reason, "")
		return nil
	})
}

// calls is a network with the calls that were made on the way to it.
type calls struct {
	*generate.Network
	made []string
}

func (c *calls) deliver(i int) bool {
	l := c.Take(i)
	o := vm.Step(context.Background(), c.Input(l))
	if o.Code != 0 || generate.Endless(&o) {
		c.made = append(c.made, fmt.Sprintf("code %d %s", o.Code, o.Message))
		return false
	}
	for _, r := range o.Requests {
		var args []string
		for _, a := range r.Args {
			args = append(args, a.Tree().String())
		}
		c.made = append(c.made, fmt.Sprintf("%s %s.%s(%s) = %s", c.IDs[l.Peer], r.Service, r.Function, strings.Join(args, ","), generate.Serve(c.IDs[l.Peer], r).Text))
	}
	c.Apply(l.Peer, generate.EffectOf(&o), apart)
	return true
}

// randomOrders is how many orders are tried of a script that has too many.
const randomOrders = 20

func oneOutcome(script string, ids []string, secrets [][]byte) string {
	var first []string
	end := func(made []string) string {
		made = slices.Sorted(slices.Values(made))
		if first == nil {
			first = made
		}
		if !slices.Equal(first, made) {
			return fmt.Sprintf("one order makes\n  %s\nanother\n  %s", strings.Join(first, "\n  "), strings.Join(made, "\n  "))
		}
		return ""
	}
	orders := 0
	var all func(c *calls) string
	all = func(c *calls) string {
		if len(c.Queue) == 0 {
			orders++
			return end(c.made)
		}
		for i := range c.Queue {
			if orders > maxOrders {
				return ""
			}
			next := &calls{c.Clone(), slices.Clone(c.made)}
			reason := ""
			if next.deliver(i) {
				reason = all(next)
			} else {
				reason = end(next.made)
			}
			if reason != "" {
				return reason
			}
		}
		return ""
	}
	if reason := all(&calls{Network: generate.NewNetwork(script, ids, secrets)}); reason != "" || orders <= maxOrders {
		return reason
	}
	for seed := range uint64(randomOrders) {
		rng := rand.New(rand.NewPCG(seed, 47))
		c := &calls{Network: generate.NewNetwork(script, ids, secrets)}
		for len(c.Queue) > 0 && c.deliver(rng.IntN(len(c.Queue))) {
		}
		if reason := end(c.made); reason != "" {
			return reason
		}
	}
	return ""
}

// againChangesNothing delivers every data of a random run a second time.
func againChangesNothing(seed uint64, script string, ids []string, secrets [][]byte) (reason string) {
	n := 0
	generate.Deliver(seed, script, ids, secrets, func(in vm.Input, got *vm.Outcome) bool {
		if n++; len(in.Current) == 0 {
			return true
		}
		again := in
		again.Prev, again.Results = got.Data(), vm.EncodeResults(nil)
		o := vm.Step(context.Background(), again)
		switch {
		case o.Code != got.Code || len(o.Requests) > 0 || len(o.NextPeers) > 0:
			reason = fmt.Sprintf("step %d again: code %d, %d requests, next peers %q", n, o.Code, len(o.Requests), o.NextPeers)
		default:
			reason = conformance.DataDiffer(got.Data(), o.Data())
		}
		return reason == ""
	})
	return reason
}
