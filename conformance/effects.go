package conformance

import (
	"fmt"
	"slices"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/conformance/generate"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/vm"
)

// EffectOf is the effect of a step of the original. The error says what is not readable in its answer.
func EffectOf(o *oracle.Outcome) (generate.Effect, error) {
	requests, err := vm.DecodeRequests(o.Requests)
	return generate.Effect{Code: o.Code, Data: o.Data, Next: o.NextPeers, Requests: requests}, err
}

// EffectsDiffer says where two effects of one step are not equal; "" if they are. Data are compared decoded.
func EffectsDiffer(a, b generate.Effect) string {
	if a.Code != b.Code {
		return fmt.Sprintf("codes %d and %d", a.Code, b.Code)
	}
	nextA, nextB := slices.Sorted(slices.Values(a.Next)), slices.Sorted(slices.Values(b.Next))
	if !slices.Equal(nextA, nextB) {
		return fmt.Sprintf("next peers %q and %q", nextA, nextB)
	}
	if len(a.Requests) != len(b.Requests) {
		return fmt.Sprintf("%d and %d requests", len(a.Requests), len(b.Requests))
	}
	for i, r := range a.Requests {
		s := b.Requests[i]
		if r.ID != s.ID || r.Service != s.Service || r.Function != s.Function || argumentsJSON(r) != argumentsJSON(s) {
			return fmt.Sprintf("requests %v and %v", r, s)
		}
	}
	return DataDiffer(a.Data, b.Data)
}

// DataDiffer says where two data differ when decoded; "" if they are equal.
func DataDiffer(a, b []byte) string {
	dumpA, err := dumpOf(a)
	if err != nil {
		return "the first data are refused: " + err.Error()
	}
	dumpB, err := dumpOf(b)
	if err != nil {
		return "the second data are refused: " + err.Error()
	}
	dumpA.Interpreter, dumpB.Interpreter = "", ""
	var x, y map[string]any
	remarshal(dumpA, &x)
	remarshal(dumpB, &y)
	return cmp.Diff(x, y)
}
