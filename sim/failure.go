package sim

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/aquifer-dev/aquifer/air"
)

// Failure is a service that answered with an error, or a step of a node that ended in one.
type Failure struct {
	Peer string // name
	Call string // "service.function"; "" for a step
	Code int64
	Text string // what the service answered, as it did; the message of the step
	Help string // what may be done about it, line by line
	At   air.InstrID
	When time.Duration // the first time
}

// Failures are those of a run: the first different ones, and how many others there were.
type Failures struct {
	First []Failure
	More  int
	seen  map[Failure]bool
}

// maxFailures bounds what is kept of a run's failures, and so the search for equal ones.
const maxFailures = 1000

// add keeps a failure unless it is known.
func (f *Failures) add(one Failure) {
	key := one
	key.When = 0
	switch {
	case f.seen[key]:
		return
	case len(f.First) == maxFailures:
		f.More++
		return
	case f.seen == nil:
		f.seen = map[Failure]bool{}
	}
	f.seen[key] = true
	f.First = append(f.First, one)
}

// calls returns the calls of a peer that failed with the message of an error, the last first.
func (f *Failures) calls(peer, message string) []Failure {
	var list []Failure
	for i := len(f.First) - 1; i >= 0; i-- {
		if one := &f.First[i]; one.Call != "" && one.Peer == peer && one.message() == message {
			list = append(list, *one)
		}
	}
	return list
}

// message is that of the error which the interpreter makes of a service's (spec/network.md#N10).
func (f *Failure) message() string {
	return fmt.Sprintf("Local service error, ret_code is %d, error message is '%s'", f.Code, f.Text)
}

// Reason is what the service or the interpreter said, without the quotes that services put around it.
func (f *Failure) Reason() string {
	var inner string
	if f.Call != "" && json.Unmarshal([]byte(f.Text), &inner) == nil {
		return inner
	}
	return f.Text
}

// worst is the first step that failed, or else the first call: programs handle errors of calls, but nothing of steps.
func (f *Failures) worst() *Failure {
	for i := range f.First {
		if f.First[i].Call == "" {
			return &f.First[i]
		}
	}
	return &f.First[0]
}
