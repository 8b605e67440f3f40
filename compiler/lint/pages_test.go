package lint_test

import (
	"context"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/diag/explain"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// beside is what the examples of the pages import.
const beside = "aqua Lib declares three, THREE\n\nconst THREE = 3\n\nfunc three() -> u8:\n  <- 3\n"

// linted compiles main.aqua and runs the rules.
func linted(t *testing.T, text string, opt lint.Options) (*compiler.Result, diag.List) {
	t.Helper()
	result, told := compiled(text)
	if told.HasErrors() {
		t.Fatalf("%s\ndoes not compile: %v", text, told)
	}
	modules := lint.Sound(result.Program, told, func(path string) bool { return path == "main.aqua" })
	return result, lint.Run(modules, told, opt)
}

func compiled(text string) (*compiler.Result, diag.List) {
	files := source.Memory{"main.aqua": text, "lib.aqua": beside}
	return compiler.Compile(context.Background(), files, []string{"main.aqua"}, compiler.Options{Fallback: source.Embedded{FS: stdlib.FS()}})
}

// codes are the codes of findings, each once.
func codes(list diag.List) string {
	var out []string
	for _, d := range list {
		if len(out) == 0 || out[len(out)-1] != d.Code {
			out = append(out, d.Code)
		}
	}
	return strings.Join(out, " ")
}

// TestPagesShowTheirRule runs all rules over the examples: the wrong one breaks its rule and no other, the right one none.
func TestPagesShowTheirRule(t *testing.T) {
	for _, r := range lint.Rules() {
		p, ok := explain.Find(r.Code)
		if !ok || p.Wrong == "" || p.Right == "" || p.Title != r.Title || !strings.Contains(p.Text, "`"+r.Name+"`") {
			t.Errorf("%s has no page, or one of another name", r.Code)
			continue
		}
		if _, found := linted(t, p.Wrong, lint.Options{}); codes(found) != r.Code {
			t.Errorf("the wrong example of %s: %v", r.Code, found)
		}
		if _, found := linted(t, p.Right, lint.Options{}); len(found) > 0 {
			t.Errorf("the right example of %s: %v", r.Code, found)
		}
	}
}

// TestFixesOfPages applies what fixes there are in the wrong examples: what comes out compiles and has no finding.
func TestFixesOfPages(t *testing.T) {
	fixed := 0
	for _, r := range lint.Rules() {
		p, _ := explain.Find(r.Code)
		result, found := linted(t, p.Wrong, lint.Options{})
		file := result.Program.Modules[len(result.Program.Modules)-1].File.Source
		text, n := lint.Fix(file.ID, file.Text, found)
		if n == 0 {
			continue
		}
		fixed++
		if _, rest := linted(t, text, lint.Options{}); len(rest) > 0 {
			t.Errorf("%s mended:\n%s\n%v", r.Code, text, rest)
		}
	}
	if fixed < 9 {
		t.Errorf("only %d rules mend their example", fixed)
	}
}
