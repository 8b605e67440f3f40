package inline

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// All wording of this stage.

func errTooDeep(at source.Span, limit int) diag.Diagnostic {
	return diag.New("E0402", at, fmt.Sprintf("calls are nested more than %d deep here", limit), limit)
}

func errTooLarge(at source.Span, limit int) diag.Diagnostic {
	return diag.New("E0403", at, fmt.Sprintf("the function needs more than %d instructions when all its calls are written out", limit), limit).
		Help("every call is copied into its caller; calls of functions that call other functions twice multiply")
}

func errNoArrow(at source.Span, name string) diag.Diagnostic {
	return diag.New("E0406", at, fmt.Sprintf("nothing is known at compile time that `%s` could call", name), name).
		Help("arrows that come from callbacks, from services or from the arguments of the exported function cannot be called here")
}

func errNoField(at source.Span, name string, t *types.Named) diag.Diagnostic {
	return diag.New("E0407", at, fmt.Sprintf("not supported yet: this use of the %s `%s`", t.Kind, name), name)
}

func errNotStream(at source.Span, name string) diag.Diagnostic {
	return diag.New("E0408", at, fmt.Sprintf("`%s` is no stream when the function is called from here", name), name)
}

func errMapValue(at source.Span) diag.Diagnostic {
	return diag.New("E0418", at, "a stream map cannot become part of another value").
		Help("take out what is needed: `map.get(key)`, `map.keys()`, or `for key, value <- map:`")
}

func errCompareAbility(at source.Span) diag.Diagnostic {
	return diag.New("E0409", at, "services and abilities have no value at run time that could be compared")
}

func errLargeInteger(at source.Span, text string) diag.Diagnostic {
	return diag.New("E0414", at, fmt.Sprintf("the integer %s does not fit into 64 bits with a sign", text), text).
		Help("scripts hold integers from -9223372036854775808 to 9223372036854775807")
}

func errNegativeIndex(at source.Span, text string) diag.Diagnostic {
	return diag.New("E0415", at, fmt.Sprintf("the index %s is negative", text), text)
}

const differs = "; the original compiles this differently"

func warnEmptyThen(at source.Span) diag.Diagnostic {
	return diag.Warn("W0401", at, "the first branch of this `if` needs no instructions"+differs).
		Help("the original runs the `else` branch when the condition holds; --compat keeps that")
}

func warnSharedLiteral(at source.Span) diag.Diagnostic {
	return diag.Warn("W0403", at, "every call makes its own `*[…]` of the function called here"+differs).
		Help("in the original all calls push into one stream; --compat keeps that")
}

func warnMethodParam(at source.Span, name string) diag.Diagnostic {
	return diag.Warn("W0404", at, fmt.Sprintf("the method has a parameter called `%s`", name)+differs, name).
		Help("the original passes something else for it; --compat keeps that")
}

func warnHiddenParam(at source.Span, name string) diag.Diagnostic {
	return diag.Warn("W0405", at, fmt.Sprintf("the function called here uses the `%s` it is given", name)+differs, name).
		Help("in the original the service's default id wins over what is passed; --compat keeps that")
}

func warnSharedStream(at source.Span) diag.Diagnostic {
	return diag.Warn("W0407", at, "each call that returns a stream gets a stream of its own"+differs).
		Help("in the original all of them share one stream; --compat keeps that")
}
