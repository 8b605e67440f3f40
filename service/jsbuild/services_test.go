package jsbuild

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/aquifer-dev/aquifer/source"
)

// TestServicesShowOneInterface compares the interfaces of the services that the area js-services of conformance/score runs:
// in TypeScript, in JavaScript, and of the service in Go whose calls they share.
func TestServicesShowOneInterface(t *testing.T) {
	files, err := filepath.Glob("testdata/services/*.[jt]s")
	if err != nil || len(files) != 6 {
		t.Fatal(files, err)
	}
	shown := map[string]string{}
	for _, file := range files {
		set := &source.Set{}
		p, diags, err := Load(file, set)
		if err != nil {
			t.Fatal(err)
		}
		if len(diags) > 0 {
			var b strings.Builder
			_ = diags.WriteText(&b, set, false)
			t.Fatal(b.String())
		}
		text := p.Interfaces.AquaFile(p.Name, "")
		if other := shown[p.Name]; other != "" && other != text {
			t.Errorf("%s has another interface than its twin: %s\n%s", file, text, other)
		}
		shown[p.Name] = text
	}
	a, err := txtar.ParseFile("../gobuild/testdata/interface.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range a.Files {
		if f.Name == "matrix.aqua" && shown["matrix"] != string(f.Data) {
			t.Errorf("matrix shows\n%s\ninstead of\n%s", shown["matrix"], f.Data)
		}
	}
}
