package agent

import (
	"bytes"
	"maps"
	"slices"
	"time"

	"github.com/aquifer-dev/aquifer/market"
)

// State is how far the application of a deal has come on this node; the names are the original's (spec/network.md#N140).
type State string

// The states of an application.
const (
	NotStarted   State = "NOT_STARTED"
	LoadError    State = "STATUS_LOAD_ERROR" // its worker cannot be made or found
	InProgress   State = "INSTALLATION_IN_PROGRESS"
	Failed       State = "INSTALLATION_FAILED" // tried again in the next round
	Successful   State = "INSTALLATION_SUCCESSFUL"
	startMessage       = "the worker is being made"
)

// Status is what an agent knows of a deal.
type Status struct {
	Deal     market.DealID     `json:"deal_id"`
	Market   market.DealStatus `json:"status"`
	Worker   string            `json:"worker_id,omitempty"` // peer id
	App      market.CID        `json:"app_cid"`
	Active   bool              `json:"active"` // the worker works
	Paid     bool              `json:"paid"`   // the market knows that it does
	State    State             `json:"state"`
	Message  string            `json:"message"`
	Since    time.Time         `json:"timestamp"`         // of state and message
	Problem  string            `json:"problem,omitempty"` // why the last round did not end, with whatever it was
	Problems int               `json:"problems"`          // rounds in a row that did not end
}

// Status says how it stands with each deal, by its id.
func (a *Agent) Status() []Status {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := make([]Status, 0, len(a.deals))
	for _, s := range a.deals {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(x, y Status) int { return bytes.Compare(x.Deal[:], y.Deal[:]) })
	return list
}

func (a *Agent) statusOf(deal market.DealID) (Status, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.deals[deal]
	if s == nil {
		return Status{}, false
	}
	return *s, true
}

// note changes what is told of a deal.
func (a *Agent) note(deal market.DealID, change func(*Status)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.deals[deal]
	if s == nil {
		s = &Status{Deal: deal, State: NotStarted, Message: startMessage, Since: a.config.Clock.Now()}
		a.deals[deal] = s
	}
	state, message := s.State, s.Message
	change(s)
	if s.State != state || s.Message != message {
		s.Since = a.config.Clock.Now()
		a.config.Log.Info("a deal's application", "deal", deal, "state", s.State, "message", s.Message)
	}
}

// only forgets what is told of deals that are gone.
func (a *Agent) only(deals map[market.DealID]bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	maps.DeleteFunc(a.deals, func(d market.DealID, _ *Status) bool { return !deals[d] })
}
