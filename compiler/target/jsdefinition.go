package target

import (
	"strings"

	"github.com/aquifer-dev/aquifer/abi"
)

// functionDefinition is the definition of a function as generated JavaScript holds it: as abi.Function.Definition, but
// its members in the order of the original's objects, indented (spec/targets.md#T3).
func functionDefinition(f *abi.Function) string {
	w := &definitionWriter{}
	w.object(
		member{"functionName", func() { w.text(f.Name) }},
		member{"arrow", func() { w.typ(f.Arrow()) }},
		member{"names", w.names},
	)
	return w.b.String()
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
	return w.b.String()
}

// definitionWriter writes JSON with an indentation of four.
type definitionWriter struct {
	b     strings.Builder
	depth int
}

type member struct {
	key   string
	value func()
}

func (w *definitionWriter) text(s string) {
	text, _ := encode(s) // a string can always be encoded
	w.b.Write(text)
}

// names are the services and functions through which the script talks to its caller.
func (w *definitionWriter) names() {
	w.object(
		member{"relay", func() { w.text(abi.Relay) }},
		member{"getDataSrv", func() { w.text(abi.DataSrv) }},
		member{"callbackSrv", func() { w.text(abi.CallbackSrv) }},
		member{"responseSrv", func() { w.text(abi.CallbackSrv) }},
		member{"responseFnName", func() { w.text(abi.ResponseFn) }},
		member{"errorHandlingSrv", func() { w.text(abi.ErrorSrv) }},
		member{"errorFnName", func() { w.text(abi.ErrorFn) }},
	)
}

func (w *definitionWriter) object(members ...member) {
	w.list("{", "}", len(members), func(i int) {
		w.text(members[i].key)
		w.b.WriteString(": ")
		members[i].value()
	})
}

// list writes a list in brackets, one item a line.
func (w *definitionWriter) list(open, end string, n int, item func(i int)) {
	w.b.WriteString(open)
	w.depth++
	for i := range n {
		if i > 0 {
			w.b.WriteByte(',')
		}
		w.line()
		item(i)
	}
	if w.depth--; n > 0 {
		w.line()
	}
	w.b.WriteString(end)
}

func (w *definitionWriter) line() { w.b.WriteString("\n" + strings.Repeat("    ", w.depth)) }

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
		items := func() { w.list("[", "]", len(t.Items), func(i int) { w.typ(t.Items[i]) }) }
		members = []member{{"items", items}}
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
