// Package record holds the history of a particle run – who did what, when – and its views.
//
// A [Log] is appended to while a run goes on and read afterwards; times are offsets from the particle's start.
package record

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/air"
)

// Kind tells what an [Event] is.
type Kind uint8

// The kinds of events.
const (
	Step     Kind = iota // a peer interpreted the script; Code and Text are the step's outcome
	Send                 // a peer sent the particle to Other
	Lost                 // the particle did not arrive at Other; Text says why
	Call                 // a service was called; Text is "service.function(arguments)"
	Answer               // the service answered; Code and Text are its result
	Print                // a program printed Text
	Response             // the initiator got the function's result
	Failure              // the initiator got an error
)

var kindNames = [...]string{"step", "send", "lost", "call", "answer", "print", "response", "failure"}

// String returns the kind's name in views.
func (k Kind) String() string { return kindNames[k] }

// Event is one thing that happened.
type Event struct {
	At    time.Duration
	Kind  Kind
	Peer  string // name of the peer it happened at
	Other string // name of the other peer of Send and Lost
	Code  int64
	Text  string
	Instr air.InstrID // the instruction that failed or called, 0 if none
}

// Log is the history of one particle.
type Log struct {
	Particle string
	Names    map[string]string // of peers by id
	Events   []Event
}

// Add appends an event.
func (l *Log) Add(e Event) { l.Events = append(l.Events, e) }

// Count returns how many events are of a kind.
func (l *Log) Count(k Kind) int {
	n := 0
	for i := range l.Events {
		if l.Events[i].Kind == k {
			n++
		}
	}
	return n
}

// maxText bounds what a text view shows of one value.
const maxText = 200

// WriteText prints the history, one line per event: time, peer, what happened. Steps are left out unless they fail, and
// ids of peers are replaced by "@NAME".
func (l *Log) WriteText(w io.Writer) error {
	width := 0
	var pairs []string
	for id, name := range l.Names {
		pairs = append(pairs, id, "@"+name)
	}
	names := strings.NewReplacer(pairs...)
	for i := range l.Events {
		width = max(width, len(l.Events[i].Peer))
	}
	for i := range l.Events {
		e := &l.Events[i]
		if e.Kind == Step && e.Code == 0 {
			continue
		}
		if _, err := fmt.Fprintf(w, "%9.3fms  %-*s  %s\n", float64(e.At)/float64(time.Millisecond), width, e.Peer, e.line(names)); err != nil {
			return err
		}
	}
	return nil
}

func (e *Event) line(names *strings.Replacer) string {
	text := strings.ReplaceAll(names.Replace(e.Text), "\n", " ")
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "") + "…"
	}
	switch e.Kind {
	case Step:
		return fmt.Sprintf("step fails with %d: %s", e.Code, text)
	case Send:
		return "→ " + e.Other
	case Lost:
		return fmt.Sprintf("✗ %s: %s", e.Other, text)
	case Answer:
		if e.Code != 0 {
			return "  error " + text
		}
		return strings.TrimRight("  = "+text, " ")
	}
	return strings.TrimRight(e.Kind.String()+" "+text, " ")
}
