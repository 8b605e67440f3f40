package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// The wording of errors in values (E0201 to E0239) and statements (E0240 to E0259), and of warnings.

// Names.

func (c *checker) unknownName(n syntax.Node, name string) diag.Diagnostic {
	d := failure("E0201", c.span(n), "there is no `%s` here", name)
	if d, ok := c.definedHere(d, n, name); ok {
		return d
	}
	if d, ok := c.imported(d, c.span(n), name, isServiceDecl, isValueDecl); ok {
		return d
	}
	other := c.capitalized(name)
	if other == "" || n != c.receiver {
		if near := c.nearest(name, func() []string { return c.namesInScope(nil) }); near != "" {
			return didYouMean(d, c.span(n), near)
		}
	}
	if other != "" {
		return didYouMean(d, c.span(n), other)
	}
	return c.elsewhere(d, name)
}

func (c *checker) unknownFunction(n syntax.Node, name string) diag.Diagnostic {
	code := "E0202"
	message := fmt.Sprintf("there is no function `%s` here", name)
	if i := strings.LastIndex(name, "."); i >= 0 {
		code, message = "E0204", fmt.Sprintf("module `%s` has no function `%s`", name[:i], name[i+1:])
	}
	d := diag.New(code, c.span(n), message, name)
	if d, ok := c.definedHere(d, n, name); ok {
		return d
	}
	if d, ok := c.imported(d, c.span(n), name, isValueDecl); ok {
		return d
	}
	if near := c.nearest(name, func() []string { return c.namesInScope(callable) }); near != "" {
		return didYouMean(d, c.span(n), near)
	}
	for _, b := range c.m.Visible {
		if s, ok := b.Obj.(*Service); ok && s.Method(name) != nil {
			return didYouMean(d, c.span(n), b.Name+"."+name)
		}
	}
	return c.elsewhere(d, name)
}

// definedHere explains why a name that the file defines is not known at its use.
func (c *checker) definedHere(d diag.Diagnostic, n syntax.Node, name string) (diag.Diagnostic, bool) {
	if c.failed > maxSearches {
		return d, false
	}
	for _, decl := range c.m.File.Decls {
		f, ok := decl.(*syntax.Func)
		if !ok || f.Name.Text != name {
			continue
		}
		if f.Pos() <= n.Pos() && n.End() <= f.End() {
			return d.At(c.span(f.Name), "the function being defined").Help("a function cannot call itself; repeat with `for`"), true
		}
		if f.Pos() > n.Pos() {
			return d.At(c.span(f.Name), "defined here, below").Help("a definition is visible only below it"), true
		}
	}
	if _, ok := c.types[name].(*TypeDef); ok {
		return d.Help("`" + name + "` is a type; a value of it is written `" + name + "(field = value)`"), true
	}
	return d, false
}

func noServiceID(at source.Span, name string, s *Service) diag.Diagnostic {
	return failure("E0244", at, "service `%s` has no id here", name).At(s.at, "defined without a default id").
		Help("put `" + name + " \"id\"` before this line, or give a default id: `service " + s.name + "(\"id\"):`")
}

// Types.

func (c *checker) mismatch(v syntax.Value, want, given types.Type) diag.Diagnostic {
	d := mismatchAt(c.span(v), want, given)
	// How to make it fit, where that can be told.
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
	d.Fixes = append(d.Fixes, diag.Fix{Title: "wrap it", Edits: []diag.Edit{{Span: start, NewText: open}, {Span: end, NewText: "]"}}})
	return d
}

func mismatchAt(at source.Span, want, given types.Type) diag.Diagnostic {
	w, g := short(want), short(given)
	if w == g { // two types of one name
		w, g = long(want), long(given)
	}
	return failure("E0220", at, "expected `%s`, found `%s`", w, g).Labelled("this is a `" + g + "`")
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
		Help("functions are called on services and abilities")
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
	return didYouMean(d, at, syntax.Nearest(name, fieldNames(n, false)...))
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
	return failure("E0233", at, "a `%s` has no elements", short(t)).Help("arrays, streams and options have")
}

func optionIndex(f *syntax.File, v *syntax.Index) diag.Diagnostic {
	at := source.Span{File: f.Source.ID, Start: v.X.End(), End: v.To}
	return failure("E0233", at, "an option has one element at most: it is taken with `!`").Fixable("write !", at, "!")
}

func notIterable(at source.Span, t types.Type) diag.Diagnostic {
	return failure("E0234", at, "a `%s` cannot be gone through", short(t)).Help("a loop goes through an array, stream or option")
}

func notCollectable(at source.Span, t types.Type) diag.Diagnostic {
	return failure("E0235", at, "a `%s` cannot be an element of a collection", short(t)).
		Help("collections hold scalars, data values, arrays and options")
}

// Streams.

func notStream(at source.Span, name string, t types.Type, definition source.Span) diag.Diagnostic {
	d := failure("E0236", at, "`%s` is not a stream", name)
	if t != nil {
		d = failure("E0236", at, "`%s` is not a stream but a `%s`", name, short(t))
	}
	if definition.IsValid() {
		d = d.At(definition, "defined here")
	}
	return d.Help("a stream is declared with `name: *type`")
}

func notStreamType(at source.Span, t types.Type) diag.Diagnostic {
	d := failure("E0212", at, "only streams are declared, found `%s`", short(t))
	if types.IsData(t) {
		d = d.Fixable("make it a stream", source.Span{File: at.File, Start: at.Start, End: at.Start}, "*")
	}
	return d.Help("other variables come into being with `name = value` or `name <- call`")
}

func pushExpected(f *syntax.File, s *syntax.CallStmt) diag.Diagnostic {
	arrow := source.Span{File: f.Source.ID, Start: s.Targets[0].End(), End: s.Value.Pos()}
	return failure("E0226", f.Span(s.Value), "`<-` takes the result of a call; a value is pushed with `<<-`").
		Fixable("write <<-", arrow, " <<- ")
}

func assignExpected(f *syntax.File, s *syntax.CallStmt) diag.Diagnostic {
	arrow := source.Span{File: f.Source.ID, Start: s.Targets[0].End(), End: s.Value.Pos()}
	return failure("E0226", f.Span(s.Value), "`<-` takes the result of a call; a value is assigned with `=`").
		Fixable("write =", arrow, " = ")
}

func notCall(f *syntax.File, s *syntax.CallStmt, arrow bool) diag.Diagnostic {
	d := failure("E0226", f.Span(s.Value), "this is a value, not a call")
	if arrow {
		end := s.Value.End()
		return d.Help("a function is called with parentheses").
			Fixable("add parentheses", source.Span{File: f.Source.ID, Start: end, End: end}, "()")
	}
	return d.Help("a statement does something: it calls, assigns, pushes or returns")
}

// Results and returns.

func noResult(at source.Span, name string, results int) diag.Diagnostic {
	if results == 0 {
		return failure("E0225", at, "nothing can be bound to `%s`: the call has no results", name)
	}
	return failure("E0225", at, "nothing can be bound to `%s`: the call has only %s", name, plural(results, "result"))
}

func unusedResults(at source.Span, results, used int) diag.Diagnostic {
	message := fmt.Sprintf("the call gives %s, but none is used", plural(results, "value"))
	if used > 0 {
		message = fmt.Sprintf("the call gives %s, but only %d of them are used", plural(results, "value"), used)
	}
	return diag.Warn("W0201", at, message, results, used)
}

func secondReturn(at, first source.Span) diag.Diagnostic {
	return failure("E0240", at, "a function returns once").At(first, "returned here already").
		Help("to return one of several values push it to a stream or option and return that at the end")
}

func undeclaredReturn(at source.Span) diag.Diagnostic {
	return failure("E0241", at, "the function has no results, so nothing can be returned").
		Help("declare them behind the parameters: `-> type`")
}

func tooFewReturned(at source.Span, want, given int, declared source.Span) diag.Diagnostic {
	return failure("E0242", at, "%s declared, %d returned", plural(want, "result"), given).At(declared, "no value for this one")
}

func tooManyReturned(at source.Span, want, given int) diag.Diagnostic {
	return failure("E0242", at, "%s declared, %d returned", plural(want, "result"), given).Labelled("one too many")
}

func nothingReturned(at source.Span, n int) diag.Diagnostic {
	d := failure("E0243", at, "the function declares %s but returns nothing", plural(n, "result"))
	return d.Help("end its body with `<- value`")
}

// Services and blocks.

func notService(at source.Span, name string, o Object) diag.Diagnostic {
	return failure("E0245", at, "`%s` is %s, not a service", name, a(whatIs(o))).At(o.At(), "defined here").
		Help("`Service id` sets the id of a service; a call needs parentheses, an assignment `=`")
}

func (c *checker) unknownService(n *syntax.QName, name string) diag.Diagnostic {
	names := func() (out []string) {
		for t, o := range c.types {
			if _, ok := o.(*Service); ok {
				out = append(out, t)
			}
		}
		slices.Sort(out)
		return out
	}
	d := failure("E0205", c.span(n), "there is no service `%s`", name)
	if d, ok := c.imported(d, c.span(n), name, isServiceDecl); ok {
		return d
	}
	if near := c.nearest(name, names); near != "" {
		return didYouMean(d, c.span(n), near)
	}
	return c.elsewhere(d, name)
}

func orphanElse(at source.Span, first bool) diag.Diagnostic {
	d := failure("E0246", at, "this `else` belongs to no `if`")
	if first {
		return d
	}
	return d.Help("`else` stands directly behind the block of an `if`, as far indented as it")
}

func orphanCatch(at source.Span) diag.Diagnostic {
	return failure("E0246", at, "this `catch` belongs to no `try`").
		Help("`catch` stands directly behind the block of a `try`, as far indented as it")
}

func orphanOtherwise(at source.Span) diag.Diagnostic {
	return failure("E0246", at, "this `otherwise` has no statement before it").
		Help("it runs when the statement before it fails")
}

func orphanPar(at source.Span) diag.Diagnostic {
	return failure("E0246", at, "this `par` has no statement before it").
		Help("it runs beside the statement before it; to start something without waiting use `co`")
}
