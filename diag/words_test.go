package diag

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCounted(t *testing.T) {
	for n, want := range []string{"0 files", "1 file", "2 files"} {
		if got := Counted(n, "file"); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}

func TestShorten(t *testing.T) {
	long := strings.Repeat("a", 119) + strings.Repeat("b", 1000000) + strings.Repeat("c", 39)
	cut := strings.Repeat("a", 119) + "…" + strings.Repeat("c", 39)
	readable := strings.Repeat("`name` and ", 100)
	wide := strings.Repeat("ё", 1000)
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"there is no `x`", "there is no `x`"},
		{readable, readable},
		{"there is no `" + long + "` here", "there is no `" + cut + "` here"},
		{"`" + long + "`, `x y`", "`" + cut + "`, `x y`"},
		{"write " + long + "d", "write " + cut + "d"},
		{"`" + strings.Repeat("a, ", 1000) + "`", "`" + strings.Repeat("a, ", 39) + "a,…" + strings.Repeat("a, ", 14)[3:] + "`"},
		{"x `" + long, "x `" + strings.Replace(cut, "…", "…b", 1)},
		{wide, strings.Repeat("ё", 60) + "…" + strings.Repeat("ё", 20)},
	} {
		got := Shorten(c.in)
		if got != c.want {
			t.Errorf("%.40s… gives %s, want %s", c.in, got, c.want)
		}
		if !utf8.ValidString(got) {
			t.Errorf("%.40s… gives %q", c.in, got)
		}
	}
	for _, text := range []string{strings.Repeat("\xff", 1000), strings.Repeat("\x80`", 500), "`" + strings.Repeat("\x80", 1000)} {
		if got := Shorten(text); len(got) > len(text) {
			t.Errorf("%q grows", text[:10])
		}
	}
}
