// Package conformance compares the whole with recorded answers of the original, and on request with the original itself:
// programs with their scripts, steps of the interpreter with their outcomes.
package conformance

import (
	"context"
	"slices"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// OptionSet is a way of compiling that ours and the original are compared in.
type OptionSet struct {
	Name                                   string
	NoRelay, NoXor, Tracing, EmptyResponse bool
}

// Default is how both compile unless told otherwise.
var Default = OptionSet{Name: "default"}

// OptionSets are all that programs are compared in, the default one first.
var OptionSets = []OptionSet{
	Default,
	{Name: "norelay", NoRelay: true},
	{Name: "noxor", NoXor: true},
	{Name: "norelay_noxor", NoRelay: true, NoXor: true},
	{Name: "tracing", Tracing: true},
	{Name: "empty_response", EmptyResponse: true},
}

// Compile compiles a file with our compiler, compatible with the original in all that it does.
func (o OptionSet) Compile(fsys source.FS, path string) (*compiler.Result, diag.List) {
	return compiler.Compile(context.Background(), fsys, []string{path}, o.options())
}

// CompileWith is Compile with a map of imports.
func (o OptionSet) CompileWith(fsys source.FS, path string, imports load.Imports) (*compiler.Result, diag.List) {
	options := o.options()
	options.Imports = imports
	return compiler.Compile(context.Background(), fsys, []string{path}, options)
}

func (o OptionSet) options() compiler.Options {
	return compiler.Options{
		NoRelay: o.NoRelay, NoXor: o.NoXor, Tracing: o.Tracing, EmptyResponse: o.EmptyResponse,
		Compat: true, Fallback: source.Embedded{FS: stdlib.FS()},
	}
}

// Ask compiles a file on disk with the original; path is absolute, imports are the directories of its packages.
func (o OptionSet) Ask(w *oracle.Worker, path string, imports []string) (*oracle.Compiled, error) {
	return w.Compile(o.question(path, imports))
}

// question is what is asked about a file in this option set.
func (o OptionSet) question(path string, imports []string) oracle.Compile {
	return oracle.Compile{
		Path: path, Imports: imports,
		NoRelay: o.NoRelay, NoXor: o.NoXor, Tracing: o.Tracing, NoEmptyResponse: !o.EmptyResponse,
	}
}

// MisreadNames are the codes of warnings that the original takes names of a program for one another, so that its scripts
// are others. Without them, and in compatible mode, the scripts are the same.
func MisreadNames(diags diag.List) (codes []string) {
	for _, d := range diags {
		misread := d.Code >= "W0411" && d.Code <= "W0421" || d.Code == "W0423" || d.Code == "W0424"
		if d.Severity == diag.Warning && misread && !slices.Contains(codes, d.Code) {
			codes = append(codes, d.Code)
		}
	}
	return codes
}

// Scripts are the scripts of a compilation by function.
func Scripts(r *compiler.Result) map[string]string {
	scripts := map[string]string{}
	for _, u := range r.Units {
		scripts[u.Name] = u.Script
	}
	return scripts
}
