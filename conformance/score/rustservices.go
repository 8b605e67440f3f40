package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/conformance/typematrix"
	"github.com/aquifer-dev/aquifer/service/rustbuild"
)

// rustServices builds services in Rust, with the original's SDK, and makes the same calls on our host and on marine-js: every
// type in every nesting both ways, and between modules in Rust and in Go; and it runs docs/rustservices.md. A case is a call,
// or a command. Without cargo, the target or the crates it is skipped.
func rustServices(e *env) (*tally, error) {
	ctx := context.Background()
	if missing := rustbuild.Missing(ctx); missing != "" {
		return &tally{skipped: missing}, nil
	}
	fetch := exec.CommandContext(ctx, "cargo", "fetch", "--locked", "--manifest-path", filepath.Join(e.root, "..", "examples", "services", "rust", "Cargo.toml"))
	if out, err := fetch.CombinedOutput(); err != nil {
		return &tally{skipped: fmt.Sprintf("the crates cannot be fetched: %s", strings.TrimSpace(string(out)))}, nil
	}
	dir, err := os.MkdirTemp("", "rustservices")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := os.Setenv("CARGO_TARGET_DIR", filepath.Join(dir, "target")); err != nil { // one for all: crates are compiled once
		return nil, err
	}
	defer os.Unsetenv("CARGO_TARGET_DIR")
	s, err := e.startServices()
	if err != nil {
		return nil, err
	}
	defer s.close()

	below, above, err := rustMatrix(ctx, dir, filepath.Join(e.root, "..", "examples", "services", "rust", "Cargo.lock"))
	if err != nil {
		return nil, err
	}
	goBelow, goAbove, err := goMatrix(dir)
	if err != nil {
		return nil, err
	}
	for _, c := range []struct {
		title   string
		modules []oracle.ServiceModule
		misfits bool
	}{
		{"rust", []oracle.ServiceModule{below}, true}, {"rust on rust", []oracle.ServiceModule{below, above}, false},
		{"rust on go", []oracle.ServiceModule{goBelow, above}, false}, {"go on rust", []oracle.ServiceModule{below, goAbove}, false},
	} {
		if err := s.typeMatrix(c.title, c.modules, c.misfits); err != nil {
			return nil, err
		}
	}
	if err := s.guestbook(ctx, dir); err != nil {
		return nil, err
	}
	return s.done("rust-services")
}

// rustMatrix builds the two modules that pass every type, in Rust, with the crates of a lock file.
func rustMatrix(ctx context.Context, dir, lock string) (below, above oracle.ServiceModule, err error) {
	crates, err := os.ReadFile(lock)
	if err != nil {
		return below, above, err
	}
	for _, m := range []struct {
		made        *oracle.ServiceModule
		name, asked string
	}{{&below, "below", ""}, {&above, "above", "below"}} {
		code := filepath.Join(dir, "rust", m.name)
		if err := os.MkdirAll(filepath.Join(code, "src"), 0o755); err != nil {
			return below, above, err
		}
		files := map[string]string{
			"Cargo.toml": typematrix.Cargo(m.name), "src/main.rs": typematrix.Rust(m.asked),
			"Cargo.lock": strings.Replace(string(crates), `name = "guestbook"`, `name = "`+m.name+`"`, 1),
		}
		for file, text := range files {
			if err := os.WriteFile(filepath.Join(code, filepath.FromSlash(file)), []byte(text), 0o644); err != nil {
				return below, above, err
			}
		}
		*m.made = oracle.ServiceModule{Name: m.name, Path: code + ".wasm"}
		built, diags, err := rustbuild.Build(ctx, code)
		switch {
		case err != nil:
			return below, above, err
		case len(diags) > 0:
			return below, above, errors.New(diags[0].Message)
		}
		if err := os.WriteFile(m.made.Path, built.Wasm, 0o644); err != nil {
			return below, above, err
		}
	}
	return below, above, nil
}

// guestbook runs the commands of docs/rustservices.md in a copy of the example, compares what they print with the page, and
// calls what they have built on both sides.
func (s *serviceArea) guestbook(ctx context.Context, dir string) error {
	aqua := filepath.Join(dir, "aqua")
	root := filepath.Join(s.root, "..")
	build := exec.CommandContext(ctx, "go", "build", "-o", aqua, "./cmd/aqua")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	example := filepath.Join(dir, "guestbook")
	if err := copySources(filepath.Join(root, "examples", "services", "rust"), example); err != nil {
		return err
	}
	page, err := os.ReadFile(filepath.Join(root, "docs", "rustservices.md"))
	if err != nil {
		return err
	}
	blocks := regexp.MustCompile("(?s)```console\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(blocks) == 0 {
		return errors.New("docs/rustservices.md shows no commands")
	}
	for _, block := range blocks {
		for _, shown := range strings.Split(strings.TrimPrefix(block[1], "$ "), "\n$ ") {
			command, want, _ := strings.Cut(shown, "\n")
			if strings.HasPrefix(command, "rustup ") {
				continue
			}
			c := exec.CommandContext(ctx, "sh", "-c", command)
			c.Dir, c.Env = example, append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))
			got, _ := c.CombinedOutput() // a failure shows in what it prints
			reason := ""
			if strings.TrimSpace(string(got)) != strings.TrimSpace(want) {
				reason = fmt.Sprintf("prints\n%s\n  docs/rustservices.md has\n%s", got, want)
			}
			s.t.add(command, reason, "")
		}
	}
	book := []oracle.ServiceModule{{Name: "guestbook", Path: filepath.Join(example, "guestbook.wasm")}}
	for _, c := range [][2]string{{"greeting", `["Ada"]`}, {"sign", `["Ada","ü"]`}, {"sign", `["",""]`}, {"entries", "[]"}, {"sign", `["Ada"]`}, {"nothing", "[]"}} {
		if err := s.compare("guestbook "+c[0]+" "+c[1], book, c[0], c[1], knownCall); err != nil {
			return err
		}
	}
	interfaces, err := os.ReadFile(filepath.Join(example, "guestbook.aqua"))
	if err != nil {
		return err
	}
	committed, err := os.ReadFile(filepath.Join(root, "examples", "services", "rust", "guestbook.aqua"))
	reason := ""
	if err != nil || string(interfaces) != string(committed) {
		reason = fmt.Sprintf("the interface is\n%s\n  the example has\n%s%v", interfaces, committed, err)
	}
	s.t.add("guestbook.aqua", reason, "")
	return nil
}

// copySources copies an example without what was built of it.
func copySources(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "target":
			return fs.SkipDir
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, name), 0o755)
		case filepath.Ext(name) == ".wasm" || filepath.Ext(name) == ".aqua":
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), text, 0o644)
	})
}
