package stdlib

import (
	"fmt"
	"strings"
)

// refusal is an error that a built-in returns; a client prefixes it with the call.
type refusal string

func (r refusal) Error() string { return string(r) }

func refuse(format string, args ...any) error { return refusal(fmt.Sprintf(format, args...)) }

// typed is an error of a library inside a node; only the first line of the original's two is kept (spec/network.md#N12).
func typed(format string, args ...any) error {
	return refusal("Error: " + fmt.Sprintf(format, args...))
}

// thrown is an error that a client's handler raised instead of returning it.
type thrown string

func (t thrown) Error() string { return string(t) }

// withoutMark is the text of an error without what typed puts before it.
func withoutMark(err error) string { return strings.TrimPrefix(err.Error(), "Error: ") }
