package initiator

import (
	"testing"

	"github.com/aquifer-dev/aquifer/vm/value"
)

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
