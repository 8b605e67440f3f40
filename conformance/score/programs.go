package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/generate"
	"github.com/aquifer-dev/aquifer/sim"
	"github.com/aquifer-dev/aquifer/source"
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
	t := &tally{}
	steps := 0
	for i := range e.programs / programShare {
		seed := e.seed + uint64(i)
		reason, n, err := e.runProgram(seed)
		if err != nil {
			return nil, err
		}
		steps += n
		t.add(fmt.Sprintf("seed %d", seed), reason, "")
	}
	fmt.Printf("program-runs: %d steps\n", steps)
	return t, nil
}

func (e *env) runProgram(seed uint64) (reason string, steps int, err error) {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	crossing := conformance.NewCrossing(e.worker)
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
	text := strings.ReplaceAll(generate.Program(seed, sizes[seed%uint64(len(sizes))]), `"peer"`, `"`+answers.Peers[0]+`"`)
	result, diags := conformance.Default.Compile(source.Memory{"random.aqua": text}, "random.aqua")
	if len(result.Units) == 0 {
		if m := conformance.Messages(diags); !strings.Contains(m, negativeIndex) {
			return "ours refuses it: " + m, 0, nil
		}
		return "", 0, nil
	}
	f := &result.Units[0].Function
	// How the run ends is of no matter here: programs may fail, wait for ever, or be cut off.
	_, _, _ = network.Call(ctx, f, answers.Arguments(f))
	return reason, steps, err
}
