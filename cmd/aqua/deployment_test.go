package main

import (
	"os"
	"strings"
	"testing"
)

// TestDeploymentShowsWhatIsThere holds the programs and configurations of docs/deployment.md to the files that they come from,
// which its commands run.
func TestDeploymentShowsWhatIsThere(t *testing.T) {
	read := func(file string) string {
		text, err := os.ReadFile("../../" + file)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	page := read("docs/deployment.md")
	shown := 0
	for language, file := range map[string]string{
		"aqua": "examples/deploy.aqua", "toml": "examples/services/greeting.toml", "go": "service/deploy/example_test.go",
	} {
		there := map[string]bool{}
		for line := range strings.Lines(read(file)) {
			line = strings.TrimSuffix(strings.TrimSpace(line), " {")
			there[strings.TrimPrefix(line, "if ")] = true
		}
		for _, block := range blocks(page, language) {
			shown++
			for line := range strings.Lines(block) {
				line = strings.TrimSpace(line)
				if !there[line] && !there[strings.Replace(line, "err = ", "err := ", 1)+"; err != nil"] {
					t.Errorf("docs/deployment.md shows %q, which is not in %s", line, file)
				}
			}
		}
	}
	if shown != 4 {
		t.Errorf("%d blocks were found", shown)
	}
}
