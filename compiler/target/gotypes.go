package target

import (
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/abi"
)

// goType is a type in Go (spec/targets.md#T9).
func (p *goPackage) goType(t *abi.Type) string {
	switch t.Kind {
	case abi.Scalar:
		return goScalar(t.Name)
	case abi.Array:
		if elem := p.goType(t.Elem); elem != "uint8" {
			return "[]" + elem
		}
		return "[]byte"
	case abi.Option:
		return "*" + p.goType(t.Elem)
	case abi.Struct:
		return p.structOf(t).name
	case abi.Arrow:
		return "func" + p.signature(t)
	}
	return "json.RawMessage"
}

// goScalar is a number, bool or string in Go.
func goScalar(name string) string {
	switch name {
	case "bool", "string":
		return name
	case "f32", "f64":
		return "float" + name[1:]
	case "u8", "u16", "u32", "u64":
		return "uint" + name[1:]
	case "i8", "i16", "i32", "i64":
		return "int" + name[1:]
	}
	return "json.RawMessage"
}

// goStruct is a data type in Go. Equal data types of one package share it.
type goStruct struct {
	name        string // in Go
	description string // variable that holds the *abi.Type
	t           *abi.Type
	fields      []string // names in Go
	home        *Module  // with which it is written
}

// structOf finds or makes the Go type of a data type. Parts come before what they are part of.
func (p *goPackage) structOf(t *abi.Type) *goStruct {
	if s := p.byType[t]; s != nil {
		return s
	}
	key := t.Name
	for _, f := range t.Fields {
		key += fmt.Sprintf(" %s: %s", f.Name, p.goType(f.Type))
	}
	s := p.byKey[key]
	if s == nil {
		s = &goStruct{t: t, home: p.module}
		s.name, s.description = p.names.pick(exportedName(t.Name)), p.names.pick(localName(t.Name)+"Type")
		fields := &namer{again: numbered}
		for _, f := range t.Fields {
			s.fields = append(s.fields, fields.pick(exportedName(f.Name)))
		}
		p.byKey[key] = s
		p.structs = append(p.structs, s)
	}
	p.byType[t] = s
	return s
}

// signature is the parameters and results of a callback or method.
func (p *goPackage) signature(arrow *abi.Type) string {
	params := []string{"ctx context.Context"}
	fields := parameters(arrow.Domain)
	for i, name := range p.locals(fields) {
		params = append(params, name+" "+p.goType(fields[i].Type))
	}
	return "(" + strings.Join(params, ", ") + ") " + p.results(arrow.Codomain.Items)
}

// results are the types of results and the error behind them.
func (p *goPackage) results(results []*abi.Type) string {
	if len(results) == 0 {
		return "error"
	}
	var list []string
	for _, t := range results {
		list = append(list, p.goType(t))
	}
	return "(" + strings.Join(list, ", ") + ", error)"
}

// locals are the names of parameters in Go.
func (p *goPackage) locals(params []abi.Field) []string {
	names := p.localNamer()
	out := make([]string, len(params))
	for i, f := range params {
		out[i] = names.pick(localName(f.Name))
	}
	return out
}

// localNamer gives names to what is local to a function: none of the package's own, and no reserved word, which are among
// them.
func (p *goPackage) localNamer() *namer { return &namer{outer: p.names, again: underscored} }
