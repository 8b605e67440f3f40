package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/generate"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/vm"
)

// Sizes of random programs in statements, taken in turn.
var sizes = []int{6, 12, 20, 35, 60}

// shrunk is how many differences are made small; it takes a minute each.
const shrunk = 5

// randomPrograms compiles random programs with both compilers, the option sets taken in turn.
func randomPrograms(e *env) (*tally, error) {
	dir, err := os.MkdirTemp("", "aquifer-random")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "random.aqua")
	t := &tally{}
	for i := range e.programs {
		seed := e.seed + uint64(i)
		text := generate.Program(seed, sizes[seed%uint64(len(sizes))])
		o := conformance.OptionSets[seed/uint64(len(sizes))%uint64(len(conformance.OptionSets))]
		reason, purpose, err := e.compareProgram(file, text, o)
		if err != nil {
			return nil, err
		}
		if reason != "" && purpose == "" && len(t.notes) < shrunk {
			small := generate.Shrink(text, func(candidate string) bool {
				again, purpose, failed := e.compareProgram(file, candidate, o)
				err = errors.Join(err, failed)
				return kind(again) == kind(reason) && purpose == ""
			})
			if err != nil {
				return nil, err
			}
			if reason, _, err = e.compareProgram(file, small, o); err != nil {
				return nil, err
			}
			reason += "\n" + small
		}
		t.add(fmt.Sprintf("seed %d [%s]", seed, o.Name), reason, purpose)
	}
	return t, nil
}

// negativeIndex is in the message of a refusal where the original writes what its interpreter refuses.
const negativeIndex = "is negative"

// kind is what a difference has in common with those that its smaller forms show: its first two words.
func kind(reason string) string {
	words := strings.Fields(reason)
	return strings.Join(words[:min(2, len(words))], " ")
}

// compareProgram says where the compilers disagree about a program, and why on purpose if so. A program that the original
// refuses must be refused at the same line.
func (e *env) compareProgram(file, text string, o conformance.OptionSet) (reason, purpose string, err error) {
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return "", "", err
	}
	want, err := conformance.AskFile(e.worker, e.root, file, o)
	if err != nil {
		return "", "", err
	}
	if len(want.Errors) > 0 {
		return conformance.CompareBad(source.Disk{}, file, o, want), "", nil
	}
	reason = conformance.CompareGood(source.Disk{}, file, o, want)
	warned := conformance.MisreadNames(source.Disk{}, file, o)
	switch {
	case reason == "" && want.Crash == "" && len(warned) > 0:
		reason = fmt.Sprintf("ours warns %q and the scripts are the same", warned)
	case reason == "":
	case strings.Contains(reason, negativeIndex):
		purpose = conformance.Marks["differs_negative_index.aqua"].String()
	case len(warned) > 0:
		purpose = fmt.Sprintf("differs: the original takes names for one another, as ours warns %q (spec/lowering.md#W66)", warned)
	case unfit(want.Scripts["f"]) && !unfit(e.ours(file, o)):
		purpose = "differs: the original's script names a variable that it does not define (spec/lowering.md#W66)"
	}
	return reason, purpose, nil
}

// ours is our script of f.
func (e *env) ours(file string, o conformance.OptionSet) string {
	result, _ := o.Compile(source.Disk{}, file)
	return conformance.Scripts(result)["f"]
}

// unfit tells whether an interpreter refuses a script: it is no AIR, or uses what it does not define.
func unfit(script string) bool {
	_, fault := air.Parse(script)
	return fault != nil
}

// scriptSizes are sizes of random scripts in instructions, taken in turn.
var scriptSizes = []int{5, 12, 20, 35}

// randomScripts runs random scripts on three peers and gives every step to both interpreters. A case is a script.
func randomScripts(e *env) (*tally, error) {
	ids, secrets := generate.Peers(3)
	t := &tally{}
	steps := 0
	for i := range e.scripts {
		seed := e.seed + uint64(i)
		script := generate.Script(seed, scriptSizes[seed%uint64(len(scriptSizes))], ids)
		compare := func(s *generate.Instr) (reason string, failed error) {
			crossing, n := conformance.NewCrossing(e.worker), 0
			generate.Deliver(seed, s.String(), ids, secrets, func(in vm.Input, got *vm.Outcome) bool {
				n++
				if reason, failed = crossing.Step(in, got); reason != "" {
					reason = fmt.Sprintf("step %d at peer %d: %s", n, slices.Index(ids, in.Params.Peer), reason)
				}
				return reason == "" && failed == nil
			})
			steps += n
			return reason, failed
		}
		reason, err := compare(script)
		if reason != "" && len(t.notes) < shrunk {
			script = generate.ShrinkScript(script, func(s *generate.Instr) bool {
				again, failed := compare(s)
				err = errors.Join(err, failed)
				return again != ""
			})
			reason, _ = compare(script)
			reason = script.String() + "\n" + reason
		}
		if err != nil {
			return nil, err
		}
		t.add(fmt.Sprintf("seed %d", seed), reason, "")
	}
	fmt.Printf("random-scripts: %d steps\n", steps)
	return t, nil
}

// damagedData gives damaged copies of what peers store and send to both interpreters. A case is a damaged step.
func damagedData(e *env) (*tally, error) {
	ids, secrets := generate.Peers(3)
	t := &tally{}
	for i := range e.scripts / 2 {
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
			if want, failed = conformance.AskStep(e.worker, in); failed == nil {
				purpose := ""
				if got.Code == 2 && strings.Contains(got.Message, "two lengths") {
					purpose = "differs: the original does not look at the length of a text that it has read before (spec/data.md#D13)"
				}
				t.add(fmt.Sprintf("seed %d step %d", seed, n), conformance.Disagreement(in, &got, want, ""), purpose)
			}
			return failed == nil
		})
		if failed != nil {
			return nil, failed
		}
	}
	return t, nil
}
