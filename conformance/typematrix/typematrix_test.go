package typematrix

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/service/jsbuild"
	"github.com/aquifer-dev/aquifer/source"
)

// TestCallsAndSources holds that every function is called with what fits and with what does not, and that all languages have
// it.
func TestCallsAndSources(t *testing.T) {
	fits, misfits := map[string]int{}, map[string]int{}
	for _, c := range Calls() {
		if !json.Valid([]byte(c.Args)) {
			t.Errorf("%s: %s is no JSON", c.Function, c.Args)
		}
		if c.Fits {
			fits[c.Function]++
		} else {
			misfits[c.Function]++
		}
	}
	if len(fits) != Functions() || len(misfits) != Functions() {
		t.Errorf("%d functions, %d are called with what fits, %d with what does not", Functions(), len(fits), len(misfits))
	}
	for _, below := range []string{"", "below"} {
		inGo := Go("some", below)
		file, err := parser.ParseFile(token.NewFileSet(), "some.go", inGo, 0)
		if err != nil {
			t.Fatal(err)
		}
		functions := 0
		for _, d := range file.Decls {
			if _, ok := d.(*ast.FuncDecl); ok {
				functions++
			}
		}
		if functions != Functions() {
			t.Errorf("%d functions in Go", functions)
		}
		program, diags := jsbuild.Read("some.ts", TypeScript(below), &source.Set{})
		if len(diags) > 0 {
			t.Fatal(diags)
		}
		if n := len(program.Interfaces.Functions()); n != Functions() {
			t.Errorf("%d functions in TypeScript", n)
		}
		rust := Rust(below)
		for f := range fits {
			if n := strings.Count(rust, "pub fn "+f+"(v: "); n != 1 || !strings.Contains(inGo, "//aqua:name "+f+"\n") {
				t.Errorf("%s stands %d times in Rust", f, n)
			}
		}
	}
}
