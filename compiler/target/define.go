// Package target turns compiled units into what is written to disk: .air files, JSON, code for callers in TypeScript,
// JavaScript and Go, and the definitions that all of them need.
package target

import (
	"strconv"
	"strings"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// Bounds of a definition, written out: types that share parts can be exponentially long, and every line of indented text
// is as long as its type is deep.
const (
	maxDefinition  = 100000  // types
	maxIndentation = 1000000 // sum of their depths
)

// Definer makes the types of definitions. It remembers named types; they are shared between the definitions it makes.
type Definer struct {
	known map[*types.Named]defined
	extent
	depth int
	Large bool // a type was too long to write out; what was returned for it is incomplete
}

// extent is how long a type is when it is written out.
type extent struct{ size, indentation int }

type defined struct {
	t *abi.Type
	extent
}

// Function describes an exported function.
func (d *Definer) Function(name string, sig *types.Arrow, script string) abi.Function {
	f := abi.Function{Name: name, Script: script}
	for i, p := range sig.Domain {
		f.Params = append(f.Params, abi.Field{Name: label(p, i), Type: d.Type(p.Type)})
	}
	for _, r := range sig.Codomain {
		f.Results = append(f.Results, d.Type(r.Type))
	}
	return f
}

// Service describes a service. id is the text of its default id, "" for none; only an id that is a string literal is
// part of a definition.
func (d *Definer) Service(name string, t *types.Named, id string) abi.Service {
	s := abi.Service{Name: name}
	if text, ok := strings.CutPrefix(id, `"`); ok {
		s.DefaultID, s.HasID = strings.TrimSuffix(text, `"`), true
	}
	for _, f := range t.Fields {
		s.Methods = append(s.Methods, abi.Field{Name: f.Name, Type: d.Type(f.Type)})
	}
	return s
}

// Type describes a type: streams as arrays, abilities as structs, literal types as scalars of their own name.
func (d *Definer) Type(t types.Type) *abi.Type {
	d.extent = extent{}
	return d.typ(t)
}

// grow adds to the extent; it is false when that is too much.
func (d *Definer) grow(by extent) bool {
	d.size += by.size
	d.indentation += by.indentation
	d.Large = d.Large || d.size > maxDefinition || d.indentation > maxIndentation
	return !d.Large
}

func (d *Definer) typ(t types.Type) *abi.Type {
	d.depth++
	defer func() { d.depth-- }()
	if !d.grow(extent{1, d.depth}) {
		return &abi.Type{Kind: abi.Top}
	}
	switch t := t.(type) {
	case types.Scalar:
		return &abi.Type{Kind: abi.Scalar, Name: t.String()}
	case types.Literal:
		return &abi.Type{Kind: abi.Scalar, Name: t.Name()}
	case types.Option:
		return &abi.Type{Kind: abi.Option, Elem: d.typ(t.Elem)}
	case types.Array, types.Stream, types.CanonStream:
		elem, _ := types.Elem(t)
		return &abi.Type{Kind: abi.Array, Elem: d.typ(elem)}
	case *types.Named:
		return d.named(t)
	case *types.Arrow:
		return &abi.Type{Kind: abi.Arrow, Domain: d.product(t.Domain), Codomain: d.product(t.Codomain)}
	case types.Top:
		return &abi.Type{Kind: abi.Top}
	case types.Bottom:
		return &abi.Type{Kind: abi.Bottom}
	case types.StreamMap: // passed to a service as an object of arrays, for which definitions have no type
		return &abi.Type{Kind: abi.Top}
	}
	return &abi.Type{Kind: abi.Nil}
}

func (d *Definer) named(t *types.Named) *abi.Type {
	if k, ok := d.known[t]; ok {
		d.grow(extent{k.size, k.indentation + k.size*d.depth})
		return k.t
	}
	before := d.extent
	out := &abi.Type{Kind: abi.Struct, Name: t.Name}
	for _, f := range t.Fields {
		out.Fields = append(out.Fields, abi.Field{Name: f.Name, Type: d.typ(f.Type)})
	}
	if d.known == nil {
		d.known = map[*types.Named]defined{}
	}
	size := d.size - before.size
	d.known[t] = defined{out, extent{size, d.indentation - before.indentation - size*d.depth}}
	return out
}

func (d *Definer) product(p types.Product) *abi.Type {
	if p.Labelled() {
		out := &abi.Type{Kind: abi.Labelled}
		for i, item := range p {
			out.Fields = append(out.Fields, abi.Field{Name: label(item, i), Type: d.typ(item.Type)})
		}
		return out
	}
	items := make([]*abi.Type, len(p))
	for i, item := range p {
		items[i] = d.typ(item.Type)
	}
	return abi.Product(items)
}

func label(p types.Param, i int) string {
	if p.Label == "" {
		return positional(i)
	}
	return p.Label
}

// parameters are the parameters of an arrow; those without names are called by their place.
func parameters(domain *abi.Type) []abi.Field {
	fields := append([]abi.Field(nil), domain.Fields...)
	for i, t := range domain.Items {
		fields = append(fields, abi.Field{Name: positional(i), Type: t})
	}
	return fields
}

func positional(i int) string { return "arg" + strconv.Itoa(i) }
