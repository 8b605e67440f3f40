package golden

import (
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// Seeds adds files of the archives that match a pattern to what a fuzz test begins with: those that choose picks, which is
// given their place in the archive and their name.
func Seeds(f *testing.F, pattern string, choose func(i int, name string) bool) {
	f.Helper()
	archives, err := filepath.Glob(pattern)
	if err != nil || len(archives) == 0 {
		f.Fatalf("no archives match %s: %v", pattern, err)
	}
	for _, path := range archives {
		a, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for i, file := range a.Files {
			if choose(i, file.Name) {
				f.Add(string(file.Data))
			}
		}
	}
}
