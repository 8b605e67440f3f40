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
	alone := ""
	program := "aqua Guide\n\nimport \"@fluencelabs/aqua-lib/builtin.aqua\"\nimport \"@fluencelabs/aqua-lib/math.aqua\"\n\nexport ask, two_of, all_of, grade, first_that, countdown, half, half_or, total, spent_on, four_times, price\n"
	for _, block := range regexp.MustCompile("(?s)```aqua\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		if strings.HasPrefix(block[1], "aqua ") { // a file of its own
			alone = block[1]
			continue
		}
		program += "\n" + block[1]
	}
	file := filepath.Join(t.TempDir(), "guide.aqua")
	if err := os.WriteFile(file, []byte(program), 0o644); err != nil {
		t.Fatal(err)
	}
	whole := filepath.Join(t.TempDir(), "area.aqua")
	if err := os.WriteFile(whole, []byte(alone), 0o644); err != nil {
		t.Fatal(err)
	}
	const bob, eve = "12D3KooWBt9uPHduPVtGBgjWVJjjrmEWbQzECZFA4x2tJm9BCPuN", "12D3KooWDMTut3ndq5vcbTHGMEZBAzH1iEA5MJ6n5mK9ahBFT3Za"
	for _, c := range []struct{ call, down, want string }{
		{`ask("@bob")`, "", `"` + bob + `"`},
		{`two_of(["@bob", "@eve", "@dan"])`, "dan", `["` + eve + `","` + bob + `"]`},
		{`two_of(["@eve", "@dan"])`, "dan", `["` + eve + `"]`},
		{`all_of(["@bob", "@eve"])`, "", `["` + eve + `","` + bob + `"]`},
		{`all_of([])`, "", `[]`},
		{`half(8, 2)`, "", "4"}, {`half(8, 0)`, "", "0"},
		{`half_or(8, 2, 9)`, "", "4"}, {`half_or(8, 0, 9)`, "", "9"},
		{`grade(95)`, "", `"very good"`}, {`grade(60)`, "", `"good"`}, {`grade(5)`, "", `"not yet"`},
		{`first_that([0, 5, 2])`, "", "20"}, {`countdown(3)`, "", "[3,2,1,0]"},
		{`four_times(3)`, "", "12"}, {`price(5)`, "", "110"}, {`area(4)`, "", "8"},
		{`total([{"item": "tea", "cents": 250, "note": null}, {"item": "cup", "cents": 5, "note": "blue"}])`, "", "510"},
		{`spent_on("tea", [{"item": "tea", "cents": 250, "note": null}, {"item": "cup", "cents": 5, "note": "blue"}, {"item": "tea", "cents": 3, "note": null}])`, "", "[253,false]"},
	} {
		from := file
		if strings.HasPrefix(c.call, "area") {
			from = whole
		}
		args := []string{"run", from, "-f", c.call, "--peer", "bob,eve,dan"}
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
