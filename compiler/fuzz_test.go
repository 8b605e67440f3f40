package compiler

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// Whatever the texts of two modules, compiling ends, a script that comes out is one that an interpreter accepts, and a cache
// changes nothing.
func FuzzCompile(f *testing.F) {
	seeds, err := filepath.Glob("testdata/differs/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range seeds {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(archive.Files[0].Data), "")
	}
	programs, err := filepath.Glob("../conformance/corpus/*.aqua")
	if err != nil {
		f.Fatal(err)
	}
	newer, err := filepath.Glob("../conformance/later/*.aqua")
	if err != nil {
		f.Fatal(err)
	}
	programs = append(programs, newer...)
	for _, path := range programs {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), "")
	}
	for _, declares := range []string{"", " declares *", " declares f, K", " declares T"} {
		other := "aqua Other" + declares + "\nimport \"main.aqua\"\nconst K = 5\nalias T: u32\nfunc f() -> T:\n  <- K\n"
		f.Add("aqua M\nimport \"other.aqua\"\nexport g\nfunc g() -> u32:\n  x <- f()\n  <- x + K\n", other)
		f.Add("aqua M declares *\nuse \"other.aqua\" as O\nexport g\nfunc g() -> O.T:\n  x <- O.f()\n  <- x\n", other)
		f.Add("aqua M declares *\nimport f as h, T from \"other\"\nexport h, g\nfunc g() -> T:\n  x <- h()\n  <- x\n", other)
	}
	f.Fuzz(func(t *testing.T, main, other string) {
		files := source.Memory{"main.aqua": main, "other.aqua": other}
		opt := Options{Cache: &Cache{}}
		r, diags := Compile(context.Background(), files, []string{"main.aqua"}, opt)
		if once, again := everything(r, diags), everything(Compile(context.Background(), files, []string{"main.aqua"}, opt)); once != again {
			t.Errorf("first\n%s\nthen\n%s", once, again)
		}
		for _, u := range r.Units {
			if _, err := air.Parse(u.Script); err != nil {
				t.Error(err)
			}
			for _, in := range u.AIR.ByID {
				if frame := u.Map.Frame(in.ID); frame == nil || !frame.At.IsValid() {
					t.Errorf("%s has no place in the source", in.Short())
				}
			}
		}
		if !diags.HasErrors() {
			return
		}
		for _, d := range diags {
			if d.Severity == diag.Error && d.Code == "" {
				t.Errorf("an error without a code: %s", d.Message)
			}
		}
	})
}
