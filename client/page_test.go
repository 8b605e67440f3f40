package client_test

import (
	"os"
	"strings"
	"testing"
)

// TestPageShowsTheExample holds what docs/embedding.md shows against the example that runs.
func TestPageShowsTheExample(t *testing.T) {
	page, err := os.ReadFile("../docs/embedding.md")
	if err != nil {
		t.Fatal(err)
	}
	example, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "# A client in your own program")
	_, rest, _ = strings.Cut(rest, "```go\n")
	shown, _, ok := strings.Cut(rest, "```")
	indented := "\t" + strings.ReplaceAll(strings.TrimSpace(shown), "\n", "\n\t")
	if !ok || !strings.Contains(string(example), indented) {
		t.Errorf("the page shows something else than example_test.go:\n%s", shown)
	}
}
