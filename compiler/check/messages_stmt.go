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

// The wording of errors and warnings in statements: E0212, E0225, E0226 and E0236, E0240 to E0246, W0201 and W0204.

// Streams.

func notStream(at source.Span, name string, pair bool, t types.Type, definition source.Span) diag.Diagnostic {
	wanted, mark := "stream", "*"
	if pair {
		wanted, mark = "stream map", "%"
	}
	d := failure("E0236", at, "`%s` is not a %s", name, wanted)
	if t != nil {
		d = failure("E0236", at, "`%s` is not a %s but a `%s`", name, wanted, short(t))
	}
	if definition.IsValid() {
		d = d.At(definition, "defined here")
	}
	return d.Help("a " + wanted + " is declared with `name: " + mark + "type`")
}

func notStreamType(at source.Span, written string, t types.Type) diag.Diagnostic {
	d := failure("E0212", at, "only streams and stream maps are declared, found `%s`", short(t))
	if types.IsData(t) {
		// An array or option is meant as the place for its elements.
		mark := 0
		for _, m := range []string{"[]", "?"} {
			if strings.HasPrefix(written, m) {
				mark = len(m)
			}
		}
		d = d.Fixable("make it a stream: *"+written[mark:], source.Span{File: at.File, Start: at.Start, End: at.Start + int32(mark)}, "*")
	}
	return d.Help("other variables come into being with `name = value` or `name <- call`")
}

// needlessDeclaration is about `x: type` before `x = value`.
func needlessDeclaration(at source.Span, t types.Type, set source.Span) diag.Diagnostic {
	return failure("E0212", at, "only streams and stream maps are declared, found `%s`", short(t)).
		At(set, "set here").Help("a variable needs no declaration: it has the type of its value")
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

// noResult is about the targets of a call that has no results for them.
func noResult(f *syntax.File, targets []*syntax.Name, results int) diag.Diagnostic {
	at := f.Span(targets[0])
	at.End = targets[len(targets)-1].End()
	var names []string
	for _, n := range targets {
		names = append(names, "`"+n.Text+"`")
	}
	if results == 0 {
		return failure("E0225", at, "nothing can be bound to %s: the call has no results", strings.Join(names, ", "))
	}
	return failure("E0225", at, "nothing can be bound to %s: the call has only %s", strings.Join(names, ", "), plural(results, "result"))
}

func unusedResults(f *syntax.File, s *syntax.CallStmt, call *syntax.Call, results int) diag.Diagnostic {
	used := len(s.Targets)
	message := fmt.Sprintf("the call gives %s, but none is used", plural(results, "value"))
	if used > 0 {
		message = fmt.Sprintf("the call gives %s, but only %d of them are used", plural(results, "value"), used)
	}
	shown := f.Text(call)
	if len(shown) > 60 || strings.Contains(shown, "\n") {
		shown = f.Text(call.Fn) + "(…)"
	}
	var names []string
	for _, n := range s.Targets {
		names = append(names, n.Text)
	}
	for len(names) < min(results, used+3) {
		names = append(names, "xyz"[len(names)-used:][:1])
	}
	if len(names) < results {
		names = append(names, "…")
	}
	return diag.Warn("W0201", f.Span(call), message, results, used).
		Help("write `" + strings.Join(names, ", ") + " <- " + shown + "`")
}

func joinAny(f *syntax.File, s *syntax.Join) diag.Diagnostic {
	d := diag.Warn("W0204", f.Span(s), "this waits for any one of the values, not for all of them").
		Help("to wait for all write one `join` for each, on lines of their own")
	text := f.Source.Text
	start := strings.LastIndexByte(text[:s.From], '\n') + 1
	indent := text[start:s.From]
	if strings.Trim(indent, " \t") != "" {
		return d // behind par or co
	}
	var edits []diag.Edit
	for i, v := range s.Values[1:] {
		gap := source.Span{File: f.Source.ID, Start: s.Values[i].End(), End: v.Pos()}
		edits = append(edits, diag.Edit{Span: gap, NewText: "\n" + indent + "join "})
	}
	return d.FixableBy("join one by one", edits...)
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
	d := failure(CodeNoType, c.span(n), "there is no service `%s`", name)
	if d, ok := c.imported(d, c.span(n), name, nil, isServiceDecl); ok {
		return d
	}
	if d, ok := c.elsewhere(d, name, nil); ok {
		return d
	}
	return didYouMean(d, c.span(n), c.nearest(name, names))
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
