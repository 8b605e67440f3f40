package project

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/internal/settings"
)

// TestRead reads a file with all keys.
func TestRead(t *testing.T) {
	s, err := Read("f", `
entries = ["src/main.aqua", "jobs"]
import = ["lib"]
constants = ["DEBUG = true"]

[imports."src"]
"@us/" = "vendor/us"
"" = ["a", "b"]

[[targets]]
kind = "go"
output = "gen"
package = "calls"
entries = ["./src/main.aqua"]

[[targets]]

[lint.rules]
unused-parameter = "off"
W0201 = "error"
sequential-calls = "on"
`)
	if err != nil {
		t.Fatal(err)
	}
	want := Settings{
		Entries: []string{"src/main.aqua", "jobs"}, Import: []string{"lib"}, Constants: []string{"DEBUG = true"},
		Imports: map[string]map[string]Locations{"src": {"@us/": {"vendor/us"}, "": {"a", "b"}}},
		Targets: []Target{{Kind: "go", Output: "gen", Package: "calls", Entries: []string{"./src/main.aqua"}}, {Kind: "air"}},
		Lint:    Lint{Rules: map[string]string{"unused-parameter": "off", "W0201": "error", "sequential-calls": "on"}},
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
	levels, _ := s.Lint.Levels()
	if diff := cmp.Diff(map[string]lint.Level{"W0502": lint.Off, "W0201": lint.Error, "W0509": lint.Default}, levels); diff != "" {
		t.Error(diff)
	}
}

// TestProblems names place and key of what is wrong.
func TestProblems(t *testing.T) {
	for text, want := range map[string]string{
		"entry = []": "f:1: `entry`: there is no such key",
		"\n[[targets]]\nkind = \"air\"\ncolour = 1":                 "f:4: `targets.colour`: there is no such key",
		"[[targets]]\nkind = \"c\"":                                 "f:2: `targets.kind`: \"c\" is no target; air, js, ts, go, json are",
		"[[targets]]\nkind = \"ts\"\npackage = \"x\"":               "f:3: `targets.package`: only targets of kind go have a package",
		"entries = [\"a\"]\n[[targets]]\nentries = [\"b\"]":         "f:3: `targets.entries`: \"b\" is not among `entries`",
		"[lint.rules]\nunused-variables = \"off\"":                  "f:2: `lint.rules.unused-variables`: there is no such rule",
		"[lint.rules]\nunused-variable = \"loud\"":                  "f:2: `lint.rules.unused-variable`: \"loud\" is no level; on, off, note, warning, error are",
		"[lint.rules]\nW0501 = \"off\"\nunused-variable = \"note\"": "f:3: `lint.rules.unused-variable`: this rule has a level under its other name",
		"[lint]\nlevel = 1":                                         "f:2: `lint.level`: there is no such key",
		"entries = \"a\"":                                           "f:1: `entries`: ",
		"constants = [\"x\"]":                                       "f:1: `constants`: \"x\" is not of the form NAME=VALUE",
		"[imports]\n\"src\" = {\"\" = 1}":                           "f:2: `imports.src.\"\"`: 1 is no directory and no list of such",
		"[imports.src]\nx = [1]":                                    "f:2: `imports.src.x`: 1 is no directory; texts are",
		"= 1":                                                       "f:1: ",
	} {
		_, err := Read("f", text)
		var p *settings.Problem
		if !errors.As(err, &p) || !strings.HasPrefix(p.Error(), want) {
			t.Errorf("%q:\n got  %v\n want %s", text, err, want)
		}
	}
}

// TestKeys describes every key.
func TestKeys(t *testing.T) {
	table := settings.Table(Keys())
	for _, e := range Keys() {
		if e.Name == "" || e.Doc == "" || !strings.Contains(table, "| `"+e.Name+"`") {
			t.Errorf("%+v is not described", e)
		}
	}
	if len(Keys()) < 14 {
		t.Error("keys are missing:", len(Keys()))
	}
}

// FuzzRead feeds texts that nobody would write.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"entries = []", "[imports.\"a b\"]\n\"\" = \"x\"", "[[targets]]\nkind=1", "[lint.rules]\nW0501 = \"on\"", "lint = [["} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Read("f", text)
		var p *settings.Problem
		if err != nil && !errors.As(err, &p) {
			t.Fatal(err)
		}
		if p != nil && p.Line > strings.Count(text, "\n")+1 {
			t.Fatal("there is no line", p.Line)
		}
		if _, p := s.Lint.Levels(); p != nil {
			t.Fatal("levels that were read are refused:", p)
		}
	})
}
