package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/generate"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/vm"
)

// scriptSizes are sizes of random scripts in instructions, taken in turn.
var scriptSizes = []int{5, 12, 20, 35}

// randomScripts runs random scripts on three peers and gives every step to both interpreters. A case is a script.
func randomScripts(e *env) (*tally, error) {
	ids, secrets := generate.Peers(3)
	t, err := e.each("random-scripts", e.scripts, func(w *oracle.Worker, i int, t *tally) error {
		seed := e.seed + uint64(i)
		script := generate.Script(seed, scriptSizes[seed%uint64(len(scriptSizes))], ids)
		compare := func(s *generate.Instr) (reason string, failed error) {
			crossing, n := conformance.NewCrossing(w), 0
			generate.Deliver(seed, s.String(), ids, secrets, func(in vm.Input, got *vm.Outcome) bool {
				n++
				if reason, failed = crossing.Step(in, got); reason != "" {
					reason = fmt.Sprintf("step %d at peer %d: %s", n, slices.Index(ids, in.Params.Peer), reason)
				}
				return reason == "" && failed == nil
			})
			t.steps += n
			return reason, failed
		}
		reason, err := compare(script)
		if reason != "" {
			script = generate.ShrinkScript(script, func(s *generate.Instr) bool {
				again, failed := compare(s)
				err = errors.Join(err, failed)
				return again != ""
			})
			reason, _ = compare(script)
			reason = script.String() + "\n" + reason
		}
		t.add(fmt.Sprintf("seed %d", seed), reason, "")
		return err
	})
	if err == nil {
		fmt.Printf("random-scripts: %d steps\n", t.steps)
	}
	return t, err
}

// purposeOfDamage says why an outcome on damaged data is other than the original's on purpose, "" when it is not.
func purposeOfDamage(o *vm.Outcome) string {
	if o.Code == 2 && strings.Contains(o.Message, "two lengths") {
		return "differs: the original does not look at the length of a text that it has read before (spec/data.md#D13)"
	}
	return ""
}

// damagedData gives damaged copies of what peers store and send to both interpreters. A case is a damaged step.
func damagedData(e *env) (*tally, error) {
	ids, secrets := generate.Peers(3)
	return e.each("damaged-data", e.scripts/2, func(w *oracle.Worker, i int, t *tally) error {
		seed := e.seed + uint64(i)
		rng := rand.New(rand.NewPCG(seed, 37))
		script := generate.Script(seed, scriptSizes[seed%uint64(len(scriptSizes))], ids).String()
		n := 0
		var failed error
		generate.Deliver(seed, script, ids, secrets, func(in vm.Input, _ *vm.Outcome) bool {
			if n++; len(in.Current) == 0 {
				return true
			}
			if rng.IntN(4) == 0 {
				in.Prev = generate.Damage(rng, in.Prev)
			} else {
				in.Current = generate.Damage(rng, in.Current)
			}
			got := vm.Step(context.Background(), in)
			var want *conformance.StepOutcome
			if want, failed = conformance.AskStep(w, in); failed == nil {
				t.add(fmt.Sprintf("seed %d step %d", seed, n), conformance.Disagreement(in, &got, want, ""), purposeOfDamage(&got))
			}
			return failed == nil
		})
		return failed
	})
}
