package keep

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/node/store"
	"github.com/aquifer-dev/aquifer/service/deploy"
)

func newBlobs(t *testing.T, db *store.Store, dir string) deploy.Blobs {
	t.Helper()
	b, err := Blobs(db, dir)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBlobs(t *testing.T) {
	db, dir := store.InMemory(), filepath.Join(t.TempDir(), "services")
	b := newBlobs(t, db, dir)
	if err := b.Put(deploy.Blob{Name: "modules/a.wasm", Content: []byte("binary")}, deploy.Blob{Name: "modules/a_config.toml", Content: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "modules", "a.wasm")); err != nil {
		t.Error(err)
	}
	leftovers := []string{"b.wasm", ".c.wasm.123.new"} // the second one is half written
	for _, name := range leftovers {
		if err := os.WriteFile(filepath.Join(dir, "modules", name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b = newBlobs(t, db, dir) // as at the next start
	for i, name := range leftovers {
		if _, err := os.Stat(filepath.Join(dir, "modules", name)); errors.Is(err, fs.ErrNotExist) != (i == 1) {
			t.Error(name, err)
		}
	}
	if names, err := b.List("modules"); err != nil || !slices.Equal(names, []string{"a.wasm", "a_config.toml"}) {
		t.Error(names, err)
	}
	if names, err := b.List("none"); err != nil || names != nil {
		t.Error(names, err)
	}
	if got, err := b.Get("modules/a.wasm"); err != nil || string(got) != "binary" {
		t.Error(string(got), err)
	}
	if err := os.WriteFile(filepath.Join(dir, "modules", "a.wasm"), []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Get("modules/a.wasm"); err == nil || !strings.Contains(err.Error(), "is damaged") {
		t.Error(err)
	}
	if err := os.Remove(filepath.Join(dir, "modules", "a.wasm")); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Get("modules/a.wasm"); err == nil || !strings.Contains(err.Error(), "a.wasm is gone") || errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if err := errors.Join(b.Delete("modules/a.wasm"), b.Delete("modules/a.wasm"), b.Delete("modules/a_config.toml")); err != nil {
		t.Error(err)
	}
	if _, err := b.Get("modules/a.wasm"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// TestFullDisk has no room where a binary should go; no record of it is left.
func TestFullDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "services")
	b := newBlobs(t, store.InMemory(), dir)
	if err := os.RemoveAll(filepath.Join(dir, "modules")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "modules"), nil, 0o600); err != nil { // in the place of the directory
		t.Fatal(err)
	}
	if err := b.Put(deploy.Blob{Name: "modules/a.wasm"}, deploy.Blob{Name: "modules/a_config.toml"}); err == nil || !strings.Contains(err.Error(), "modules/a.wasm could not be kept") {
		t.Error(err)
	}
	if names, err := b.List("modules"); err != nil || names != nil {
		t.Error(names, err)
	}
}
