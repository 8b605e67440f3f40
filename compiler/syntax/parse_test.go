package syntax_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/source"
)

// TestGolden reads every archive under testdata: a file NAME.aqua is parsed; NAME.tree is its tree and NAME.diag what
// is reported about it. Either may be left out; a program without NAME.diag must have no diagnostics.
func TestGolden(t *testing.T) {
	golden.Run(t, "testdata/*.txtar", func(t *testing.T, ar *golden.Archive) {
		for _, f := range ar.Files {
			base, ok := strings.CutSuffix(f.Name, ".aqua")
			if !ok {
				continue
			}
			var set source.Set
			file, diags := syntax.Parse(set.Add(f.Name, string(f.Data)))
			checkTree(t, file)
			var tree, told bytes.Buffer
			_ = file.Dump(&tree)
			_ = diags.WriteText(&told, &set, false)
			ar.Compare(t, base+".tree", tree.String(), true)
			ar.Compare(t, base+".diag", told.String(), false)
		}
	})
}

// checkTree holds every tree to what later stages rely on: tokens cover the text, every token that is no layout lies in
// a root, children lie within their parents.
func checkTree(t testing.TB, f *syntax.File) {
	t.Helper()
	text := f.Source.Text
	pos := int32(0)
	for i, tok := range f.Tokens {
		if tok.Pos < pos || i == 0 && tok.Pos != 0 {
			t.Fatalf("token %d is at %d, behind %d", i, tok.Pos, pos)
		}
		pos = tok.Pos
	}
	last := f.Tokens[len(f.Tokens)-1]
	if last.Kind != syntax.EOF || int(last.Pos) != len(text) {
		t.Fatalf("the last token is %v, the text has %d bytes", last, len(text))
	}
	covered := make([]bool, len(text))
	for _, n := range f.Roots() {
		for i := n.Pos(); i < n.End(); i++ {
			covered[i] = true
		}
		syntax.Inspect(n, func(n syntax.Node) bool {
			if n.Pos() < 0 || n.Pos() > n.End() || int(n.End()) > len(text) {
				t.Fatalf("%T at %d-%d", n, n.Pos(), n.End())
			}
			for _, c := range syntax.Children(n) {
				if c.Pos() < n.Pos() || c.End() > n.End() {
					t.Fatalf("%T at %d-%d leaves its %T at %d-%d in\n%s", c, c.Pos(), c.End(), n, n.Pos(), n.End(), text)
				}
			}
			return true
		})
	}
	for _, tok := range f.Tokens {
		switch tok.Kind {
		case syntax.EOF, syntax.Blank, syntax.Comment, syntax.Newline:
		default:
			if !covered[tok.Pos] {
				t.Fatalf("the token at %d is in no node of\n%s", tok.Pos, text)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
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
	f.Add("func f(\n\"\nx <- y<-1")
	f.Add("+\n0")
	f.Add("func A(a:A00")
	f.Fuzz(func(t *testing.T, text string) {
		var set source.Set
		file, _ := syntax.Parse(set.Add("fuzz.aqua", text))
		checkTree(t, file)
	})
}

// TestDepth feeds input that nests without end in every way the grammar has.
func TestDepth(t *testing.T) {
	const n = 100_000
	deep := func(head, open, middle, closing string) string {
		return "func f(a: u8):\n" + head + strings.Repeat(open, n) + middle + strings.Repeat(closing, n) + "\n"
	}
	var blocks, blocksSmall strings.Builder
	blocks.WriteString("func f():\n")
	for i := range 3000 {
		fmt.Fprintf(&blocks, "%son p:\n", strings.Repeat(" ", i+1))
	}
	blocksSmall.WriteString("func f():\n")
	for i := range 900 {
		fmt.Fprintf(&blocksSmall, "%son p:\n", strings.Repeat(" ", i+1))
	}
	blocksSmall.WriteString(strings.Repeat(" ", 901) + "g()\n")
	cases := []struct{ name, text, code string }{
		{"parentheses", deep("  x = ", "(", "1", ")"), "E0106"},
		{"open parentheses", deep("  x = ", "(", "1", ""), "E0106"},
		{"arrays", deep("  x = ", "[", "1", "]"), "E0106"},
		{"calls", deep("  x = ", "f(", "1", ")"), "E0106"},
		{"not", deep("  x = ", "!", "a", ""), "E0106"},
		{"power", deep("  x = ", "a ** ", "a", ""), "E0106"},
		{"sum", deep("  x = ", "a + ", "a", ""), "E0106"},
		{"indices", deep("  x = ", "a[", "1", "]"), "E0106"},
		{"bangs", deep("  x = a", "!", "", ""), "E0106"},
		{"fields", deep("  x = a", ".b", "", ""), "E0106"},
		{"named", deep("  x = ", "D(a = ", "1", ")"), "E0106"},
		{"array type", deep("  x: *", "[]", "u8", ""), "E0106"},
		{"stream type", deep("  x: ", "*", "u8", ""), "E0106"},
		{"arrow type", deep("  x: ", "u8 -> ", "u8", ""), "E0106"},
		{"parenthesised type", "func f(x: " + strings.Repeat("(", n) + "u8):\n  g()\n", "E0101"},
		{"closing", deep("  x = 1", ")", "", ""), "E0101"},
		{"blocks", blocks.String(), "E0106"},
		{"blocks within the limit", blocksSmall.String(), ""},
		{"wide", "func f():\n  x = [" + strings.Repeat("1, ", n) + "1]\n", ""},
		{"blank lines", strings.Repeat("\n  -- c\n", n), ""},
		{"operators at line starts", "const A = 1\n" + strings.Repeat("\n+", n), "E0101"},
		{"broken lines", "func f():\n  g(1" + strings.Repeat("\n  , 2", n/2) + ")\n", "E0134"},
		{"open comments", "func f():\n  x = " + strings.Repeat("/* ", n), "E0101"},
		{"closed comments", "func f():\n  x = 1" + strings.Repeat("/**/", n), "E0131"},
		{"blanks of other kinds", "func f():\n  x = 1" + strings.Repeat("\u00a0", n), "E0102"},
		{"quotes", "func f():\n" + strings.Repeat("  x = \"\n", 999), "E0104"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var set source.Set
			file, diags := syntax.Parse(set.Add("deep.aqua", c.text))
			checkTokens(t, file)
			switch {
			case c.code == "" && len(diags) > 0:
				t.Errorf("%v", diags[0])
			case c.code != "" && len(diags) == 0:
				t.Errorf("no diagnostic")
			case c.code != "" && diags[0].Code != c.code:
				t.Errorf("%s: %s", diags[0].Code, diags[0].Message)
			}
		})
	}
}

func checkTokens(t *testing.T, f *syntax.File) {
	t.Helper()
	if last := f.Tokens[len(f.Tokens)-1]; int(last.Pos) != len(f.Source.Text) {
		t.Fatal("the tokens do not reach the end of the text")
	}
}

// bigFile is a program of about n lines with every kind of statement.
func bigFile(n int) string {
	var b strings.Builder
	b.WriteString("aqua Big declares *\n\nimport \"x.aqua\"\nexport f0\n\nservice S(\"s\"):\n  go(x: u32, y: []string) -> u32\n  put: string -> ()\n\n")
	for i := 0; strings.Count(b.String(), "\n") < n && i < n; i++ {
		for j := range 20 {
			k := i*20 + j
			fmt.Fprintf(&b, `-- function %d
func f%d(peer: string, xs: []u32, name: string) -> u32, []string:
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
  join out[0], out[1]
  d = D(a = sum, b = name).copy(a = 2)
  <- d.a, out

`, k, k)
		}
	}
	return b.String()
}

func BenchmarkParse(b *testing.B) {
	text := bigFile(9000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		var set source.Set
		if _, diags := syntax.Parse(set.Add("big.aqua", text)); len(diags) > 0 {
			b.Fatal(diags[0].Message)
		}
	}
	b.ReportMetric(float64(strings.Count(text, "\n")), "lines")
}

func TestParseValue(t *testing.T) {
	cases := []struct{ text, code string }{
		{`f("x", y)`, ""}, {"  f()\n", ""}, {"1 + 2", ""}, {"", "E0101"}, {"f(1", "E0105"}, {"f() g()", "E0101"},
		{"f()\ng()", "E0101"}, {"f(_)", "E0102"}, {"x = 1", "E0101"}, {"-- nothing", "E0101"},
	}
	for _, c := range cases {
		var set source.Set
		v, diags := syntax.ParseValue(set.Add("call", c.text))
		code := ""
		if len(diags) > 0 {
			code = diags[0].Code
		}
		if _, bad := v.(*syntax.BadValue); code != c.code || bad != (code != "") {
			t.Errorf("%q: %s, %T, %v", c.text, code, v, diags)
		}
	}
}

// TestFixes applies the first fix of every diagnostic in the archive of foreign words: each must cure what it is offered
// for, and make nothing worse.
func TestFixes(t *testing.T) {
	ar, err := txtar.ParseFile("testdata/foreign.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ar.Files {
		if !strings.HasSuffix(f.Name, ".aqua") {
			continue
		}
		text := string(f.Data)
		before := 1 << 30
		for {
			var set source.Set
			file, diags := syntax.Parse(set.Add(f.Name, text))
			if len(diags) >= before {
				t.Fatalf("%s: %d diagnostics after a fix, %d before, in\n%s", f.Name, len(diags), before, text)
			}
			before = len(diags)
			i := slices.IndexFunc(diags, func(d diag.Diagnostic) bool { return len(d.Fixes) > 0 })
			if i < 0 {
				break
			}
			text = diags[i].Fixes[0].Apply(file.Source.ID, text)
		}
	}
}
