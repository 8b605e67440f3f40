package store

import (
	"errors"
	"fmt"
)

// Codes of what can be wrong with a database.
const (
	CodeDamaged = "E0827" // its file is not what was written
	CodeLocked  = "E0828" // another process has it
	CodeStorage = "E0829" // the file cannot be opened, read or written
)

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
	return fmt.Sprintf("the database %s cannot be used: %s; check its permissions and the room on its disk", p.File, p.Reason)
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
