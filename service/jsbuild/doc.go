// Package jsbuild makes a service of a file in JavaScript or TypeScript: it takes the types out, so that an engine for JavaScript
// can run it, and finds the interface, which stands in the signatures of TypeScript or in comments of the form that JSDoc has
// (spec/services.md#S61).
package jsbuild

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/service/itype"
	"github.com/aquifer-dev/aquifer/service/surface"
	"github.com/aquifer-dev/aquifer/source"
)

// Extensions are those of the files that are services in JavaScript or TypeScript.
var extensions = []string{".js", ".mjs", ".ts", ".mts"}

// IsScript tells files in JavaScript and TypeScript from WebAssembly modules by their names.
func IsScript(file string) bool {
	return slices.Contains(extensions, filepath.Ext(file)) && !strings.HasSuffix(file, ".d.ts") && !strings.HasSuffix(file, ".d.mts")
}

// Program is a service that an engine for JavaScript can run.
type Program struct {
	Name       string // of the module, that of the file without its extension
	File       string // the file's name without its directory
	Code       string // an ECMAScript module
	Interfaces *itype.Interfaces
	Imports    []string        // the modules that it imports, sorted
	Spread     map[string]bool // functions whose last argument is spread over the rest of their parameters
	places     []byte
}

// Load reads a file. What is no service is told by diagnostics, whose file is added to the set; an error is only of the system.
func Load(file string, files *source.Set) (*Program, diag.List, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	p, diags := Read(filepath.ToSlash(file), string(text), files)
	return p, diags, nil
}

// Read makes a program of a text; the name tells whether it is TypeScript.
func Read(name, text string, files *source.Set) (*Program, diag.List) {
	var diags diag.List
	if len(text) > maxFile {
		file := files.Add(name, "")
		diags.Add(errLarge(source.Span{File: file.ID}, "is too large for a service: more than 4 MiB"))
		return nil, diags
	}
	file := files.Add(name, text)
	t := tokenize(text)
	out, diags := translate(file, t)
	if diags.HasErrors() {
		return nil, diags.SortIn(files)
	}
	d := scan(t)
	a := analyze(file, t, d, out.exports, out.imports)
	if diags = append(diags, a.diags...); diags.HasErrors() {
		return nil, diags.SortIn(files)
	}
	it, err := a.surface.Interfaces()
	if err == nil {
		_, err = it.Encode() // it could be embedded in a module
	}
	if err != nil {
		return nil, append(diags, surface.ErrInterface(err))
	}
	base := path.Base(name)
	p := &Program{
		Name: strings.TrimSuffix(base, path.Ext(base)), File: base, Code: out.code, Interfaces: it, Imports: out.imports, Spread: a.spread, places: out.places,
	}
	for _, r := range a.surface.Records {
		if r.Name == surface.ServiceName(it, p.Name) {
			diags.Add(language.ErrService(a.span(d.types[r.Name].at), r.Name))
			return nil, diags
		}
	}
	return p, diags
}
