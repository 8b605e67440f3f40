package p2p

import (
	"errors"
	"fmt"
	"strings"

	"github.com/libp2p/go-libp2p/p2p/net/swarm"
)

// Codes of what fails.
const (
	CodeConfig      = "E0811" // an address, network or peer id that is none
	CodeListen      = "E0812" // an address that cannot be listened on
	CodeUnreachable = "E0813" // no connection with a peer
	CodeSend        = "E0814" // a particle that could not be written
	CodeBackoff     = "E0815" // the last attempt to connect failed too short ago
	CodeClosed      = "E0816" // the host is closed
	CodeNotFound    = "E0817" // nobody knows where a peer is
	CodeForeign     = "E0818" // a peer that takes no particles
)

// Failure is why something did not work.
type Failure struct {
	Code, Message string
	cause         error
}

// Error returns the message.
func (f *Failure) Error() string { return f.Message }

// Unwrap returns what a library said, or nil.
func (f *Failure) Unwrap() error { return f.cause }

func fail(code string, cause error, format string, args ...any) error {
	return &Failure{Code: code, Message: fmt.Sprintf(format, args...), cause: cause}
}

func errClosed() error { return fail(CodeClosed, nil, "the host is closed") }

// HasCode reports whether an error is a failure with a code.
func HasCode(err error, code string) bool {
	var f *Failure
	return errors.As(err, &f) && f.Code == code
}

// dialProblem words why no connection came about: what happened at each address, on one line.
func dialProblem(err error) string {
	if errors.Is(err, swarm.ErrNoGoodAddresses) {
		return "none of its addresses leads anywhere: no name server knows the name, or it is of a kind that is not spoken here"
	}
	var d *swarm.DialError
	if !errors.As(err, &d) || len(d.DialErrors) == 0 {
		return err.Error()
	}
	var at []string
	for _, e := range d.DialErrors {
		at = append(at, fmt.Sprintf("%s: %v", e.Address, e.Cause))
	}
	return strings.Join(at, "; ")
}
