package watch

import (
	"fmt"
	"time"

	"github.com/aquifer-dev/aquifer/market"
)

// Kind is what a watcher has seen or done.
type Kind string

// What is told.
const (
	Missed  Kind = "missed"  // a worker did not answer
	Answers Kind = "answers" // and answers again
	Removed Kind = "removed" // a worker was taken out of its deal
	Joined  Kind = "joined"  // a worker took a free place
	Kept    Kind = "kept"    // a worker that does not answer stays, for a reason
	Waiting Kind = "waiting" // a place stays free, for a reason
	Problem Kind = "problem" // something failed and is tried again
)

// Decision is one thing that a watcher has seen or done.
type Decision struct {
	At     time.Time     `json:"at"`
	Kind   Kind          `json:"kind"`
	Deal   market.DealID `json:"deal_id"`
	Worker market.ID     `json:"worker_id,omitzero"` // the market's
	Peer   market.ID     `json:"-"`
	Text   string        `json:"text"`
	Dry    bool          `json:"dry_run,omitempty"` // it was not done
}

// String is a line.
func (d Decision) String() string {
	line := string(d.Kind)
	if d.Dry {
		line = "would be " + line
	}
	if !d.Deal.IsZero() {
		line += " deal " + d.Deal.String()
	}
	if !d.Worker.IsZero() {
		line += fmt.Sprintf(" worker %s on %s", d.Worker, d.Peer.Peer())
	}
	return line + ": " + d.Text
}

func (w *Watcher) tell(d Decision) {
	d.At = w.config.Clock.Now()
	w.config.Tell(d)
}

// place is what something of a kind is said of: a deal, or a worker of it.
type place struct {
	deal   market.DealID
	worker market.ID
	kind   Kind
}

// say tells something of a place once, until there is another reason for it.
func (w *Watcher) say(d Decision, reason string) {
	at := place{d.Deal, d.Worker, d.Kind}
	if w.said[at] != reason {
		w.said[at] = reason
		w.tell(d)
	}
}
