package store

import (
	"errors"
	"fmt"
	"io/fs"
)

// Codes of what can be wrong with a database.
const (
	CodeDamaged = "E0827" // its file is not what was written
	CodeLocked  = "E0828" // another process has it
	CodeStorage = "E0829" // the file cannot be opened, read or written
)

// errNoFile is that something else is in the place of a file.
var errNoFile = errors.New("it is a directory, a pipe or a device, not a file")

// Problem is what is wrong with a database.
type Problem struct {
	Code, File, Reason string
	cause              error
}

// Error names the file, what is wrong and what to do.
func (p *Problem) Error() string {
	switch p.Code {
	case CodeDamaged:
		return fmt.Sprintf("the database %s is damaged: %s; `aqua node repair` copies what can be read, or put a copy of the file in its place", p.File, p.Reason)
	case CodeLocked:
		return fmt.Sprintf("the database %s is in use by another process; end that node first, or choose another data directory", p.File)
	}
	return fmt.Sprintf("the database %s cannot be used: %s; %s", p.File, p.Reason, p.advice())
}

// advice is what to do where the system, or what is in the place of the file, is the reason.
func (p *Problem) advice() string {
	switch {
	case errors.Is(p.cause, errNoFile):
		return "move it away, or choose another data directory"
	case errors.Is(p.cause, fs.ErrNotExist):
		return "check the data directory: no node has kept anything there"
	}
	return "check its permissions and the room on its disk"
}

// Unwrap returns what the system said, or nil.
func (p *Problem) Unwrap() error { return p.cause }

// HasCode reports whether an error is a problem of a kind.
func HasCode(err error, code string) bool {
	var p *Problem
	return errors.As(err, &p) && p.Code == code
}

func damaged(file, format string, args ...any) error {
	return &Problem{Code: CodeDamaged, File: file, Reason: fmt.Sprintf(format, args...)}
}

func unusable(file string, err error) error {
	return &Problem{Code: CodeStorage, File: file, Reason: err.Error(), cause: err}
}
