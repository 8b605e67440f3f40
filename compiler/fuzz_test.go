package compiler

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/diag"
)

// Whatever the text, compiling ends, and a script that comes out is one that an interpreter accepts.
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
		f.Add(string(archive.Files[0].Data))
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
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, diags := compileText(text, Options{})
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
