package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/generate"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/vm"
)

// interpreter runs a step, or says that it cannot be gone on from.
type interpreter func(in vm.Input) (generate.Effect, error)

// What ends a network: a step that was too large, or in which the original trapped; ours must refuse that one.
var (
	errEnd  = errors.New("the network ends here")
	errTrap = errors.New("the original trapped")
)

func ours(in vm.Input) (generate.Effect, error) {
	o := vm.Step(context.Background(), in)
	if generate.Endless(&o) {
		return generate.Effect{}, errEnd
	}
	return generate.EffectOf(&o), nil
}

func original(w *oracle.Worker) interpreter {
	return func(in vm.Input) (generate.Effect, error) {
		o, err := conformance.AskRaw(w, in)
		switch {
		case err != nil:
			return generate.Effect{}, err
		case o.Trap != "":
			return generate.Effect{}, errTrap
		}
		return conformance.EffectOf(o)
	}
}

// mixedSteps bounds one network.
const mixedSteps = 30

// mixedNetworks runs random scripts in four networks that do the same at the same time: one of ours, one of the original's,
// and two in which every other peer runs the other one, so that data cross both ways. After every step all four must be in
// the same state. A case is a script.
func mixedNetworks(e *env) (*tally, error) {
	ids, secrets := generate.Peers(3)
	return e.each("mixed-networks", e.scripts/2, func(w *oracle.Worker, i int, t *tally) error {
		seed := e.seed + uint64(i)
		script := generate.Script(seed, scriptSizes[seed%uint64(len(scriptSizes))], ids).String()
		theirs := original(w)
		kinds := [][2]interpreter{{ours, ours}, {theirs, theirs}, {ours, theirs}, {theirs, ours}}
		networks := make([]*generate.Network, len(kinds))
		chances := make([]*rand.Rand, len(kinds))
		for k := range kinds {
			networks[k], chances[k] = generate.NewNetwork(script, ids, secrets), rand.New(rand.NewPCG(seed, 43))
		}
		for step := 1; step <= mixedSteps && len(networks[0].Queue) > 0; step++ {
			var first generate.Effect
			for k, n := range networks {
				l := n.Random(chances[k])
				effect, err := kinds[k][l.Peer%2](n.Input(l))
				switch {
				case errors.Is(err, errEnd), errors.Is(err, errTrap) && conformance.Refuses(first.Code):
					t.add(fmt.Sprintf("seed %d", seed), "", "")
					return nil
				case errors.Is(err, errTrap):
					t.add(fmt.Sprintf("seed %d", seed), fmt.Sprintf("step %d at peer %d: the original trapped, ours gives code %d\n%s", step, l.Peer, first.Code, script), "")
					return nil
				case err != nil:
					return err
				}
				t.steps++
				if k == 0 {
					first = effect
				} else if reason := conformance.EffectsDiffer(first, effect); reason != "" {
					t.add(fmt.Sprintf("seed %d", seed), fmt.Sprintf("step %d at peer %d, network %d: %s\n%s", step, l.Peer, k, reason, script), "")
					return nil
				}
				n.Apply(l.Peer, effect, generate.Chance(chances[k]))
			}
		}
		t.add(fmt.Sprintf("seed %d", seed), "", "")
		return nil
	})
}
