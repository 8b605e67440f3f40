package lsp

import (
	"encoding/json"
	"path"
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/source"
)

// packageImports is the imports map that installed npm packages make, for the projects that hold some directories: below
// every package the packages that it depends on, by where they are installed (spec/editor.md#X8).
func packageImports(files source.FS, dirs []string) load.Imports {
	out := load.Imports{}
	f := &packageFinder{files: files, out: out}
	for _, dir := range dirs {
		for {
			if f.isProject(dir) {
				f.add(dir)
				break
			}
			up := path.Dir(dir)
			if up == dir || up == "." {
				break
			}
			dir = up
		}
	}
	return out
}

type packageFinder struct {
	files source.FS
	out   load.Imports
	depth int
}

// isProject reports whether packages are installed in a directory.
func (f *packageFinder) isProject(dir string) bool {
	_, err := f.files.ReadDir(path.Join(dir, "node_modules"))
	return err == nil
}

// maxDepth bounds how far dependencies are followed.
const maxDepth = 50

// add enters a package and those that it depends on.
func (f *packageFinder) add(dir string) {
	if f.out[dir] != nil || f.depth > maxDepth {
		return
	}
	text, err := f.files.ReadFile(path.Join(dir, "package.json"))
	if err != nil {
		return
	}
	var p struct{ Dependencies, DevDependencies, OptionalDependencies, PeerDependencies map[string]any }
	if json.Unmarshal(text, &p) != nil {
		return
	}
	rules := map[string][]string{}
	f.out[dir] = rules
	var names []string
	for _, m := range []map[string]any{p.Dependencies, p.DevDependencies, p.OptionalDependencies, p.PeerDependencies} {
		for name := range m {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if at := f.installed(dir, name); at != "" {
			rules[name] = []string{at}
			f.depth++
			f.add(at)
			f.depth--
		}
	}
	if len(rules) == 0 {
		delete(f.out, dir)
	}
}

// installed is where a package that another one names is installed: in the nearest node_modules above.
func (f *packageFinder) installed(dir, name string) string {
	for {
		at := path.Join(dir, "node_modules", name)
		if _, err := f.files.ReadFile(path.Join(at, "package.json")); err == nil {
			return at
		}
		up := path.Dir(dir)
		if up == dir || up == "." {
			return ""
		}
		dir = up
	}
}
