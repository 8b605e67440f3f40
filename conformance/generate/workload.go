package generate

import (
	"context"
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/vm"
)

// Workload is one step of a large particle, whose data were made by the steps before it.
type Workload struct {
	Name string
	make func(*workshop) vm.Input
}

// Make runs the steps before the workload's own and returns its input.
func (w Workload) Make() (vm.Input, error) {
	shop := newWorkshop()
	in := w.make(shop)
	if shop.err != nil {
		return in, fmt.Errorf("%s: %w", w.Name, shop.err)
	}
	return in, nil
}

// Sizes of the workloads.
const (
	mergedCalls  = 1000
	frozenValues = 1000
	foldedValues = 400
	foldDepth    = 300
	signers      = 150
	scriptCalls  = 9500 // of about 110 bytes each
	objectCount  = 9000
	longValue    = 10 << 20
)

// Workloads are the steps that speed is measured by.
var Workloads = []Workload{
	{"small particle", func(w *workshop) vm.Input {
		w.script = w.fill(`(seq (call "@0" ("srv" "get") [] x) (seq (call "@1" ("srv" "use") [x] y) (call "@0" ("srv" "show") [x y])))`)
		a := w.answered(0, nil, item)
		b := w.answered(1, a, item)
		return w.input(0, a, b, nil)
	}},
	{"merge of 1,000 results of par", func(w *workshop) vm.Input {
		w.twoHalves()
		start := w.step(w.input(0, nil, nil, nil))
		return w.input(0, w.answered(1, start, item), w.answered(2, start, item), nil)
	}},
	{"merge of 1,000 results, own previous data", func(w *workshop) vm.Input {
		w.twoHalves()
		start := w.step(w.input(0, nil, nil, nil))
		own := w.step(w.input(0, start, w.answered(1, start, item), nil))
		return w.input(0, own, w.answered(2, start, item), nil)
	}},
	{"fold over a stream of 400", func(w *workshop) vm.Input {
		w.script = w.fill(`(seq (par ` + sideBySide(0, foldedValues, call(0, "$s")) + ` (null)) (fold $s i (par (ap i $t) (next i))))`)
		return w.input(0, w.answered(0, nil, item), nil, nil)
	}},
	{"deep fold of 300", func(w *workshop) vm.Input {
		w.script = w.fill(`(seq (call "@0" ("srv" "list") [] v) (fold v i (par (call "@0" ("srv" "fn") [i] $s) (next i))))`)
		list := "[" + strings.Repeat("1,", foldDepth-1) + "1]"
		first := w.answered(0, nil, func(int) string { return list })
		return w.input(0, w.answered(0, first, item), nil, nil)
	}},
	{"canon of 1,000", func(w *workshop) vm.Input {
		w.script = w.fill(`(seq (par ` + sideBySide(0, frozenValues, call(1, "$s")) + ` (null)) (canon %init_peer_id% $s #cs))`)
		start := w.step(w.input(0, nil, nil, nil))
		return w.input(0, start, w.answered(1, start, item), nil)
	}},
	{"map of 1,000", func(w *workshop) vm.Input {
		pair := func(i int) string { return fmt.Sprintf(`(ap ("key %d" %d) %%m)`, i%250, i) }
		w.script = w.fill(`(seq ` + sideBySide(0, frozenValues, pair) + ` (canon %init_peer_id% %m #%mm))`)
		return w.input(0, nil, nil, nil)
	}},
	{"1 MB of objects as result", func(w *workshop) vm.Input { return w.oneResult(objects()) }},
	{"1 MB of objects as data", func(w *workshop) vm.Input { return w.oneValue(objects()) }},
	{"10 MB value as result", func(w *workshop) vm.Input { return w.oneResult(long()) }},
	{"10 MB value as data", func(w *workshop) vm.Input { return w.oneValue(long()) }},
	{"signatures of 150 peers", func(w *workshop) vm.Input {
		w.script = w.fill(sideBySide(0, signers, func(i int) string { return call(i, "$s")(i) }))
		data := w.answered(0, nil, item)
		own := data
		for i := 1; i < signers; i++ {
			data = w.answered(i, data, item)
		}
		return w.input(0, own, data, nil)
	}},
	{"1 MB of script, fresh", func(w *workshop) vm.Input {
		w.longScript()
		return w.input(0, nil, nil, nil)
	}},
	{"1 MB of script, arriving", func(w *workshop) vm.Input {
		w.longScript()
		return w.input(1, nil, w.step(w.input(0, nil, nil, nil)), nil)
	}},
}

// ResultWorkload is a step that brings the result of a call and no data of another peer.
type ResultWorkload struct {
	Name    string
	Before  vm.Input // the step before it
	Results []byte
}

// ResultWorkloads are the steps by which a particle that keeps its state is compared with steps from bytes to bytes.
func ResultWorkloads() ([]ResultWorkload, error) {
	var list []ResultWorkload
	for _, x := range []struct {
		name string
		make func(*workshop) vm.Input
	}{
		{"result: small particle", func(w *workshop) vm.Input {
			w.script = w.fill(`(seq (call "@0" ("srv" "get") [] x) (seq (call "@0" ("srv" "use") [x] y) (call "@0" ("srv" "show") [x y])))`)
			return w.input(0, w.answered(0, nil, item), nil, nil)
		}},
		{"result: fold over a stream of 400", func(w *workshop) vm.Input {
			w.script = w.fill(`(seq (par ` + sideBySide(0, foldedValues, call(0, "$s")) +
				` (null)) (fold $s i (par (call "@0" ("srv" "fn") [i] $t) (next i))))`)
			return w.input(0, w.answered(0, nil, item), nil, nil)
		}},
		{"result: 1 MB of script", func(w *workshop) vm.Input {
			w.longScript()
			w.script = w.fill(`(par (call "@0" ("srv" "get") [] x) ` + w.script + `)`)
			return w.input(0, nil, nil, nil)
		}},
	} {
		w := newWorkshop()
		before := x.make(w)
		o := vm.Step(context.Background(), before)
		w.check(&o)
		calls := o.Requests
		if len(calls) == 0 { // the last step made them
			calls = w.open
		}
		if w.err != nil || len(calls) == 0 {
			return nil, fmt.Errorf("%s: %d calls: %w", x.name, len(calls), w.err)
		}
		results := map[string]vm.CallResult{fmt.Sprint(calls[0].ID): {Text: item(1)}}
		list = append(list, ResultWorkload{x.name, before, vm.EncodeResults(results)})
	}
	return list, nil
}

// workshop makes inputs by running the steps before them.
type workshop struct {
	ids     []string
	secrets [][]byte
	script  string
	open    []vm.Request // of the last step
	err     error        // the first failure
}

func newWorkshop() *workshop {
	ids, secrets := Peers(signers)
	return &workshop{ids: ids, secrets: secrets}
}

// fill puts the ids of peers in the place of `@0`, `@1` and so on.
func (w *workshop) fill(script string) string {
	var pairs []string
	for i, id := range w.ids {
		pairs = append(pairs, fmt.Sprintf(`"@%d"`, i), `"`+id+`"`)
	}
	return strings.NewReplacer(pairs...).Replace(script)
}

func (w *workshop) twoHalves() {
	half := mergedCalls / 2
	w.script = w.fill("(par " + sideBySide(0, half, call(1, "$s")) + sideBySide(half, mergedCalls, call(2, "$s")) + ")")
}

func (w *workshop) longScript() { w.script = w.fill(sideBySide(0, scriptCalls, call(1, ""))) }

// oneResult is the step in which the first peer gets a result.
func (w *workshop) oneResult(text string) vm.Input {
	w.script = w.fill(`(call "@0" ("srv" "get") [] x)`)
	return w.input(0, w.step(w.input(0, nil, nil, nil)), nil, map[string]vm.CallResult{"1": {Text: text}})
}

// oneValue is the step in which the second peer gets that result and asks its host to use it.
func (w *workshop) oneValue(text string) vm.Input {
	w.script = w.fill(`(seq (call "@0" ("srv" "get") [] x) (call "@1" ("srv" "use") [x] y))`)
	return w.input(1, nil, w.answered(0, nil, func(int) string { return text }), nil)
}

func (w *workshop) input(peer int, prev, current []byte, results map[string]vm.CallResult) vm.Input {
	return vm.Input{
		Params: vm.Params{
			InitPeer: w.ids[0], Peer: w.ids[peer], Timestamp: 1_700_000_000_000, TTL: 60_000, SecretKey: w.secrets[peer], ParticleID: "workload",
			AIRSizeLimit: vm.NoLimit, ParticleSizeLimit: vm.NoLimit, CallResultSizeLimit: vm.NoLimit,
		},
		Script: w.script, Prev: prev, Current: current, Results: vm.EncodeResults(results),
	}
}

func (w *workshop) check(o *vm.Outcome) {
	if o.Code != 0 && w.err == nil {
		w.err = fmt.Errorf("code %d %s", o.Code, o.Message)
	}
}

func (w *workshop) step(in vm.Input) []byte {
	o := vm.Step(context.Background(), in)
	w.check(&o)
	w.open = o.Requests
	return o.Data()
}

// answered runs a peer's step and the one with the results of all its calls.
func (w *workshop) answered(peer int, current []byte, result func(i int) string) []byte {
	first := w.step(w.input(peer, nil, current, nil))
	results := map[string]vm.CallResult{}
	for i, r := range w.open {
		results[fmt.Sprint(r.ID)] = vm.CallResult{Text: result(i)}
	}
	return w.step(w.input(peer, first, nil, results))
}

// sideBySide nests leaves in a balanced tree of par.
func sideBySide(from, to int, leaf func(i int) string) string {
	if to-from == 1 {
		return leaf(from)
	}
	mid := (from + to) / 2
	return "(par " + sideBySide(from, mid, leaf) + "\n " + sideBySide(mid, to, leaf) + ")"
}

// call is a leaf: a call of a peer with a number.
func call(peer int, result string) func(i int) string {
	return func(i int) string { return fmt.Sprintf(`(call "@%d" ("srv" "fn") [%d] %s)`, peer, i, result) }
}

// item is an ordinary result.
func item(i int) string { return fmt.Sprintf(`{"id":%d,"name":"item %d","tags":["a","b"]}`, i, i) }

// objects is an array of 1 MB whose objects have their fields in an order of their own, as services write them.
func objects() string {
	var b strings.Builder
	for i := range objectCount {
		fmt.Fprintf(&b, `,{"id":%d,"name":"object number %d","ratio":%d.5,"on":true,"refs":[%d,%d]}`, i, i, i, i+1, i+2)
	}
	return "[" + b.String()[1:] + "]"
}

func long() string { return `"` + strings.Repeat("0123456789abcdef", longValue/16) + `"` }
