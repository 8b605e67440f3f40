package node

import "fmt"

// Failure is why something of a node did not work.
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
