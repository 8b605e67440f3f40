package syntax

import (
	"fmt"
	"io"
	"strings"
)

// Dump writes the tree as text: a line for each node with its kind, its place in bytes and what is not in nodes below.
func (f *File) Dump(w io.Writer) error {
	for _, n := range f.Roots() {
		if err := dump(w, n, 0); err != nil {
			return err
		}
	}
	return nil
}

// DumpTokens writes the tokens as text, one on each line.
func (f *File) DumpTokens(w io.Writer) error {
	for i, t := range f.Tokens {
		end := int32(len(f.Source.Text))
		if i+1 < len(f.Tokens) {
			end = f.Tokens[i+1].Pos
		}
		if _, err := fmt.Fprintf(w, "%d %s %q\n", t.Pos, t.Kind, f.Source.Text[t.Pos:end]); err != nil {
			return err
		}
	}
	return nil
}

func dump(w io.Writer, n Node, depth int) error {
	kind := strings.TrimPrefix(fmt.Sprintf("%T", n), "*syntax.")
	if _, err := fmt.Fprintf(w, "%s%s %d-%d%s\n", strings.Repeat("  ", depth), kind, n.Pos(), n.End(), detail(n)); err != nil {
		return err
	}
	for _, c := range Children(n) {
		if err := dump(w, c, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// detail is what a node holds besides other nodes.
func detail(n Node) string {
	var words []string
	flag := func(on bool, word string) {
		if on {
			words = append(words, word)
		}
	}
	switch n := n.(type) {
	case *Name:
		words = append(words, n.Text)
	case *QName:
		words = append(words, n.String())
	case *NamedType:
		words = append(words, n.String())
	case *Module:
		flag(n.Declares, "declares")
		flag(n.All, "*")
	case *Import:
		flag(n.Use, "use")
		flag(n.From, "from")
	case *Const:
		flag(n.Soft, "soft")
	case *Method:
		flag(n.Old, "old")
	case *Block:
		words = append(words, fmt.Sprintf("%q", n.Indent))
	case *For:
		flag(n.Mode != ForSeq, n.Mode.String())
	case *Closure:
		flag(n.Detached, "detached")
	case *BadStmt:
		for _, name := range n.Names {
			words = append(words, name.Text)
		}
	case *Literal:
		words = append(words, n.Text)
	case *Ident:
		words = append(words, n.Name)
	case *Collection:
		words = append(words, n.Kind.String())
	case *CollectionType:
		words = append(words, n.Kind.String())
	case *Call:
		flag(len(n.Leading) > 0, fmt.Sprintf("leading=%d", len(n.Leading)))
	case *Index:
		flag(n.Bang, "!")
	case *Unary:
		words = append(words, n.Op.String())
	case *Binary:
		words = append(words, n.Op.String())
	case *NamedArg:
		flag(n.Short, "short")
	}
	if len(words) == 0 {
		return ""
	}
	return " " + strings.Join(words, " ")
}
