package gobuild

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/source"
)

// TestFaults reads packages that are no services, and compares what is said about them.
func TestFaults(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("there is no go command")
	}
	golden.Run(t, "testdata/faults/*.txtar", func(t *testing.T, a *golden.Archive) {
		dir := t.TempDir()
		for _, f := range a.Files {
			if f.Name == "diagnostics" {
				continue
			}
			path := filepath.Join(dir, f.Name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		back, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chdir(dir); err != nil {
			t.Fatal(err)
		}
		files := &source.Set{}
		_, diags, err := Build(context.Background(), ".", files)
		if err := os.Chdir(back); err != nil { // before the archive is written
			t.Fatal(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := diags.SortIn(files).WriteText(&b, files, false); err != nil {
			t.Fatal(err)
		}
		a.Compare(t, "diagnostics", strings.ReplaceAll(b.String(), dir, "DIR"), false)
	})
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"Greeting": "greeting", "GetCounter": "get_counter", "GetHTTPServer": "get_http_server", "ID": "id", "UserID": "user_id", "UserIDs": "user_ids",
		"IDs": "ids", "X": "x", "Sha256Sum": "sha256_sum", "AddI32": "add_i32", "already_so": "already_so", "Two_Words": "two_words", "aB": "a_b",
	} {
		if got := snake(name); got != want {
			t.Errorf("%s becomes %s, want %s", name, got, want)
		}
	}
}
