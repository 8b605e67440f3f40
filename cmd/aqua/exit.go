package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// The exit codes, the same for every command.
const (
	exitFine        = 0
	exitFailed      = 1 // diagnostics, or a failed run
	exitUsage       = 2
	exitNetwork     = 3 // relay unreachable, particle expired on a real network
	exitInternal    = 4
	exitInterrupted = 130
)

// exitError ends a command with a code. A silent one has said everything already.
type exitError struct {
	code   int
	what   string // error code, "E0001"
	text   string
	silent bool
}

func (e *exitError) Error() string {
	if e.what == "" {
		return e.text
	}
	return fmt.Sprintf("error[%s]: %s", e.what, e.text)
}

// usage is an error in how the tool was called.
func usage(what, format string, args ...any) error {
	return &exitError{code: exitUsage, what: what, text: fmt.Sprintf(format, args...)}
}

// failed is an error in what the tool was given.
func failed(what, format string, args ...any) error {
	return &exitError{code: exitFailed, what: what, text: fmt.Sprintf(format, args...)}
}

// told ends with code 1 after diagnostics were printed.
var errTold = &exitError{code: exitFailed, silent: true}

// Codes of usage and files; the stages have codes of their own.
const (
	codeFlags       = "E0001" // flags or arguments that do not fit
	codeUnreadable  = "E0002" // a file cannot be read
	codeUnwritable  = "E0003" // a file cannot be written
	codeGone        = "E0004" // a part of the old tools that is no more
	codeUnsupported = "E0005" // not supported yet
	codeJSON        = "E0006" // JSON that does not parse
	codeKey         = "E0007" // a key that is none, or is not stored
	codeData        = "E0008" // particle data that do not decode
	codeNoExports   = "W0009" // nothing to compile
)

// report prints an error and returns the exit code it stands for.
func (t *tool) report(ctx context.Context, err error) int {
	var e *exitError
	switch {
	case err == nil:
		return exitFine
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(t.err, "interrupted")
		return exitInterrupted
	case errors.As(err, &e):
		switch {
		case e.silent:
		case e.code == exitFailed && t.diagnostics != "" && t.diagnostics != forms[0]:
			_ = t.show(diag.List{diag.New(e.what, source.Span{}, e.text)}, nil)
		default:
			fmt.Fprintln(t.err, e.Error())
		}
		return e.code
	}
	// What is left comes from the command-line library: flags and commands that do not exist.
	fmt.Fprintf(t.err, "error[%s]: %s\n", codeFlags, strings.TrimSuffix(err.Error(), "\n"))
	return exitUsage
}
