package client

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm"
)

// Codes of calls that fail for reasons of the network.
const (
	CodeUnreachable = "E0831" // no relay can be reached
	CodeRelayLost   = "E0832" // the relay of a call is gone
	CodeExpired     = "E0833" // a particle was over before the function answered
	CodeClosed      = "E0834" // the client is closed
)

// Unreachable says that no relay can be reached, and of each why.
type Unreachable struct {
	Relays   []string // ids, or multiaddrs of those whose ids are not known
	Problems []string
}

// Error names each relay's problem.
func (e *Unreachable) Error() string {
	if len(e.Problems) == 1 { // there is one relay, or one problem with all
		return "the relay cannot be reached: " + e.Problems[0]
	}
	return fmt.Sprintf("none of %d relays can be reached: %s", len(e.Relays), strings.Join(e.Problems, "; "))
}

// RelayLost says that the relay of a call is gone before the function has answered. The call may have had effects.
type RelayLost struct {
	Relay    string // id
	Particle string
	Cause    error

	unnoticed bool // nobody has seen anything of the call
}

// Error tells whose answer will not come.
func (e *RelayLost) Error() string {
	if e.unnoticed {
		return fmt.Sprintf("the relay %s is gone, and particle %s could not be sent: %v", e.Relay, e.Particle, e.Cause)
	}
	return fmt.Sprintf("the relay %s is gone, and with it the answer to particle %s, which may have been executed: %v", e.Relay, e.Particle, e.Cause)
}

// Unwrap is why the relay could not be reached.
func (e *RelayLost) Unwrap() error { return e.Cause }

// Expired says that the time of a particle ended before the function answered, and what is known of where it is.
type Expired struct {
	Particle    string
	After       time.Duration
	Last        string      // id of the last peer that the particle is known to have reached: the client, or its relay
	To          string      // id of the peer for which it was last sent off, "" if it never was
	At          air.InstrID // the instruction that was to go on there, or that waits at the client; 0 if nothing is known
	Instruction string      // its short form
	Waits       []vm.Wait   // instructions that wait for values at the client
	Interrupted bool        // the connection with the relay was lost meanwhile, and came back
	Repeated    bool        // it is a later attempt of the call
}

// Error names the particle, the last known peer and the instruction.
func (e *Expired) Error() string {
	text := fmt.Sprintf("particle %s expired after %v without a response; the last peer it is known to have reached is %s", e.Particle, e.After.Round(time.Millisecond), e.Last)
	switch {
	case e.To != "" && e.To != e.Last:
		text += ", on its way to " + e.To
	case e.To == "":
		text += ", the client itself"
	}
	if e.Instruction != "" {
		text += fmt.Sprintf(", for `%s`", strings.TrimSpace(e.Instruction))
	}
	if e.Interrupted {
		text += "; the connection with the relay was lost meanwhile, and the answer may have been"
	}
	return text
}

// Unwrap makes it an error of a deadline.
func (e *Expired) Unwrap() error { return context.DeadlineExceeded }

// Closed says that the client was closed.
type Closed struct{}

// Error says so.
func (*Closed) Error() string { return "the client is closed" }
