package surface

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// The wording that all languages share.

// ErrType tells of a type that cannot be passed, and why.
func ErrType(at source.Span, what, why string) diag.Diagnostic {
	return diag.New("E0702", at, what+" cannot be passed: "+why, what, why)
}

// ErrFunction tells of a function that cannot be exported; the text says which and why.
func ErrFunction(at source.Span, message string, args ...any) diag.Diagnostic {
	return diag.New("E0703", at, message, args...)
}

// ErrEmpty tells that a service has no function.
func ErrEmpty(at source.Span, name string) diag.Diagnostic {
	return diag.New("E0707", at, name+" exports no function, so it is no service", name)
}

// ErrService tells that a record is called like the service.
func (l Language) ErrService(at source.Span, name string) diag.Diagnostic {
	return diag.New("E0704", at, fmt.Sprintf("data and service would both be called `%s` in Aqua", name), name).
		Help("give the data another name" + l.Rename["data types"] + ", or the " + l.Unit)
}

// ErrInterface tells of what the section of a module has no room for.
func ErrInterface(err error) diag.Diagnostic {
	return diag.New("E0708", source.Span{}, fmt.Sprintf("the interface cannot be written: %v", err), err.Error())
}

func (l Language) errTwice(at source.Span, what, name, other string) diag.Diagnostic {
	return diag.New("E0704", at, fmt.Sprintf("two %s would be called `%s`: this and %s", what, name, other), what, name, other).
		Help("give one of them another name" + l.Rename[what])
}

func (l Language) errTaken(at source.Span, name string) diag.Diagnostic {
	return diag.New("E0704", at, fmt.Sprintf("no function of a service can be called `%s`: every module has one of its own", name), name).
		Help("give it another name" + l.Rename["functions"])
}

func errName(at source.Span, what, name string) diag.Diagnostic {
	begins := "a lower-case letter, a to z"
	if what == "data" {
		begins = "an upper-case letter, A to Z"
	}
	return diag.New("E0705", at, fmt.Sprintf("`%s` is no name for %s in Aqua", name, what), name, what).
		Labelled("begins with " + begins + "; then come letters, digits and _")
}
