package compiler

import (
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/compiler/emit"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// All wording of the facade.

func errCancelled(err error) diag.Diagnostic {
	return diag.New("E0410", source.Span{}, fmt.Sprintf("compilation was stopped: %v", err), err.Error())
}

func errLargeDefinition(at source.Span, name string) diag.Diagnostic {
	return diag.New("E0411", at, fmt.Sprintf("the types of `%s` are too large to write out", name), name)
}

func errEntryParameter(at source.Span, label string, t *types.Named) diag.Diagnostic {
	return diag.New("E0412", at, fmt.Sprintf("an exported function cannot take the %s `%s`", t.Kind, label), label).
		Help("there is nothing a caller could pass for it; pass the id as a string")
}

func errEntryResult(at source.Span, t *types.Named) diag.Diagnostic {
	return diag.New("E0413", at, fmt.Sprintf("an exported function cannot return the %s `%s`", t.Kind, t.Name), t.Name)
}

func errCallSyntax(at source.Span, expected string) diag.Diagnostic {
	return diag.New("E0420", at, "this is no call: expected "+expected, expected).Labelled("expected " + expected).
		Help(`a call looks like f("text", 5, [1, 2], name), names being keys of the data`)
}

func errNoFunction(at source.Span, name, file string, known []string) diag.Diagnostic {
	d := diag.New("E0421", at, fmt.Sprintf("`%s` has no function `%s`", file, name), file, name)
	if near := diag.Nearest(name, known...); near != "" {
		return d.Help("did you mean `" + near + "`?")
	}
	if len(known) > 0 {
		d = d.Help("it has `" + strings.Join(known, "`, `") + "`")
	}
	return d
}

func errTwoFunctions(at source.Span, name string, one, other source.Span) diag.Diagnostic {
	return diag.New("E0428", at, fmt.Sprintf("there are several functions `%s`; name the file of one", name), name).
		At(one, "one is here").At(other, "another is here")
}

func errCallArity(at source.Span, name string, want, given int, declared source.Span) diag.Diagnostic {
	noun, verb := "arguments", "are"
	if want == 1 {
		noun = "argument"
	}
	if given == 1 {
		verb = "is"
	}
	return diag.New("E0422", at, fmt.Sprintf("`%s` takes %d %s, %d %s given", name, want, noun, given, verb), name, want, given).
		At(declared, "declared here")
}

func errNoData(at source.Span, name string) diag.Diagnostic {
	return diag.New("E0423", at, fmt.Sprintf("there is no value for `%s`", name), name).
		Help(fmt.Sprintf(`give it with --data '{"%s": …}'; a text needs quotes: "%s"`, name, name))
}

func errCallback(at source.Span, name string) diag.Diagnostic {
	return diag.New("E0424", at, fmt.Sprintf("`%s` is a function, which a call from outside cannot pass", name), name).
		Help("call a function that takes data only; it may pass a closure to this one")
}

func errAbility(at source.Span, function, name string, t *types.Named, declared source.Span) diag.Diagnostic {
	return diag.New("E0412", at, fmt.Sprintf("the argument `%s` of `%s` is %s, which a call from outside cannot pass", name, function, article(t.Kind.String())), function, name).
		At(declared, "declared here").
		Help(fmt.Sprintf("call a function that takes data only; it may make the %s and call `%s`", t.Kind, function))
}

func errUnresolved(at source.Span, cause error) diag.Diagnostic {
	return diag.New("E0426", at, cause.Error())
}

func errArgument(at source.Span, want string, m *abi.Mismatch) diag.Diagnostic {
	text := fmt.Sprintf("`%s` should be %s, found %s", m.Path, article(m.Expected), article(m.Given))
	if m.Given == "null" && strings.ContainsAny(m.Path, ".[") {
		text = fmt.Sprintf("`%s` is missing", m.Path)
	}
	return diag.New("E0425", at, text, m.Path, m.Expected, m.Given).Labelled("this does not fit `" + want + "`")
}

// article puts one in front of a kind of value.
func article(kind string) string {
	switch {
	case kind == "null":
		return kind
	case strings.ContainsRune("aeiou", rune(kind[0])) && !strings.HasPrefix(kind, "u"):
		return "an " + kind
	}
	return "a " + kind
}

func warnArgument(at source.Span, doubt string) diag.Diagnostic {
	return diag.Warn("W0427", at, doubt)
}

func errLargeText(at source.Span, name string) diag.Diagnostic {
	return diag.New("E0417", at, fmt.Sprintf("the script of `%s` is longer than %d MB", name, emit.MaxText>>20), name).
		Help("scripts are indented by their depth; call several functions instead of one long one, or loop")
}

func errRefused(at source.Span, problem string) diag.Diagnostic {
	return diag.New("E0416", at, "this makes a script that no peer can run: "+problem, problem)
}
