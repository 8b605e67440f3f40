package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/internal/golden"
)

// TestMarketPage runs the commands of docs/market.md, one after another in an empty folder, and compares all that is printed; ids differ from run to
// run and read as …. UPDATE=1 rewrites the page.
func TestMarketPage(t *testing.T) {
	page, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	page += "/../../docs/market.md"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	ids := regexp.MustCompile(`0x[0-9a-f]{40,64}|12D3KooW[1-9A-HJ-NP-Za-km-z]{44}`)
	ran := 0
	block := regexp.MustCompile("(?s)```console\n(.*?)```")
	updated := block.ReplaceAllStringFunc(string(text), func(b string) string {
		var out strings.Builder
		for line := range strings.Lines(block.FindStringSubmatch(b)[1]) {
			command, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "$ aqua ")
			if !ok {
				continue
			}
			ran++
			var printed bytes.Buffer
			tool := &tool{in: strings.NewReader(""), out: &printed, err: &printed}
			code := tool.execute(t.Context(), strings.Fields(command))
			fmt.Fprintf(&out, "$ aqua %s\n%s", command, ids.ReplaceAllString(printed.String(), "…"))
			if code != 0 {
				fmt.Fprintf(&out, "$ echo $?\n%d\n", code)
			}
		}
		return "```console\n" + out.String() + "```"
	})
	switch {
	case ran < 20:
		t.Errorf("%d commands were found", ran)
	case updated == string(text):
	case golden.Update():
		if err := os.WriteFile(page, []byte(updated), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("the commands of docs/market.md print something else; with the real output it reads\n%s", updated)
	}
}
