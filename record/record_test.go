package record

import (
	"strings"
	"testing"
	"time"
)

func TestWriteText(t *testing.T) {
	l := &Log{Particle: "p", Names: map[string]string{"12D3abc": "bob"}}
	for _, e := range []Event{
		{Kind: Step, Peer: "me"},
		{At: time.Millisecond, Kind: Send, Peer: "me", Other: "relay"},
		{At: 1500 * time.Microsecond, Kind: Step, Peer: "relay", Code: 10000, Text: "two\nlines"},
		{Kind: Lost, Peer: "relay", Other: "bob", Text: "the peer is down"},
		{Kind: Call, Peer: "me", Text: `op.noop("12D3abc")`},
		{Kind: Answer, Peer: "me", Text: "{}"},
		{Kind: Answer, Peer: "me", Code: 1, Text: `"no"`},
		{Kind: Print, Peer: "me", Text: strings.Repeat("é", 150)},
		{Kind: Response, Peer: "me", Text: "[1]"},
		{Kind: Failure, Peer: "me"},
	} {
		l.Add(e)
	}
	var b strings.Builder
	if err := l.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		"    1.000ms  me     → relay",
		"    1.500ms  relay  step fails with 10000: two lines",
		"    0.000ms  relay  ✗ bob: the peer is down",
		"    0.000ms  me     call op.noop(\"@bob\")",
		"    0.000ms  me       = {}",
		`    0.000ms  me       error "no"`,
		"    0.000ms  me     print " + strings.Repeat("é", 100) + "…",
		"    0.000ms  me     response [1]",
		"    0.000ms  me     failure", "",
	}, "\n")
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	if n := l.Count(Step); n != 2 {
		t.Errorf("%d steps", n)
	}
}
