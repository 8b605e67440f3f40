package service

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// tree makes a directory with files.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const everyKey = `
modules_dir = "wasm"
service_working_dir = "work"
total_memory_limit = "10 MiB"
unknown = [1, 2]

[default]
logger_enabled = false
[default.wasi]
envs = { X = "1" }

[[module]]
name = "sqlite"
max_heap_size = "1 MiB"
logger_enabled = false
logging_mask = 5
  [module.mounted_binaries]
  curl = "bin/curl"
  [module.wasi]
  preopened_files = ["/tmp"]
  envs = { A = "1", B = "two" }
  mapped_dirs = { "/tmp" = "tmp", abs = "/somewhere" }

[[module]]
name = "second"
file_name = "other.wasm"

[[module]]
name = "third"
load_from = "elsewhere"

[[module]]
name = "facade"
load_from = "elsewhere/f.wasm"
`

func TestEveryKey(t *testing.T) {
	dir := tree(t, map[string]string{"Config.toml": everyKey, "wasm/sqlite.wasm": "", "bin/curl": "", "elsewhere/f.wasm": ""})
	work, err := filepath.Abs("work")
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadConfig(filepath.Join(dir, "Config.toml"), "unused")
	if err != nil {
		t.Fatal(err)
	}
	want := Config{Memory: 10 << 20, Modules: []Module{
		{Name: "sqlite", File: filepath.Join(dir, "wasm/sqlite.wasm"), LogMask: 5, Binaries: map[string]string{"curl": filepath.Join(dir, "bin/curl")},
			Env: map[string]string{"A": "1", "B": "two"}, Dirs: map[string]string{"/tmp": filepath.Join(work, "tmp"), "abs": "/somewhere"}},
		{Name: "second", File: filepath.Join(dir, "wasm/other.wasm"), Logger: true, LogMask: math.MaxInt32},
		{Name: "third", File: filepath.Join(dir, "elsewhere/third.wasm"), Logger: true, LogMask: math.MaxInt32},
		{Name: "facade", File: filepath.Join(dir, "elsewhere/f.wasm"), Logger: true, LogMask: math.MaxInt32},
	}}
	for _, w := range []struct {
		line      int
		key, text string
	}{
		{5, "unknown", "`unknown` is no key that is known here, and has no effect"},
		{14, "module.max_heap_size", "`max_heap_size` has no effect: the limit is total_memory_limit, for all modules together"},
		{20, "module.wasi.preopened_files", "`preopened_files` has no effect: directories are given in mapped_dirs"},
		{0, "mapped_dirs./tmp", "the directory " + filepath.Join(work, "tmp") + ", which module sqlite sees as /tmp, does not exist: it is made, empty"},
		{0, "mapped_dirs.abs", "the directory /somewhere, which module sqlite sees as abs, does not exist: it is made, empty"},
	} {
		want.Warnings = append(want.Warnings, Warning{filepath.Join(dir, "Config.toml"), w.line, w.key, w.text})
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

func TestWrongConfigs(t *testing.T) {
	dir := tree(t, map[string]string{"a.wasm": "", "file": ""})
	for text, want := range map[string]string{
		"":                           "InvalidConfig: config should contain at least one module",
		"[[module]]":                 "InvalidConfig: a module has no name",
		"[[module]]\nname = \"m\"":   `InvalidConfig: "modules_dir" field is not defined, but it is required to load module "m"`,
		"modules_dir = \"none\"":     "InvalidConfig: modules_dir `",
		"modules_dir = \"file\"":     "InvalidConfig: modules_dir `",
		"[[module]]\nname = 1":       "parsing config error: ",
		"x = ":                       "parsing config error: ",
		"total_memory_limit = \"x\"": `InvalidConfig: total_memory_limit: "x" is no size`,
		"total_memory_limit = -1":    "InvalidConfig: total_memory_limit: -1 is no size",
		"total_memory_limit = 1.5":   "InvalidConfig: total_memory_limit: 1.5 is no size",
		"total_memory_limit = \"0\"": "leaves no memory",
		"[[module]]\nname = \"m\"\nload_from = \"a.wasm\"\n[module.wasi]\nenvs = { A = 1 }":              "parsing config error: ",
		"[[module]]\nname = \"m\"\nload_from = \"a.wasm\"\nlogging_mask = 5000000000":                    "parsing config error: ",
		"[[module]]\nname = \"m\"\nload_from = \"a.wasm\"\n[module.mounted_binaries]\nx = \"none/none\"": "IOError: Failed to canonicalize path ",
	} {
		if _, err := ParseConfig(text, dir, ""); err == nil || !strings.HasPrefix(err.Error(), want) && !(want == "leaves no memory" && strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := ReadConfig(filepath.Join(dir, "none.toml"), ""); err == nil || !strings.HasPrefix(err.Error(), "IOError: failed to load ") {
		t.Error(err)
	}
	c, err := ParseConfig("total_memory_limit = \"Infinity\"\n[[module]]\nname = \"m\"\nload_from = \"none.wasm\"", dir, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Load(context.Background(), c); err == nil || !strings.HasPrefix(err.Error(), "IOError: failed to load ") {
		t.Error(err)
	}
}

func TestSizes(t *testing.T) {
	for text, want := range map[string]uint64{
		"1": 1, "10 MiB": 10 << 20, "10mib": 10 << 20, "1 KB": 1000, "1.5 kib": 1536, "2GiB": 2 << 30, "7 b": 7, "1 Tb": 1e12, "9007199254740993": 9007199254740993,
	} {
		if got, err := ParseSize(text); err != nil || got != want {
			t.Errorf("%s: %d %v", text, got, err)
		}
	}
	for _, text := range []string{"", "MiB", "x", "-1", "1 XiB", "1e30 GiB", "NaN", "inf", "1,5 MiB", "10000000 PiB"} {
		if got, err := ParseSize(text); err == nil {
			t.Errorf("%q is %d", text, got)
		}
	}
}

func FuzzParseConfig(f *testing.F) {
	f.Add(everyKey)
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := ParseConfig(text, t.TempDir(), ""); err == nil && len(c.Modules) == 0 {
			t.Error("a configuration without modules")
		}
	})
}

func TestServiceFromFile(t *testing.T) {
	dir := tree(t, map[string]string{"modules/below.wasm": string(identities()), "modules/above.wasm": string(passing("below")),
		"Config.toml": "modules_dir = \"modules\"\n[[module]]\nname = \"below\"\nlogger_enabled = false\n[[module]]\nname = \"above\"\n[module.wasi]\nmapped_dirs = { data = \"d\" }\n"})
	c, err := ReadConfig(filepath.Join(dir, "Config.toml"), filepath.Join(dir, "work"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Load(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(context.Background())
	if got := ask(s, "id_string", `"x"`); got != `"x"` {
		t.Error(got)
	}
	if info, err := os.Stat(filepath.Join(dir, "work", "d")); err != nil || !info.IsDir() {
		t.Error("the mapped directory was not made:", err)
	}
	if diff := cmp.Diff([]string{"below", "above"}, s.Modules()); diff != "" {
		t.Error(diff)
	}
	if s.Interfaces("below") == nil || s.Interfaces("none") != nil {
		t.Error("interfaces")
	}
}
