package check

import (
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// The wording of errors in values: E0220 to E0239, and E0244 and E0249. Those in statements are in messages_stmt.go.

// Services and types.

func noServiceID(at source.Span, name string, s *Service) diag.Diagnostic {
	return failure("E0244", at, "service `%s` has no id here", name).At(s.at, "defined without a default id").
		Help("put `" + name + " \"id\"` before this line, or give a default id: `service " + s.name + "(\"id\"):`")
}

func (c *checker) mismatch(v syntax.Value, want, given types.Type) diag.Diagnostic {
	d := mismatchAt(c.span(v), want, given)
	// How to make it fit, where that can be told.
	if o, ok := given.(types.Option); ok && o.Elem == types.Type(types.Bottom{}) {
		return d.Help("`nil` is the empty array and the empty option: there is no value in it")
	}
	if o, ok := given.(types.Option); ok && types.Accepts(want, o.Elem) {
		return d.Help("an option is unwrapped with `!`, which waits for the value").
			Fixable("unwrap it", source.Span{File: d.Span.File, Start: d.Span.End, End: d.Span.End}, "!")
	}
	if a, ok := given.(types.Array); ok && types.Accepts(want, a.Elem) {
		return d.Help("an element is taken with `[0]` or `!`")
	}
	if s, ok := given.(types.Stream); ok && types.Accepts(want, s.Elem) {
		return d.Help("an element is taken with `[0]` or `!`, which waits for it")
	}
	if types.IsStream(want) {
		if _, collection := types.Elem(given); collection {
			return d.Help("a stream is wanted: write `*[…]`, or push the elements into a declared stream")
		}
	}
	switch w := want.(type) {
	case types.Option:
		if types.Accepts(w.Elem, given) {
			return wrapFix(d, "?[").Help("an option is written `?[value]`")
		}
	case types.Array:
		if types.Accepts(w.Elem, given) {
			return wrapFix(d, "[").Help("an array is written `[value]`")
		}
	case *types.Named:
		if n, ok := given.(*types.Named); ok {
			return fieldDifferences(d, w, n)
		}
	}
	if lit, ok := syntax.Unparen(v).(*syntax.Literal); ok {
		switch {
		case want == types.Type(types.String) && lit.Kind != syntax.StringLiteral:
			return d.Fixable("write it as a string", d.Span, `"`+lit.Text+`"`)
		case lit.Kind == syntax.StringLiteral:
			if s, ok := want.(types.Scalar); ok && s.IsNumber() {
				if inner := strings.Trim(lit.Text, `"`); inner != "" && strings.Trim(inner, "0123456789") == "" {
					return d.Fixable("write it as a number", d.Span, inner)
				}
			}
		}
	}
	return d
}

func wrapFix(d diag.Diagnostic, open string) diag.Diagnostic {
	start, end := d.Span, d.Span
	start.End, end.Start = start.Start, end.End
	return d.FixableBy("wrap it", diag.Edit{Span: start, NewText: open}, diag.Edit{Span: end, NewText: "]"})
}

// CodeMismatch is the code of a value that has the wrong type.
const CodeMismatch = "E0220"

func mismatchAt(at source.Span, want, given types.Type) diag.Diagnostic {
	w, g := short(want), short(given)
	if w == g { // two types of one name
		w, g = long(want), long(given)
	}
	return failure(CodeMismatch, at, "expected `%s`, found `%s`", w, g).Labelled("this is a `" + g + "`")
}

// fieldDifferences tells which fields keep one named type from fitting another.
func fieldDifferences(d diag.Diagnostic, want, given *types.Named) diag.Diagnostic {
	for _, f := range want.Fields {
		t := given.Field(f.Name)
		switch {
		case t == nil:
			d = d.Help(fmt.Sprintf("`%s` has no field `%s` of type `%s`", given.Name, f.Name, short(f.Type)))
		case !types.Accepts(f.Type, t):
			d = d.Help(fmt.Sprintf("field `%s` should be `%s` and is `%s`", f.Name, short(f.Type), short(t)))
		}
	}
	return d
}

func wrongOperand(at source.Span, what, want string, given types.Type) diag.Diagnostic {
	d := failure("E0222", at, "%s takes %s, found `%s`", what, want, short(given)).Labelled("this is a `" + short(given) + "`")
	if o, ok := given.(types.Option); ok && isInteger(o.Elem) {
		return d.Help("an option is unwrapped with `!`, which waits for the value")
	}
	return d
}

// addedStrings explains a `+` between strings. With both of them the fix calls what joins strings.
func (c *checker) addedStrings(v *syntax.Binary, both bool) diag.Diagnostic {
	at := source.Span{File: c.m.File.Source.ID, Start: v.At.From, End: v.At.To}
	d := failure("E0222", at, "`+` adds numbers; strings are joined by `Op.concat_strings(a, b)`")
	if !both {
		return d
	}
	place := func(from, to int32) source.Span { return source.Span{File: at.File, Start: from, End: to} }
	edits := []diag.Edit{
		{Span: place(v.From, v.From), NewText: "Op.concat_strings("},
		{Span: place(v.L.End(), v.R.Pos()), NewText: ", "},
		{Span: place(v.To, v.To), NewText: ")"},
	}
	if c.types["Op"] == nil {
		for _, o := range c.library.Declaring("Op") {
			d = d.Help("service `Op` is part of the standard library: import \"" + o.Import + "\"")
			edits = append([]diag.Edit{c.importing(o)}, edits...)
			break
		}
	}
	return d.FixableBy("call Op.concat_strings", edits...)
}

func incomparable(f *syntax.File, v *syntax.Binary, l, r types.Type) diag.Diagnostic {
	at := source.Span{File: f.Source.ID, Start: v.At.From, End: v.At.To}
	d := failure("E0237", at, "`%s` and `%s` cannot be compared", short(l), short(r)).
		At(f.Span(v.L), "a `"+short(l)+"`").At(f.Span(v.R), "a `"+short(r)+"`")
	for _, t := range []types.Type{l, r} {
		if _, ok := t.(types.Option); ok {
			return d.Help("an option is unwrapped with `!` first")
		}
	}
	return d
}

func unknownResult(f *syntax.File, v *syntax.Binary, l, r types.Type) diag.Diagnostic {
	at := source.Span{File: f.Source.ID, Start: v.At.From, End: v.At.To}
	return diag.Warn("W0202", at, fmt.Sprintf("no integer type holds both `%s` and `%s`: the result is taken for an i64", short(l), short(r)), l, r)
}

func (c *checker) noValue(v syntax.Value) diag.Diagnostic {
	if _, ok := syntax.Unparen(v).(*syntax.Call); ok {
		return failure("E0249", c.span(v), "this call gives no value").Labelled("its function has no results")
	}
	d := failure("E0249", c.span(v), "`%s` has no value: the call that it was assigned has no results", c.m.File.Text(v))
	if ref := c.m.info.refs[syntax.Unparen(v)]; ref != nil && ref.Obj.At().IsValid() {
		d = d.At(ref.Obj.At(), "assigned here")
	}
	return d
}

// Calls.

func (c *checker) calleeSpan(v *syntax.Call) source.Span {
	if p, ok := v.Fn.(*syntax.Property); ok {
		return c.span(p.Name)
	}
	return c.span(v.Fn)
}

// paramSpan is the place of parameter i of what is called, if the program defines it.
func (c *checker) paramSpan(v *syntax.Call, i int) source.Span {
	call := c.m.info.calls[v]
	if call == nil {
		return source.Span{}
	}
	var sig *syntax.Signature
	var home *Module
	switch {
	case call.Callee != nil:
		switch o := call.Callee.Obj.(type) {
		case *Func:
			sig, home = o.Decl.Sig, o.home
		case *Var:
			if o.Closure != nil {
				sig, home = o.Closure.Sig, o.home
			}
		}
	case call.Receiver != nil:
		if ref := c.m.info.refs[syntax.Unparen(call.Receiver)]; ref != nil {
			if s, ok := ref.Obj.(*Service); ok && s.Method(call.Method) != nil {
				sig, home = s.Method(call.Method).Decl.Sig, s.home
			}
		}
	}
	if sig == nil || home == nil {
		return source.Span{}
	}
	if i < len(sig.Abilities) {
		return home.File.Span(sig.Abilities[i])
	}
	if i -= len(sig.Abilities); i < len(sig.Params) {
		return home.File.Span(sig.Params[i])
	}
	return source.Span{}
}

func (c *checker) wrongArity(at source.Span, v *syntax.Call, sig *types.Arrow, given int) diag.Diagnostic {
	want := len(sig.Domain)
	name := c.m.File.Text(v.Fn)
	d := failure("E0224", at, "`%s` takes %s, found %d", name, plural(want, "argument"), given)
	if given > want {
		d = d.Labelled("one too many")
	}
	if place := c.definition(v); place.IsValid() {
		return d.At(place, "defined here: "+arrowText(sig))
	}
	return d.Help("its type is " + arrowText(sig))
}

func (c *checker) definition(v *syntax.Call) source.Span {
	call := c.m.info.calls[v]
	if call != nil && call.Callee != nil {
		return call.Callee.Obj.At()
	}
	if call != nil && call.Receiver != nil {
		if ref := c.m.info.refs[syntax.Unparen(call.Receiver)]; ref != nil {
			if s, ok := ref.Obj.(*Service); ok && s.Method(call.Method) != nil {
				return s.home.File.Span(s.Method(call.Method).Decl.Name)
			}
		}
	}
	return source.Span{}
}

func notCallable(at source.Span, what string, t types.Type) diag.Diagnostic {
	return failure("E0227", at, "%s is not a function but a `%s`", what, short(t))
}

func fieldNames(n *types.Named, arrows bool) (out []string) {
	for _, f := range n.Fields {
		if !arrows || types.IsArrow(f.Type) {
			out = append(out, f.Name)
		}
	}
	return out
}

func (c *checker) unknownMethod(n *syntax.Name, t *types.Named) diag.Diagnostic {
	d := failure("E0227", c.span(n), "%s `%s` has no function `%s`", t.Kind, t.Name, n.Text)
	return c.available(d, n, fieldNames(t, true))
}

func (c *checker) available(d diag.Diagnostic, n *syntax.Name, names []string) diag.Diagnostic {
	if near := c.nearest(n.Text, func() []string { return names }); near != "" {
		return didYouMean(d, c.span(n), near)
	}
	if len(names) > 0 {
		return d.Help("it has " + strings.Join(names, ", "))
	}
	return d
}

func noMethods(at source.Span, name string, t types.Type) diag.Diagnostic {
	return failure("E0227", at, "a `%s` has no function `%s`", short(t), name).
		Help(methodHelp(t))
}

func methodHelp(t types.Type) string {
	if types.IsStream(t) {
		return "values are pushed to a stream by `stream <<- value`"
	}
	return "functions are called on services and abilities"
}

// Fields, indices, constructors.

func (c *checker) unknownField(n *syntax.Name, t *types.Named) diag.Diagnostic {
	d := failure("E0228", c.span(n), "%s `%s` has no field `%s`", t.Kind, t.Name, n.Text)
	return c.available(d, n, fieldNames(t, false))
}

func noProperty(at source.Span, name string, t types.Type) diag.Diagnostic {
	d := failure("E0228", at, "a `%s` has no field `%s`", short(t), name)
	if elem, ok := types.Elem(t); ok {
		if n, ok := elem.(*types.Named); ok && n.Field(name) != nil {
			return d.Help("its elements have; take one first, for example with `[0]` or `!`, or go through them with `for`")
		}
		return d.Help("a collection has `length`")
	}
	if types.IsMap(t) {
		return d.Help(mapHelp)
	}
	return d
}

func notCopyable(at source.Span, t types.Type) diag.Diagnostic {
	return failure("E0229", at, "a `%s` has no `copy` with fields", short(t)).Help("`copy` changes fields of a data value")
}

func argumentTwice(at source.Span, name string, first source.Span) diag.Diagnostic {
	return failure("E0230", at, "argument `%s` is given twice", name).At(first, "first here")
}

func missingArguments(at source.Span, n *types.Named, missing []types.Field, definition source.Span) diag.Diagnostic {
	var names []string
	for _, f := range missing {
		names = append(names, "`"+f.Name+": "+short(f.Type)+"`")
	}
	return failure("E0231", at, "`%s` lacks %s", n.Name, strings.Join(names, ", ")).At(definition, "defined here")
}

func unexpectedArgument(at source.Span, name string, n *types.Named) diag.Diagnostic {
	d := diag.Warn("W0203", at, fmt.Sprintf("`%s` has no field `%s`: the argument is ignored", n.Name, name), n.Name, name)
	return didYouMean(d, at, diag.Nearest(name, fieldNames(n, false)...))
}

func notConstructible(at source.Span, name string, o Object) diag.Diagnostic {
	d := failure("E0232", at, "`%s` is no data type or ability: it has no values with named fields", name)
	if o != nil {
		if _, service := o.(*Service); service {
			return d.At(o.At(), "a service").Help("its id is set by `" + name + " \"id\"`, with a space")
		}
		return d.At(o.At(), "defined here")
	}
	return d
}

func notIndexable(at source.Span, t types.Type) diag.Diagnostic {
	if types.IsMap(t) {
		return failure("E0233", at, "a `%s` has no elements", short(t)).Help("the values of a key are `map.get(key)`")
	}
	return failure("E0233", at, "a `%s` has no elements", short(t)).Help("arrays, streams and options have")
}

func optionIndex(f *syntax.File, v *syntax.Index) diag.Diagnostic {
	at := source.Span{File: f.Source.ID, Start: v.X.End(), End: v.To}
	return failure("E0233", at, "an option has one element at most: it is taken with `!`").Fixable("write !", at, "!")
}

func notIterable(at source.Span, t types.Type) diag.Diagnostic {
	return failure("E0234", at, "a `%s` cannot be gone through", short(t)).Help("a loop goes through an array, stream, option or stream map")
}

func notCollectable(at source.Span, t types.Type) diag.Diagnostic {
	return failure("E0235", at, "a `%s` cannot be an element of a collection", short(t)).
		Help("collections hold scalars, data values, arrays and options")
}
