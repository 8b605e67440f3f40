package gobuild

import (
	"go/types"
	"reflect"
	"strconv"
	"strings"

	"github.com/aquifer-dev/aquifer/service/surface"
	"github.com/aquifer-dev/aquifer/source"
)

type kind uint8

const (
	plain  kind = iota // a number or bool
	text               // a string
	slice              // a slice
	record             // a struct
)

// typ is a Go type that can be passed.
type typ struct {
	kind      kind
	spelled   string // as the generated code spells it
	described string // of plain and text: the word for it in descriptions
	core      string // of plain: the Go type of what WebAssembly passes
	size      int    // within a record
	elem      *typ
	rec       *rec
	index     int // of a slice: the number of its helper functions
}

// rec is a struct, or what a function with an error returns.
type rec struct {
	index   int
	name    string
	spelled string
	fields  []field
	at      source.Span
	where   string // for messages: what it is
	open    bool   // its fields are not complete yet
}

type field struct {
	name, goName string
	typ          *typ
}

func (r *rec) size() int {
	n := 0
	for _, f := range r.fields {
		n += f.typ.size
	}
	return n
}

// plains are the kinds of numbers; int and uint have 64 bits in WebAssembly's Go.
var plains = map[types.BasicKind]typ{
	types.Bool: {described: "Boolean", core: "int32", size: 1},
	types.Int8: {described: "I8", core: "int32", size: 1}, types.Int16: {described: "I16", core: "int32", size: 2},
	types.Int32: {described: "I32", core: "int32", size: 4}, types.Int64: {described: "I64", core: "int64", size: 8}, types.Int: {described: "I64", core: "int64", size: 8},
	types.Uint8: {described: "U8", core: "uint32", size: 1}, types.Uint16: {described: "U16", core: "uint32", size: 2},
	types.Uint32: {described: "U32", core: "uint32", size: 4}, types.Uint64: {described: "U64", core: "uint64", size: 8}, types.Uint: {described: "U64", core: "uint64", size: 8},
	types.Float32: {described: "F32", core: "float32", size: 4}, types.Float64: {described: "F64", core: "float64", size: 8},
}

// place is what a type belongs to, for messages.
type place struct {
	at   source.Span
	what string
}

// maxTypeDepth bounds slices of slices; the host's limit for values is the same.
const maxTypeDepth = 1024

// typ finds how a type is passed (spec/services.md#S51). If it cannot be, that is reported.
func (a *analysis) typ(t types.Type, at place, depth int) *typ {
	spelled := types.TypeString(t, a.qualify)
	shown := types.TypeString(t, func(p *types.Package) string { return p.Name() })
	shown = strings.TrimPrefix(shown, a.p.types.Name()+".")
	refuse := func(why string) *typ {
		a.diags.Add(surface.ErrType(at.at, at.what, why))
		return nil
	}
	if depth > maxTypeDepth {
		return refuse("it is nested too deeply")
	}
	named, _ := types.Unalias(t).(*types.Named)
	if named != nil && !named.Obj().Exported() && named.Obj().Pkg() != nil && named.Obj().Pkg() != a.p.types {
		return refuse("`" + shown + "` cannot be named outside of its package")
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Kind() == types.String {
			return &typ{kind: text, spelled: spelled, described: "Utf8String", size: 8}
		}
		if p, ok := plains[u.Kind()]; ok {
			p.spelled = spelled
			return &p
		}
		return refuse("there is nothing like `" + u.Name() + "` in Aqua")
	case *types.Slice:
		elem := a.typ(u.Elem(), at, depth+1)
		if elem == nil {
			return nil
		}
		return a.slice(spelled, elem)
	case *types.Struct:
		if named == nil {
			return refuse("a struct without a name has none in Aqua either; declare a type for it")
		}
		if named.TypeArgs().Len() > 0 {
			return refuse("`" + shown + "` is made of a type with parameters; declare a struct of its own")
		}
		return a.record(named, u, spelled, shown, at, depth)
	case *types.Pointer:
		return refuse("a pointer leads nowhere outside of the module; pass what it points to, or a slice of at most one")
	case *types.Map:
		return refuse("there are no maps in Aqua; use a slice of structs")
	case *types.Array:
		return refuse("there are no arrays of a fixed length in Aqua; use a slice")
	case *types.Interface:
		if isError(t) {
			return refuse("an error is reported as the last result of a function, and nowhere else")
		}
		return refuse("an interface says nothing about the data; use a struct or a basic type")
	}
	return refuse("`" + shown + "` is no data")
}

// slice is a slice; those of one kind share their helper functions.
func (a *analysis) slice(spelled string, elem *typ) *typ {
	if t := a.slices[spelled]; t != nil {
		return t
	}
	t := &typ{kind: slice, spelled: spelled, elem: elem, size: 8, index: len(a.slices)}
	a.slices[spelled] = t
	a.api.slices = append(a.api.slices, t)
	return t
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

// record is a struct: its exported fields. It is entered before its fields, so that one that contains slices of itself is
// found out: the original refuses to load modules with such data.
func (a *analysis) record(named *types.Named, s *types.Struct, spelled, shown string, at place, depth int) *typ {
	obj := named.Obj()
	if r := a.records[obj]; r != nil {
		if r.open {
			a.diags.Add(surface.ErrType(at.at, at.what, "`"+shown+"` contains itself, and data in Aqua cannot; use a slice of all, and places in it"))
			return nil
		}
		return &typ{kind: record, spelled: spelled, size: 4, rec: r}
	}
	r := &rec{open: true, index: len(a.records), name: surface.Upper(obj.Name()), spelled: spelled, at: at.at, where: "`" + shown + "`"}
	if here := a.p.object(obj); here.IsValid() {
		r.at = here
	}
	if name := a.typeNames[obj]; name != "" {
		r.name = name
	}
	a.records[obj] = r
	faults, scope := len(a.diags), a.names.Fields()
	for i := range s.NumFields() {
		f := s.Field(i)
		name, tagged := reflect.StructTag(s.Tag(i)).Lookup("aqua")
		if !f.Exported() || name == "-" {
			continue
		}
		where := place{at.at, "the field `" + f.Name() + "` of `" + shown + "`"}
		if here := a.p.object(f); here.IsValid() {
			where.at = here
		}
		if f.Embedded() {
			a.diags.Add(surface.ErrType(where.at, where.what, "it is embedded; give it a name"))
			continue
		}
		if !tagged {
			name = snake(f.Name())
		}
		scope.Enter(where.at, name, "`"+f.Name()+"`")
		if t := a.typ(f.Type(), where, depth+1); t != nil {
			r.fields = append(r.fields, field{name, f.Name(), t})
		}
	}
	if len(r.fields) == 0 && len(a.diags) == faults {
		a.diags.Add(surface.ErrType(at.at, at.what, "`"+shown+"` has no exported field"))
	}
	r.open = false
	a.addRecord(r)
	return &typ{kind: record, spelled: spelled, size: 4, rec: r}
}

// addRecord enters a record that is complete.
func (a *analysis) addRecord(r *rec) {
	a.names.Record(r.at, r.name, r.where)
	a.api.records = append(a.api.records, r)
}

// qualify names a package in the generated code. The author's own is the one that the code is in.
func (a *analysis) qualify(other *types.Package) string {
	if other == a.p.types {
		return ""
	}
	for i, path := range a.api.imports {
		if path == other.Path() {
			return importName(i)
		}
	}
	a.api.imports = append(a.api.imports, other.Path())
	return importName(len(a.api.imports) - 1)
}

func importName(i int) string { return "aquaPackage" + strconv.Itoa(i) }
