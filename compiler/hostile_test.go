package compiler

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// Sizes at which anything that grows with the square of its input, or with the stack, would show.
const (
	deep = 100_000
	many = 10_000
)

const header = "aqua M\n\nexport f\n\n"

// returns is a program whose function returns a value.
func returns(value string) string { return header + "func f(a: []u32) -> u32:\n  <- " + value + "\n" }

// takes is a program whose function has a parameter of a type.
func takes(typ string) string { return header + "func f(a: " + typ + ") -> u32:\n  <- 1\n" }

// enclosed is a text in a pair of brackets, many times.
func enclosed(open, text, end string) string {
	return strings.Repeat(open, deep) + text + strings.Repeat(end, deep)
}

// numbered is n times a text in which # is a number and & the next one, after the last the first.
func numbered(n int, text string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.NewReplacer("#", fmt.Sprint(i), "&", fmt.Sprint((i+1)%n)).Replace(text))
	}
	return b.String()
}

// indented is a program of so many blocks, each in the other.
func indented(blocks int) string {
	var b strings.Builder
	b.WriteString(header + "func f() -> u32:\n")
	for i := range blocks {
		b.WriteString(strings.Repeat(" ", i+1) + "if true:\n")
	}
	return b.String() + strings.Repeat(" ", blocks+1) + "x = 1\n  <- 1\n"
}

// TestHostileTexts compiles texts that are made to break a compiler: each is answered with a code, and in a time that does
// not let the tests time out.
func TestHostileTexts(t *testing.T) {
	for _, c := range []struct{ name, code, text string }{
		{"parentheses", "E0106", returns(enclosed("(", "1", ")"))},
		{"parentheses left open", "E0106", returns(strings.Repeat("(", deep))},
		{"brackets", "E0106", returns(enclosed("[", "1", "]"))},
		{"brackets left open", "E0106", returns(strings.Repeat("[", deep))},
		{"indexes", "E0106", returns(enclosed("a[", "0", "]"))},
		{"calls", "E0106", returns(enclosed("f(", "0", ")"))},
		{"fields", "E0106", returns("a" + strings.Repeat(".b", deep))},
		{"sums", "E0106", returns("a" + strings.Repeat(" + a", deep))},
		{"negations", "E0106", returns(strings.Repeat("!", deep) + "a")},
		{"options", "E0106", takes(strings.Repeat("?", deep) + "u32")},
		{"arrays", "E0106", takes(strings.Repeat("[]", deep) + "u32")},
		{"arrows", "E0106", takes(enclosed("u32 -> (", "u32 -> u32", ")"))},
		{"blocks", "E0106", indented(2000)},
		{"far indentation", "E0201", header + "func f() -> u32:\n" + strings.Repeat(" ", deep) + "<- y\n"},
		{"long name", "E0201", returns(strings.Repeat("x", 1<<20))},
		{"long comment", "E0201", "-- " + strings.Repeat("x", 1<<20) + "\n" + returns("y")},
		{"long line of anything", "E0102", returns(strings.Repeat("@ ", 1<<19))},
		{"aliases of each other", "E0205", header + "alias A: B\nalias B: A\n\nfunc f(a: A):\n  x = 1\n"},
		{"ring of aliases", "E0205", header + numbered(many, "alias A#: A&\n") + "\nfunc f(a: A0):\n  x = 1\n"},
		{"ring of data types", "E0205", header + numbered(many, "data D#:\n  x: D&\n\n") + "func f(a: D0):\n  x = 1\n"},
		{"many names", "E0201", header + "func f() -> u32:\n" + numbered(many, "  x# = y#\n") + "  <- 1\n"},
		{"many errors of form", "E0101", header + "func f() -> u32:\n" + strings.Repeat("  x = )\n", many) + "  <- 1\n"},
		{"missing files", "E0301", "aqua M\n\n" + numbered(1000, "import \"n#.aqua\"\n")},
		{"zero byte", "E0102", returns("1\x00")},
		{"zero bytes", "E0102", strings.Repeat("\x00", 1<<20)},
		{"invalid text", "E0103", returns("\"\xff\xfe\"")},
		{"invalid bytes", "E0103", strings.Repeat("\xff", 1<<20)},
		{"nothing", "E0310", ""},
		{"byte order mark", "E0310", "\ufeff"},
		{"other encoding", "E0103", "\xff\xfea\x00q\x00u\x00a\x00 \x00M\x00\n\x00"},
		{"carriage returns", "E0102", strings.ReplaceAll(returns("1"), "\n", "\r")},
		{"10 MB of signs", "E0310", strings.Repeat("}{)(@#$%^&*\"'", 800_000)},
		{"10 MB of blanks", "E0310", strings.Repeat(" ", 10_000_000)},
		{"10 MB of comments", "E0310", strings.Repeat("-- x\n", 2_000_000)},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, diags := compileText(c.text, Options{})
			if !diags.HasErrors() || !has(diags, c.code) {
				t.Errorf("no %s among %.500s", c.code, describe(r, diags))
			}
		})
	}
}

// TestHostileModules compiles thousands of modules.
func TestHostileModules(t *testing.T) {
	files := source.Memory{"all.aqua": "aqua All\n\n" + numbered(many, "import \"m#.aqua\"\n") + "\nexport f\n\nfunc f() -> u32:\n  <- y\n"}
	for i := range many {
		files[fmt.Sprintf("m%d.aqua", i)] = fmt.Sprintf("aqua M%d declares *\n\nfunc g%d() -> u32:\n  <- 1\n", i, i)
	}
	for i := range 1000 {
		files[fmt.Sprintf("ring%d.aqua", i)] = fmt.Sprintf("aqua R%d declares *\n\nimport \"ring%d.aqua\"\n\nfunc r%d() -> u32:\n  <- 1\n", i, (i+1)%1000, i)
	}
	for i := range 100 {
		files[fmt.Sprintf("each%d.aqua", i)] = fmt.Sprintf("aqua E%d declares *\n\n", i) + numbered(100, "import \"each#.aqua\"\n")
	}
	for root, code := range map[string]string{"all.aqua": "E0201", "ring0.aqua": "E0302", "each0.aqua": "E0302"} {
		_, diags := Compile(context.Background(), files, []string{root}, Options{})
		if !has(diags, code) {
			t.Errorf("%s: no %s", root, code)
		}
		length := 0
		for _, d := range diags {
			length += len(d.Message)
		}
		if length > 100_000 {
			t.Errorf("%s: %d bytes of messages", root, length)
		}
	}
}

func has(diags diag.List, code string) bool {
	return slices.ContainsFunc(diags, func(d diag.Diagnostic) bool { return d.Code == code })
}
