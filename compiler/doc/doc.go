// Package doc takes checked modules to their documentation: what they show to others, with the comments above it, as Markdown or
// as one page of HTML in which types lead to where they are defined (spec/lint.md#Y40).
package doc

import (
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
)

// Options choose what is documented.
type Options struct {
	All bool // also what nobody outside can name
}

// Book is the documentation of some modules.
type Book struct {
	Modules []*Module // in the order of their paths; those with nothing to show are left out
	anchors map[check.Object]string
}

// Module is the documentation of a file.
type Module struct {
	Name    string // of the `aqua` line
	Path    string
	Comment string // above that line
	Items   []*Item

	names map[string]string // anchors of what the file can name
}

// Item is a definition.
type Item struct {
	Kind     string // func, service, data, ability, alias or const
	Name     string
	Shown    string // under which name it is exported, "" if it is not
	Head     Code   // how it is written
	Comment  string
	Members  []Member
	anchor   string
	declared bool
}

// Member is a field or method.
type Member struct {
	Head    Code
	Comment string
}

// Anchor is the name under which links find the item.
func (i *Item) Anchor() string { return i.anchor }

// New documents modules.
func New(modules []*check.Module, opt Options) *Book {
	b := &Book{anchors: map[check.Object]string{}}
	modules = slices.Clone(modules)
	slices.SortFunc(modules, func(a, b *check.Module) int {
		if a.Path < b.Path {
			return -1
		}
		return 1
	})
	taken := map[string]bool{}
	shown := map[*check.Module][]check.Object{}
	for _, m := range modules {
		for _, o := range m.Objects {
			if !opt.All && !isPublic(m, o) {
				continue
			}
			anchor := m.Name + "." + o.Ident()
			if taken[anchor] {
				anchor = m.Path + "." + o.Ident()
			}
			taken[anchor] = true
			b.anchors[o] = anchor
			shown[m] = append(shown[m], o)
		}
	}
	for _, m := range modules {
		if len(shown[m]) > 0 {
			b.Modules = append(b.Modules, b.module(m, shown[m]))
		}
	}
	return b
}

// isPublic reports whether others can name an object of a module.
func isPublic(m *check.Module, o check.Object) bool {
	return exportName(m, o) != "" || isDeclared(m, o)
}

func isDeclared(m *check.Module, o check.Object) bool {
	return slices.ContainsFunc(m.Declared(), func(b check.Binding) bool { return b.Obj == o })
}

func exportName(m *check.Module, o check.Object) string {
	for _, e := range m.Exports {
		if e.Obj == o {
			return e.Name
		}
	}
	return ""
}

func (b *Book) module(m *check.Module, objects []check.Object) *Module {
	out := &Module{Name: m.Name, Path: m.Path, names: map[string]string{}}
	if head := m.File.Module(); head != nil {
		out.Comment = syntax.CommentAbove(m.File.Source, head.Pos())
	}
	name := func(name string, o check.Object) {
		if anchor := b.anchors[o]; anchor != "" {
			out.names[name] = anchor
		}
	}
	for _, v := range m.Visible {
		name(v.Name, v.Obj)
	}
	for _, imp := range m.Imports {
		if imp.Module != nil && !imp.Line.Use {
			for _, v := range imp.Module.Declared() {
				name(v.Name, v.Obj)
			}
		}
	}
	for _, o := range objects {
		name(o.Ident(), o)
		out.Items = append(out.Items, b.item(m, o))
	}
	return out
}

// item documents a definition.
func (b *Book) item(m *check.Module, o check.Object) *Item {
	i := &Item{Name: o.Ident(), Comment: syntax.CommentAbove(m.File.Source, o.At().Start), Shown: exportName(m, o), declared: isDeclared(m, o), anchor: b.anchors[o]}
	w := writer{b, m}
	switch o := o.(type) {
	case *check.Func:
		i.Kind, i.Head = "func", w.code(o.Decl.Name, o.Decl.Sig)
	case *check.Service:
		i.Kind, i.Head = "service", w.code(o.Decl.Name, nil)
		if o.Decl.ID != nil {
			i.Head = append(i.Head, Piece{Text: "(" + m.File.Text(o.Decl.ID) + ")"})
		}
		i.Members = w.members(o.Decl.Members)
	case *check.Const:
		i.Kind, i.Head = "const", Code{{Text: m.File.Text(o.Decl)[len("const "):]}}
	case *check.TypeDef:
		switch d := o.Decl.(type) {
		case *syntax.Data:
			i.Kind, i.Head, i.Members = "data", w.code(d.Name, nil), w.members(d.Members)
		case *syntax.Ability:
			i.Kind, i.Head, i.Members = "ability", w.code(d.Name, nil), w.members(d.Members)
		case *syntax.Alias:
			i.Kind, i.Head = "alias", append(append(w.code(d.Name, nil), Piece{Text: ": "}), w.code(d.Type, nil)...)
		}
	}
	return i
}

func (w writer) members(all []syntax.Member) (out []Member) {
	for _, m := range all {
		out = append(out, Member{w.code(m, nil), syntax.CommentAbove(w.m.File.Source, m.Pos())})
	}
	return out
}
