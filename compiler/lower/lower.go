// Package lower turns a typed program into raw trees, one per function of every file, and wraps an exported function into
// the entry of its script: fetching arguments, calling it, sending the response (spec/lowering.md, section 3).
package lower

import (
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/internal/parallel"
)

// Program is a lowered program.
type Program struct {
	Files   []*File // in dependency order
	modules map[*check.Module]*File
}

// File is a lowered module.
type File struct {
	raw.File
	funcs    map[*check.Func]*raw.Func
	services map[*check.Service]*raw.Service
	diags    diag.List
}

// FuncOf returns the raw tree of a function.
func (p *Program) FuncOf(f *check.Func) *raw.Func { return p.modules[f.Home()].funcs[f] }

// Options are what a caller may set.
type Options struct {
	// Keep, if not nil, is asked for every module instead of lowering it: it returns what lower makes, or what it made of
	// the same module before. It is called for several modules at once.
	Keep func(m *check.Module, lower func() *File) *File
}

// Lower lowers a program without errors. The list holds what the checker should not have let through; with errors the
// trees are not to be used. Modules that do not import each other are lowered side by side.
func Lower(p *check.Program, opt Options) (*Program, diag.List) {
	files := make([]*File, len(p.Modules))
	parallel.InOrder(p.Modules, func(m *check.Module) (before []*check.Module) {
		for _, imp := range m.Imports {
			if imp.Module != nil {
				before = append(before, imp.Module)
			}
		}
		return before
	}, func(i int, place func(*check.Module) int) {
		m := p.Modules[i]
		lower := func() *File { return file(m, func(m *check.Module) *File { return files[place(m)] }) }
		if opt.Keep != nil {
			files[i] = opt.Keep(m, lower)
		} else {
			files[i] = lower()
		}
	})
	out := &Program{Files: files, modules: make(map[*check.Module]*File, len(files))}
	var diags diag.List
	for i, f := range files {
		out.modules[p.Modules[i]] = f
		diags.Add(f.diags...)
	}
	return out, diags.Sort()
}

func service(s *check.Service) *raw.Service {
	out := &raw.Service{Name: s.Ident(), Type: s.Named()}
	if s.Default != nil {
		out.ID = constant(*s.Default)
	}
	return out
}

func constant(c check.Constant) raw.Value {
	switch {
	case c.Text != "":
		return raw.Literal{Text: c.Text, T: c.Type}
	case c.Var == check.HostPeerID:
		return raw.Var{Name: raw.RelayName, T: types.String}
	}
	return raw.Var{Name: raw.ErrorName, T: c.Type}
}

// baseName is what tracing calls a function: its name here, without the module in front of it. Of methods of a used module
// it shows the name of the method only (spec/lowering.md#W32).
func baseName(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// rawName is what a visible name is called in raw trees. A module in lower case may be called like an ability, whose
// fields have such names, too: the hyphen, which no source can write, keeps them apart (spec/lowering.md#W74).
func rawName(name string) string {
	if name[0] >= 'a' && strings.Contains(name, ".") {
		return "-" + name
	}
	return name
}

// file lowers all functions of a module. They share one source of unique names (spec/lowering.md#W19). other gives the
// modules that are imported, directly or not.
func file(m *check.Module, other func(*check.Module) *File) *File {
	out := &File{
		File:  raw.File{ID: m.File.Source.ID},
		funcs: map[*check.Func]*raw.Func{}, services: map[*check.Service]*raw.Service{},
	}
	for _, f := range m.Funcs() {
		out.funcs[f] = &raw.Func{Name: f.Ident(), Sig: f.Sig(), At: f.At()}
	}
	for _, s := range m.Services() {
		out.services[s] = service(s)
		out.Services = append(out.Services, out.services[s])
	}
	scopes := out.scopes(m, other)
	names := &raw.Names{}
	for _, f := range m.Funcs() {
		fn := out.funcs[f]
		b := &builder{module: m, names: names, diags: &out.diags, services: map[*syntax.ServiceID]string{}}
		b.function(fn, m.ParamsOf(f.Decl.Sig), f.Decl.Body)
		fn.Sees = scopes[len(f.Sees())]
		out.Funcs = append(out.Funcs, fn)
	}
	return out
}

// scopes are what functions of a module see, by the number of its visible names that are defined before them.
func (f *File) scopes(m *check.Module, other func(*check.Module) *File) []raw.Scope {
	home := func(o check.Object) *File {
		if o.Home() == m {
			return f
		}
		return other(o.Home())
	}
	table := &raw.Table{}
	scopes := []raw.Scope{table.Scope()}
	for _, b := range m.Visible {
		name := rawName(b.Name)
		switch o := b.Obj.(type) {
		case *check.Func:
			table.Add(raw.Binding{Name: name, Shown: baseName(b.Name), Func: home(o).funcs[o]})
		case *check.Service:
			if s := home(o).services[o]; s != nil && s.ID != nil {
				prefix := b.Name + "."
				if strings.Contains(b.Name, ".") {
					prefix = ""
				}
				table.Add(raw.Binding{Name: name, Shown: prefix, Service: s})
			}
		case *check.Const:
			table.Add(raw.Binding{Name: name, Const: constant(o.Value)})
		}
		scopes = append(scopes, table.Scope())
	}
	return scopes
}
