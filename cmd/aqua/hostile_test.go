//go:build unix

package main

import (
	"context"
	"os"
	"strings"
	"syscall"
	"testing"
)

// TestHostileFiles gives the tool files that are none: loops of links, pipes, devices, directories.
func TestHostileFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	importing := func(file string) string {
		return "aqua M\n\nimport \"" + file + "\"\n\nexport f\n\nfunc f() -> u32:\n  <- 1\n"
	}
	for name, text := range map[string]string{
		"imports/loop.aqua": importing("first.aqua"), "imports/plain.aqua": importing("dir"), "imports/folder.aqua": importing("sources.aqua"),
		"imports/zero.aqua": importing("endless.aqua"), "imports/pipe.aqua": importing("fifo.aqua"), "imports/up.aqua": importing("deep/up/up.aqua"),
		"tree/a.aqua": "aqua A\n\nexport f\n\nfunc f() -> u32:\n  <- y\n", "tree/sub/b.aqua": "aqua B\n\nexport g\n\nfunc g() -> u32:\n  <- z\n",
		"lib/here/l.aqua": "aqua L declares *\n\nfunc l() -> u32:\n  <- 1\n", "far.aqua": importing("nowhere.aqua"),
	} {
		if err := writeFile(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{"imports/dir", "imports/sources.aqua", "imports/deep"} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range map[string]string{
		"imports/first.aqua": "second.aqua", "imports/second.aqua": "first.aqua", "imports/endless.aqua": "/dev/zero", "imports/deep/up": "..",
		"tree/sub/up": "..", "tree/self": ".", "lib/self": ".", "lib/here/up": "..", "ring": "ring",
	} {
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo("imports/fifo.aqua", 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code string
		says []string
		args []string
	}{
		{"E0002", []string{"first.aqua", "symbolic links"}, []string{"-i", "imports/loop.aqua"}},
		{"E0301", nil, []string{"-i", "imports/plain.aqua"}},
		{"E0301", nil, []string{"-i", "imports/folder.aqua"}},
		{"E0002", []string{"256 MiB"}, []string{"-i", "imports/zero.aqua"}},
		{"E0002", []string{"fifo.aqua", "named pipe"}, []string{"-i", "imports/pipe.aqua"}},
		{"E0002", []string{"named pipe"}, []string{"-i", "imports/fifo.aqua"}},
		{"E0301", []string{"deep/up/up.aqua"}, []string{"-i", "imports/up.aqua"}},
		{"E0310", nil, []string{"-i", "/dev/null"}},
		{"E0012", nil, []string{"-i", "ring"}},
		{"E0201", []string{"tree/a.aqua", "tree/sub/b.aqua"}, []string{"-i", "tree"}},
		{"E0201", []string{"a.aqua", "b.aqua"}, []string{"-i", "tree/sub/up"}},
		{"E0301", []string{"nowhere.aqua"}, []string{"-i", "far.aqua", "-m", "lib", "-m", "lib/self/here/up", "-m", "ring", "-m", "imports/deep/up"}},
	} {
		var out, err shared
		tool := &tool{in: strings.NewReader(""), out: &out, err: &err}
		code := tool.execute(context.Background(), append([]string{"check"}, c.args...))
		if code != 1 || !strings.Contains(err.String(), c.code) {
			t.Errorf("%v: code %d, want 1 and %s: %.300s", c.args, code, c.code, err.String())
		}
		for _, s := range c.says {
			if !strings.Contains(err.String(), s) {
				t.Errorf("%v does not say %q: %.300s", c.args, s, err.String())
			}
		}
	}
}
