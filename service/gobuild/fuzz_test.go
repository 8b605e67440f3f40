package gobuild

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"testing"

	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/source"
)

// FuzzAnalyze reads any file as the only one of a package. What is analyzed without a complaint has an interface and code
// around it that parses.
func FuzzAnalyze(f *testing.F) {
	golden.Seeds(f, "testdata/faults/*.txtar", func(_ int, name string) bool { return filepath.Ext(name) == ".go" })
	for _, name := range []string{"testdata/plain/plain.go", "testdata/matrix/matrix.go"} {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		files := &source.Set{}
		p := &pkg{path: "example.com/x", fset: token.NewFileSet(), ids: map[string]source.FileID{"x.go": files.Add("x.go", text).ID}}
		file, err := parser.ParseFile(p.fset, "x.go", text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return
		}
		p.files = []*ast.File{file}
		if p.check(nil, listed{}).HasErrors() {
			return
		}
		api, diags := analyze(p)
		if diags.HasErrors() {
			return
		}
		it, err := api.surface().Interfaces()
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if _, err := it.Encode(); err != nil {
			return
		}
		if _, err := api.glue(p.types.Name(), abiPath); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	})
}
