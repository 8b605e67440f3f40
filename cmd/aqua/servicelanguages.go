package main

import (
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/service/gobuild"
	"github.com/aquifer-dev/aquifer/service/jsbuild"
)

// serviceLanguage is a language in which a service can be begun.
type serviceLanguage struct {
	name    string
	fits    func(name string) bool   // whether a service can be called so
	becomes func(name string) string // why one cannot
	starter func(name string) (map[string][]byte, error)
	next    func(dir string) []string // commands that come before the build
}

var serviceLanguages = []serviceLanguage{
	{"go", gobuild.IsStarterName, func(name string) string {
		if token.IsKeyword(name) {
			return "it becomes a Go package, and " + name + " is a keyword of Go"
		}
		return "it becomes a Go package, of lower-case letters and digits"
	}, gobuild.Starter, func(string) []string { return []string{"go test ./..."} }},
	scriptLanguage("js"), scriptLanguage("ts"),
}

func scriptLanguage(name string) serviceLanguage {
	return serviceLanguage{
		name, jsbuild.IsStarterName, func(string) string {
			return "it becomes the name of a module, of lower-case letters and digits, and is not aqua or host"
		},
		func(service_ string) (map[string][]byte, error) {
			return jsbuild.Starter(service_, name, service.QuickJSVersion)
		},
		func(dir string) []string {
			if _, ok := service.FindQuickJS(dir); ok {
				return nil
			}
			return []string{"npm install"}
		},
	}
}

func languageNames() []string {
	var names []string
	for _, l := range serviceLanguages {
		names = append(names, l.name)
	}
	return names
}

// scriptOf finds the program in JavaScript or TypeScript that a path means: the file itself, or that of a directory without Go
// or Rust in it. It is empty if there is none, and several if there are.
func scriptOf(path string) (one string, several []string) {
	if jsbuild.IsScript(path) {
		return path, nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return "", nil
	}
	base := filepath.Base(path)
	if abs, err := filepath.Abs(path); err == nil {
		base = filepath.Base(abs)
	}
	for _, e := range entries {
		name := e.Name()
		stem := strings.TrimSuffix(name, filepath.Ext(name))
		switch {
		case filepath.Ext(name) == ".go" || name == "go.mod" || name == "Cargo.toml":
			return "", nil
		case e.IsDir() || !jsbuild.IsScript(name) || strings.Contains(stem, "."): // name.test.js, name.config.js
		case stem == base:
			return filepath.Join(path, name), nil
		default:
			several = append(several, filepath.Join(path, name))
		}
	}
	if len(several) == 1 {
		return several[0], nil
	}
	return "", several
}

// checkLanguage refuses a directory in which there is nothing that can be built, or too much.
func checkLanguage(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil { // the build will say so
		return nil
	}
	goes := slices.ContainsFunc(entries, func(e os.DirEntry) bool { return filepath.Ext(e.Name()) == ".go" })
	rust := slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == "Cargo.toml" })
	switch {
	case goes && rust:
		return usage(codeFlags, "%s has a package in Go and one in Rust: a service has its own directory", filepath.ToSlash(dir))
	case !goes && !rust:
		return helped(usage(codeFlags, "%s has nothing to make a service of: neither files in Go, nor a Cargo.toml, nor a file in JavaScript or TypeScript", filepath.ToSlash(dir)),
			"`aqua service new NAME` begins a service")
	}
	return nil
}
