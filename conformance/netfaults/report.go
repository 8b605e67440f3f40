package main

import (
	"fmt"
	"time"
)

// report says what came of a scenario. What is reported is printed at once.
type report struct{ problems []string }

func (r *report) fail(format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf(format, args...))
}

func (r *report) say(format string, args ...any) { fmt.Printf("  "+format+"\n", args...) }

// calls reports calls of one kind. No answer may be wrong, and none may come after its time.
func (r *report) calls(what string, t *tally) {
	r.say("%-34s %5d calls: %5d right, %4d timed out, %4d expired, %4d not sent, %d wrong; p50 %s, p99 %s", what, t.total(), t.right.Load(),
		t.timedOut.Load(), t.expired.Load(), t.unsent.Load(), t.wrong.Load(), short(t.times.Quantile(0.5)), short(t.times.Quantile(0.99)))
	if n := t.wrong.Load(); n > 0 {
		r.fail("%s: %d wrong answers, such as %s", what, n, t.example)
	}
	if n := t.late.Load(); n > 0 {
		r.fail("%s: %d calls ended after their time, such as: %s", what, n, t.example)
	}
}

// all reports calls that must have been answered.
func (r *report) all(what string, t *tally) {
	r.calls(what, t)
	if t.right.Load() != t.total() || t.total() == 0 {
		r.fail("%s: %d of %d were not answered", what, t.total()-t.right.Load(), t.total())
	}
}

// held compares what is held with what was.
func (r *report) held(before, after footprint) {
	r.say("%-34s before %v, after %v", "held", before, after)
	if !after.within(before) {
		r.fail("more is held than before: %v, then %v", before, after)
	}
}

func short(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}

// faulty runs what all scenarios have in common: a calm time, a time with faults, and one in which everything must be well again.
func faulty(n *testbed, o options, faults func(r *report) error) (*report, error) {
	r := &report{}
	warm, _ := n.load(20, n.race, nil)
	if warm.right.Load() != 20 {
		return r, fmt.Errorf("%d of 20 calls were answered before anything happened", warm.right.Load())
	}
	before := rest()
	r.all("before, at the relay", n.calm(o.calls/4))
	if err := faults(r); err != nil {
		return r, err
	}
	if err := n.heal(r); err != nil {
		return r, err
	}
	after, _ := n.load(20, n.race, nil)
	r.all("afterwards, over all nodes", after)
	r.held(before, settled(before, time.Minute))
	return r, nil
}

// heal calls until a call over all nodes is answered.
func (n *testbed) heal(r *report) error {
	began := time.Now()
	for i := 0; time.Since(began) < patience; i++ {
		script, want := n.race(fmt.Sprint("again ", i))
		if a := n.crossing[0].Call(script, ttl); a.Err == nil && a.Value == want {
			r.say("%-34s %s, with %d calls in vain", "well again after", time.Since(began).Round(time.Millisecond), i)
			return nil
		}
	}
	return fmt.Errorf("no call was answered for %v afterwards", patience)
}
