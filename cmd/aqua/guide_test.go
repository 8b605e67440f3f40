package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestGuide puts the programs of docs/guide.md into one file and runs each function.
func TestGuide(t *testing.T) {
	page, err := os.ReadFile("../../docs/guide.md")
	if err != nil {
		t.Fatal(err)
	}
	program := "aqua Guide\n\nimport \"@fluencelabs/aqua-lib/builtin.aqua\"\nimport \"@fluencelabs/aqua-lib/math.aqua\"\n\nexport ask, two_of, all_of, half, total, spent_on\n"
	for _, block := range regexp.MustCompile("(?s)```aqua\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		program += "\n" + block[1]
	}
	file := filepath.Join(t.TempDir(), "guide.aqua")
	if err := os.WriteFile(file, []byte(program), 0o644); err != nil {
		t.Fatal(err)
	}
	const bob, eve = "12D3KooWBt9uPHduPVtGBgjWVJjjrmEWbQzECZFA4x2tJm9BCPuN", "12D3KooWDMTut3ndq5vcbTHGMEZBAzH1iEA5MJ6n5mK9ahBFT3Za"
	for _, c := range []struct{ call, down, want string }{
		{`ask("@bob")`, "", `"` + bob + `"`},
		{`two_of(["@bob", "@eve", "@dan"])`, "dan", `["` + eve + `","` + bob + `"]`},
		{`two_of(["@eve", "@dan"])`, "dan", `["` + eve + `"]`},
		{`all_of(["@bob", "@eve"])`, "", `["` + eve + `","` + bob + `"]`},
		{`half(8, 2)`, "", "4"}, {`half(8, 0)`, "", "0"},
		{`total([{"item": "tea", "cents": 250, "note": null}, {"item": "cup", "cents": 5, "note": "blue"}])`, "", "510"},
		{`spent_on("tea", [{"item": "tea", "cents": 250, "note": null}, {"item": "cup", "cents": 5, "note": "blue"}, {"item": "tea", "cents": 3, "note": null}])`, "", "[253,false]"},
	} {
		args := []string{"run", file, "-f", c.call, "--peer", "bob,eve,dan"}
		if c.down != "" {
			args = append(args, "--down", c.down)
		}
		var out, messages bytes.Buffer
		tool := &tool{in: strings.NewReader(""), out: &out, err: &messages}
		if code := tool.execute(context.Background(), args); code != exitFine || strings.TrimSpace(out.String()) != c.want {
			t.Errorf("%s: %s%s", c.call, out.String(), messages.String())
		}
	}
}
