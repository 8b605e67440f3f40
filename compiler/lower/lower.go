// Package lower turns a typed program into raw trees, one per function of every file, and wraps an exported function into
// the entry of its script: fetching arguments, calling it, sending the response (spec/lowering.md, sections 1 and 3).
package lower

import (
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
)

// Program is a lowered program.
type Program struct {
	Files []*raw.File // in dependency order
	funcs map[*check.Func]*raw.Func
}

// FuncOf returns the raw tree of a function.
func (p *Program) FuncOf(f *check.Func) *raw.Func { return p.funcs[f] }

// Lower lowers a program without errors. The list holds what is not supported yet; with errors the trees are not to be used.
func Lower(p *check.Program) (*Program, diag.List) {
	l := &lowering{Program{funcs: map[*check.Func]*raw.Func{}}, nil}
	services := map[*check.Service]*raw.Service{}
	for _, m := range p.Modules {
		for _, f := range m.Funcs() {
			l.funcs[f] = &raw.Func{Name: f.Ident(), Sig: f.Sig(), At: f.At()}
		}
		for _, s := range m.Services() {
			services[s] = service(s)
		}
	}
	for _, m := range p.Modules {
		l.file(m, services)
	}
	return &l.Program, l.diags.Sort()
}

type lowering struct {
	Program
	diags diag.List
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

// file lowers all functions of a module. They share one source of unique names (spec/lowering.md#W19).
func (l *lowering) file(m *check.Module, services map[*check.Service]*raw.Service) {
	file := &raw.File{ID: m.File.Source.ID}
	table := &raw.Table{}
	scopes := []raw.Scope{table.Scope()}
	for _, b := range m.Visible {
		name := rawName(b.Name)
		switch o := b.Obj.(type) {
		case *check.Func:
			table.Add(raw.Binding{Name: name, Shown: baseName(b.Name), Func: l.funcs[o]})
		case *check.Service:
			if s := services[o]; s != nil && s.ID != nil {
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
	names := &raw.Names{}
	for _, f := range m.Funcs() {
		out := l.funcs[f]
		b := &builder{module: m, names: names, diags: &l.diags, services: map[*syntax.ServiceID]string{}}
		b.function(out, m.ParamsOf(f.Decl.Sig), f.Decl.Body)
		out.Sees = scopes[len(f.Sees())]
		file.Funcs = append(file.Funcs, out)
	}
	for _, s := range m.Services() {
		file.Services = append(file.Services, services[s])
	}
	l.Files = append(l.Files, file)
}
