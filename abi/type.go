// Package abi holds what a caller must know of compiled functions and services: their scripts, the types of their
// arguments and results, the definitions in JSON that clients of the original read, the conversion of JSON values by
// type, both ways, and the interfaces by which generated Go code calls functions and serves services.
//
// The types here are those of the definitions, which know less than the compiler's: streams are arrays, abilities are
// structs.
package abi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Kind tells types apart.
type Kind uint8

// The kinds of types.
const (
	Nil Kind = iota // no values: the parameters or results of an arrow that has none
	Scalar
	Array
	Option
	Struct
	Arrow
	Labelled   // a list of parameters with names
	Unlabelled // a list of parameters or results without names
	Top
	Bottom
)

var tags = [...]string{"nil", "scalar", "array", "option", "struct", "arrow", "labeledProduct", "unlabeledProduct", "topType", "bottomType"}

func (k Kind) String() string { return tags[k] }

// Type is the type of an argument, a result or a service.
type Type struct {
	Kind             Kind
	Name             string  // Scalar: u8, string, …; Struct: its name
	Elem             *Type   // Array, Option
	Fields           []Field // Struct (sorted by name), Labelled (in order of declaration)
	Items            []*Type // Unlabelled
	Domain, Codomain *Type   // Arrow
}

// Field is a named part of a Struct or Labelled.
type Field struct {
	Name string
	Type *Type
}

// MarshalJSON writes the type as definitions do, its tag first.
func (t *Type) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	t.write(&b)
	return b.Bytes(), nil
}

func (t *Type) write(b *bytes.Buffer) {
	fmt.Fprintf(b, `{"tag":%q`, t.Kind)
	if t.Kind == Scalar || t.Kind == Struct {
		b.WriteString(`,"name":`)
		writeString(b, t.Name)
	}
	part := func(key string, t *Type) {
		fmt.Fprintf(b, `,%q:`, key)
		t.write(b)
	}
	switch t.Kind {
	case Array, Option:
		part("type", t.Elem)
	case Arrow:
		part("domain", t.Domain)
		part("codomain", t.Codomain)
	case Struct, Labelled:
		b.WriteString(`,"fields":{`)
		for i, f := range t.Fields {
			if i > 0 {
				b.WriteByte(',')
			}
			writeString(b, f.Name)
			b.WriteByte(':')
			f.Type.write(b)
		}
		b.WriteByte('}')
	case Unlabelled:
		b.WriteString(`,"items":[`)
		for i, t := range t.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			t.write(b)
		}
		b.WriteByte(']')
	}
	b.WriteByte('}')
}

func writeString(b *bytes.Buffer, s string) {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	e.Encode(s)             // a string can always be encoded
	b.Truncate(b.Len() - 1) // the newline of Encode
}

// UnmarshalJSON reads a type out of a definition. The order of fields is kept: it is that of the arguments.
func (t *Type) UnmarshalJSON(text []byte) error {
	var raw struct {
		Tag              string
		Name             string
		Type             *Type
		Fields           fields
		Items            []*Type
		Domain, Codomain *Type
	}
	if err := json.Unmarshal(text, &raw); err != nil {
		return err
	}
	*t = Type{Name: raw.Name, Elem: raw.Type, Fields: raw.Fields, Items: raw.Items, Domain: raw.Domain, Codomain: raw.Codomain}
	for k, tag := range tags {
		if tag == raw.Tag {
			t.Kind = Kind(k)
			return t.check()
		}
	}
	return fmt.Errorf("unknown type tag %q", raw.Tag)
}

// check says whether a decoded type has the parts of its kind.
func (t *Type) check() error {
	missing := false
	switch t.Kind {
	case Array, Option:
		missing = t.Elem == nil
	case Arrow:
		missing = t.Domain == nil || t.Codomain == nil
	case Unlabelled:
		for _, i := range t.Items {
			missing = missing || i == nil
		}
	case Struct, Labelled:
		for _, f := range t.Fields {
			missing = missing || f.Type == nil
		}
	}
	if missing {
		return fmt.Errorf("a type of tag %q lacks a part", t.Kind)
	}
	return nil
}

// fields is a JSON object read in order.
type fields []Field

func (f *fields) UnmarshalJSON(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("fields of a type are not an object")
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		field := Field{Name: key.(string)}
		if err := d.Decode(&field.Type); err != nil {
			return err
		}
		*f = append(*f, field)
	}
	return nil
}

// Aqua returns the type as a program writes it: `?u64`, `[]Item`, `u32 -> string`.
func (t *Type) Aqua() string {
	switch t.Kind {
	case Scalar, Struct:
		return t.Name
	case Array:
		return "[]" + t.Elem.Aqua()
	case Option:
		return "?" + t.Elem.Aqua()
	case Arrow:
		return t.Domain.Aqua() + " -> " + t.Codomain.Aqua()
	case Labelled:
		parts := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			parts[i] = f.Type.Aqua()
		}
		return strings.Join(parts, ", ")
	case Unlabelled:
		parts := make([]string, len(t.Items))
		for i, item := range t.Items {
			parts[i] = item.Aqua()
		}
		return strings.Join(parts, ", ")
	case Nil:
		return "()"
	case Top:
		return "⊤"
	}
	return "⊥"
}
