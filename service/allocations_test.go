package service

import (
	"context"
	"encoding/json"
	"testing"
)

// TestCallsLeaveLittle bounds what a call leaves to the garbage collector: services on several processors wait for each other
// only there. What is left are the texts themselves: those read from the arguments and from the module, and the answer.
func TestCallsLeaveLittle(t *testing.T) {
	below, above := mod("identities", identities()), mod("passing", passing("identities"))
	for _, c := range []struct {
		name, fn, args string
		modules        []Module
		most           float64
	}{
		{"nothing", "count", "[]", []Module{mod("counter", counter())}, 1},
		{"a number", "id_u32", "[7]", []Module{below}, 1},
		{"a text", "greeting", `["Ada"]`, []Module{mod("greeting", greeting())}, 3},
		{"a text across modules", "id_string", `["Ada"]`, []Module{below, above}, 5},
	} {
		s := load(t, Config{}, c.modules...)
		args := json.RawMessage(c.args)
		got := testing.AllocsPerRun(100, func() {
			if _, err := s.Call(context.Background(), c.fn, args, CallParameters{}); err != nil {
				t.Fatal(err)
			}
		})
		if got > c.most {
			t.Errorf("%s: %v allocations in a call, want %v at most", c.name, got, c.most)
		}
	}
}

// TestCallsShareNothing calls one service from many places at once: each call has its own arguments and parameters.
func TestCallsShareNothing(t *testing.T) {
	s := load(t, Config{}, mod("greeting", greeting()))
	errs := make(chan error)
	const callers = 8
	for n := range callers {
		go func() {
			name := string(rune('a' + n))
			var err error
			for range 200 {
				var out json.RawMessage
				if out, err = s.Call(context.Background(), "greeting", json.RawMessage(`["`+name+`"]`), CallParameters{}); err != nil {
					break
				}
				if want := `"Hi, ` + name + `"`; string(out) != want {
					t.Errorf("%s, want %s", out, want)
				}
			}
			errs <- err
		}()
	}
	for range callers {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}
