package conformance

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/compiler/target"
	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/source"
)

// goCode generates the Go files of a package from programs, in their order. Programs that are refused give none.
func goCode(t *testing.T, programs []string, packageName string) map[string]string {
	t.Helper()
	files := map[string]string{}
	var modules []*target.Module
	for _, p := range programs {
		result, diags := Default.Compile(source.Disk{}, p)
		if diags.HasErrors() {
			continue
		}
		modules = append(modules, target.Modules(result.Exports())...)
	}
	texts, err := target.Go(modules, packageName, "0")
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range modules {
		files[strings.TrimSuffix(filepath.Base(m.File), ".aqua")+"_aqua.go"] = texts[i]
	}
	return files
}

// TestGoPackageIsUpToDate generates the package gotarget, which tests use as a program would. UPDATE=1 rewrites it.
func TestGoPackageIsUpToDate(t *testing.T) {
	programs, err := filepath.Glob(TargetsDir + "/*.aqua")
	if err != nil || len(programs) == 0 {
		t.Fatal("no programs", err)
	}
	for name, text := range goCode(t, programs, "gotarget") {
		file := filepath.Join("gotarget", name)
		if golden.Update() {
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		kept, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(kept), text); d != "" {
			t.Errorf("%s (-kept +generated):\n%s", file, d)
		}
	}
}

// TestGeneratedGoCompiles checks the types of the Go code of every program of the corpus, and of one of odd names, each as a
// package of its own, and of all examples as one.
func TestGeneratedGoCompiles(t *testing.T) {
	set := token.NewFileSet()
	packages := importer.ForCompiler(set, "source", nil)
	checked := 0
	check := func(name string, programs []string) {
		var files []*ast.File
		for file, text := range goCode(t, programs, "generated") {
			parsed, err := parser.ParseFile(set, name+"/"+file, text, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, parsed)
		}
		if _, err := (&types.Config{Importer: packages}).Check(name, set, files, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		checked += len(files)
	}
	corpus, err := Corpus(".", ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range corpus {
		check(p, []string{filepath.Join(CorpusDir, p)})
	}
	examples, err := filepath.Glob("../examples/*.aqua")
	if err != nil {
		t.Fatal(err)
	}
	check("examples", examples)
	words := filepath.Join(t.TempDir(), WordsFile)
	if err := os.WriteFile(words, []byte(WordsProgram()), 0o644); err != nil {
		t.Fatal(err)
	}
	before := checked
	if check("words", []string{words}); checked == before {
		t.Error("the program of odd names is refused")
	}
	if checked < minGood {
		t.Errorf("only %d files were checked", checked)
	}
}

// TestTargetMarksAreOfPrograms wants every mark to stand for a program.
func TestTargetMarksAreOfPrograms(t *testing.T) {
	for path := range TargetMarks {
		if _, err := os.Stat(path); err != nil && path != WordsFile {
			t.Error(err)
		}
	}
}

// TestProgramsPage wants every piece of code in docs/programs.md to stand in a file that tests run.
func TestProgramsPage(t *testing.T) {
	page, err := os.ReadFile("../docs/programs.md")
	if err != nil {
		t.Fatal(err)
	}
	for language, file := range map[string]string{
		"aqua": TargetsDir + "/greeting.aqua", "ts": TargetsDir + "/use.ts", "go": "gotarget/example_test.go",
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		blocks := regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(string(page), -1)
		if len(blocks) == 0 {
			t.Errorf("the page has no code in %s", language)
		}
		for _, b := range blocks {
			if !strings.Contains(string(text), b[1]) {
				t.Errorf("%s does not hold this code of the page:\n%s", file, b[1])
			}
		}
	}
}
