package sim

import (
	"fmt"
	"testing"

	"github.com/aquifer-dev/aquifer/air"
)

func TestFailuresAreKeptOnceAndBounded(t *testing.T) {
	var f Failures
	for i := range maxFailures + 7 {
		for range 2 {
			f.add(Failure{Peer: "bob", Call: "s.f", Code: 1, Text: fmt.Sprintf(`"no %d"`, i), At: air.InstrID(i + 1)})
		}
	}
	if len(f.First) != maxFailures || f.More != 2*7 {
		t.Errorf("%d kept, %d more", len(f.First), f.More)
	}
	if f.First[3].Reason() != "no 3" || f.worst() != &f.First[0] {
		t.Errorf("%q, worst %+v", f.First[3].Reason(), f.worst())
	}
	const message = `Local service error, ret_code is 1, error message is '"no 3"'`
	if calls := f.calls("bob", message); len(calls) != 1 || calls[0].At != 4 {
		t.Errorf("calls %v", calls)
	}
	if calls := f.calls("eve", message); calls != nil {
		t.Errorf("calls of another peer: %v", calls)
	}
}

func TestWorstFailureIsAStep(t *testing.T) {
	var f Failures
	f.add(Failure{Peer: "me", Call: "s.f", Code: 1, Text: `not JSON`})
	f.add(Failure{Peer: "relay", Code: 20013, Text: `"quoted"`})
	if f.First[0].Reason() != "not JSON" || f.worst().Reason() != `"quoted"` {
		t.Errorf("%+v", f.First)
	}
}
