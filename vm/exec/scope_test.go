package exec

import (
	"testing"

	"github.com/aquifer-dev/aquifer/air"
)

// TestScopes follows a variable through the iterations of a fold (spec/air.md#A33, spec/air.md#A34).
func TestScopes(t *testing.T) {
	s := &scope{allowed: []bool{true}}
	var x table[string]
	name := &air.Operand{Text: "x", Sym: 3}
	set := func(v string) int64 { return codeOf(x.set(s, name, v)) }
	get := func() string {
		v, f := x.get(s, name)
		switch codeOf(f) {
		case 0:
			return v
		case codeVariableNotFound:
			return "not found"
		case codeCleared:
			return "cleared"
		}
		return f.Message
	}
	expect := func(what, want string) {
		t.Helper()
		if got := get(); got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	expect("at first", "not found")
	set("global")
	if code := set("again"); code != codeShadowing {
		t.Errorf("set twice in the global scope: code %d", code)
	}
	expect("global scope", "global")
	s.enter()
	expect("first iteration", "global")
	set("first")
	set("first again")
	expect("shadowed in the first iteration", "first again")
	s.next()
	expect("second iteration", "not found")
	set("second")
	expect("set in the second iteration", "second")
	x.drop(s.back())
	expect("behind next", "first again")
	x.drop(s.leave())
	expect("behind the fold", "global")
	x.clear(s, name)
	expect("in a new", "cleared")
	set("new")
	expect("set in a new", "new")
	if f := x.restore(s, name); f != nil {
		t.Error(f)
	}
	expect("behind the new", "global")
	s.enter()
	if f := x.restore(s, name); codeOf(f) != codeScopes {
		t.Errorf("a new that does not fit: %v", f)
	}
}

func codeOf(f *Fault) int64 {
	if f == nil {
		return 0
	}
	return f.Code
}
