package service

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tetratelabs/wazero/sys"
)

// Class tells what an error is about. Classes are stable and can be compared.
type Class string

// The classes.
const (
	BadConfig Class = "config"    // a configuration that cannot be
	BadModule Class = "module"    // a binary that is no module, or does not fit the others
	Missing   Class = "missing"   // no such module or function
	Arguments Class = "arguments" // arguments that do not fit the function
	Thrown    Class = "thrown"    // a program in JavaScript has thrown an error; its state stays
	Trapped   Class = "trap"      // a module failed, or handed out what is no value
	Limit     Class = "limit"     // of instructions, time, values or depth
	Memory    Class = "memory"    // a module failed after its memory could not grow
	Exited    Class = "exit"      // a module ended itself
	Result    Class = "result"    // a result that does not fit the function
	Cancelled Class = "cancelled" // by the caller
)

// Error is what goes wrong with a service. Its text is the original's where that has one (spec/services.md#S40).
type Error struct {
	Class            Class
	Module, Function string   // Function is empty while a service is loaded
	Trace            string   // where a module was, if it failed: lines of the engine
	File             string   // of the configuration, or of the module that is not loaded, if the text does not name it
	Help             []string // what may be done about it
	caller           string   // the module that was called from outside, if another has failed
	text             string
	cause            error
}

// Error implements error.
func (e *Error) Error() string { return e.text }

// Called is the module whose function was called from outside: in calls from module to module another one may have failed.
func (e *Error) Called() string {
	if e.caller != "" {
		return e.caller
	}
	return e.Module
}

// Unwrap returns what caused it, if that is known.
func (e *Error) Unwrap() error { return e.cause }

func configError(format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Class: BadConfig, text: "InvalidConfig: " + err.Error(), cause: errors.Unwrap(err)}
}

func moduleError(module string, err error) *Error {
	return &Error{Class: BadModule, Module: module, text: "engine error: " + err.Error(), cause: err}
}

// conversionError is about arguments or results.
func conversionError(class Class, what, module, function string, err error) *Error {
	return &Error{
		Class: class, Module: module, Function: function, cause: err,
		text: fmt.Sprintf("%s in module %q, function %q: %s", what, module, function, err),
	}
}

// limitError ends a call that takes too much.
type limitError struct{ text string }

func (e *limitError) Error() string { return e.text }

// cancelError ends a call that its caller no longer wants.
type cancelError struct{ cause error }

func (e *cancelError) Error() string { return "the call was cancelled: " + e.cause.Error() }

func (e *cancelError) Unwrap() error { return e.cause }

// backendError is a failure of the engine while a module ran.
type backendError struct {
	module string
	err    error
}

func (e *backendError) Error() string {
	text, _ := splitTrace(e.err)
	return fmt.Sprintf("Trap occurred in module %s: %s", e.module, text)
}

func (e *backendError) Unwrap() error { return e.err }

// splitTrace takes the engine's lines about the stack off the text of an error.
func splitTrace(err error) (text, trace string) {
	text, trace, _ = strings.Cut(err.Error(), "\nwasm stack trace:")
	text = strings.TrimSuffix(text, " (recovered by wazero)")
	return strings.TrimPrefix(text, "wasm error: "), strings.Trim(trace, "\n")
}

// failure turns what has ended a call, or the start of a service, into its error.
func (s *Service) failure(c *call, module, function string, err error) error {
	var ready *Error
	if errors.As(err, &ready) {
		return ready
	}
	e := &Error{Class: Trapped, Module: module, Function: function, caller: module, cause: err}
	var backend *backendError
	if errors.As(err, &backend) { // the innermost: where it has happened
		for errors.As(backend.err, &backend) {
		}
		_, e.Trace = splitTrace(backend.err)
		e.Module = backend.module
	}
	var limit *limitError
	var exit *sys.ExitError
	var cancelled *cancelError
	switch {
	case errors.As(err, &limit):
		e.Class = Limit
		e.text = fmt.Sprintf("call interrupted: %s (module %s", limit.text, e.Module)
		if function != "" {
			e.text += ", function " + function
		} else {
			e.text += ", at its start"
		}
		e.text += ")"
		e.Help = s.aboutFailure(e)
		return e
	case errors.As(err, &cancelled):
		e.Class = Cancelled
	case errors.As(err, &exit):
		e.Class = Exited
	}
	text := firstLine(err)
	switch {
	case function == "":
		text = "engine error: starting module " + module + ": " + text
	default:
		text = "engine error: Execution error: " + text
	}
	if s.refused > 0 && e.Class == Trapped {
		e.Class = Memory
		text = fmt.Sprintf("Engine error when OOM suspected (%d failed allocations), original error: %s", s.refused, text)
	}
	e.text = text
	e.Help = s.aboutFailure(e)
	return e
}

// scriptFailure is the error of a program in JavaScript that goes on living.
func scriptFailure(module, function string, e *scriptError) *Error {
	if e.class == Result {
		return conversionError(Result, "the result of JavaScript does not fit", module, function, e)
	}
	return &Error{
		Class: e.class, Module: module, Function: function, Trace: e.trace, cause: e,
		text: fmt.Sprintf("JavaScript of module %q, function %q: %s", module, function, e.text),
	}
}

// firstLine drops the engine's lines about the stack, wherever they stand.
func firstLine(err error) string {
	text, _ := splitTrace(err)
	return text
}
