package jsbuild

import (
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/source"
)

// TestFiles reads the first file of every archive and compares the interface that it gives, as Aqua, or what is said about it.
func TestFiles(t *testing.T) {
	golden.Run(t, "testdata/files/*.txtar", func(t *testing.T, a *golden.Archive) {
		files := &source.Set{}
		p, diags := Read(a.Files[0].Name, string(a.Files[0].Data), files)
		var b strings.Builder
		if err := diags.WriteText(&b, files, false); err != nil {
			t.Fatal(err)
		}
		a.Compare(t, "diagnostics", b.String(), false)
		shown := ""
		if p != nil {
			shown = p.Interfaces.AquaFile("numbers", "")
		}
		a.Compare(t, "interface", shown, false)
	})
}
