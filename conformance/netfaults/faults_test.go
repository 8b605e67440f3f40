package main

import (
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/conformance/traffic"
)

// TestScenarios runs small scenarios; `make prove` runs all, and more of each.
func TestScenarios(t *testing.T) {
	for _, s := range []scenario{{"duplicates", duplicates}, {"killed-peer", killedPeer}} {
		t.Run(s.name, func(t *testing.T) {
			r, err := s.run(options{calls: 20, seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range r.problems {
				t.Error(p)
			}
		})
	}
}

// TestJudge tells answers apart: a report that finds nothing wrong has looked.
func TestJudge(t *testing.T) {
	all := &tally{}
	for _, a := range []traffic.Answer{{Value: `"x"`}, {Value: `"y"`}, {Value: traffic.TimedOut}, {Err: errBlocked}, {Err: errBlocked, Took: ttl}, {Err: errBlocked, Took: ttl + grace + time.Second}} {
		all.judge(a, `"x"`)
	}
	if all.right.Load() != 1 || all.wrong.Load() != 1 || all.timedOut.Load() != 1 || all.unsent.Load() != 1 || all.expired.Load() != 2 || all.late.Load() != 1 || all.total() != 6 {
		t.Errorf("%+v", all)
	}
	r := &report{}
	r.all("calls", all)
	r.held(footprint{}, footprint{goroutines: spareGoroutines + 1})
	if len(r.problems) != 4 {
		t.Errorf("problems: %q", r.problems)
	}
}

// TestLink stalls a link, lets it go on and cuts it.
func TestLink(t *testing.T) {
	n, err := newTestbed(1, changes{only: "a", honest: 1, crossing: 1})
	if err != nil {
		t.Fatal(err)
	}
	crossing := func(l *link) bool { return l.from == "crossing" }
	script, want := traffic.Echo(n.id("a"), "x"), `"x"`
	l := n.fabric.pick(crossing)
	l.stall(true)
	if a := n.crossing[0].Call(script, time.Second); a.Err == nil {
		t.Error("a call came through a stalled link")
	}
	if a := n.honest[0].Call(script, ttl); a.Value != want {
		t.Error("the other link is stalled, too:", a.Err)
	}
	l.stall(false)
	if a := n.crossing[0].Call(script, ttl); a.Value != want {
		t.Error(a.Err)
	}
	n.fabric.cutAll(crossing)
	if a := n.crossing[0].Call(script, ttl); a.Err == nil && n.fabric.pick(crossing) == nil {
		t.Error("a call came without a link")
	}
	if err := n.close(); err != nil {
		t.Error(err)
	}
}
