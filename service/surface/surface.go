// Package surface is what a service shows to its callers, in whatever language it is written: functions, records and types.
// It keeps the names that Aqua must be able to spell, and makes the interface of them.
package surface

import (
	"encoding/json"
	"strings"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// Type is a type that can be passed; one of its fields is set.
type Type struct {
	Word string // of a scalar or a string: the word for it in descriptions, such as U8 or Utf8String
	Elem *Type  // of a list
	Rec  *Record
}

// Field is a parameter of a function or a field of a record.
type Field struct {
	Name string
	Type *Type
}

// Record is a record. Records with one name are one.
type Record struct {
	Name   string
	Fields []Field
}

// Function is a function that can be called, or one that is called in another module.
type Function struct {
	Name string
	Args []Field
	Out  *Type // nil for none
}

// Link is a function of another module.
type Link struct {
	Module string
	Function
}

// Surface is all that a service shows, and what it needs of other modules.
type Surface struct {
	Records   []*Record // each before what is made of it
	Functions []Function
	Links     []Link
}

// Interfaces makes the interface out of descriptions as the macros of other SDKs leave them, so that there is one way to it
// (spec/services.md#S17).
func (s *Surface) Interfaces() (*itype.Interfaces, error) {
	var sections []itype.Section
	add := func(name string, d object) error {
		body, err := json.Marshal(d)
		sections = append(sections, itype.Section{Name: itype.DescriptionSection(name), Body: body})
		return err
	}
	for _, r := range s.Records {
		if err := add(r.Name, object{"ast_type": "Record", "name": r.Name, "fields": object{"Named": describeFields(r.Fields)}}); err != nil {
			return nil, err
		}
	}
	for _, f := range s.Functions {
		if err := add(f.Name, object{"ast_type": "Function", "signature": f.describe()}); err != nil {
			return nil, err
		}
	}
	byModule, order := map[string][]object{}, []string{}
	for _, l := range s.Links {
		if byModule[l.Module] == nil {
			order = append(order, l.Module)
		}
		byModule[l.Module] = append(byModule[l.Module], object{"link_name": l.Name, "signature": l.describe()})
	}
	for _, module := range order {
		if err := add(module, object{"ast_type": "ExternMod", "namespace": module, "imports": byModule[module]}); err != nil {
			return nil, err
		}
	}
	return itype.Generate(itype.Assemble(sections), itype.WrittenVersion)
}

// ServiceName is what a service is called in the Aqua file of its interface, which its data share names with.
func ServiceName(it *itype.Interfaces, module string) string {
	words := strings.Fields(it.AquaFile(module, "")) // aqua NAME declares *
	return words[1]
}

type object map[string]any

func (f *Function) describe() object {
	outs := []any{}
	if f.Out != nil {
		outs = append(outs, f.Out.describe())
	}
	return object{"name": f.Name, "arguments": describeFields(f.Args), "output_types": outs}
}

func describeFields(fields []Field) []object {
	described := []object{}
	for _, f := range fields {
		described = append(described, object{"name": f.Name, "ty": f.Type.describe()})
	}
	return described
}

func (t *Type) describe() object {
	switch {
	case t.Elem != nil:
		return object{"Vector": []any{t.Elem.describe(), "ByValue"}}
	case t.Rec != nil:
		return object{"Record": []any{t.Rec.Name, "ByValue"}}
	}
	return object{t.Word: "ByValue"}
}
