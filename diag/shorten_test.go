package diag

import (
	"strings"
	"testing"
	"unicode/utf8"
)

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
}

// texts are no UTF-8: in some no character begins in the first 120 bytes.
var texts = []string{
	strings.Repeat("\xff", 1000),
	strings.Repeat("\x80", 1000),
	strings.Repeat("\x80`", 500),
	"`" + strings.Repeat("\x80", 1000),
	"`" + strings.Repeat("\x80", 1000) + "`",
	"there is no `x" + strings.Repeat("\x80", 300) + "` here",
	strings.Repeat("a", 118) + strings.Repeat("\x80", 1000),
}

func TestShortenBrokenUTF8(t *testing.T) {
	for _, text := range texts {
		checkShorten(t, text)
	}
	for _, c := range []struct{ in, want string }{
		{texts[1], strings.Repeat("\x80", 120) + "…" + strings.Repeat("\x80", 40)},
		{texts[4], "`" + strings.Repeat("\x80", 119) + "…" + strings.Repeat("\x80", 39) + "`"},
	} {
		if got := Shorten(c.in); got != c.want {
			t.Errorf("%.4q… gives %q", c.in, got)
		}
	}
}

func FuzzShorten(f *testing.F) {
	for _, text := range texts {
		f.Add(text)
	}
	f.Add("there is no `" + strings.Repeat("ё", 300) + "` here")
	f.Fuzz(checkShorten)
}

// checkShorten checks what holds of every message.
func checkShorten(t *testing.T, text string) {
	got := Shorten(text)
	if len(got) > len(text) {
		t.Errorf("%q grows to %q", text, got)
	}
	if utf8.ValidString(text) && !utf8.ValidString(got) {
		t.Errorf("%q is cut inside a character: %q", text, got)
	}
	if strings.Count(got, "`") != strings.Count(text, "`") {
		t.Errorf("%q loses a quote: %q", text, got)
	}
	if again := Shorten(got); again != got {
		t.Errorf("%q is cut twice: %q", text, again)
	}
}
