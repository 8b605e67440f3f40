package main

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/service"
)

// serviceFailed says in one line what went wrong with a service, and below it what may be done.
func serviceFailed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if told := (*exitError)(nil); errors.As(err, &told) {
		return told
	}
	var e *service.Error
	text := strings.Join(strings.Fields(err.Error()), " ")
	if !errors.As(err, &e) {
		return failed(codeService, "%s", text)
	}
	return helped(failed(codeService, "%s%s", aboutService(e), text), serviceAdvice(e)...)
}

// aboutService says what an error is about, where its text, which is the original's, does not: the file, or the function
// that was called.
func aboutService(e *service.Error) string {
	switch {
	case e.Class == service.BadConfig && e.File != "":
		return filepath.ToSlash(e.File) + ": "
	case e.Class == service.BadModule && e.File != "":
		return "module `" + e.Module + "` (" + shownPath(e.File) + "): "
	case e.Class == service.BadModule && e.Module != "":
		return "module `" + e.Module + "`: "
	case e.Function == "", e.Class == service.Arguments, e.Class == service.Result, e.Class == service.Thrown:
		return ""
	}
	return e.Called() + "." + e.Function + ": "
}

// shownPath is a path as it is shown: from where the user is, if it is below.
func shownPath(path string) string {
	if here, err := filepath.Abs("."); err == nil {
		if rel, err := filepath.Rel(here, path); err == nil && filepath.IsLocal(rel) {
			path = rel
		}
	}
	return filepath.ToSlash(path)
}

// noModule is what is said of a file that is no binary, whatModulesAre what stands below.
const (
	noModule       = "this is no WebAssembly module"
	whatModulesAre = "a module is a binary as `aqua service build` makes it, or a file whose name ends in .js, .mjs, .ts or .mts"
)

// serviceAdvice is what may be done about an error of a service, with the flags of this tool.
func serviceAdvice(e *service.Error) []string {
	text := e.Error()
	help := slices.Clone(e.Help)
	switch {
	case e.Class == service.BadConfig && strings.Contains(text, "not on the list of allowed programs"):
		help = append(help, "--allow-binary PATH allows modules to run a program")
	case e.Class == service.BadModule && strings.Contains(text, noModule):
		help = append(help, whatModulesAre)
	case e.Class == service.BadConfig && e.Module != "" && errors.Is(e, fs.ErrNotExist) && strings.Contains(text, "failed to load"):
		help = append(help, "`aqua service build`, in the directory of its source, makes a module")
	case e.Class == service.Limit && strings.Contains(text, "more than") && strings.Contains(text, "instructions"):
		help = append(help, "--instruction-limit N sets how many instructions a call may take, or the start; 0 is no limit")
	case e.Class == service.Limit && strings.Contains(text, "deadline"):
		help = append(help, "--time-limit TIME sets how long a call may take, or the start; 0 is no limit")
	}
	return help
}
