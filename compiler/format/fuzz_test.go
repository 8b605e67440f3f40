package format

import (
	"os"
	"testing"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/diag"
)

// Whatever the text: nothing but blanks changes, the program stays, edits lead to the same, and a second time changes
// nothing; of some rows, too.
func FuzzFormat(f *testing.F) {
	for _, path := range sources(f) {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), 1, 3)
	}
	f.Fuzz(func(t *testing.T, text string, first, last int) {
		tree, problems := parse(text)
		out := File(tree, problems, Rows{})
		again, found := parse(out)
		if out != text {
			same(t, tree, problems, out)
		}
		if twice := File(again, found, Rows{}); twice != out {
			t.Errorf("%q becomes %q, then %q", text, out, twice)
		}
		if got := Apply(text, Edits(text, out)); got != out {
			t.Errorf("%q: edits make %q, not %q", text, got, out)
		}
		if some := File(tree, problems, Rows{first, last}); some != text {
			same(t, tree, problems, some)
		}
	})
}

func same(t *testing.T, tree *syntax.File, problems diag.List, out string) {
	t.Helper()
	if !sameProgram(tree, problems, out) {
		t.Errorf("%q becomes another program: %q", tree.Source.Text, out)
	}
}
