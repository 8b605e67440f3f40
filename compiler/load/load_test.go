package load_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// run loads and returns the modules in order and what is reported, as text.
func run(t *testing.T, files source.Memory, roots []string, opt load.Options) (order, told string) {
	t.Helper()
	var set source.Set
	g, diags, err := load.Load(context.Background(), files, &set, roots, opt)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, m := range g.Modules {
		paths = append(paths, m.Path)
	}
	var b bytes.Buffer
	if err := diags.WriteText(&b, &set, false); err != nil {
		t.Fatal(err)
	}
	return strings.Join(paths, " "), b.String()
}

func TestResolve(t *testing.T) {
	std := source.Memory{
		"@fluencelabs/aqua-lib/builtin.aqua": "aqua B\nimport \"math.aqua\"\n", "@fluencelabs/aqua-lib/math.aqua": "aqua Math\n",
	}
	cases := []struct {
		name    string
		imports load.Imports
		text    string
		files   []string
		order   string
	}{
		{"beside", nil, `import "b.aqua"`, []string{"src/b.aqua"}, "src/b.aqua src/a.aqua"},
		{"suffix left out", nil, `import "b"`, []string{"src/b.aqua"}, "src/b.aqua src/a.aqua"},
		{"above", nil, `import "../b.aqua"`, []string{"b.aqua"}, "b.aqua src/a.aqua"},
		{"absolute", nil, `import "/lib/b.aqua"`, []string{"/lib/b.aqua"}, "/lib/b.aqua src/a.aqua"},
		{"directories in order", load.Dirs("one", "two"), `import "p/b.aqua"`, []string{"two/p/b.aqua", "one/p/c.aqua"}, "two/p/b.aqua src/a.aqua"},
		{"beside goes first", load.Dirs("one"), `import "b.aqua"`, []string{"src/b.aqua", "one/b.aqua"}, "src/b.aqua src/a.aqua"},
		{"longest path prefix", load.Imports{"/": {"": {"one"}}, "/work/src": {"": {"two"}}, "/work/sr": {"": {"one"}}},
			`import "b.aqua"`, []string{"one/b.aqua", "two/b.aqua"}, "two/b.aqua src/a.aqua"},
		{"longest import prefix", load.Imports{"/": {"": {"one"}, "pk": {"two"}, "pkg/": {"three", "four"}}},
			`import "pkg/b.aqua"`, []string{"one/pkg/b.aqua", "four/b.aqua"}, "four/b.aqua src/a.aqua"},
		{"whole name mapped", load.Imports{"/": {"pkg/b.aqua": {"two/x.aqua"}}}, `import "pkg/b"`, []string{"two/x.aqua"}, "two/x.aqua src/a.aqua"},
		{"prefix inside a word", load.Imports{"/": {"pk": {"two"}}}, `import "pkg.aqua"`, []string{"two/g.aqua"}, "two/g.aqua src/a.aqua"},
		{"standard library", nil, `import "@fluencelabs/aqua-lib/builtin.aqua"`, nil,
			"aqua:@fluencelabs/aqua-lib/math.aqua aqua:@fluencelabs/aqua-lib/builtin.aqua src/a.aqua"},
		{"standard library, short", nil, `import "aqua-lib/math"`, nil, "aqua:@fluencelabs/aqua-lib/math.aqua src/a.aqua"},
		{"standard library, name only", nil, `import "math.aqua"`, nil, "aqua:@fluencelabs/aqua-lib/math.aqua src/a.aqua"},
		{"the package itself", nil, `import "aqua-lib"`, nil,
			"aqua:@fluencelabs/aqua-lib/math.aqua aqua:@fluencelabs/aqua-lib/builtin.aqua src/a.aqua"},
		{"own file before the library", nil, `import "math.aqua"`, []string{"src/math.aqua"}, "src/math.aqua src/a.aqua"},
		{"the same file twice", nil, "import \"b.aqua\"\nuse \"./b\" as B", []string{"src/b.aqua"}, "src/b.aqua src/a.aqua"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			files := source.Memory{"src/a.aqua": "aqua A\n" + c.text + "\n", "one/x": "", "two/x": "", "three/x": "", "four/x": ""}
			for _, f := range c.files {
				files[f] = "aqua X\n"
			}
			order, told := run(t, files, []string{"src/a.aqua"}, load.Options{Imports: c.imports, Dir: "/work", Fallback: std})
			if order != c.order || told != "" {
				t.Errorf("order %q, want %q\n%s", order, c.order, told)
			}
		})
	}
}

func TestDependencyOrder(t *testing.T) {
	files := source.Memory{
		"a.aqua": "aqua A\nimport \"b.aqua\"\nimport \"c.aqua\"\n",
		"b.aqua": "aqua B\nimport \"d.aqua\"\n",
		"c.aqua": "aqua C\nimport \"d.aqua\"\n",
		"d.aqua": "aqua D\n",
		"e.aqua": "aqua E\nimport \"c.aqua\"\n",
	}
	order, told := run(t, files, []string{"a.aqua", "e.aqua", "./a.aqua"}, load.Options{})
	if want := "d.aqua b.aqua c.aqua a.aqua e.aqua"; order != want || told != "" {
		t.Errorf("order %q, want %q\n%s", order, want, told)
	}
	files["sub/f.aqua"] = "aqua F\n"
	if order, _ = run(t, files, []string{"."}, load.Options{}); order != "d.aqua b.aqua c.aqua a.aqua e.aqua sub/f.aqua" {
		t.Errorf("a directory gave %q", order)
	}
}

func TestErrors(t *testing.T) {
	library := source.Memory{"@fluencelabs/aqua-lib/builtin.aqua": "aqua B\n"}
	cases := []struct {
		name  string
		files source.Memory
		opt   load.Options
		order string
		want  string
	}{
		{"missing root", source.Memory{}, load.Options{}, "", "error[E0001]: file not found: a.aqua\n"},
		{"missing import", source.Memory{"a.aqua": "aqua A\nimport \"lib/books.aqua\"\n", "lib/book.aqua": "", "one/x": ""},
			load.Options{Imports: load.Dirs("one")}, "a.aqua", `error[E0301]: there is no file for the import "lib/books.aqua"
   ┌─ a.aqua:2:8
 2 │ import "lib/books.aqua"
   │        ^^^^^^^^^^^^^^^^ not found
  = help: tried lib/books.aqua, one/lib/books.aqua
  = fix: write "lib/book.aqua"
`},
		{"not near", source.Memory{"a.aqua": "aqua A\nimport \"08b.aqua\"\n", "01.aqua": "", "one/x": ""},
			load.Options{Imports: load.Dirs("one")}, "a.aqua", `error[E0301]: there is no file for the import "08b.aqua"
   ┌─ a.aqua:2:8
 2 │ import "08b.aqua"
   │        ^^^^^^^^^^ not found
  = help: tried 08b.aqua, one/08b.aqua
`},
		{"directory", source.Memory{"a.aqua": "aqua A\nimport \"lib/dir.aqua\"\nimport \"lib\"\n", "lib/dir.aqua/b.aqua": "", "one/x": ""},
			load.Options{Imports: load.Dirs("one")}, "a.aqua", `error[E0301]: there is no file for the import "lib/dir.aqua"
   ┌─ a.aqua:2:8
 2 │ import "lib/dir.aqua"
   │        ^^^^^^^^^^^^^^ not found
  = help: tried lib/dir.aqua, one/lib/dir.aqua
  = help: lib/dir.aqua is a directory; an import names a file, ` + "`lib/dir.aqua/name.aqua`" + `

error[E0301]: there is no file for the import "lib"
   ┌─ a.aqua:3:8
 3 │ import "lib"
   │        ^^^^^ not found
  = help: tried lib.aqua, one/lib.aqua
  = help: lib is a directory; an import names a file, ` + "`lib/name.aqua`" + `
`},
		{"near in the library", source.Memory{"bultin.aqua": "aqua A\nimport \"bultins.aqua\"\n", "one/x": ""},
			load.Options{Imports: load.Dirs("one"), Fallback: library}, "bultin.aqua", `error[E0301]: there is no file for the import "bultins.aqua"
   ┌─ bultin.aqua:2:8
 2 │ import "bultins.aqua"
   │        ^^^^^^^^^^^^^^ not found
  = help: tried bultins.aqua, one/bultins.aqua, the standard library
  = fix: write "@fluencelabs/aqua-lib/builtin.aqua"
`},
		{"wrong package", source.Memory{"a.aqua": "aqua A\nimport \"@fluence/builtin\"\n"}, load.Options{Fallback: library}, "a.aqua",
			`error[E0301]: there is no file for the import "@fluence/builtin"
   ┌─ a.aqua:2:8
 2 │ import "@fluence/builtin"
   │        ^^^^^^^^^^^^^^^^^^ not found
  = help: tried @fluence/builtin.aqua, the standard library
  = fix: write "@fluencelabs/aqua-lib/builtin.aqua"
`},
		{"near in an import directory", source.Memory{"a.aqua": "aqua A\nimport \"lib/chatt\"\n", "one/chat.aqua": ""},
			load.Options{Imports: load.Dirs("one")}, "a.aqua", `error[E0301]: there is no file for the import "lib/chatt"
   ┌─ a.aqua:2:8
 2 │ import "lib/chatt"
   │        ^^^^^^^^^^^ not found
  = help: tried lib/chatt.aqua, one/lib/chatt.aqua
  = fix: write "chat.aqua"
`},
		{"only itself is near", source.Memory{"chat.aqua": "aqua A\nimport \"chatt.aqua\"\n"}, load.Options{Imports: load.Dirs(".")}, "chat.aqua",
			`error[E0301]: there is no file for the import "chatt.aqua"
   ┌─ chat.aqua:2:8
 2 │ import "chatt.aqua"
   │        ^^^^^^^^^^^^ not found
  = help: tried chatt.aqua
`},
		{"missing location", source.Memory{"a.aqua": "aqua A\n"}, load.Options{Imports: load.Dirs("nowhere")}, "a.aqua",
			"warning[W0301]: the import location nowhere does not exist\n"},
		{"cycle", source.Memory{
			"a.aqua": "aqua A\nimport \"b.aqua\"\n", "b.aqua": "aqua B\nimport \"c.aqua\"\n", "c.aqua": "aqua C\nimport \"b.aqua\"\n",
		}, load.Options{}, "c.aqua b.aqua a.aqua", `error[E0302]: modules import each other in a cycle: b.aqua imports c.aqua, c.aqua imports b.aqua
   ┌─ c.aqua:2:8
 2 │ import "b.aqua"
   │        ^^^^^^^^ closes the cycle
   ┌─ b.aqua:2:8
 2 │ import "c.aqua"
   │        -------- imported here
  = help: move what both need to a third file
`},
		{"import of itself", source.Memory{"a.aqua": "aqua A\nimport \"a.aqua\"\n"}, load.Options{}, "a.aqua",
			`error[E0302]: modules import each other in a cycle: a.aqua imports a.aqua
   ┌─ a.aqua:2:8
 2 │ import "a.aqua"
   │        ^^^^^^^^ closes the cycle
  = help: move what both need to a third file
`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			root := "a.aqua"
			if c.order != "" {
				root = c.order[strings.LastIndex(c.order, " ")+1:]
			}
			order, told := run(t, c.files, []string{root}, c.opt)
			if order != c.order {
				t.Errorf("order %q, want %q", order, c.order)
			}
			if diff := cmp.Diff(c.want, told); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	t.Run("empty directory", func(t *testing.T) {
		if _, told := run(t, source.Memory{"d/x.txt": ""}, []string{"d"}, load.Options{}); told != "error[E0003]: no .aqua file is in d\n" {
			t.Error(told)
		}
	})
	t.Run("unreadable", func(t *testing.T) {
		var set source.Set
		_, diags, err := load.Load(context.Background(), broken{source.Memory{"a.aqua": "aqua A\nimport \"b.aqua\"\n", "b.aqua": ""}}, &set, []string{"a.aqua"}, load.Options{})
		if err != nil || len(diags) != 1 || diags[0].Code != "E0002" || !diags[0].Span.IsValid() {
			t.Error(diags, err)
		}
	})
}

// broken fails to read b.aqua, which is there.
type broken struct{ source.Memory }

func (b broken) ReadFile(name string) ([]byte, error) {
	if name == "b.aqua" {
		return nil, fmt.Errorf("disk on fire")
	}
	return b.Memory.ReadFile(name)
}

// TestTextOfDirectory loads a text that has the name of a directory, as an editor may show one: the files in there are no roots.
func TestTextOfDirectory(t *testing.T) {
	files := source.Memory{"/d": "aqua D\n", "/d/e.aqua": "aqua E\n"}
	if order, told := run(t, files, []string{"/d"}, load.Options{}); order != "/d" || told != "" {
		t.Error(order, told)
	}
}

// TestLongChain loads a chain of imports that would exhaust a recursive loader's patience.
func TestLongChain(t *testing.T) {
	files := source.Memory{}
	const n = 5000
	for i := range n {
		files[fmt.Sprintf("m%d.aqua", i)] = fmt.Sprintf("aqua M\nimport \"m%d.aqua\"\n", (i+1)%n)
	}
	var set source.Set
	g, diags, err := load.Load(context.Background(), files, &set, []string{"m0.aqua"}, load.Options{})
	if err != nil || len(g.Modules) != n {
		t.Fatal(err, len(g.Modules))
	}
	if len(diags) != 1 || diags[0].Code != "E0302" {
		t.Errorf("%d diagnostics", len(diags))
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var set source.Set
	var diags diag.List
	_, diags, err := load.Load(ctx, source.Memory{"a.aqua": ""}, &set, []string{"a.aqua"}, load.Options{})
	if err == nil || diags != nil {
		t.Error(diags, err)
	}
}
