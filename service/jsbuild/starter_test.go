package jsbuild

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/source"
)

// TestStarter reads the services that others begin with. Their interface is the one beside them.
func TestStarter(t *testing.T) {
	for _, language := range []string{"js", "ts"} {
		files, err := Starter("guests", language, "1.2.3")
		if err != nil {
			t.Fatal(err)
		}
		p, diags := Read("guests."+language, string(files["guests."+language]), &source.Set{})
		if len(diags) > 0 {
			t.Fatal(diags)
		}
		if got := p.Interfaces.AquaFile(p.Name, ""); got != string(files["guests.aqua"]) {
			t.Errorf("%s: %s", language, got)
		}
		var manifest struct{ Scripts map[string]string }
		if err := json.Unmarshal(files["package.json"], &manifest); err != nil || manifest.Scripts["test"] != "node --test guests.test."+language {
			t.Errorf("%s: %v %v", language, manifest.Scripts, err)
		}
		if before := manifest.Scripts["pretest"]; (before != "") != (language == "ts") || before != "" && len(files[strings.TrimPrefix(before, "node ")]) == 0 {
			t.Errorf("%s: before the test runs %q", language, before)
		}
		for _, name := range []string{"package.json", ".gitignore", "Config.toml", "README.md", "aqua/package.json", "aqua/index.js", "aqua/index.d.ts", "guests.test." + language} {
			if len(files[name]) == 0 {
				t.Errorf("%s: no %s", language, name)
			}
		}
	}
	for name, want := range map[string]bool{"guests": true, "a1": true, "aqua": false, "host": false, "A": false, "a-b": false, "": false, "../x": false} {
		if IsStarterName(name) != want {
			t.Errorf("%q: %t", name, !want)
		}
	}
}
