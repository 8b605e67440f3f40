package inline

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/raw"
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

// What follows is right in both modes.

// Misplaced is told of the capture of a closure that the original runs elsewhere (spec/lowering.md#W65).
func Misplaced(capture *model.Op) diag.Diagnostic {
	name := capture.Node.(model.Capture).Source
	return diag.Warn("W0422", capture.From.At, fmt.Sprintf("a block before has a closure `%s`, too; this one runs on the peer where it is defined", name)+differs, name).
		Help("the original runs it on the peer where the other is defined; --compat keeps that")
}

func warnReturned(r *model.Misread) diag.Diagnostic {
	if r.Snapshot {
		return diag.Warn("W0412", r.At, fmt.Sprintf("what the function called here returns has its `%s` in it, for which a stream is passed", r.Name)+differs, r.Func, r.Name).
			Help("in the original the result has a variable in it that does not exist; `x = " + r.Name + "` before, and `x` in the result, is right in both")
	}
	return diag.Warn("W0412", r.At, fmt.Sprintf("what `%s` returns has a call or a copy in it that takes `%s`", r.Func, r.Name)+differs, r.Func, r.Name).
		Help("the original takes another variable called `" + r.Name + "`, or one that does not exist; a variable for the result, assigned before, is right in both")
}

func warnOtherKind(at source.Span, given, want *types.Named) diag.Diagnostic {
	return diag.Warn("W0413", at, fmt.Sprintf("the %s `%s` is passed for the %s `%s`", given.Kind, given.Name, want.Kind, want.Name)+differs, given.Name, want.Name).
		Help("the original takes it for a variable that does not exist, or stops; a value made with `" + want.Name + "(…)` is right in both")
}

func warnInnerID(at source.Span, name string) diag.Diagnostic {
	return diag.Warn("W0411", at, fmt.Sprintf("the function called here sets an id for `%s` and uses the one from outside, too", name)+differs, name).
		Help("the original mixes up the two; call an ability something else than the service, or set the id in a function of its own")
}

func warnClosureNames(at source.Span, closure, name string) diag.Diagnostic {
	return diag.Warn("W0417", at, fmt.Sprintf("the function called here uses the name `%s` in its closure `%s` and outside of it", name, closure)+differs, name, closure).
		Help("where a function is called more than once the original takes one for the other; give them different names")
}

func warnPushInClosure(at source.Span, name string) diag.Diagnostic {
	return diag.Warn("W0418", at, fmt.Sprintf("a closure pushes into the stream `%s` of the function around it", name)+differs, name).
		Help("the original pushes into another stream, called as in the source; `" + name + "2 = " + name + "` before the push, or `" + name + " <- call`, is right in both")
}

func warnNameTakenTwice(at source.Span, param, name string) diag.Diagnostic {
	return diag.Warn("W0419", at, fmt.Sprintf("for `%s` something is passed whose name, `%s`, the function called here has for something else", param, name)+differs, param, name).
		Help("the original takes one for the other; give the caller's variable another name")
}

func warnLostLens(at source.Span, field string) diag.Diagnostic {
	return diag.Warn("W0420", at, fmt.Sprintf("field `%s` of the ability is given a part of an argument", field)+differs, field).
		Help("the original passes the whole argument; assign the part to a variable first")
}

func warnHiddenClosure(at source.Span) diag.Diagnostic {
	return diag.Warn("W0421", at, "another block has a closure of the name of what is called here"+differs).
		Help("the original calls the closure; give one of the two another name")
}

func warnTakenClosure(at source.Span, closure *raw.Func) diag.Diagnostic {
	return diag.Warn("W0424", at, fmt.Sprintf("what is called here is the closure `%s`, and another block gives its name to another arrow", closure.Name)+differs, closure.Name).
		At(closure.At, "the closure").
		Help("the original calls the arrow of the other block; give one of the two another name")
}

func warnSameTarget(at source.Span, name string) diag.Diagnostic {
	return diag.Warn("W0423", at, fmt.Sprintf("`%s` takes a stream and then a value that is pushed into it", name)+differs, name).
		Help("in the original the stream's values get lost; two names are right in both")
}
