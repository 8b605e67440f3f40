package lint

import (
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/diag"
)

// Names that nothing uses.

// isMeant reports whether a name says of itself that it is not used (spec/lint.md#Y12).
func isMeant(name string) bool { return strings.HasSuffix(name, "_") }

// unusedVariables finds variables without a use. The name of a call's result is often there for the compiler's sake alone,
// so that of a single result in par or co is left alone.
func unusedVariables(p *pass) {
	for _, d := range p.facts.vars {
		if len(p.facts.reads[d.v]) > 0 || isMeant(d.name.Text) {
			continue
		}
		if len(p.facts.writes[d.v]) > 0 {
			if _, own := d.at.node.(*syntax.Declare); !own {
				continue // another name for a stream of others
			}
			p.report(p.f.Span(d.name), fmt.Sprintf("`%s` is pushed into, but never read", d.name.Text), d.name.Text)
			continue
		}
		call, isCall := d.at.node.(*syntax.CallStmt)
		if isCall && len(call.Targets) == 1 && isParallel(d.at) {
			continue
		}
		f := p.report(p.f.Span(d.name), fmt.Sprintf("`%s` is never used", d.name.Text), d.name.Text)
		if isCall {
			*f = f.Help(fmt.Sprintf("if it is of no interest say so by its name, `%s_`", d.name.Text))
			continue
		}
		if edit, ok := p.removal(d.at); ok && isPure(d.at.node) {
			*f = f.FixableBy("remove it", edit)
		}
	}
}

// isParallel reports whether a statement is the one of a par or co.
func isParallel(at *place) bool {
	_, ok := at.up.node.(*syntax.Par)
	return ok
}

// isPure reports whether a definition calls nothing and cannot fail.
func isPure(s syntax.Node) bool {
	if _, ok := s.(*syntax.Closure); ok {
		return true
	}
	pure := true
	syntax.Inspect(s, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Call, *syntax.Index: // an element may be missing, which is an error
			pure = false
		case *syntax.Binary:
			pure = pure && n.Op != syntax.OpDiv && n.Op != syntax.OpRem // by 0
		}
		return pure
	})
	return pure
}

// unusedParameters finds parameters without a use. Those of functions that others can call belong to an interface, and so
// do those of closures.
func unusedParameters(p *pass) {
	for _, f := range p.m.Funcs() {
		if p.isPublic(f) {
			continue
		}
		for _, v := range f.Params {
			if len(p.facts.reads[v]) == 0 && len(p.facts.writes[v]) == 0 && !isMeant(v.Ident()) {
				p.report(v.At(), fmt.Sprintf("`%s` does not use its parameter `%s`", f.Ident(), v.Ident()), f.Ident(), v.Ident())
			}
		}
	}
}

// isPublic reports whether others can name an object: importers, or who calls what is compiled.
func (p *pass) isPublic(o check.Object) bool {
	for _, e := range p.m.Exports {
		if e.Obj == o {
			return true
		}
	}
	for _, b := range p.m.Declared() {
		if b.Obj == o {
			return true
		}
	}
	return false
}

// unusedDefinitions finds what is neither used in its file nor visible outside. A file that shows nothing at all has a
// warning of its own.
func unusedDefinitions(p *pass) {
	if len(p.m.Exports) == 0 && len(p.m.Declared()) == 0 {
		return
	}
	for _, o := range p.m.Objects {
		if p.facts.objects[o] || p.isPublic(o) || isMeant(o.Ident()) {
			continue
		}
		if k, ok := o.(*check.Const); ok && p.visible(k.Ident()) != o {
			continue // ignored-constant
		}
		p.report(o.At(), fmt.Sprintf("nothing uses %s `%s`, and it is neither exported nor declared", kindOf(o), o.Ident()), o.Ident())
	}
}

// kindOf is an object in words.
func kindOf(o check.Object) string {
	switch o := o.(type) {
	case *check.Func:
		return "the function"
	case *check.Service:
		return "the service"
	case *check.Const:
		return "the constant"
	case *check.TypeDef:
		if _, ok := o.Decl.(*syntax.Ability); ok {
			return "the ability"
		}
	}
	return "the type"
}

// visible is what a name stands for at the end of the file, or nil.
func (p *pass) visible(name string) check.Object {
	for _, b := range p.m.Visible {
		if b.Name == name {
			return b.Obj
		}
	}
	return nil
}

// ignoredConstants finds constants that come second: the first one stays (spec/language.md#L35).
func ignoredConstants(p *pass) {
	for _, o := range p.m.Objects {
		k, ok := o.(*check.Const)
		if !ok || k.Decl == nil || k.Decl.Soft {
			continue
		}
		first := p.visible(k.Ident())
		if first == nil || first == o {
			continue
		}
		f := p.report(k.At(), fmt.Sprintf("`%s` has its value already; this one is ignored", k.Ident()), k.Ident())
		if first.At().IsValid() {
			*f = f.At(first.At(), "it is set here")
		}
		*f = f.FixableBy("remove it", diag.Edit{Span: p.lines(k.Decl.Pos(), k.Decl.End())})
	}
}
