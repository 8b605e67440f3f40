package check_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/source"
)

// compile loads and checks a program in memory. Like the command it checks what could be read even where something
// could not.
func compile(t testing.TB, files source.Memory, root string, opt check.Options) (*check.Program, diag.List, *source.Set) {
	t.Helper()
	library := source.Memory{}
	for name, text := range files {
		if inner, ok := strings.CutPrefix(name, "library/"); ok {
			library[inner] = text
		}
	}
	var set source.Set
	g, diags, err := load.Load(context.Background(), files, &set, []string{root}, load.Options{Fallback: library})
	if err != nil {
		t.Fatal(err)
	}
	p, more := check.Check(g, opt)
	diags.Add(more...)
	return p, diags.Sort(), &set
}

// TestGolden checks every program under testdata: NAME.aqua alone, or NAME/main.aqua with the files beside it; library/
// holds the fallback library. NAME.diag is what is reported, NAME.types the typed program; a program without NAME.diag must have no diagnostics.
func TestGolden(t *testing.T) {
	golden.Run(t, "testdata/*.txtar", func(t *testing.T, ar *golden.Archive) {
		files := source.Memory{}
		for _, f := range ar.Files {
			files[f.Name] = string(f.Data)
		}
		for _, f := range ar.Files {
			root := f.Name
			dir, base := path.Split(root)
			if path.Ext(base) != ".aqua" || dir != "" && base != "main.aqua" {
				continue
			}
			program := strings.TrimSuffix(root, ".aqua")
			if dir != "" {
				program = path.Clean(dir)
			}
			p, diags, set := compile(t, files, root, check.Options{})
			var told, typed bytes.Buffer
			_ = diags.WriteText(&told, set, false)
			_ = p.Dump(&typed)
			ar.Compare(t, program+".diag", told.String(), false)
			ar.Compare(t, program+".types", typed.String(), true)
		}
	})
}

// TestVectors checks the programs whose lowering was recorded from the original: none may have an error.
func TestVectors(t *testing.T) {
	for _, name := range []string{"examples", "pitfalls"} {
		f, err := os.Open("../../conformance/testdata/lowering/" + name + ".json.gz")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		var programs []struct{ ID, Code string }
		if err := json.NewDecoder(z).Decode(&programs); err != nil {
			t.Fatal(err)
		}
		if len(programs) < 60 {
			t.Fatalf("%s has only %d programs", name, len(programs))
		}
		for _, p := range programs {
			t.Run(p.ID, func(t *testing.T) {
				_, diags, set := compile(t, source.Memory{"a.aqua": p.Code}, "a.aqua", check.Options{})
				if diags.HasErrors() {
					var told bytes.Buffer
					_ = diags.WriteText(&told, set, false)
					t.Error(told.String())
				}
			})
		}
	}
}

func TestOptionConstants(t *testing.T) {
	text := "aqua M\nexport f\nconst X = 1\n\nfunc f() -> u32:\n  <- X\n"
	cases := []struct {
		consts []string
		value  string
		codes  string
	}{
		{nil, "1", ""},
		{[]string{"X = 5"}, "5", ""},
		{[]string{"X ?= 5", "X = 6"}, "6", ""},
		{[]string{"Y = \"a\""}, "1", ""},
		{[]string{"X = \"a\""}, `"a"`, "E0220"},
		{[]string{"X=5"}, "5", ""},
		{[]string{"X = Y", "x = 1", " X = 1", "X = %init_peer_id%"}, "1", "E0004 E0004 E0004 E0004"},
		{[]string{"HOST_PEER_ID = 5"}, "1", ""},
	}
	for _, c := range cases {
		t.Run(strings.Join(c.consts, ","), func(t *testing.T) {
			p, diags, _ := compile(t, source.Memory{"a.aqua": text}, "a.aqua", check.Options{Consts: c.consts})
			var codes []string
			for _, d := range diags {
				codes = append(codes, d.Code)
			}
			if got := strings.Join(codes, " "); got != c.codes {
				t.Errorf("codes %q, want %q", got, c.codes)
			}
			for _, b := range p.Modules[0].Funcs()[0].Sees() {
				if k, ok := b.Obj.(*check.Const); ok && b.Name == "X" && k.Value.Text != c.value {
					t.Errorf("X is %s, want %s", k.Value.Text, c.value)
				}
			}
		})
	}
}

// TestOptionMessages lists constants that cannot be given, and what is said of them.
func TestOptionMessages(t *testing.T) {
	cases := []struct{ given, message, help string }{
		{"x = 1", "`x` is no name for a constant", "capital letters"},
		{"maxSize = 1", "`maxSize` is no name for a constant", "capital letters"},
		{"NAME = hello", "the value of constant `NAME` cannot be read: `hello`", "'NAME=\"hello\"'"},
		{"N = 0x10", "the value of constant `N` cannot be read: `0x10`", "a number, true, false"},
		{"N =", "constant `N` has no value", "NAME=value"},
		{"N", `"N" is no constant`, "NAME=value"},
	}
	for _, c := range cases {
		_, diags, _ := compile(t, source.Memory{"a.aqua": "aqua M\n"}, "a.aqua", check.Options{Consts: []string{c.given}})
		if len(diags) != 1 || diags[0].Code != "E0004" || diags[0].Message != c.message {
			t.Errorf("%q: %v", c.given, diags)
			continue
		}
		if !slices.ContainsFunc(diags[0].Notes, func(n diag.Note) bool { return strings.Contains(n.Message, c.help) }) {
			t.Errorf("%q: no help says %q: %v", c.given, c.help, diags[0].Notes)
		}
	}
}

// TestFixes applies the fixes offered for a program, the first of each kind, until none is left.
func TestFixes(t *testing.T) {
	library := "aqua Builtin declares *\n\nservice Op(\"op\"):\n  concat_strings(a: string, b: string) -> string\n"
	const named = "library/@fluencelabs/aqua-lib/builtin.aqua"
	cases := []struct{ name, text, want string }{
		{"import", "aqua M -- m\nuse \"b.aqua\" as B\nexport f\n\nfunc f() -> string:\n  x <- Op.concat_strings(\"a\", \"b\")\n  <- x\n",
			"aqua M -- m\nuse \"b.aqua\" as B\nimport \"@fluencelabs/aqua-lib/builtin.aqua\"\nexport f\n\nfunc f() -> string:\n  x <- Op.concat_strings(\"a\", \"b\")\n  <- x\n"},
		{"strings", "aqua M\n\nfunc f(a: string) -> string:\n  <- a + \"b\" + a\n",
			"aqua M\nimport \"@fluencelabs/aqua-lib/builtin.aqua\"\n\nfunc f(a: string) -> string:\n  <- Op.concat_strings(Op.concat_strings(a, \"b\"), a)\n"},
		{"join", "aqua M\n\nfunc f(s: *u8, t: *u8):\n  join s[0],\n    t[1], s[1] -- all\n", "aqua M\n\nfunc f(s: *u8, t: *u8):\n  join s[0]\n  join t[1]\n  join s[1] -- all\n"},
		{"declaration", "aqua M\n\nfunc f():\n  s: []string\n  t: ?u8\n", "aqua M\n\nfunc f():\n  s: *string\n  t: *u8\n"},
		{"types", "aqua M\n\nfunc f(a: Strng, b: Boolen):\n  x = 1\n", "aqua M\n\nfunc f(a: string, b: bool):\n  x = 1\n"},
		{"negated comparison", "aqua M\n\nfunc f(a: u32, c: bool) -> bool:\n  if not a == 1:\n    x = 1\n  <- a > 1 && not a < 5 || not c\n",
			"aqua M\n\nfunc f(a: u32, c: bool) -> bool:\n  if a != 1:\n    x = 1\n  <- a > 1 && a >= 5 || !c\n"},
		{"comments of C", "aqua M\n\n/* one\n   two */\nfunc f() -> u8: /* three */\n  x = 1 /* four\n  five */\n  <- x\n",
			"aqua M\n\n-- one\n--   two \nfunc f() -> u8: -- three \n  x = 1 -- four\n--  five \n  <- x\n"},
		{"no-break spaces", "aqua M\n\nfunc f() -> u32:\n\u00a0 y\u00a0= 2\n  w\u200b = y\n  <- w\n",
			"aqua M\n\nfunc f() -> u32:\n  y = 2\n  w = y\n  <- w\n"},
		{"members at the left", "aqua M\n\nservice S(\"s\"):\nget() -> string\nput(s: string)\n\ndata D:\na: string\n\nfunc f() -> D:\n  r <- S.get()\n  <- D(a = r)\n",
			"aqua M\n\nservice S(\"s\"):\n  get() -> string\n  put(s: string)\n\ndata D:\n  a: string\n\nfunc f() -> D:\n  r <- S.get()\n  <- D(a = r)\n"},
		{"signature", "aqua M\n\nfunc f(a: string)\n    -> string:\n  <- a\n",
			"aqua M\n\nfunc f(a: string) -> string:\n  <- a\n"},
		{"numbers", "aqua M\n\nfunc f(a: []u32) -> f64, f64, u32, u32:\n  x = 1.\n  y = .5\n  z = 0x1F\n  <- x, y, z, a.[0]\n",
			"aqua M\n\nfunc f(a: []u32) -> f64, f64, u32, u32:\n  x = 1.0\n  y = 0.5\n  z = 31\n  <- x, y, z, a[0]\n"},
		{"pushed elements", "aqua M\n\nfunc f() -> *u32, %u32:\n  s: *u32\n  m: %u32\n  s[0] <<- 1\n  m[\"k\"] <<- 2\n  <- s, m\n",
			"aqua M\n\nfunc f() -> *u32, %u32:\n  s: *u32\n  m: %u32\n  s <<- 1\n  m <<- \"k\", 2\n  <- s, m\n"},
		{"Func", "aqua M\n\nFunc f() -> u8:\n  <- 1\n",
			"aqua M\n\nfunc f() -> u8:\n  <- 1\n"},
		{"exported in another case", "aqua M\n\nexport f\n\nfunc F() -> u8:\n  <- 1\n", "aqua M\n\nexport f\n\nfunc f() -> u8:\n  <- 1\n"},
		{"carriage returns", "-- c\raqua M\r\rfunc f() -> u8:\r  <- 1\r", "-- c\naqua M\n\nfunc f() -> u8:\n  <- 1\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			text := c.text
			for range 10 {
				_, diags, _ := compile(t, source.Memory{"a.aqua": text, "b.aqua": "aqua B\n", named: library}, "a.aqua", check.Options{})
				i := slices.IndexFunc(diags, func(d diag.Diagnostic) bool { return len(d.Fixes) > 0 })
				if i < 0 {
					if len(diags) > 0 {
						t.Error(diags)
					}
					break
				}
				text = diags[i].Fixes[0].Apply(diags[i].Span.File, text)
			}
			if text != c.want {
				t.Errorf("%q, want %q", text, c.want)
			}
		})
	}
}

// TestTypeFixes holds that a fix of a type leaves nothing in its line but other words that are no types.
func TestTypeFixes(t *testing.T) {
	var files []txtar.File
	for _, name := range []string{"testdata/lower_types.txtar", "testdata/data_places.txtar"} {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, ar.Files...)
	}
	fixes := 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name, ".aqua") || strings.Contains(f.Name, "/") { // a program of several files
			continue
		}
		text := string(f.Data)
		_, diags, set := compile(t, source.Memory{f.Name: text}, f.Name, check.Options{})
		for _, d := range diags {
			if d.Code != "E0123" && d.Code != "E0205" {
				continue
			}
			for _, fix := range d.Fixes {
				fixes++
				mended := fix.Apply(d.Span.File, text)
				_, place, _, _ := set.Where(d.Span)
				_, after, set := compile(t, source.Memory{f.Name: mended}, f.Name, check.Options{})
				for _, left := range after {
					if _, at, _, _ := set.Where(left.Span); at.Line == place.Line && left.Code != "E0123" && left.Code != "E0205" {
						t.Errorf("%s:%d: %s leads to %s: %s", f.Name, place.Line, fix.Title, left.Code, left.Message)
					}
				}
			}
		}
	}
	if fixes == 0 {
		t.Error("nothing was fixed")
	}
}

// FuzzCheck holds that any text can be checked.
func FuzzCheck(f *testing.F) {
	archives, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range archives {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range ar.Files {
			if strings.HasSuffix(file.Name, ".aqua") {
				f.Add(string(file.Data))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, _, _ := compile(t, source.Memory{"a.aqua": text, "lib.aqua": "aqua Lib declares *\n\nfunc f() -> u8:\n  <- 1\n"}, "a.aqua", check.Options{})
		var out bytes.Buffer
		if err := p.Dump(&out); err != nil {
			t.Fatal(err)
		}
	})
}

// TestHostile checks programs whose types or errors grow without bound when taken naively. Each must come to its end.
func TestHostile(t *testing.T) {
	var unknown, families, arrows, results strings.Builder
	unknown.WriteString("aqua M declares *\n\n")
	for i := range 5000 {
		fmt.Fprintf(&unknown, "const CONSTANT_%d = %d\n", i, i)
	}
	unknown.WriteString("\nfunc f():\n")
	for i := range 5000 {
		fmt.Fprintf(&unknown, "  x%d = CONSTENT_%d\n", i, i)
	}
	families.WriteString("aqua M\n\ndata A0:\n  x: u8\n\nability B0:\n  x: u8\n\n")
	for i := 1; i < 200; i++ {
		fmt.Fprintf(&families, "data A%d:\n  x: A%d\n  y: A%d\n\nability B%d:\n  x: B%d\n  y: B%d\n\n", i, i-1, i-1, i, i-1, i-1)
	}
	families.WriteString("func g(b: B15):\n  x = 1\n\nfunc f(a: A15, c: A14):\n  g(a)\n  g(c)\n  x = [a, c]\n  y = a == c\n")
	arrows.WriteString("aqua M\n\nalias F0: u8 -> u8\nalias G0: u8 -> u8\n")
	for i := 1; i < 200; i++ {
		fmt.Fprintf(&arrows, "alias F%d: F%d, F%d -> F%d\nalias G%d: G%d, G%d -> G%d\n", i, i-1, i-1, i-1, i, i-1, i-1, i-1)
	}
	arrows.WriteString("\nfunc f(a: F9, b: F8, c: G8, d: F199):\n  a(b, c)\n  a(a, b)\n  x = [a]\n")
	results.WriteString("aqua M\n\nfunc f() -> u8" + strings.Repeat(", u8", 50000) + ":\n  <- 1" + strings.Repeat(", 1", 50000) + "\n")
	cases := []struct{ name, text, code string }{
		{"many unknown names", unknown.String(), "E0201"},
		{"types of shared fields", families.String(), "E0215"},
		{"functions of functions", arrows.String(), "E0215"},
		{"many results", results.String(), ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p, diags, _ := compile(t, source.Memory{"a.aqua": c.text}, "a.aqua", check.Options{})
			found := c.code == ""
			for _, d := range diags {
				found = found || d.Code == c.code
				if len(d.Message) > 10000 {
					t.Errorf("a message of %d bytes", len(d.Message))
				}
			}
			if !found || c.code == "" && len(diags) > 0 {
				t.Errorf("no %s among %d diagnostics", c.code, len(diags))
			}
			var out bytes.Buffer
			if err := p.Dump(&out); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// bigProgram has n functions that call each other, with every kind of statement.
func bigProgram(n int) string {
	var b strings.Builder
	b.WriteString("aqua Big declares *\n\nservice S(\"s\"):\n  go(x: u32, y: []string) -> u32\n  put: string -> ()\n\ndata D:\n  a: u32\n  b: string\n\n")
	b.WriteString("func f0(peer: string, xs: []u32, name: string) -> u32, []string:\n  <- 1, [name]\n\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, `func f%d(peer: string, xs: []u32, name: string) -> u32, []string:
  out: *string
  sum = xs[0] + 2 * xs[1] - (xs[2] %% 3)
  on peer via HOST_PEER_ID:
    for x <- xs par:
      r <- S.go(x + 1, ["a", name])
      if r > 10 && x != 3:
        out <<- name
      else:
        S.put("small")
  c = (v: u32) -> bool:
    <- v == 1 || v >= 20
  try:
    ok <- c(sum)
  catch e:
    S.put(e.message)
  join out[0]
  join out[1]
  a, b <- f%d(peer, xs, name)
  d = D(a = sum, b = name).copy(a = 2)
  <- d.a, out

`, i, i-1)
	}
	return b.String()
}

func BenchmarkCheck(b *testing.B) {
	text := bigProgram(450)
	var set source.Set
	g, diags, err := load.Load(context.Background(), source.Memory{"a.aqua": text}, &set, []string{"a.aqua"}, load.Options{})
	if err != nil || len(diags) > 0 {
		b.Fatal(err, diags)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, diags := check.Check(g, check.Options{}); len(diags) > 0 {
			b.Fatal(diags[0].Message)
		}
	}
	b.ReportMetric(float64(strings.Count(text, "\n")), "lines")
}
