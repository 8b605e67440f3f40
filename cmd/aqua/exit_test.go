package main

import (
	"context"
	"strings"
	"testing"
)

// TestLongArguments holds that arguments of any length and bytes are answered in messages that can be read.
func TestLongArguments(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := writeFile("a.aqua", []byte("aqua A\n\nexport f\n\nfunc f() -> u32:\n  <- 1\n")); err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{strings.Repeat("a", 3000), strings.Repeat("\x80", 3000)} {
		for _, args := range [][]string{
			{word}, {word + ".aqua"}, {"check", "--" + word}, {"check", "--const", word, "a.aqua"}, {"check", "--diagnostics", word}, {"check", "a.aqua", word},
			{"check", word}, {"compile", "--dump", word, "a.aqua"}, {"compile", "--go", "--package", word + "-", "a.aqua"}, {"explain", word},
			{"run", "-i", "a.aqua", "-f", word + "()"}, {"run", "-i", "a.aqua", "-f", "f()", "--data", word},
		} {
			var out, err shared
			tool := &tool{in: strings.NewReader(""), out: &out, err: &err}
			if code := tool.execute(context.Background(), args); code != exitUsage && code != exitFailed || err.String() == "" || len(err.String()) > 1000 {
				t.Errorf("%.20q: code %d, %d bytes: %.300s", args, code, len(err.String()), err.String())
			}
		}
	}
}
