// Package format puts Aqua text into its one layout. Only blanks, tabs and line ends change: the tokens of a program, its
// literals and its comments stay as they are and in their order, and so does its tree.
//
// The text is read into lines (lines.go), the tree says how the tokens of each belong together (marks.go), a line is set
// anew and broken where it is too long (compose.go), comments and blank lines find their places (place.go), and all is
// written (write.go). What comes out is read again before anybody gets it (guard.go). The rules of the layout are
// spec/format.md.
package format

import (
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
)

// Width is how many characters a line may have before it is broken, if it can be.
const Width = 100

// Rows are lines of a text from the first to the last of them, counted from 1. The zero value is all lines.
type Rows struct{ First, Last int }

// has tells whether some line from first to last is among the rows.
func (r Rows) has(first, last int) bool {
	return r == Rows{} || first <= r.Last && last >= r.First
}

// Text formats a text. What has a syntax error keeps its bytes; the first error comes back together with the text.
func Text(text string) (string, error) {
	f, problems := syntax.Parse((&source.Set{}).Add("input.aqua", text))
	out := File(f, problems, Rows{})
	for _, d := range problems {
		if d.Severity == diag.Error && !syntax.LayoutAlone(d.Code) {
			return out, Refused{d}
		}
	}
	return out, nil
}

// Refused is the error of a text that has syntax errors: Diagnostic is the first, with its place in the text.
type Refused struct{ diag.Diagnostic }

// Error returns the code and message of the syntax error.
func (e Refused) Error() string { return e.Code + ": " + e.Message }

// File returns the text of a parsed file with the lines among rows in the layout. problems are what syntax.Parse found in
// it: a statement with an error keeps its bytes, but for its indentation. Some files come back as they are
// (spec/format.md#F18).
func File(f *syntax.File, problems diag.List, rows Rows) string {
	old := f.Source.Text
	if !covered(f) || syntax.IsOtherEncoding(f) || isForeign(f) {
		return old
	}
	for _, much := range []care{statements, definitions} {
		if out := layOut(f, problems, rows, much); out == old || sameProgram(f, problems, out) {
			return out
		}
	}
	return old
}

// care is how much around an error is left alone.
type care uint8

const (
	statements  care = iota // the statement
	definitions             // the whole definition
)

// layOut formats without a look at what comes out.
func layOut(f *syntax.File, problems diag.List, rows Rows, much care) string {
	m := markTree(f)
	p := &page{file: f, marks: m, rows: rows}
	p.read()
	p.judge(problems, much)
	p.place()
	return p.write()
}

// covered tells whether the tokens of a file cover its text.
func covered(f *syntax.File) bool {
	n := len(f.Tokens)
	return n > 0 && int(f.Tokens[n-1].Pos) == len(f.Source.Text)
}
