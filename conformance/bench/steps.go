package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/generate"
	"github.com/aquifer-dev/aquifer/vm"
)

// steps measures single steps of large particles.
func (b *bench) steps() ([]result, error) {
	ids, secrets := generate.Peers(3)
	w := &workshop{ids: ids, secrets: secrets}
	var results []result
	for _, work := range []struct {
		name string
		make func() (vm.Input, error)
	}{
		{"step: merge 1,000 results of par", w.merge},
		{"step: fold over a stream of 400", w.fold},
		{"step: 1 MB of script", w.script},
	} {
		in, err := work.make()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", work.name, err)
		}
		r, err := b.both(work.name, func() (time.Duration, error) {
			start := time.Now()
			o := vm.Step(context.Background(), in)
			o.Data()
			return time.Since(start), refused(o)
		}, func() (time.Duration, error) {
			o, err := conformance.AskRaw(b.worker, in)
			if err == nil && (o.Code != 0 || o.Trap != "") {
				err = fmt.Errorf("code %d %s %s", o.Code, o.Message, o.Trap)
			}
			return o.Elapsed, err
		})
		if err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	return results, nil
}

func refused(o vm.Outcome) error {
	if o.Code != 0 {
		return fmt.Errorf("code %d %s", o.Code, o.Message)
	}
	return nil
}

// workshop makes the inputs of steps by running the steps before them.
type workshop struct {
	ids     []string
	secrets [][]byte
	text    string
}

func (w *workshop) input(peer int, prev, current []byte, results map[string]vm.CallResult) vm.Input {
	return vm.Input{
		Params: vm.Params{
			InitPeer: w.ids[0], Peer: w.ids[peer], SecretKey: w.secrets[peer], ParticleID: "bench",
			AIRSizeLimit: vm.NoLimit, ParticleSizeLimit: vm.NoLimit, CallResultSizeLimit: vm.NoLimit,
		},
		Script: w.text, Prev: prev, Current: current, Results: vm.EncodeResults(results),
	}
}

// answered runs a peer's step and the one with the results of all its calls.
func (w *workshop) answered(peer int, current []byte) ([]byte, error) {
	first := vm.Step(context.Background(), w.input(peer, nil, current, nil))
	if err := refused(first); err != nil {
		return nil, err
	}
	results := map[string]vm.CallResult{}
	for i, r := range first.Requests {
		results[fmt.Sprint(r.ID)] = vm.CallResult{Text: fmt.Sprintf(`{"id":%d,"name":"item %d","tags":["a","b"]}`, i, i)}
	}
	second := vm.Step(context.Background(), w.input(peer, first.Data(), nil, results))
	return second.Data(), refused(second)
}

// tree nests instructions with an operator.
func tree(op string, from, to int, leaf func(i int) string) string {
	if to-from == 1 {
		return leaf(from)
	}
	mid := (from + to) / 2
	return "(" + op + " " + tree(op, from, mid, leaf) + " " + tree(op, mid, to, leaf) + ")"
}

// merge: the initiator has the results of one peer and gets those of another.
func (w *workshop) merge() (vm.Input, error) {
	w.text = tree("par", 0, 1000, func(i int) string {
		return fmt.Sprintf(`(call "%s" ("srv" "fn") [%d] $s)`, w.ids[1+i/500], i)
	})
	start := vm.Step(context.Background(), w.input(0, nil, nil, nil))
	one, err := w.answered(1, start.Data())
	if err != nil {
		return vm.Input{}, err
	}
	two, err := w.answered(2, start.Data())
	return w.input(0, one, two, nil), err
}

// fold: 400 values in a stream, with a call for each.
func (w *workshop) fold() (vm.Input, error) {
	w.text = fmt.Sprintf(`(seq %s (fold $s i (par (call "%s" ("srv" "fn") [i] $t) (next i))))`,
		tree("seq", 0, 400, func(i int) string { return fmt.Sprintf(`(ap "value %d" $s)`, i) }), w.ids[0])
	return w.input(0, nil, nil, nil), nil
}

// script: much text, little to do.
func (w *workshop) script() (vm.Input, error) {
	filler := strings.Repeat("text ", 20)
	w.text = tree("par", 0, 1<<20/230, func(i int) string {
		return fmt.Sprintf(`(seq (call "%s" ("srv" "fn") ["%s" %d] x%d) (ap x%d.$.a y%d))`, w.ids[1], filler, i, i, i, i)
	})
	return w.input(0, nil, nil, nil), nil
}
