package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/diag"
)

// Lines of the header that bring nothing, or nothing new.

// own are the names that a line makes known, without what is predefined: that belongs to files that declare all, too, but every
// file knows it by itself (spec/lint.md#Y61).
func own(imp check.Import) []check.Binding {
	names := imp.Names()
	if imp.Line.Use {
		return names // under names of its own
	}
	return slices.DeleteFunc(names, func(b check.Binding) bool { return b.Obj.Home() == nil })
}

// unusedImports finds import lines, and items of them, of which the file uses nothing.
func unusedImports(p *pass) {
	for _, imp := range p.m.Imports {
		if imp.Module == nil {
			continue
		}
		if !imp.Line.From {
			if !p.usesAny(own(imp)) {
				f := p.reportAt(imp.Line, fmt.Sprintf("nothing of %s is used", imp.Line.Path.Text), imp.Line.Path.Text)
				*f = f.FixableBy("remove it", diag.Edit{Span: p.lines(imp.Line.Pos(), imp.Line.End())})
			}
			continue
		}
		p.unusedItems(imp)
	}
}

// unusedItems finds what is listed in a line and not used.
func (p *pass) unusedItems(imp check.Import) {
	var unused []int
	for i, item := range imp.Line.Items {
		if !p.usesAny(imp.Names(item)) {
			unused = append(unused, i)
		}
	}
	for _, i := range unused {
		item := imp.Line.Items[i]
		name := item.Shown().String()
		f := p.reportAt(item, fmt.Sprintf("`%s` is imported and not used", name), name)
		switch {
		case len(unused) == len(imp.Line.Items):
			*f = f.FixableBy("remove the import", diag.Edit{Span: p.lines(imp.Line.Pos(), imp.Line.End())})
		case i > 0:
			*f = f.FixableBy("remove it", diag.Edit{Span: p.span(imp.Line.Items[i-1].End(), item.End())})
		case len(unused) == 1: // with several the next one takes the comma in front of it
			*f = f.FixableBy("remove it", diag.Edit{Span: p.span(item.Pos(), imp.Line.Items[1].Pos())})
		}
	}
}

// usesAny reports whether the file uses one of the names: in a definition, by exporting or declaring it, or by a constant of
// the same name that gives way to it.
func (p *pass) usesAny(names []check.Binding) bool {
	m := p.f.Module()
	all := m != nil && m.All
	for _, b := range names {
		n := b.Name
		if p.facts.names[n] || all && !strings.Contains(n, ".") {
			return true
		}
		for _, d := range p.f.Decls {
			if k, ok := d.(*syntax.Const); ok && k.Name.Text == n {
				return true
			}
		}
	}
	return false
}

// duplicateImports finds lines that bring again what a line before brought under the same names.
func duplicateImports(p *pass) {
	seen := map[string]check.Import{}
	for _, imp := range p.m.Imports {
		if imp.Module == nil {
			continue
		}
		key := func(what string) string {
			as := ""
			if imp.Line.Use {
				as = "use " + imp.UsedAs()
			}
			return strings.Join([]string{imp.Module.Path, as, what}, "\x00")
		}
		if first, all := seen[key("")]; all {
			f := p.reportAt(imp.Line, fmt.Sprintf("%s is imported already", imp.Line.Path.Text), imp.Line.Path.Text)
			*f = f.At(p.f.Span(first.Line), "here")
			if !imp.Line.From || !renames(imp.Line) {
				*f = f.FixableBy("remove it", diag.Edit{Span: p.lines(imp.Line.Pos(), imp.Line.End())})
			}
			continue
		}
		if !imp.Line.From {
			seen[key("")] = imp
			continue
		}
		for _, item := range imp.Line.Items {
			k := key(item.Name.String() + " as " + item.Shown().String())
			if first, again := seen[k]; again {
				f := p.reportAt(item, fmt.Sprintf("`%s` is imported already", item.Shown()), item.Shown().String())
				*f = f.At(p.f.Span(first.Line), "here")
				continue
			}
			seen[k] = imp
		}
	}
}

// renames reports whether an item of a line gets another name.
func renames(line *syntax.Import) bool {
	for _, i := range line.Items {
		if i.As != nil {
			return true
		}
	}
	return false
}

// importClashes finds names that two lines bring for different things, and that the file uses: the later one counts.
func importClashes(p *pass) {
	type place struct {
		o  check.Object
		at syntax.Node
	}
	seen := map[string]place{}
	bring := func(at syntax.Node, names []check.Binding) {
		for _, b := range names {
			key := b.Name
			if _, isType := b.Obj.(*check.TypeDef); isType { // types have names of their own
				key = "type " + key
			}
			first, again := seen[key]
			if again && first.o != b.Obj && p.facts.names[b.Name] && b.Obj.Home() != nil && first.o.Home() != nil {
				f := p.reportAt(at, fmt.Sprintf("this hides another `%s` that is imported before", b.Name), b.Name)
				*f = f.At(p.f.Span(first.at), "the hidden one comes from here").Help("`import name as other from …` brings one of them under another name")
			}
			seen[key] = place{b.Obj, at}
		}
	}
	for _, imp := range p.m.Imports {
		switch {
		case imp.Module == nil:
		case !imp.Line.From:
			bring(imp.Line, own(imp))
		default:
			for _, item := range imp.Line.Items {
				bring(item, imp.Names(item))
			}
		}
	}
}
