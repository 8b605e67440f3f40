package target_test

import (
	"context"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/compiler/target"
	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/source"
)

// TestGenerated compiles the .aqua files of every archive and compares the generated files that the archive holds, by the
// ending of their names.
func TestGenerated(t *testing.T) {
	golden.Run(t, "testdata/*.txtar", func(t *testing.T, a *golden.Archive) {
		modules := compile(t, a)
		files := map[string]string{}
		goFiles, err := target.Go(modules, "example", "1.2.3")
		if err != nil {
			t.Fatal(err)
		}
		for i, m := range modules {
			base := strings.TrimSuffix(m.File, ".aqua")
			files[base+".ts"] = target.TypeScript(m, "1.2.3")
			files[base+".go"] = goFiles[i]
			files[base+".js"], files[base+".d.ts"] = target.JavaScript(m, "1.2.3")
		}
		compared := 0
		for _, f := range a.Files {
			if text, ok := files[f.Name]; ok {
				compared++
				a.Compare(t, f.Name, text, false)
			} else if !strings.HasSuffix(f.Name, ".aqua") {
				t.Errorf("nothing generates %s", f.Name)
			}
		}
		if compared == 0 {
			t.Error("the archive compares nothing")
		}
	})
}

// compile compiles all .aqua files of an archive.
func compile(t *testing.T, a *golden.Archive) []*target.Module {
	t.Helper()
	files := source.Memory{}
	var roots []string
	for _, f := range a.Files {
		if strings.HasSuffix(f.Name, ".aqua") {
			files[f.Name] = string(f.Data)
			roots = append(roots, f.Name)
		}
	}
	result, diags := compiler.Compile(context.Background(), files, roots, compiler.Options{NoRelay: true})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return target.Modules(result.Exports())
}
