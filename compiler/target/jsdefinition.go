package target

import (
	"bytes"
	"encoding/json"

	"github.com/aquifer-dev/aquifer/abi"
)

// functionDefinition is the definition of a function as generated JavaScript holds it: as abi.Function.Definition, but
// its members in the order of the original's objects, indented (spec/targets.md#T3).
func functionDefinition(f *abi.Function) string {
	var names struct {
		Names json.RawMessage `json:"names"`
	}
	_ = json.Unmarshal(f.Definition(), &names) // it is our own JSON
	w := &definitionWriter{}
	w.object(
		member{"functionName", func() { w.text(f.Name) }},
		member{"arrow", func() { w.typ(f.Arrow()) }},
		member{"names", func() { w.b.Write(names.Names) }},
	)
	return w.indented()
}

// serviceDefinition is the definition of a service likewise.
func serviceDefinition(s *abi.Service) string {
	w := &definitionWriter{}
	var members []member
	if s.HasID {
		members = append(members, member{"defaultServiceId", func() { w.text(s.DefaultID) }})
	}
	methods := &abi.Type{Kind: abi.Labelled, Fields: s.Methods}
	w.object(append(members, member{"functions", func() { w.typ(methods) }})...)
	return w.indented()
}

type definitionWriter struct{ b bytes.Buffer }

type member struct {
	key   string
	value func()
}

func (w *definitionWriter) indented() string {
	var out bytes.Buffer
	_ = json.Indent(&out, w.b.Bytes(), "", "    ") // it is our own JSON
	return out.String()
}

func (w *definitionWriter) text(s string) {
	text, _ := encode(s) // a string can always be encoded
	w.b.Write(text)
}

func (w *definitionWriter) object(members ...member) {
	w.b.WriteByte('{')
	for i, m := range members {
		if i > 0 {
			w.b.WriteByte(',')
		}
		w.text(m.key)
		w.b.WriteByte(':')
		m.value()
	}
	w.b.WriteByte('}')
}

// typ writes a type, its tag last.
func (w *definitionWriter) typ(t *abi.Type) {
	var members []member
	switch t.Kind {
	case abi.Scalar:
		members = []member{w.name(t)}
	case abi.Array, abi.Option:
		members = []member{{"type", func() { w.typ(t.Elem) }}}
	case abi.Struct:
		members = []member{w.name(t), w.fields(mapOrder(t.Fields))}
	case abi.Labelled:
		members = []member{w.fields(t.Fields)}
	case abi.Unlabelled:
		members = []member{{"items", func() { w.items(t.Items) }}}
	case abi.Arrow:
		members = []member{{"domain", func() { w.typ(t.Domain) }}, {"codomain", func() { w.typ(t.Codomain) }}}
	}
	w.object(append(members, member{"tag", func() { w.text(t.Kind.String()) }})...)
}

func (w *definitionWriter) name(t *abi.Type) member {
	return member{"name", func() { w.text(t.Name) }}
}

func (w *definitionWriter) fields(fields []abi.Field) member {
	members := make([]member, len(fields))
	for i, f := range fields {
		members[i] = member{f.Name, func() { w.typ(f.Type) }}
	}
	return member{"fields", func() { w.object(members...) }}
}

func (w *definitionWriter) items(items []*abi.Type) {
	w.b.WriteByte('[')
	for i, t := range items {
		if i > 0 {
			w.b.WriteByte(',')
		}
		w.typ(t)
	}
	w.b.WriteByte(']')
}
