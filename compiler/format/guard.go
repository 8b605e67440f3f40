package format

import (
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
)

// sameProgram reads what came out of formatting a file, and tells whether it is the same program: the same characters but
// for blanks, the same tree, and the same errors, but for those of layout.
func sameProgram(f *syntax.File, problems diag.List, out string) bool {
	if !sameInk(f.Source.Text, out) {
		return false
	}
	again, found := syntax.Parse((&source.Set{}).Add(f.Source.Name, out))
	return codes(problems) == codes(found) && shape(f) == shape(again)
}

// codes lists the errors and warnings that do not come from layout.
func codes(problems diag.List) string {
	var b strings.Builder
	for _, d := range problems {
		if !syntax.LayoutAlone(d.Code) {
			b.WriteString(d.Code + " ")
		}
	}
	return b.String()
}

// shape is a text that two trees have in common when they differ in places alone.
func shape(f *syntax.File) string {
	var b strings.Builder
	var walk func(syntax.Node)
	walk = func(n syntax.Node) {
		fmt.Fprintf(&b, "(%T", n)
		switch n := n.(type) {
		case *syntax.Name:
			b.WriteString(n.Text)
		case *syntax.Ident:
			b.WriteString(n.Name)
		case *syntax.Literal:
			b.WriteString(n.Text)
		case *syntax.Binary:
			b.WriteString(n.Op.String())
		case *syntax.Collection:
			b.WriteString(n.Kind.String())
		case *syntax.CollectionType:
			b.WriteString(n.Kind.String())
		case *syntax.For:
			b.WriteString(n.Mode.String())
		}
		for _, c := range syntax.Children(n) {
			walk(c)
		}
		b.WriteByte(')')
	}
	for _, n := range f.Roots() {
		walk(n)
	}
	return b.String()
}

// sameInk tells whether two texts are the same but for blanks and line ends.
func sameInk(a, b string) bool {
	for {
		a, b = strings.TrimLeft(a, blanks), strings.TrimLeft(b, blanks)
		n := 0
		for n < len(a) && n < len(b) && a[n] == b[n] && strings.IndexByte(blanks, a[n]) < 0 {
			n++
		}
		if n == 0 {
			return a == b
		}
		a, b = a[n:], b[n:]
	}
}

const blanks = " \t\r\n"
