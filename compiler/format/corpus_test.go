package format

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// sources are the Aqua files of the module: corpus, examples, standard library.
func sources(t testing.TB) []string {
	t.Helper()
	var all []string
	for _, dir := range []string{"../../conformance", "../../examples", "../../stdlib", "../../cmd"} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() && d.Name() == "node_modules" {
				return fs.SkipDir
			}
			if err == nil && filepath.Ext(path) == ".aqua" {
				all = append(all, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(all) < 300 {
		t.Fatalf("only %d sources", len(all))
	}
	return all
}

// Every source of the module is formatted without the guard having to step in: the program stays what it is, errors
// included, and a second time changes nothing.
func TestSourcesStayThePrograms(t *testing.T) {
	for _, path := range sources(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, problems := parse(string(text))
		out := layOut(f, problems, Rows{}, statements)
		if !sameProgram(f, problems, out) {
			t.Errorf("%s becomes another program:\n%s", path, out)
			continue
		}
		again, found := parse(out)
		for _, d := range found {
			if syntax.LayoutAlone(d.Code) && d.Severity == diag.Error && !found.HasErrors() {
				t.Errorf("%s: %s %s", path, d.Code, d.Message)
			}
		}
		if twice := layOut(again, found, Rows{}, statements); twice != out {
			t.Errorf("%s changes again:\n%s\nbecomes\n%s", path, out, twice)
		}
	}
}

// Sources that were cut off, or that lack or repeat some characters, are formatted without the guard, too.
func TestDamagedSources(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const marks = "()[]{}:,<-=!\"\n\t x."
	for _, path := range sources(t) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		for range 4 {
			i := r.IntN(len(text))
			more := min(len(text), i+1+r.IntN(4))
			mark := marks[r.IntN(len(marks))]
			for _, damaged := range []string{text[:i], text[:i] + text[more:], text[:i] + string(mark) + text[i:]} {
				f, problems := parse(damaged)
				out := layOut(f, problems, Rows{}, statements)
				if !sameProgram(f, problems, out) {
					t.Errorf("%s: %q becomes another program:\n%s", path, damaged, out)
				}
				again, found := parse(out)
				if twice := layOut(again, found, Rows{}, statements); twice != out {
					t.Errorf("%s: %q changes again:\n%s\nbecomes\n%s", path, damaged, out, twice)
				}
			}
		}
	}
}

func parse(text string) (*syntax.File, diag.List) {
	return syntax.Parse((&source.Set{}).Add("test.aqua", text))
}
