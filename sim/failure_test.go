package sim

import (
	"fmt"
	"testing"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/value"
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

func TestCarriedError(t *testing.T) {
	wrap := func(inner string) string {
		return value.Object(
			value.Member{Key: "error_code", Value: value.Num(value.OfInt(10006))},
			value.Member{Key: "instruction", Value: value.Text("fail -if-error-")},
			value.Member{Key: "message", Value: value.Text("fail with '" + inner + "' is used without corresponding xor")},
		).String()
	}
	const call = `{"error_code":10000,"instruction":"call me (\"s\" \"f\") [] ","message":"it's out","peer_id":"p"}`
	for _, c := range []struct{ object, want string }{
		{call, call},
		{wrap(call), call},
		{wrap(wrap(wrap(call))), call},
		{wrap(`"text"`), wrap(`"text"`)},
		{wrap(`{"error_code":1}`), wrap(`{"error_code":1}`)},
		{wrap(`{`), wrap(`{`)},
		{`{"message":5}`, `{"message":5}`},
		{`{}`, `{}`},
	} {
		object, fault := value.ParseNode(c.object)
		if fault != nil {
			t.Fatal(fault)
		}
		if got := carried(object).String(); got != c.want {
			t.Errorf("%s carries %s, want %s", c.object, got, c.want)
		}
	}
}
