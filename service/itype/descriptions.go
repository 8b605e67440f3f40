package itype

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// descriptionPrefixes begin the names of the sections in which the macros of SDKs describe what they see, oldest last
// (spec/services.md#S17).
var descriptionPrefixes = []string{"__m_generated_section__", "__fce_generated_section__"}

// DescriptionSection is the name of the section that describes a function, a record or the imports from a module.
func DescriptionSection(item string) string {
	return descriptionPrefixes[0] + strings.ReplaceAll(item, ".", "_")
}

// description is the JSON in such a section.
type description struct {
	Kind      string                           `json:"ast_type"`
	Name      string                           `json:"name"` // of a Record
	Fields    struct{ Named []describedField } `json:"fields"`
	Signature describedFunc                    `json:"signature"` // of a Function
	Namespace string                           `json:"namespace"` // of an ExternMod
	Imports   []describedImport                `json:"imports"`
}

type describedField struct {
	Name string        `json:"name"`
	Type describedType `json:"ty"`
}

type describedFunc struct {
	Name string           `json:"name"`
	Args []describedField `json:"arguments"`
	Outs []describedType  `json:"output_types"`
}

type describedImport struct {
	LinkName  *string       `json:"link_name"`
	Signature describedFunc `json:"signature"`
}

// describedType is {"I32":"ByValue"}, {"Vector":[type,"ByValue"]} or {"Record":["Name","ByValue"]}. How it is passed in Rust
// does not matter here.
type describedType struct {
	kind   string
	elem   *describedType
	record string
}

var describedKinds = map[string]Kind{
	"I8": S8, "I16": S16, "I32": S32, "I64": S64, "U8": U8, "U16": U16, "U32": U32, "U64": U64, "F32": F32, "F64": F64,
	"Boolean": Bool, "Utf8Str": String, "Utf8String": String,
}

var errDescribedType = errors.New("a type is no object with one member")

// UnmarshalJSON implements json.Unmarshaler.
func (t *describedType) UnmarshalJSON(text []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return err
	}
	if len(members) != 1 {
		return errDescribedType
	}
	for kind, rest := range members {
		t.kind = kind
		if kind != "Vector" && kind != "Record" {
			return nil
		}
		var parts []json.RawMessage
		if err := json.Unmarshal(rest, &parts); err != nil {
			return err
		}
		if len(parts) == 0 {
			return errDescribedType
		}
		if kind == "Record" {
			return json.Unmarshal(parts[0], &t.record)
		}
		t.elem = &describedType{}
		return json.Unmarshal(parts[0], t.elem)
	}
	return nil
}

// descriptions collects what a binary says of itself, in the order of the file.
func descriptions(wasm []byte) ([]description, error) {
	sections, err := Sections(wasm)
	if err != nil {
		return nil, err
	}
	var all []description
	for _, s := range sections {
		if s.ID != 0 || !strings.HasPrefix(s.Name, descriptionPrefixes[0]) && !strings.HasPrefix(s.Name, descriptionPrefixes[1]) {
			continue
		}
		var d description
		if err := json.Unmarshal(s.Body, &d); err != nil {
			return nil, fmt.Errorf("the description in section %s can't be read: %w", s.Name, err)
		}
		all = append(all, d)
	}
	return all, nil
}
