package conformance

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/diag/explain"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// TestEveryCodeHasAPage finds the codes in the sources, and the pages.
func TestEveryCodeHasAPage(t *testing.T) {
	codes := map[string]bool{}
	code := regexp.MustCompile(`"([EW]0[0-9]{3})"`)
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{"conformance", "node_modules", ".git"}, d.Name()):
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		for _, m := range code.FindAllStringSubmatch(string(text), -1) {
			codes[m[1]] = true
		}
		return err
	})
	if err != nil || len(codes) < 100 {
		t.Fatalf("%d codes: %v", len(codes), err)
	}
	for c := range codes {
		p, ok := explain.Find(c)
		if !ok {
			t.Errorf("%s has no page in diag/explain/pages", c)
		} else if p.Title == "" || !strings.HasPrefix(p.Text, "# "+c+": ") {
			t.Errorf("the page of %s has no headline", c)
		}
	}
	for _, p := range explain.All() {
		if !codes[p.Code] {
			t.Errorf("nothing reports %s, which has a page", p.Code)
		}
	}
}

// library is what the examples of the pages import.
const library = "aqua Lib declares three, THREE\n\nconst THREE = 3\n\nfunc three() -> u8:\n  <- 3\n\nfunc secret() -> u8:\n  <- 4\n"

// TestPagesShowTheirCode compiles the examples: the wrong one is reported with the code, the right one compiles without a
// word.
func TestPagesShowTheirCode(t *testing.T) {
	examples := 0
	for _, p := range explain.All() {
		if p.Wrong == "" {
			continue
		}
		examples++
		told := func(text string) diag.List {
			files := source.Memory{"main.aqua": text, "lib.aqua": library}
			result, diags := compiler.Compile(context.Background(), files, []string{"main.aqua"}, compiler.Options{Fallback: source.Embedded{FS: stdlib.FS()}})
			if _, isRule := lint.Find(p.Code); isRule {
				return lint.Run(lint.Sound(result.Program, diags, func(path string) bool { return path == "main.aqua" }), diags, lint.Options{})
			}
			return diags
		}
		if diags := told(p.Wrong); !slices.ContainsFunc(diags, func(d diag.Diagnostic) bool { return d.Code == p.Code }) {
			t.Errorf("the wrong example of %s is reported as %s", p.Code, Messages(diags))
		}
		if diags := told(p.Right); len(diags) > 0 {
			t.Errorf("the right example of %s is reported as %s", p.Code, Messages(diags))
		}
	}
	t.Logf("%d pages have examples", examples)
	if examples < 90 {
		t.Errorf("only %d pages have examples", examples)
	}
}
