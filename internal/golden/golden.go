// Package golden compares what code makes with what txtar archives under testdata say. With UPDATE=1 in the environment the
// archives are rewritten instead; the change is then read as a diff, like code.
package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// Update reports whether golden files are to be rewritten.
func Update() bool { return os.Getenv("UPDATE") != "" }

// Archive is one file under testdata.
type Archive struct {
	*txtar.Archive
	path string
}

// Run runs a test for every archive that matches the pattern, each under the archive's name.
func Run(t *testing.T, pattern string, test func(t *testing.T, a *Archive)) {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no archives match %s: %v", pattern, err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			a := &Archive{archive, path}
			before := string(txtar.Format(archive))
			test(t, a)
			if after := txtar.Format(archive); Update() && string(after) != before {
				if err := os.WriteFile(path, after, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// Compare checks one file of the archive. A file that is not there must be empty, unless it is optional.
func (a *Archive) Compare(t *testing.T, name, got string, optional bool) {
	t.Helper()
	for i := range a.Files {
		switch f := &a.Files[i]; {
		case f.Name != name:
			continue
		case Update():
			f.Data = []byte(got)
		default:
			if diff := cmp.Diff(string(f.Data), got); diff != "" {
				t.Errorf("%s in %s (-want +got):\n%s", name, a.path, diff)
			}
		}
		return
	}
	switch {
	case got == "" || optional:
	case Update():
		a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(got)})
	default:
		t.Errorf("%s is not in %s:\n%s", name, a.path, got)
	}
}

// CompareAll checks all files of the archive at once, their order included.
func (a *Archive) CompareAll(t *testing.T, got []txtar.File) {
	t.Helper()
	if Update() {
		a.Files = got
	} else if diff := cmp.Diff(a.Files, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", a.path, diff)
	}
}
