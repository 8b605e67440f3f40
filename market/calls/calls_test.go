package calls

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/compiler/target"
	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/source"
)

// TestUpToDate compiles the programs and compares.
func TestUpToDate(t *testing.T) {
	programs, err := filepath.Glob("*.aqua")
	if err != nil || len(programs) == 0 {
		t.Fatal("no programs", err)
	}
	for _, p := range programs {
		result, diags := compiler.Compile(context.Background(), source.Disk{}, []string{p}, compiler.Options{})
		if len(diags) > 0 {
			t.Fatal(p, diags)
		}
		texts, err := target.Go(target.Modules(result.Exports()), "calls", "0")
		if err != nil || len(texts) != 1 {
			t.Fatal(p, len(texts), err)
		}
		file := strings.TrimSuffix(p, ".aqua") + "_aqua.go"
		if golden.Update() {
			if err := os.WriteFile(file, []byte(texts[0]), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		kept, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(kept), texts[0]); d != "" {
			t.Errorf("%s (-kept +generated):\n%s", file, d)
		}
	}
}
