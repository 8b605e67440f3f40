package check

import (
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// The wording of errors in types and their definitions: E0205 to E0209, E0211 and E0215.

func typeTaken(at source.Span, name string, old Object) diag.Diagnostic {
	return failure("E0207", at, "the type name `%s` is taken by %s", name, a(whatIs(old))).At(old.At(), "defined here")
}

// unknownType is a type that nothing defines. With data only types of data are offered for it.
func (c *checker) unknownType(n syntax.Node, name string, data bool) diag.Diagnostic {
	d := c.unknownConstructor(n, name, data)
	if near := syntax.NearestScalar(name); near != "" && len(d.Notes)+len(d.Fixes) == 0 && c.failed <= maxSearches {
		return didYouMean(d, c.span(n), near)
	}
	return d
}

// unknownConstructor is such a type where only one with fields may stand.
func (c *checker) unknownConstructor(n syntax.Node, name string, data bool) diag.Diagnostic {
	d := failure(CodeNoType, c.span(n), "there is no type `%s`", name)
	if c.failed > maxSearches {
		return d
	}
	for _, decl := range c.m.File.Decls {
		t := syntax.NameOf(decl)
		if t == nil || t.Text != name || !isTypeDecl(decl) && !isServiceDecl(decl) {
			continue
		}
		if decl.Pos() < n.Pos() && n.End() <= decl.End() {
			return d.At(c.span(t), "the type being defined").Help("a type cannot contain itself")
		}
		if t.Pos() > n.Pos() {
			return d.At(c.span(t), "defined here, below").Help("a definition is visible only below it")
		}
	}
	fits := func(o Object) bool { return !data || o.Type() != nil && types.IsData(o.Type()) }
	if d, ok := c.elsewhere(d, name, fits); ok {
		return d
	}
	kinds := []func(syntax.Decl) bool{isTypeDecl, isServiceDecl}
	if data {
		kinds = []func(syntax.Decl) bool{isDataDecl}
	}
	if d, ok := c.imported(d, c.span(n), name, fits, kinds...); ok {
		return d
	}
	var known []string
	for name, o := range c.types {
		if fits(o) {
			known = append(known, name)
		}
	}
	slices.Sort(known)
	if near := c.nearest(name, func() []string { return known }); near != "" {
		return didYouMean(d, c.span(n), near)
	}
	for _, t := range known {
		if strings.EqualFold(t, name) {
			return didYouMean(d, c.span(n), t)
		}
	}
	return d
}

func badElement(at source.Span, k syntax.CollectionKind, t types.Type) diag.Diagnostic {
	what := [...]string{"an array", "an option", "a stream", "a stream map"}[k]
	return failure("E0206", at, "%s cannot hold `%s`", what, short(t)).
		Help("collections hold scalars, data values, arrays and options")
}

func fieldTwice(at source.Span, name string, first source.Span) diag.Diagnostic {
	return failure("E0208", at, "`%s` is defined twice", name).At(first, "first here")
}

func badField(at source.Span, name string, t types.Type) diag.Diagnostic {
	d := failure("E0209", at, "field `%s` of a data type cannot be %s", name, "a `"+short(t)+"`")
	if types.IsStream(t) {
		return d.Help("a field may be an array: `[]" + short(t.(types.Stream).Elem) + "`")
	}
	return d.Help("functions, services and abilities are fields of an `ability`")
}

func methodResults(at source.Span, name string, n int) diag.Diagnostic {
	return failure("E0211", at, "`%s` has %d results; a function of a service has at most one", name, n).
		Help("return a data value that holds them")
}

func tooLarge(at source.Span) diag.Diagnostic {
	return failure("E0215", at, "this type holds more than %d types when its parts are written out", maxTypeSize)
}
