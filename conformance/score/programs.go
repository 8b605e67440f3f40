package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/generate"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/sim"
)

// How random programs are run: at most so many steps each, on a share of the programs that are compiled.
const (
	programSteps = 60
	programShare = 4
)

// errEnough ends a run that has had its steps.
var errEnough = errors.New("enough steps")

// programRuns runs random programs on the simulated network and gives every step to both interpreters. A case is a program.
func programRuns(e *env) (*tally, error) {
	t, err := e.each("program-runs", e.programs/programShare, func(w *oracle.Worker, i int, t *tally) error {
		seed := e.seed + uint64(i)
		reason, n, err := runProgram(w, seed)
		t.steps = n
		t.add(fmt.Sprintf("seed %d", seed), reason, "")
		return err
	})
	if err == nil {
		fmt.Printf("program-runs: %d steps\n", t.steps)
	}
	return t, err
}

func runProgram(w *oracle.Worker, seed uint64) (reason string, steps int, err error) {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	crossing := conformance.NewCrossing(w)
	answers := generate.Answers{}
	network, err := sim.New(sim.Options{
		Seed: seed, Peers: []sim.Peer{{Name: "bob"}, {Name: "eve"}}, Services: []sim.Service{&answers},
		Stepped: func(s sim.Step) {
			if reason != "" || err != nil || steps == programSteps || generate.Endless(s.Outcome) {
				cancel(errEnough)
				return
			}
			steps++
			if reason, err = crossing.Step(s.Input, s.Outcome); reason != "" {
				reason = fmt.Sprintf("step %d at %s: %s\n%s", steps, s.Peer, reason, s.Input.Script)
			}
		},
	})
	if err != nil {
		return "", 0, err
	}
	for _, name := range []string{"bob", "eve", sim.Relay} {
		id, err := network.PeerID(name)
		if err != nil {
			return "", 0, err
		}
		answers.Peers = append(answers.Peers, id)
	}
	fsys := generate.Memory(generate.Program(seed, sizeOf(seed)))
	for name, text := range fsys {
		fsys[name] = strings.ReplaceAll(text, `"peer"`, `"`+answers.Peers[0]+`"`)
	}
	result, diags := conformance.Default.Compile(fsys, generate.Main)
	if len(result.Units) == 0 {
		if m := conformance.Messages(diags); !strings.Contains(m, negativeIndex) {
			return "ours refuses it: " + m, 0, nil
		}
		return "", 0, nil
	}
	f := &result.Units[0].Function
	answers.Function = f
	// How the run ends is of no matter here: programs may fail, wait for ever, or be cut off.
	_, _, _ = network.Call(ctx, f, answers.Arguments(f))
	return reason, steps, err
}
