package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

// settingsOf is what docs/editor.md has editors write, the first block of a language below a heading.
func settingsOf(t *testing.T, heading, language string) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/editor.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## "+heading+"\n")
	section, _, _ = strings.Cut(section, "\n## ")
	all := blocks(section, language)
	if len(all) == 0 {
		t.Fatalf("docs/editor.md has no %s below %s", language, heading)
	}
	return all[0]
}

// TestEmacs has an editor with the settings of the page open a program, hover, rename and format through the server.
func TestEmacs(t *testing.T) {
	emacs, err := exec.LookPath("emacs")
	if err != nil {
		t.Skip("Emacs is not installed: apt-get install emacs-nox elpa-eglot")
	}
	if err := exec.Command(emacs, "--batch", "--eval", "(progn (require 'package) (package-initialize) (require 'eglot))").Run(); err != nil {
		t.Skip("this Emacs has no eglot: apt-get install elpa-eglot")
	}
	dir := t.TempDir()
	file, settings := filepath.Join(dir, "main.aqua"), filepath.Join(dir, "settings.el")
	text := "aqua Main\n\nexport f\n\nfunc f(relay: string) -> u32:\n  on relay:\n    x   =   5\n    y = x+1\n  <- y\n"
	for name, content := range map[string]string{file: text, settings: settingsOf(t, "Emacs", "elisp")} {
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	bin := filepath.Join(dir, "aqua")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), emacs, "--batch", "-l", "testdata/emacs.el")
	cmd.Env = append(os.Environ(), "AQUA_FILE="+file, "AQUA_SETTINGS="+settings, "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"), "XDG_CACHE_HOME="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"mode: aqua-mode", "hover: unsigned", "renamed:     fetched   =   5 |     y = fetched+1", "formatted:     fetched = 5 |     y = fetched + 1",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("Emacs does not print %q:\n%s", want, out)
		}
	}
}

// TestSettingsAreRead reads the settings of editors that are not run here as those editors would.
func TestSettingsAreRead(t *testing.T) {
	var helix struct {
		Server   map[string]struct{ Command string } `toml:"language-server"`
		Language []struct {
			Name    string
			Servers []string `toml:"language-servers"`
		}
	}
	if _, err := toml.Decode(settingsOf(t, "Helix", "toml"), &helix); err != nil {
		t.Error(err)
	}
	for _, l := range helix.Language {
		if len(l.Servers) != 1 || helix.Server[l.Servers[0]].Command != "aqua" {
			t.Errorf("%s has no server: %v", l.Name, helix.Server)
		}
	}
	if len(helix.Language) != 2 {
		t.Errorf("%d languages", len(helix.Language))
	}
	var zed map[string]any
	if err := json.Unmarshal([]byte(settingsOf(t, "Zed", "json")), &zed); err != nil {
		t.Error(err)
	}
}
