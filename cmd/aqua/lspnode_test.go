package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// underNode runs a program in JavaScript that drives the binary of this tree, whose path is in AQUA_PATH, and returns what it prints.
func underNode(t *testing.T, program string, env ...string) string {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("Node is not installed, and what drives the server here is written for it")
	}
	dir := t.TempDir()
	bin := filepath.Join(dir, "aqua")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), node, program)
	cmd.Env = append(append(os.Environ(), "AQUA_PATH="+bin, "XDG_CACHE_HOME="+dir), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	return string(out)
}

// TestShim talks through the shim as the existing extension talks with its server.
func TestShim(t *testing.T) {
	shim, err := filepath.Abs("../../editors/vscode/shim.js")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := underNode(t, "testdata/fork.js", "AQUA_SHIM="+shim), "aqua true\nu32\nexit 0\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestExtension drives the extension for VS Code: its code lenses, commands and tasks lead to what the server gives.
func TestExtension(t *testing.T) {
	file := filepath.Join(t.TempDir(), "main.aqua")
	if err := os.WriteFile(file, []byte("aqua Main\n\nexport double\n\nfunc double(n: u32) -> u32:\n  <- n * 2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/extension.golden")
	if err != nil {
		t.Fatal(err)
	}
	got := underNode(t, "../../editors/vscode/extension.test.js", "AQUA_FILE="+file)
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
