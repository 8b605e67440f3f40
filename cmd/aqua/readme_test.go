package main

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/compiler/format"
	"github.com/aquifer-dev/aquifer/internal/golden"
)

// TestReadme runs every command of the ```console blocks in README.md, examples/README.md, docs/services.md, docs/deployment.md, docs/format.md and docs/lint.md, and compares all that is
// printed, standard output first, then messages, then the exit code, asked for as in a shell, when it is not zero. UPDATE=1 rewrites the pages.
func TestReadme(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	if err := os.Chdir("../.."); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := os.Chdir("cmd/aqua"); err != nil {
			t.Fatal(err)
		}
	}()
	for _, page := range []string{"README.md", "examples/README.md", "docs/services.md", "docs/deployment.md", "docs/format.md", "docs/lint.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		ran := 0
		block := regexp.MustCompile("(?s)```console\n(.*?)```")
		updated := block.ReplaceAllStringFunc(string(text), func(b string) string {
			body := block.FindStringSubmatch(b)[1]
			var out strings.Builder
			for _, line := range strings.Split(body, "\n") {
				if command, ok := strings.CutPrefix(line, "$ "); ok && command != "echo $?" {
					ran++
					out.WriteString(line + "\n" + runLine(t, command))
				}
			}
			return "```console\n" + out.String() + "```"
		})
		if ran == 0 {
			t.Errorf("%s has no commands", page)
		}
		if updated == string(text) {
			continue
		}
		if !golden.Update() {
			t.Errorf("%s shows other output than the commands give; with the real one it reads\n%s", page, updated)
			continue
		}
		if err := os.WriteFile(page, []byte(updated), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestServicesPageShowsItsFiles holds the files that docs/services.md shows against what it shows.
func TestServicesPageShowsItsFiles(t *testing.T) {
	page, err := os.ReadFile("../../docs/services.md")
	if err != nil {
		t.Fatal(err)
	}
	for file, language := range map[string]string{"greeting.toml": "toml", "session.txt": "text"} {
		shown := blocks(string(page), language)
		content, err := os.ReadFile("../../examples/services/" + file)
		if err != nil || len(shown) != 1 || !strings.HasSuffix(string(content), shown[0]) {
			t.Errorf("%s is shown as %q (%v)", file, shown, err)
		}
	}
}

// runLine runs one `aqua …` line in-process; `< FILE` at its end is its standard input.
func runLine(t *testing.T, line string) string {
	words := shellWords(line)
	if len(words) == 0 || words[0] != "aqua" {
		t.Fatalf("%q is no aqua command", line)
	}
	var in []byte
	if n := len(words); n > 2 && words[n-2] == "<" {
		var err error
		if in, err = os.ReadFile(words[n-1]); err != nil {
			t.Fatal(err)
		}
		words = words[:n-2]
	}
	var out, messages bytes.Buffer
	tool := &tool{in: bytes.NewReader(in), out: &out, err: &messages}
	code := tool.execute(context.Background(), words[1:])
	text := out.String() + messages.String()
	if code != 0 {
		text += "$ echo $?\n" + string(rune('0'+code)) + "\n"
	}
	return text
}

// shellWords splits a line at blanks outside single quotes.
func shellWords(line string) []string {
	var words []string
	var word strings.Builder
	quoted, started := false, false
	for _, r := range line {
		switch {
		case r == '\'':
			quoted, started = !quoted, true
		case r == ' ' && !quoted:
			if started {
				words = append(words, word.String())
			}
			word.Reset()
			started = false
		default:
			word.WriteRune(r)
			started = true
		}
	}
	if started {
		words = append(words, word.String())
	}
	return words
}

// TestFormatPageShowsTheLayout holds the two sources of docs/format.md against each other.
func TestFormatPageShowsTheLayout(t *testing.T) {
	text, err := os.ReadFile("../../docs/format.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```aqua\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(blocks) != 2 {
		t.Fatalf("%d sources", len(blocks))
	}
	if got, err := format.Text(blocks[0][1]); err != nil || got != blocks[1][1] {
		t.Errorf("%v; the first source becomes\n%s", err, got)
	}
}
