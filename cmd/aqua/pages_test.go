package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/internal/settings"
	"github.com/aquifer-dev/aquifer/project"
)

// generated holds a part of a page, between <!-- NAME --> and <!-- end of NAME -->, to what it is made from; UPDATE=1 writes it.
func generated(t *testing.T, page, name, want string) {
	t.Helper()
	begin, end := "<!-- "+name+" -->\n", "<!-- end of "+name+" -->\n"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(text), begin)
	_, tail, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("the place for %s is not marked in %s", name, page)
	}
	want = head + begin + want + end + tail
	switch {
	case string(text) == want:
	case golden.Update():
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s does not describe the %s as they are; UPDATE=1 writes it anew", page, name)
	}
}

// TestProjectPage holds the reference in docs/project.md to the keys.
func TestProjectPage(t *testing.T) {
	generated(t, "../../docs/project.md", "keys", settings.Table(project.Keys()))
}

// TestProjectPageShowsAFile reads the files that docs/project.md and docs/lint.md show.
func TestProjectPageShowsAFile(t *testing.T) {
	for _, page := range []string{"../../docs/project.md", "../../docs/lint.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		shown := blocks(string(text), "toml")
		if len(shown) == 0 {
			t.Errorf("%s shows no file", page)
		}
		for _, b := range shown {
			if _, err := project.Read(page, b); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestLintPage holds the list in docs/lint.md to the rules.
func TestLintPage(t *testing.T) {
	var b strings.Builder
	b.WriteString("| rule | code | weight | what it finds |\n|---|---|---|---|\n")
	for _, r := range lint.Rules() {
		fmt.Fprintf(&b, "| `%s` | [%s](../diag/explain/pages/%s.md) | %s | %s |\n", r.Name, r.Code, r.Code, r.Severity, r.Title)
	}
	generated(t, "../../docs/lint.md", "rules", b.String())
}
