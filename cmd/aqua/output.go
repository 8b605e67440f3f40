package main

import (
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/compiler/target"
)

// product is a file that a compilation makes.
type product struct {
	name   string // of the file below the output directory, slash separated
	source string // what it is made from
	text   string
	shown  string // on standard output
	title  string // above it there, if there are several
}

// products makes the files of the chosen target (spec/targets.md#T14).
func (f *compileFlags) products(root string, r *compiler.Result) ([]product, error) {
	functions, services := r.Exports()
	modules := target.Modules(functions, services)
	var all []product
	add := func(p product) { all = append(all, p) }
	switch f.target() {
	case targetTS:
		for _, m := range modules {
			add(code(belowRoot(root, m.File)+".ts", m.File, target.TypeScript(m, Version())))
		}
	case targetJS:
		for _, m := range modules {
			base := belowRoot(root, m.File)
			js, types := target.JavaScript(m, Version())
			add(code(base+".js", m.File, js))
			add(code(base+".d.ts", m.File, types))
		}
	case targetGo:
		return f.goPackages(root, modules)
	default:
		for _, u := range functions {
			add(product{
				name: belowRoot(root, u.File) + "." + u.Name + ".air", source: fmt.Sprintf("`%s` of %s", u.Name, u.File),
				text: target.AIR(u.Function, Version()), shown: u.Script, title: "; " + u.Name,
			})
		}
	}
	return all, nil
}

// code is a file of generated code.
func code(name, source, text string) product {
	return product{name: name, source: source, text: text, shown: text, title: "// " + name}
}

// goPackages makes the files of the Go target: those in one directory are one package.
func (f *compileFlags) goPackages(root string, modules []*target.Module) ([]product, error) {
	var dirs []string
	byDir := map[string][]*target.Module{}
	for _, m := range modules {
		dir := path.Dir(belowRoot(root, m.File))
		if byDir[dir] == nil {
			dirs = append(dirs, dir)
		}
		byDir[dir] = append(byDir[dir], m)
	}
	var all []product
	for _, dir := range dirs {
		name, err := f.packageName(dir, byDir[dir][0])
		if err != nil {
			return nil, err
		}
		texts, err := target.Go(byDir[dir], name, Version())
		if err != nil {
			return nil, err
		}
		for i, m := range byDir[dir] {
			all = append(all, code(belowRoot(root, m.File)+"_aqua.go", m.File, texts[i]))
		}
	}
	return all, nil
}

// packageName is the name of the Go package in a directory below the output: the one that was asked for, or that of the
// directory; printed code is named after its source.
func (f *compileFlags) packageName(dir string, m *target.Module) (string, error) {
	if f.goPackage != "" {
		return f.goPackage, nil
	}
	if f.output == "" {
		return target.GoPackageName(strings.TrimSuffix(path.Base(m.File), ".aqua")), nil
	}
	full, err := filepath.Abs(filepath.Join(f.output, filepath.FromSlash(dir)))
	return target.GoPackageName(filepath.Base(full)), err
}

// belowRoot is where the files that are made of a source lie, without an ending: below a root directory its folders are
// kept.
func belowRoot(root, file string) string {
	prefix := path.Clean(root) + "/"
	if prefix == "./" {
		prefix = ""
	}
	name := path.Base(file)
	if below, ok := strings.CutPrefix(file, prefix); ok && file != root {
		name = below
	}
	return strings.TrimSuffix(name, ".aqua")
}

// printProducts prints one product as it is, several with their titles.
func (t *tool) printProducts(products []product) error {
	for _, p := range products {
		if len(products) > 1 {
			fmt.Fprintln(t.out, p.title)
		}
		if _, err := io.WriteString(t.out, p.shown); err != nil {
			return err
		}
	}
	return nil
}

// writeProducts writes the files and says which. Nothing is written if two would have one name.
func (t *tool) writeProducts(dir string, products []product) error {
	sources := map[string]string{}
	for _, p := range products {
		if other, twice := sources[p.name]; twice {
			return failed(codeUnwritable, "%s and %s would both become %s", other, p.source, path.Join(filepath.ToSlash(dir), p.name))
		}
		sources[p.name] = p.source
		file := filepath.Join(dir, filepath.FromSlash(p.name))
		if other, twice := t.written[file]; twice {
			return failed(codeUnwritable, "%s and %s would both become %s", other, p.source, filepath.ToSlash(file))
		}
	}
	for _, p := range products {
		file := filepath.Join(dir, filepath.FromSlash(p.name))
		if t.written != nil {
			t.written[file] = p.source
		}
		if err := writeFile(file, []byte(p.text)); err != nil {
			return err
		}
		fmt.Fprintln(t.out, filepath.ToSlash(file))
	}
	return nil
}

func writeFile(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return failed(codeUnwritable, "%s", pathProblem(err))
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		return failed(codeUnwritable, "%s", pathProblem(err))
	}
	return nil
}
