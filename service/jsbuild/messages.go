package jsbuild

import (
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/service/surface"
	"github.com/aquifer-dev/aquifer/source"
)

// The wording of what is said about JavaScript and TypeScript; that which all languages share is in package surface.

func errSyntax(at source.Span, text string) diag.Diagnostic {
	return diag.New("E0710", at, "this is no "+text, text)
}

func errFunction(at source.Span, name, why string) diag.Diagnostic {
	return surface.ErrFunction(at, fmt.Sprintf("`%s` %s", name, why), name, why).Help(helpIgnore)
}

func errHidden(at source.Span, name string) diag.Diagnostic {
	return surface.ErrFunction(at, fmt.Sprintf("`%s` is exported, but not declared in a way that shows what it is", name), name).
		Help("write export function " + name + "(…) { … }, or export const " + name + " = …")
}

const helpIgnore = "if it is not meant for callers from outside, write /** @ignore */ before it"

func errNoType(at source.Span, what, help string) diag.Diagnostic {
	return diag.New("E0711", at, what+" has no type, which callers must know", what).Help(help)
}

func errImport(at source.Span, module, why string) diag.Diagnostic {
	return diag.New("E0712", at, fmt.Sprintf("`%s` cannot be imported: %s", module, why), module, why)
}

// warnLeftOut tells of an export that is not part of the interface.
func warnLeftOut(at source.Span, what, why string) diag.Diagnostic {
	return diag.Warn("W0710", at, what+" is left out of the interface", what).Help(why)
}

// errNoName tells of a name that a module of the host does not have.
func errNoName(at source.Span, module, name string, known []string) diag.Diagnostic {
	d := diag.New("E0712", at, fmt.Sprintf("`%s` has no `%s`", module, name), module, name)
	if near := diag.Nearest(name, known...); near != "" {
		return d.Help("did you mean `" + near + "`?")
	}
	return d.Help("it has " + strings.Join(known, ", "))
}

func warnNode(at source.Span, module string) diag.Diagnostic {
	return diag.Warn("W0711", at, fmt.Sprintf("`%s` is a module of the service here, not the one of Node", module), module).
		Help("services have no modules of Node; if the service has a module `" + module + "`, it stands before this one in Config.toml")
}

func errEmpty(at source.Span, name string) diag.Diagnostic {
	return surface.ErrEmpty(at, name).
		Help("export function greeting(name: string): string { … }")
}

func errLarge(at source.Span, why string) diag.Diagnostic {
	return diag.New("E0713", at, "the file "+why, why)
}
