package lint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/internal/golden"
)

// TestFindings compares what the rules find in the programs of testdata/*.txtar, and what the fixes make of them. For NAME.aqua there
// is NAME.findings, and NAME.fixed where something is mended; a program without findings has neither. Rules are those of the
// archive's comment, all if it names none.
func TestFindings(t *testing.T) {
	golden.Run(t, "testdata/*.txtar", func(t *testing.T, a *golden.Archive) {
		var opt lint.Options
		for _, word := range strings.Fields(string(a.Comment)) {
			if r, ok := lint.Find(word); ok {
				opt.Only = append(opt.Only, r.Code)
			}
		}
		for _, f := range append(a.Files[:0:0], a.Files...) {
			name, ok := strings.CutSuffix(f.Name, ".aqua")
			if !ok {
				continue
			}
			result, found := linted(t, string(f.Data), opt)
			var b strings.Builder
			for _, d := range found {
				_, at, end, _ := result.Sources.Where(d.Span)
				fmt.Fprintf(&b, "%d:%d-%d:%d %s %s: %s\n", at.Line, at.Column, end.Line, end.Column, d.Severity, d.Code, d.Message)
				for _, n := range d.Notes {
					if _, at, _, placed := result.Sources.Where(n.Span); placed {
						fmt.Fprintf(&b, "  %d:%d %s\n", at.Line, at.Column, n.Message)
					} else {
						fmt.Fprintf(&b, "  %s\n", n.Message)
					}
				}
			}
			a.Compare(t, name+".findings", b.String(), false)
			file := result.Program.Modules[len(result.Program.Modules)-1].File.Source
			if text, n := lint.Fix(file.ID, file.Text, found); n > 0 {
				a.Compare(t, name+".fixed", text, false)
				linted(t, text, opt) // it compiles
			}
		}
	})
}

// TestLevels sets what becomes of findings and of warnings of the compiler.
func TestLevels(t *testing.T) {
	const text = "aqua Main\n\nexport f\n\nservice S(\"s\"):\n  go() -> u8\n\nfunc f():\n  S.go()\n  x = 1\n"
	for levels, want := range map[string]string{
		"":                                "warning W0201, warning W0501",
		"W0201=off":                       "warning W0501",
		"W0501=error":                     "warning W0201, error W0501",
		"W0501=note W0201=error":          "error W0201, note W0501",
		"W0501=off W0201=off W0102=error": "",
	} {
		opt := lint.Options{Levels: map[string]lint.Level{}}
		for _, setting := range strings.Fields(levels) {
			code, level, _ := strings.Cut(setting, "=")
			l, ok := lint.LevelNamed(level)
			if !ok {
				t.Fatal(level)
			}
			opt.Levels[code] = l
		}
		_, found := linted(t, text, opt)
		var got []string
		for _, d := range found {
			got = append(got, d.Severity.String()+" "+d.Code)
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s: %s instead of %s", levels, s, want)
		}
	}
	if _, ok := lint.LevelNamed("loud"); ok {
		t.Error("there is no such level")
	}
	if _, found := linted(t, text, lint.Options{Only: []string{"W0505"}}); len(found) > 0 {
		t.Error("rules that were not asked for:", found)
	}
}

// FuzzLint runs rules and fixes over programs that compile, whatever else they are.
func FuzzLint(f *testing.F) {
	for _, r := range lint.Rules() {
		f.Add("aqua Main\n\nexport f\n\n-- lint:ignore " + r.Name + " x\nfunc f() -> u8:\n  <- 1 -- lint:ignore-file " + r.Code + " y\n")
	}
	f.Add("aqua A declares *\n\nimport three as t from \"lib.aqua\"\nuse \"lib.aqua\" as B\n\nfunc g(x: ?u8, p: string) -> u8:\n  s: *u8\n  co on p:\n    for i <- [1] par:\n      s <<- x!\n  join s[0]\n  <- s.length\n")
	f.Fuzz(func(t *testing.T, text string) {
		result, told := compiled(text)
		modules := lint.Sound(result.Program, told, func(path string) bool { return path == "main.aqua" })
		if len(modules) == 0 {
			return
		}
		found := lint.Run(modules, told, lint.Options{})
		fixed, n := lint.Fix(modules[0].File.Source.ID, text, found)
		if n == 0 && fixed != text {
			t.Fatal("no fix changes the text")
		}
		if _, problems := compiled(fixed); problems.HasErrors() {
			t.Fatalf("%q\nis mended to\n%q\n%v", text, fixed, errorsOf(problems))
		}
	})
}

func errorsOf(list diag.List) (out diag.List) {
	for _, d := range list {
		if d.Severity == diag.Error {
			out.Add(d)
		}
	}
	return out
}
