package stdlib

import (
	"errors"
	"strings"
)

// advised is an error with what may be done about it, which is for people and no part of the answer.
type advised struct {
	error
	help []string
}

// Unwrap returns the error.
func (a *advised) Unwrap() error { return a.error }

// Advice returns what may be done about it.
func (a *advised) Advice() []string { return a.help }

// advice is what an error says for people: one advice a line, "" if there is none.
func advice(err error) string {
	var a interface{ Advice() []string }
	if !errors.As(err, &a) {
		return ""
	}
	return strings.Join(a.Advice(), "\n")
}

// advise gives an error the advice of another one, and more.
func advise(err, from error, more ...string) error {
	var a interface{ Advice() []string }
	var help []string
	if errors.As(from, &a) {
		help = append(help, a.Advice()...)
	}
	if help = append(help, more...); len(help) == 0 {
		return err
	}
	return &advised{err, help}
}
