package feature

import (
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
)

// Hover tells the type of what stands at a place and, with markdown, how it is defined and what the comment above the
// definition says. It is nil where nothing stands. The plain form is the type alone, as the existing extension shows it
// (spec/editor.md#X11).
func Hover(s *snapshot.Snapshot, path string, p protocol.Position, markdown bool) *protocol.Hover {
	c, ok := at(s, path, p)
	if !ok {
		return nil
	}
	o, ok := c.occurrence()
	if !ok {
		if h := c.hoverBuiltIn(markdown); h != nil {
			return h
		}
		return c.hoverLiteral(markdown)
	}
	if o.Symbol.Line != nil {
		return c.hoverModule(o, markdown)
	}
	if !markdown {
		if o.Type == nil {
			return nil
		}
		r := c.rangeOf(o.Range)
		return &protocol.Hover{Contents: protocol.Markup{Kind: protocol.PlainText, Value: typeText(o.Type)}, Range: &r}
	}
	text := fenced(c.describe(o))
	if doc := c.documentation(o.Symbol); doc != "" {
		text += "\n\n" + doc
	}
	if from := c.origin(o.Symbol); from != "" {
		text += "\n\n" + from
	}
	return c.hover(o.Range, text)
}

func (c cursor) hover(n syntax.Node, markdown string) *protocol.Hover {
	r := c.rangeOf(n)
	return &protocol.Hover{Contents: protocol.Markup{Kind: protocol.Markdown, Value: markdown}, Range: &r}
}

// fenced is a text as a block of Aqua code in markdown.
func fenced(code string) string { return "```aqua\n" + code + "\n```" }

// hoverBuiltIn tells what behind a dot no source defines: the length of a list and the methods of a stream map.
func (c cursor) hoverBuiltIn(markdown bool) *protocol.Hover {
	word, ok := c.word()
	if !ok || word.From == 0 || c.text()[word.From-1] != '.' {
		return nil
	}
	name := c.text()[word.From:word.To]
	owner := c.scope().typeBefore(word.From - 1)
	var member types.Type
	switch owner := owner.(type) {
	case nil, *types.Named:
		return nil
	case types.StreamMap:
		member = check.MapMethod(owner, name)
	default:
		if _, ok := types.Elem(owner); ok && name == "length" {
			member = types.U32
		}
	}
	if member == nil {
		return nil
	}
	if markdown {
		return c.hover(word, fenced(memberText(shortType(owner), name, member))+"\n\nPredefined")
	}
	r := c.rangeOf(word)
	return &protocol.Hover{Contents: protocol.Markup{Kind: protocol.PlainText, Value: typeText(member)}, Range: &r}
}

// hoverLiteral tells the type of a literal.
func (c cursor) hoverLiteral(markdown bool) *protocol.Hover {
	for _, n := range c.path() {
		v, ok := n.(*syntax.Literal)
		if !ok || c.m.TypeOf(v) == nil {
			continue
		}
		text := typeText(c.m.TypeOf(v))
		if markdown {
			return c.hover(v, fenced(text))
		}
		r := c.rangeOf(v)
		return &protocol.Hover{Contents: protocol.Markup{Kind: protocol.PlainText, Value: text}, Range: &r}
	}
	return nil
}

// hoverModule tells which file a used module is.
func (c cursor) hoverModule(o snapshot.Occurrence, markdown bool) *protocol.Hover {
	m := c.s.ImportOf(c.m, o.Symbol.Line)
	if m == nil || !markdown {
		return nil
	}
	text := fenced("aqua " + m.Name)
	if head := m.File.Module(); head != nil {
		if doc := syntax.CommentAbove(m.File.Source, head.Pos()); doc != "" {
			text += "\n\n" + doc
		}
	}
	return c.hover(o.Range, text+"\n\n"+shownPath(m.Path))
}

// describe writes what a name is: how it is defined, with its type.
func (c cursor) describe(o snapshot.Occurrence) string {
	name := c.text()[o.From:o.To]
	if o.Symbol.Member != "" {
		return memberText(o.Symbol.Obj.Ident(), o.Symbol.Member, o.Type)
	}
	return objectText(name, o.Symbol.Obj, o.Type)
}

func memberText(owner, name string, t types.Type) string {
	if sig, ok := t.(*types.Arrow); ok {
		var b strings.Builder
		b.WriteString(owner + "." + name)
		writeSignature(&b, sig)
		return b.String()
	}
	return owner + "." + name + ": " + shortType(t)
}

// objectText writes an object under the name by which it is known, with the type that it has at a place.
func objectText(name string, o check.Object, t types.Type) string {
	var b strings.Builder
	switch o := o.(type) {
	case *check.Func:
		b.WriteString("func " + name)
		if sig := o.Sig(); sig != nil {
			writeSignature(&b, sig)
		}
	case *check.Service:
		b.WriteString("service " + name)
		if o.Default != nil && o.Default.Text != "" {
			b.WriteString("(" + o.Default.Text + ")")
		}
		writeFields(&b, o.Named())
	case *check.TypeDef:
		typeDefText(&b, name, o)
	case *check.Const:
		b.WriteString("const " + name)
		if o.Value.Text != "" {
			b.WriteString(" = " + o.Value.Text)
		} else if t != nil {
			b.WriteString(": " + shortType(t))
		}
	default:
		b.WriteString(name + ": " + shortType(t))
	}
	return b.String()
}

func typeDefText(b *strings.Builder, name string, o *check.TypeDef) {
	switch o.Decl.(type) {
	case *syntax.Alias:
		b.WriteString("alias " + name + ": " + shortType(o.Type()))
		return
	case *syntax.Ability:
		b.WriteString("ability " + name)
	default:
		b.WriteString("data " + name)
	}
	if n, ok := o.Type().(*types.Named); ok {
		writeFields(b, n)
	}
}

func writeFields(b *strings.Builder, n *types.Named) {
	if n == nil {
		return
	}
	b.WriteByte(':')
	for _, f := range n.Fields {
		b.WriteString("\n  " + f.Name)
		if sig, ok := f.Type.(*types.Arrow); ok {
			writeSignature(b, sig)
		} else {
			b.WriteString(": " + shortType(f.Type))
		}
	}
}

// documentation is the comment above the definition of a symbol.
func (c cursor) documentation(sym snapshot.Symbol) string { return documentation(c.s, sym) }

func documentation(s *snapshot.Snapshot, sym snapshot.Symbol) string {
	if v, local := sym.Obj.(*check.Var); local && v.Kind == check.Argument {
		return ""
	}
	def, ok := s.Definition(sym)
	if !ok {
		return ""
	}
	return syntax.CommentAbove(def.Module.File.Source, def.From)
}

// origin tells the file that a symbol comes from, if that is another one.
func (c cursor) origin(sym snapshot.Symbol) string {
	home := sym.Obj.Home()
	if home == nil {
		return "Predefined"
	}
	if home == c.m {
		return ""
	}
	return "From " + shownPath(home.Path)
}

// shownPath is a path as a user is told of it.
func shownPath(path string) string {
	if name, ok := strings.CutPrefix(path, snapshot.LibraryPrefix); ok {
		return "the standard library, `" + name + "`"
	}
	return "`" + path + "`"
}
