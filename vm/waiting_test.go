package vm_test

import (
	"context"
	"testing"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm"
)

// join waits for a number of values of $s.
func join(before, number string) string {
	return `(seq ` + before + ` (new $t (fold $s x
		(seq (seq (ap x $t) (canon %init_peer_id% $t #cc)) (xor (match #cc.length ` + number + ` (null)) (next x))) (never))))`
}

// TestJoinsTellHowManyTheyWant lets joins wait for numbers that stand in the script, in a variable, or nowhere.
func TestJoinsTellHowManyTheyWant(t *testing.T) {
	alice, secret := peer(1)
	for _, c := range []struct{ script, want string }{
		{join(`(ap "a" $s)`, "3"), "3"},
		{join(`(xor (null) (ap "a" $s))`, "3"), "3"},
		{join(`(seq (ap 0 n) (ap "a" $s))`, "n"), "0"},
		{join(`(seq (par (call "other" ("s" "f") [] missing) (null)) (ap "a" $s))`, "missing"), ""},
		{join(`(ap "a" $s)`, `"three"`), ""},
		{`(seq (xor (null) (ap "a" $s)) (fold $s x (seq (ap x yy) (next x)) (never)))`, ""},
	} {
		o := vm.Step(context.Background(), vm.Input{Params: params(alice, alice, secret), Script: c.script, Results: vm.EncodeResults(nil)})
		got := ""
		for _, w := range o.Waiting {
			if w.Variable == "$s" && w.Wanted != nil {
				got = w.Wanted.Text()
			}
		}
		if o.Code != 0 || len(o.Waiting) == 0 || got != c.want {
			t.Errorf("%s: code %d %s, wants %q of %q", c.script, o.Code, o.Message, got, c.want)
		}
	}
}

func TestRequestsTellTheirInstruction(t *testing.T) {
	alice, secret := peer(1)
	script := `(par (null) (call %init_peer_id% ("s" "f") [] x))`
	o := vm.Step(context.Background(), vm.Input{Params: params(alice, alice, secret), Script: script, Results: vm.EncodeResults(nil)})
	if len(o.Requests) != 1 || o.Requests[0].At != air.InstrID(3) {
		t.Errorf("%+v", o.Requests)
	}
}
