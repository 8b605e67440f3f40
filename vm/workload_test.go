package vm_test

import (
	"context"
	"testing"

	"github.com/aquifer-dev/aquifer/conformance/generate"
	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/exec"
)

// BenchmarkStep measures steps from bytes to bytes.
func BenchmarkStep(b *testing.B) {
	for _, w := range generate.Workloads {
		b.Run(w.Name, func(b *testing.B) {
			in, err := w.Make()
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				vm.Step(context.Background(), in)
			}
		})
	}
}

// BenchmarkParticle measures steps of a particle that keeps its state. Its steps find no results, as each needs a result of
// its own; conformance/bench measures those that do.
func BenchmarkParticle(b *testing.B) {
	for _, w := range generate.Workloads {
		b.Run(w.Name, func(b *testing.B) {
			in, err := w.Make()
			if err != nil {
				b.Fatal(err)
			}
			q := vm.Open(in.Params, in.Script, in.Prev)
			q.Step(context.Background(), in.Current, in.Results)
			none := vm.EncodeResults(nil)
			b.ReportAllocs()
			for b.Loop() {
				q.Step(context.Background(), nil, none)
			}
		})
	}
}

// TestWorkloadsAreFarFromTheBudget runs large particles with an eighth of what a run may take.
func TestWorkloadsAreFarFromTheBudget(t *testing.T) {
	for _, w := range generate.Workloads {
		in, err := w.Make()
		if err != nil {
			t.Fatal(err)
		}
		in.Params.Budget.Memory = exec.DefaultMemory / 8
		if o := vm.Step(context.Background(), in); o.Code != 0 {
			t.Errorf("%s: code %d (%.200s)", w.Name, o.Code, o.Message)
		}
	}
}
