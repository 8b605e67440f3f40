package wholefile

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.json")
	for _, content := range []string{"first", "", "second, longer"} {
		if err := Write(path, []byte(content), 0o640); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != content {
			t.Errorf("%q, %v; want %q", got, err, content)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// TestWriteFails leaves what was there, and nothing half written beside it.
func TestWriteFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	if err := os.MkdirAll(filepath.Join(path, "in the way"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Write(path, []byte("x"), 0o600); err == nil {
		t.Error("a directory was replaced")
	}
	if err := Write(filepath.Join(dir, "missing", "a"), nil, 0o600); err == nil {
		t.Error("a directory was made")
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("left: %v, %v", files, err)
	}
}

func TestIsUnfinished(t *testing.T) {
	f, err := os.CreateTemp(t.TempDir(), ".a.wasm.*"+suffix) // the names that Write uses
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if !IsUnfinished(filepath.Base(f.Name())) {
		t.Errorf("%s is taken for finished", f.Name())
	}
	for _, name := range []string{"a.wasm", "a.new", ".hidden"} {
		if IsUnfinished(name) {
			t.Errorf("%s is taken for unfinished", name)
		}
	}
}
