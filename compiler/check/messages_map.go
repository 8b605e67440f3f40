package check

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// The wording of errors about stream maps: E0260 to E0264, and others.

// heldBy tells what a stream or stream map takes.
func heldBy(t types.Type) string {
	if m, ok := t.(types.StreamMap); ok {
		return "the stream map holds `" + short(m.Elem) + "`"
	}
	return "the stream holds `" + short(elementsOf(t)) + "`"
}

func valueToMap(at source.Span, m *Var) diag.Diagnostic {
	return failure("E0260", at, "`%s` is a stream map: a key and a value are pushed to it", m.name).
		At(m.at, "defined here").Help("write `" + m.name + " <<- key, value`")
}

func pairToStream(at source.Span, s *Var) diag.Diagnostic {
	return failure("E0260", at, "`%s` is a stream: one value is pushed to it, not a key and a value", s.name).
		At(s.at, "defined here").Help("for values by key declare a stream map: `" + s.name + ": %type`")
}

func pairsOfOther(at source.Span, t types.Type) diag.Diagnostic {
	return failure("E0261", at, "only a stream map has keys and values to go through, found `%s`", short(t)).
		Labelled("this is a `" + short(t) + "`").Help("the items of other collections take one name: `for item <- items:`")
}

// mapMethodArrow is a method of a map behind `<-`.
func mapMethodArrow(f *syntax.File, s *syntax.CallStmt, call *syntax.Call) diag.Diagnostic {
	d := failure("E0262", f.Span(call), "what a function of a stream map gives is taken with `=`, not with `<-`")
	if len(s.Targets) > 1 {
		return d.Help("it gives one value")
	}
	arrow := source.Span{File: f.Source.ID, Start: s.Targets[0].End(), End: s.Value.Pos()}
	return d.Fixable("write =", arrow, " = ")
}

func unusedMapValue(f *syntax.File, call *syntax.Call) diag.Diagnostic {
	return diag.Warn("W0201", f.Span(call), "the call gives one value, but none is used", 1, 0).
		Help("write `x = " + f.Text(call.Fn) + "(…)`")
}

func (c *checker) unknownMapMethod(n *syntax.Name) diag.Diagnostic {
	d := failure("E0227", c.span(n), "a stream map has no function `%s`", n.Text)
	if near := c.nearest(n.Text, func() []string { return mapMethods[:] }); near != "" {
		return didYouMean(d, c.span(n), near)
	}
	return d.Help(mapHelp)
}

const mapHelp = "a stream map has the functions contains, get, getStream, keys and keysStream"

func methodGivesMap(at source.Span, method string, t types.Type) diag.Diagnostic {
	return failure("E0263", at, "`%s` gives a `%s`: a service cannot return a stream map", method, short(t)).
		Help("return an array of data values with the key in a field, and push them one by one")
}

func noPair(at source.Span, m *Var, results int) diag.Diagnostic {
	return failure("E0264", at, "the call has %s, but `%s` takes a key and a value", plural(results, "result"), m.name).
		At(m.at, heldBy(m.typ)).Help("a function that gives both is written `-> string, " + short(elementsOf(m.typ)) + "`")
}

func mapBesideOthers(at source.Span, name string) diag.Diagnostic {
	return failure("E0264", at, "a stream map takes two results, a key and a value: `%s` stands alone before `<-`", name).
		Help("give the results names of their own and push them: `" + name + " <<- key, value`")
}

func unusedBehindPair(at source.Span, results int) diag.Diagnostic {
	return diag.Warn("W0201", at, fmt.Sprintf("the call gives %s, but only 2 of them are used", plural(results, "value")), results, 2).
		Help("the stream map takes the first as key, the second as value")
}

func exportCallback(at source.Span, f *Func, param string, t types.Type) diag.Diagnostic {
	return failure("E0317", at, "`%s` cannot be exported: its argument `%s` gives a `%s`", f.name, param, short(t)).
		At(f.at, "defined here").Help("a stream map cannot come from outside")
}
