package target

import (
	"fmt"
	"go/format"
	"path"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/abi"
)

// Go is modules' functions and services for Go programs: the files of one package, a formatted text for every module. What
// is called names an abi.Caller, what is served goes to an abi.Registrar (spec/targets.md#T8). An error is a bug.
func Go(modules []*Module, packageName, version string) ([]string, error) {
	p := &goPackage{
		name: packageName, version: version, names: &namer{taken: goReserved(), again: numbered},
		byType: map[*abi.Type]*goStruct{}, byKey: map[string]*goStruct{},
	}
	files := make([]*goFile, len(modules))
	for i, m := range modules {
		files[i] = p.file(m)
	}
	for _, f := range files { // all functions and services have their names before any data type
		p.findStructs(f)
	}
	texts := make([]string, len(files))
	for i, f := range files {
		text, err := format.Source([]byte(f.text(p)))
		if err != nil {
			return nil, fmt.Errorf("%s: generated Go is not Go: %w", f.m.File, err)
		}
		texts[i] = string(text)
	}
	return texts, nil
}

// goPackage is what the files of a package share.
type goPackage struct {
	name, version string
	names         *namer
	module        *Module // whose data types are looked for
	structs       []*goStruct
	byType        map[*abi.Type]*goStruct
	byKey         map[string]*goStruct // by name and fields
}

// goFile is a module on its way to a file.
type goFile struct {
	m         *Module
	functions []goFunction // sorted by name in Aqua
	services  []goService
	json      bool // encoding/json is used
	b         strings.Builder
}

type goFunction struct {
	*Function
	name     string
	variable string // holds the *abi.Function
}

type goService struct {
	*Service
	name, register, registerAs string   // of the interface and of what takes an implementation
	variable                   string   // holds the *abi.Service
	methods                    []string // names in Go
}

// file gives functions and services their names.
func (p *goPackage) file(m *Module) *goFile {
	f := &goFile{m: m}
	for i := range m.Functions {
		f.functions = append(f.functions, goFunction{Function: &m.Functions[i]})
	}
	for i := range m.Services {
		f.services = append(f.services, goService{Service: &m.Services[i]})
	}
	slices.SortFunc(f.functions, func(a, b goFunction) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(f.services, func(a, b goService) int { return strings.Compare(a.Name, b.Name) })
	for i := range f.functions {
		fn := &f.functions[i]
		fn.name, fn.variable = p.names.pick(exportedName(fn.Name)), p.names.pick(localName(fn.Name)+"Function")
	}
	for i := range f.services {
		s := &f.services[i]
		name := strings.TrimSuffix(exportedName(s.Name), "Service")
		s.name, s.variable = p.names.pick(name+"Service"), p.names.pick(localName(s.Name)+"Definition")
		if s.HasID {
			s.register = p.names.pick("Register" + name)
		}
		s.registerAs = p.names.pick("Register" + name + "As")
		methods := &namer{again: numbered}
		for _, m := range s.Methods {
			s.methods = append(s.methods, methods.pick(exportedName(m.Name)))
		}
	}
	return f
}

// findStructs finds the data types of a file.
func (p *goPackage) findStructs(f *goFile) {
	p.module = f.m
	for _, fn := range f.functions {
		for _, param := range fn.Params {
			p.goType(param.Type)
		}
		for _, r := range fn.Results {
			p.goType(r)
		}
	}
	for _, s := range f.services {
		for _, m := range s.Methods {
			p.goType(m.Type)
		}
	}
}

func (f *goFile) printf(format string, args ...any) { fmt.Fprintf(&f.b, format, args...) }

// text is the file before it is formatted.
func (f *goFile) text(p *goPackage) string {
	for _, s := range p.structs {
		if s.home == f.m {
			f.data(p, s)
		}
	}
	for i := range f.services {
		f.service(p, &f.services[i])
	}
	for i := range f.functions {
		f.function(p, &f.functions[i])
	}
	for i := range f.services {
		f.serviceVariable(p, &f.services[i])
	}
	for i := range f.functions {
		f.functionVariable(p, &f.functions[i])
	}
	for _, s := range p.structs {
		if s.home == f.m {
			f.structVariable(p, s)
		}
	}
	imports := ""
	body := f.b.String()
	if len(f.functions)+len(f.services) > 0 {
		imports += "\"context\"\n"
	}
	if f.json {
		imports += "\"encoding/json\"\n"
	}
	return fmt.Sprintf("// Code generated from %s by aqua %s. DO NOT EDIT.\n\npackage %s\n\nimport (\n%s\n\"github.com/aquifer-dev/aquifer/abi\"\n)\n",
		path.Base(f.m.File), p.version, p.name, imports) + body
}

// typ is a type that the file uses.
func (f *goFile) typ(p *goPackage, t *abi.Type) string { return f.uses(p.goType(t)) }

// uses notes what a piece of code imports.
func (f *goFile) uses(code string) string {
	f.json = f.json || strings.Contains(code, "json.")
	return code
}
