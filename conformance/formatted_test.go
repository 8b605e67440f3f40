package conformance

import (
	"path/filepath"
	"testing"

	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/conformance/generate"
	"github.com/aquifer-dev/aquifer/source"
)

// Programs of the corpus, and random ones, are compiled to the same scripts with all their modules formatted.
func TestFormattedPrograms(t *testing.T) {
	root, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	programs, err := Corpus(root, ".")
	if err != nil {
		t.Fatal(err)
	}
	compiled := 0
	for _, p := range programs {
		file := filepath.ToSlash(filepath.Join(root, CorpusDir, p))
		compiled += formatted(t, source.Disk{}, file)
	}
	for seed := range uint64(40) {
		files := source.Memory{}
		for _, f := range generate.Program(seed, 30).Files {
			files[f.Name] = string(f.Data)
		}
		compiled += formatted(t, files, generate.Main)
	}
	if compiled < len(programs) {
		t.Errorf("only %d programs are compiled", compiled)
	}
}

func formatted(t *testing.T, files source.FS, file string) (compiled int) {
	t.Helper()
	text, err := files.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if reason := FormatDiffers(string(text)); reason != "" {
		t.Errorf("%s: %s", file, reason)
	}
	reason, ok := FormattedDiffers(files, file, load.Dirs(LibraryDir))
	if reason != "" {
		t.Errorf("%s: %s", file, reason)
	}
	if ok {
		return 1
	}
	return 0
}
