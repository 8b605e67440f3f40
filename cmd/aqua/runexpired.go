package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/sim"
	"github.com/aquifer-dev/aquifer/source"
)

// maxNotes bounds how many failures, losses and waits are shown of each.
const maxNotes = 5

// expired tells all that is known of why no result came: what was lost, which steps failed, who waits for what, and which
// calls failed. The first place is the one to underline.
func (p places) expired(e *sim.Expired, relayed bool) diag.Diagnostic {
	n := notes{places: p, d: diag.New(codeExpired, source.Span{}, e.Error(), e.Particle, e.After.String(), e.Last), seen: map[note]bool{}}
	for _, l := range e.Losses {
		n.add(l.At, fmt.Sprintf("`%s` sent the particle to `%s` after %v, and it was lost: %s", l.From, l.To, l.When.Round(time.Microsecond), l.Reason))
	}
	n.more("more times it was lost")
	for _, f := range e.Failures.First {
		if f.Call == "" {
			n.add(f.At, fmt.Sprintf("a step of `%s` failed here with code %d: %s", f.Peer, f.Code, f.Reason()))
		}
	}
	n.more("more steps failed")
	for _, w := range e.Waits {
		if w.Call != "" {
			n.add(0, fmt.Sprintf("`%s` still waits for the answer of `%s`", w.Peer, w.Call))
			continue
		}
		n.add(w.At, waiting(w))
	}
	n.more("more waits")
	for _, f := range e.Failures.First {
		if f.Call != "" {
			n.add(f.At, fmt.Sprintf("`%s` failed on peer `%s`: %s", f.Call, f.Peer, f.Reason()))
		}
	}
	n.hidden += e.Failures.More
	n.more("more calls failed")
	return n.advise(e, relayed)
}

// advise adds what can be done.
func (n *notes) advise(e *sim.Expired, relayed bool) diag.Diagnostic {
	for _, hint := range e.Hints[:min(len(e.Hints), maxNotes)] {
		n.d = n.d.Help(hint)
	}
	if !relayed && e.Last != sim.Me {
		n.d = n.d.Help("the script was compiled without a relay (--no-relay or --scheduled): it can reach no peer behind `relay`")
	}
	if slices.ContainsFunc(e.Losses, func(l sim.Loss) bool { return l.Reason == sim.ReasonDown }) {
		n.d = n.d.Help("a peer that is down answers nothing, not even an error: collect the answer in a stream and race it with `par late <- Peer.timeout(…)`, as examples/failover.aqua does")
	}
	if slices.ContainsFunc(e.Waits, func(w sim.Wait) bool { return w.Wanted == 0 }) {
		n.d = n.d.Help("`xs[n - 1]` is a value of index -1 where `n` is 0: put what is to come and the wait for it under `if n > 0:`")
	}
	if len(n.seen) == 0 && len(n.d.Notes) == 0 {
		n.d = n.d.Help("no peer waits for a value; look at the run with --history")
	}
	return n.d
}

// waiting words what a peer waits for.
func waiting(w sim.Wait) string {
	text := fmt.Sprintf("`%s` waits for `%s` here", w.Peer, variable(w.Variable))
	if w.Wanted == 0 { // a join of the first n+1 values, of which there are none
		text += ", for the value of index -1, which never comes"
	}
	return text
}

// notes gathers what is shown below a diagnostic, each text once per place.
type notes struct {
	places
	d      diag.Diagnostic
	seen   map[note]bool
	shown  int // since more
	hidden int
}

type note struct {
	at   source.Span
	text string
}

func (n *notes) add(at air.InstrID, text string) {
	one := note{n.span(at), text}
	switch {
	case n.seen[one]:
		return
	case n.shown == maxNotes:
		n.hidden++
		n.seen[one] = true
		return
	case !n.d.Span.IsValid() && one.at.IsValid():
		n.d.Span = one.at
		n.d = n.callers(n.d.Labelled(text), at)
	default:
		n.d = n.d.At(one.at, text)
	}
	n.shown++
	n.seen[one] = true
}

// more tells how many of a kind are not shown, and begins the next kind.
func (n *notes) more(what string) {
	if n.hidden > 0 {
		n.d = n.d.Help(fmt.Sprintf("%d %s; --history shows them", n.hidden, what))
	}
	n.shown, n.hidden = 0, 0
}

// variable is an AIR name as its author would know it: without the marks that compilation adds.
func variable(name string) string {
	name = strings.TrimLeft(name, "$#%")
	return strings.TrimSuffix(strings.Trim(name, "-"), "-arg")
}
