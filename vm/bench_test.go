package vm

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// workload is one step of a large particle. Data are made by steps before it.
type workload struct {
	name string
	make func() Input
}

func (n *network) params(name string) Params {
	return Params{
		InitPeer: n.ids["A"], Peer: n.ids[name], SecretKey: n.keys[name], ParticleID: "bench",
		AIRSizeLimit: NoLimit, ParticleSizeLimit: NoLimit, CallResultSizeLimit: NoLimit,
	}
}

func (n *network) input(name string, prev, current []byte, results map[string]CallResult) Input {
	return Input{Params: n.params(name), Script: n.script, Prev: prev, Current: current, Results: EncodeResults(results)}
}

func must(o Outcome) Outcome {
	if o.Code != 0 {
		panic(fmt.Sprint(o.Code, o.Message))
	}
	return o
}

func run(in Input) Outcome { return must(Step(context.Background(), in)) }

// answered runs a step and one more with the results of all its calls.
func (n *network) answered(name string, current []byte, result func(i int) string) Outcome {
	first := run(n.input(name, nil, current, nil))
	results := map[string]CallResult{}
	for i, r := range first.Requests {
		results[fmt.Sprint(r.ID)] = CallResult{Text: result(i)}
	}
	return run(n.input(name, first.Data(), nil, results))
}

// side calls nests n calls of a peer side by side.
func sideCalls(peer, result string, from, to int) string {
	if to-from == 1 {
		return fmt.Sprintf(`(call "@%s" ("srv" "fn") [%d] %s)`, peer, from, result)
	}
	mid := (from + to) / 2
	return "(par " + sideCalls(peer, result, from, mid) + "\n " + sideCalls(peer, result, mid, to) + ")"
}

func number(i int) string { return fmt.Sprintf(`{"id":%d,"name":"item %d","tags":["a","b"]}`, i, i) }

var workloads = []workload{
	{"small", func() Input {
		n := newNetwork(`(seq A:f->x (seq B:g[x]->y OUT[x y]))`)
		a := n.answered("A", nil, func(int) string { return `"f"` })
		b := n.answered("B", a.Data(), func(int) string { return `"g"` })
		return n.input("A", a.Data(), b.Data(), nil)
	}},
	{"merge-par-1000", func() Input {
		n := newNetwork("(par " + sideCalls("B", "$s", 0, 500) + sideCalls("C", "$s", 500, 1000) + ")")
		a := run(n.input("A", nil, nil, nil))
		b, c := n.answered("B", a.Data(), number), n.answered("C", a.Data(), number)
		return n.input("A", b.Data(), c.Data(), nil)
	}},
	{"canon-1000", func() Input {
		n := newNetwork("(seq (par " + sideCalls("B", "$s", 0, 1000) + " (null)) (canon %init_peer_id% $s #cs))")
		a := run(n.input("A", nil, nil, nil))
		b := n.answered("B", a.Data(), number)
		return n.input("A", a.Data(), b.Data(), nil)
	}},
	{"deep-fold-300", func() Input {
		n := newNetwork(`(seq A:list->v (fold v i (par (call "@A" ("s" "f") [i] $s) (next i))))`)
		list := "[" + strings.Repeat("1,", 299) + "1]"
		a := n.answered("A", nil, func(int) string { return list })
		results := map[string]CallResult{}
		for _, r := range a.Requests {
			results[fmt.Sprint(r.ID)] = CallResult{Text: number(int(r.ID))}
		}
		a = run(n.input("A", a.Data(), nil, results))
		return n.input("A", a.Data(), nil, nil)
	}},
	{"stream-fold-400", func() Input {
		n := newNetwork(`(seq (par ` + sideCalls("A", "$s", 0, 400) + ` (null)) (fold $s i (par (ap i $t) (next i))))`)
		a := n.answered("A", nil, number)
		return n.input("A", a.Data(), nil, nil)
	}},
	{"script-1mb", func() Input { return largeScript().input("A", nil, nil, nil) }},
	{"script-1mb-arrives", func() Input {
		n := largeScript()
		a := run(n.input("A", nil, nil, nil))
		return n.input("B", nil, a.Data(), nil)
	}},
	{"objects-1mb-result", func() Input {
		n := newNetwork(`A:f->x`)
		first := run(n.input("A", nil, nil, nil))
		return n.input("A", first.Data(), nil, map[string]CallResult{"1": {Text: objects()}})
	}},
	{"objects-1mb-data", func() Input {
		n := newNetwork(`(seq A:f->x B:g[x])`)
		a := n.answered("A", nil, func(int) string { return objects() })
		return n.input("B", nil, a.Data(), nil)
	}},
	{"value-10mb-result", func() Input {
		n := newNetwork(`A:f->x`)
		first := run(n.input("A", nil, nil, nil))
		return n.input("A", first.Data(), nil, map[string]CallResult{"1": {Text: longText()}})
	}},
	{"value-10mb-data", func() Input {
		n := newNetwork(`(seq A:f->x B:g[x])`)
		a := n.answered("A", nil, func(int) string { return longText() })
		return n.input("B", nil, a.Data(), nil)
	}},
}

func largeScript() *network { return newNetwork(sideCalls("B", "", 0, 6000)) }

func objects() string {
	var b strings.Builder
	for i := range 9000 {
		fmt.Fprintf(&b, `,{"id":%d,"name":"object number %d","ratio":%d.5,"on":true,"refs":[%d,%d]}`, i, i, i, i+1, i+2)
	}
	return "[" + b.String()[1:] + "]"
}

func longText() string { return `"` + strings.Repeat("0123456789abcdef", 10<<20/16) + `"` }

// BenchmarkStep measures steps from bytes to bytes.
func BenchmarkStep(b *testing.B) {
	for _, w := range workloads {
		b.Run(w.name, func(b *testing.B) {
			in := w.make()
			b.ReportAllocs()
			for b.Loop() {
				run(in)
			}
		})
	}
}

// BenchmarkParticle measures the steps of a particle that keeps its state: one more result each.
func BenchmarkParticle(b *testing.B) {
	n := newNetwork(sideCalls("A", "$s", 0, 1000))
	results := EncodeResults(nil)
	q := Open(n.params("A"), n.script, nil)
	must(q.Step(context.Background(), nil, results))
	i := 0
	for b.Loop() {
		if i++; i <= 1000 {
			results = EncodeResults(map[string]CallResult{fmt.Sprint(i): {Text: number(i)}})
		} else {
			results = EncodeResults(nil)
		}
		must(q.Step(context.Background(), nil, results))
	}
}
