package service

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestUnknownKeys(t *testing.T) {
	dir := tree(t, map[string]string{"a.wasm": ""})
	text := `total_memory_limt = 1
modules_dir = "."
[[module]]
name = "a"
logger_enable = true
wasi.env = { A = "1" }
modules_dir = "x"
[[module]]
name = "b"
"logger_enable" = true
[module.wasi.mapped_dirs]
any = "."
[module.strange]
a = 1
b.c = 2
`
	c, err := ParseConfig(text, dir, "")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range c.Warnings {
		got = append(got, w.String())
	}
	want := []string{
		"line 1: `total_memory_limt` is no key that is known here, and has no effect; did you mean `total_memory_limit`?",
		"line 5: `logger_enable` is no key that is known here, and has no effect; did you mean `logger_enabled`?",
		"line 6: `env` is no key that is known here, and has no effect; did you mean `envs`?",
		"line 7: `modules_dir` is no key that is known here, and has no effect; it stands before the first table",
		"line 10: `logger_enable` is no key that is known here, and has no effect; did you mean `logger_enabled`?",
		"line 13: `strange` is no key that is known here, and has no effect",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestHelpWithConfigs(t *testing.T) {
	dir := tree(t, map[string]string{
		"one.toml":   "[module]\nname = \"a\"\n",
		"typo.toml":  "[[modul]]\nname = \"a\"\n",
		"many.toml":  "[[modules]]\nname = \"a\"\n",
		"type.toml":  "[[module]]\nname = 5\n",
		"table.toml": "[[module]]\nname = \"a\"\nwasi = 3\n",
		"m.wasm":     "\x00asm\x01\x00\x00\x00",
		"m.ts":       "export function f(): void {}\n",
	})
	for file, want := range map[string][2]string{
		"one.toml":   {"it is a table, but should be a list of tables", "written with two brackets, [[module]]"},
		"typo.toml":  {"config should contain at least one module", "did you mean `module`?"},
		"many.toml":  {"config should contain at least one module", "a module is written `[[module]]`"},
		"type.toml":  {"line 2 (last key \"module.name\"): it is a whole number, but should be a text", ""},
		"table.toml": {"it is a whole number, but should be a table", ""},
		"m.wasm":     {"parsing config error", "this is a WebAssembly module"},
		"m.ts":       {"parsing config error", "this is a module in JavaScript or TypeScript"},
	} {
		_, err := ReadConfig(filepath.Join(dir, file), "")
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(e.Error(), want[0]) || !strings.Contains(strings.Join(e.Help, "\n"), want[1]) || e.File != filepath.Join(dir, file) {
			t.Errorf("%s: %v %+v", file, err, e)
		}
	}
}
