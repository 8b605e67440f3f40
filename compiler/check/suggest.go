package check

import (
	"maps"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// What a name that is not known may mean: a misspelt one, one of a used module, or one of the library that the file does
// not import.

// missing reports a name that nothing defines, once in a definition: further uses follow from the first.
func (c *checker) missing(name string, d func() diag.Diagnostic) {
	if c.told[name] {
		return
	}
	c.told[name] = true
	c.report(d())
}

// maxSearches limits how many errors of a module are explained by a search: with thousands of names and errors the search
// would take longer than everything else.
const maxSearches = 100

// nearest finds what a misspelt name may mean.
func (c *checker) nearest(name string, names func() []string) string {
	if c.failed > maxSearches {
		return ""
	}
	// What begins with a capital (types, services, constants) and what does not (variables, functions) are not mistaken
	// for each other.
	var alike []string
	for _, n := range names() {
		if isCapital(lastPart(name)) == isCapital(lastPart(n)) {
			alike = append(alike, n)
		}
	}
	return diag.Nearest(name, alike...)
}

// capitalized finds the service or constant whose name differs from a written one in nothing but case.
func (c *checker) capitalized(written string) string {
	if c.failed > maxSearches {
		return ""
	}
	for _, b := range c.m.Visible {
		if isCapital(b.Name) && strings.EqualFold(b.Name, written) {
			return b.Name
		}
	}
	return ""
}

func isCapital(name string) bool { return name != "" && name[0] >= 'A' && name[0] <= 'Z' }

func lastPart(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

func didYouMean(d diag.Diagnostic, at source.Span, near string) diag.Diagnostic {
	if near == "" {
		return d
	}
	return d.Fixable("write "+near, at, near)
}

// imported explains a name that a used module or the library has. fits tells what may stand at the place, nil for all, kinds
// which definitions of the library; of several kinds the first counts.
func (c *checker) imported(d diag.Diagnostic, at source.Span, name string, fits func(Object) bool, kinds ...func(syntax.Decl) bool) (diag.Diagnostic, bool) {
	if c.failed > maxSearches || strings.Contains(name, ".") {
		return d, false
	}
	for _, module := range slices.Sorted(maps.Keys(c.modules)) {
		qualified := module + "." + name
		o := c.global(qualified)
		if t := c.types[qualified]; t != nil {
			o = t
		}
		if o != nil && (fits == nil || fits(o)) {
			return d.Help("`"+name+"` comes from the used module `"+module+"`").Fixable("write "+qualified, at, qualified), true
		}
	}
	offers := c.library.Declaring(name)
	for _, kind := range kinds {
		for _, o := range offers {
			if kind(o.Decl) {
				d = d.Help(kindOfDecl(o.Decl) + " `" + name + "` is part of the standard library")
				return d.FixableBy(`add import "`+o.Import+`"`, c.importing(o)), true
			}
		}
	}
	return d, false
}

// importing is the edit that adds an import line behind the other ones.
func (c *checker) importing(o load.Offer) diag.Edit {
	at, line := c.m.File.NewImport(`import "` + o.Import + `"`)
	return diag.Edit{Span: source.Span{File: c.m.File.Source.ID, Start: at, End: at}, NewText: line}
}

func isServiceDecl(d syntax.Decl) bool { _, ok := d.(*syntax.Service); return ok }

func isTypeDecl(d syntax.Decl) bool {
	switch d.(type) {
	case *syntax.Data, *syntax.Ability, *syntax.Alias:
		return true
	}
	return false
}

// isDataDecl is about the definitions of types that may be data.
func isDataDecl(d syntax.Decl) bool {
	switch d.(type) {
	case *syntax.Data, *syntax.Alias:
		return true
	}
	return false
}

func isValueDecl(d syntax.Decl) bool {
	switch d.(type) {
	case *syntax.Func, *syntax.Const:
		return true
	}
	return false
}

func kindOfDecl(d syntax.Decl) string {
	switch d.(type) {
	case *syntax.Data:
		return "data type"
	case *syntax.Ability:
		return "ability"
	case *syntax.Service:
		return "service"
	case *syntax.Alias:
		return "alias"
	case *syntax.Const:
		return "constant"
	}
	return "function"
}

// hidden finds the definition of a name that the module does not declare, or nil.
func (m *Module) hidden(name string) Object {
	if len(m.public.objects[name]) > 0 {
		return nil
	}
	for _, o := range m.Objects {
		if o.Ident() == name {
			return o
		}
	}
	return nil
}

// elsewhere explains a name that an imported file defines, but does not declare. fits tells what may stand at the place, nil for all.
func (c *checker) elsewhere(d diag.Diagnostic, name string, fits func(Object) bool) (diag.Diagnostic, bool) {
	if c.failed > maxSearches {
		return d, false
	}
	for _, i := range c.m.Imports {
		if i.Module == nil {
			continue
		}
		if o := i.Module.hidden(lastPart(name)); o != nil && (fits == nil || fits(o)) {
			return hiddenName(d.Span, lastPart(name), o, i.Module), true
		}
	}
	return d, false
}

// namesInScope are the names of values that fit, nil for all.
func (c *checker) namesInScope(fits func(Object) bool) (out []string) {
	if c.fn != nil {
		c.fn.scope.all(func(v *Var) {
			if fits == nil || fits(v) {
				out = append(out, v.name)
			}
		})
	}
	for _, b := range c.m.Visible {
		if fits == nil || fits(b.Obj) {
			out = append(out, b.Name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func callable(o Object) bool { return o.Type() != nil && types.IsArrow(o.Type()) }

// ownNames are the plain names that the file has.
func (c *checker) ownNames() (out []string) {
	for _, b := range c.m.Visible {
		if !strings.Contains(b.Name, ".") {
			out = append(out, b.Name)
		}
	}
	for name := range c.types {
		if !strings.Contains(name, ".") {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// below visits what stands behind a node in the definition around it, until one is found.
func (c *checker) below(n syntax.Node, found func(syntax.Stmt) *syntax.Name) (out *syntax.Name) {
	if c.failed > maxSearches {
		return nil
	}
	for _, decl := range c.m.File.Decls {
		if decl.Pos() > n.Pos() || decl.End() < n.End() {
			continue
		}
		syntax.Inspect(decl, func(x syntax.Node) bool {
			if s, ok := x.(syntax.Stmt); ok && out == nil && s.Pos() > n.Pos() {
				out = found(s)
			}
			return out == nil
		})
	}
	return out
}

// closureBelow finds the closure that a use above it means.
func (c *checker) closureBelow(n syntax.Node, name string) *syntax.Name {
	return c.below(n, func(s syntax.Stmt) *syntax.Name {
		if k, ok := s.(*syntax.Closure); ok && k.Name.Text == name {
			return k.Name
		}
		return nil
	})
}

// setBelow finds the assignment of a declared name.
func (c *checker) setBelow(n *syntax.Name) *syntax.Name {
	return c.below(n, func(s syntax.Stmt) *syntax.Name {
		if a, ok := s.(*syntax.Assign); ok && a.Name.Text == n.Text {
			return a.Name
		}
		return nil
	})
}
