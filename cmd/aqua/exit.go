package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

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
	what   string // error code, "E0011"
	text   string
	help   []string // what may be done about it
	silent bool
}

func (e *exitError) Error() string {
	if e.what == "" {
		return e.text
	}
	text := fmt.Sprintf("error[%s]: %s", e.what, e.text)
	for _, help := range e.help {
		text += "\n  = help: " + help
	}
	return text
}

// diagnostic is the error for who wants diagnostics.
func (e *exitError) diagnostic() diag.Diagnostic {
	d := diag.New(e.what, source.Span{}, e.text)
	for _, help := range e.help {
		d = d.Help(help)
	}
	return d
}

// helped adds advice to an error.
func helped(err error, help ...string) error {
	var e *exitError
	if !errors.As(err, &e) {
		return err
	}
	with := *e
	with.help = append(slices.Clone(e.help), help...)
	return &with
}

// usage is an error in how the tool was called. What it quotes may be of any length.
func usage(what, format string, args ...any) error {
	return &exitError{code: exitUsage, what: what, text: diag.Shorten(fmt.Sprintf(format, args...))}
}

// failed is an error in what the tool was given.
func failed(what, format string, args ...any) error {
	return &exitError{code: exitFailed, what: what, text: fmt.Sprintf(format, args...)}
}

// errTold ends with code 1 after diagnostics were printed.
var errTold = &exitError{code: exitFailed, silent: true}

// Codes of usage and files; the stages have codes of their own.
const (
	codeFlags       = "E0011" // flags or arguments that do not fit
	codeUnreadable  = "E0012" // a file cannot be read
	codeUnwritable  = "E0013" // a file cannot be written
	codeGone        = "E0014" // a part of the old tools that is no more
	codeJSON        = "E0016" // JSON that does not parse
	codeKey         = "E0017" // a key that is none, or is not stored
	codeData        = "E0018" // particle data that do not decode
	codeService     = "E0021" // a service that does not load, or a call of one that fails
	codeModule      = "E0022" // a file that is no module, or whose interface cannot be read
	codeNoAqua      = "E0023" // an interface that Aqua has no words for
	codeEditor      = "E0041" // an editor that cannot be reached, or goes without a word
	codeRename      = "E0042" // a name that cannot be changed safely
	codeNoExports   = "W0019" // nothing to compile
	codeNoDirectory = "W0020" // an import directory that is a file
	codeUnkept      = "W0024" // a spell that returns what is not kept
	codeFailedRuns  = "W0025" // a spell whose runs fail
)

// report prints an error and returns the exit code it stands for.
func (t *tool) report(ctx context.Context, err error) int {
	var e *exitError
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(t.err, "interrupted")
		return exitInterrupted
	case err == nil:
		return exitFine
	case errors.As(err, &e):
		switch {
		case e.silent:
		case e.code == exitFailed && t.diagnostics.form != "" && t.diagnostics.form != forms[0]:
			_ = t.show(diag.List{e.diagnostic()}, nil)
		default:
			fmt.Fprintln(shown(t.err), e.Error())
		}
		return e.code
	}
	// What is left is a stream that cannot be read or written.
	fmt.Fprintf(shown(t.err), "error[%s]: %s\n", codeUnwritable, pathProblem(err))
	return exitFailed
}

// errText is the text of an error without its code.
func errText(err error) string {
	var e *exitError
	if errors.As(err, &e) {
		return e.text
	}
	return pathProblem(err)
}

// pathProblem words the error of a file: what is called how, and why, without the name of a system call.
func pathProblem(err error) string {
	var p *fs.PathError
	switch {
	case !errors.As(err, &p):
		return err.Error()
	case errors.Is(err, fs.ErrNotExist):
		return p.Path + ": there is no such file or directory"
	}
	return p.Path + ": " + p.Err.Error()
}
