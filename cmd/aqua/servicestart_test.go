package main

import (
	"strings"
	"testing"
	"time"
)

// TestPrefixed puts the prefix before each line once, in whatever pieces it comes.
func TestPrefixed(t *testing.T) {
	var b strings.Builder
	w := &prefixed{to: &b, prefix: "bob: "}
	for _, piece := range []string{"panic: ", "on purpose", "\n", "a\nb\n", "", "\n", "end"} {
		if n, err := w.Write([]byte(piece)); n != len(piece) || err != nil {
			t.Fatal(n, err)
		}
	}
	if got, want := b.String(), "bob: panic: on purpose\nbob: a\nbob: b\nbob: \nbob: end"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestTimeLimit(t *testing.T) {
	var l timeLimit
	for text, want := range map[string]time.Duration{"500ms": 500 * time.Millisecond, "1m30s": 90 * time.Second, "0": 0} {
		if err := l.Set(text); err != nil || time.Duration(l) != want {
			t.Errorf("%s: %v %v", text, l, err)
		}
	}
	for _, text := range []string{"", "1", "-1s", "x", "1e9h"} {
		if err := l.Set(text); err == nil {
			t.Errorf("%q is %v", text, time.Duration(l))
		}
	}
}
