package jsbuild

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/service/surface"
	"github.com/aquifer-dev/aquifer/source"
)

// words are the types that have a name in every file, and what they are called in descriptions (spec/services.md#S62).
var words = map[string]string{
	"boolean": "Boolean", "bool": "Boolean", "string": "Utf8String", "number": "F64", "bigint": "I64",
	"u8": "U8", "u16": "U16", "u32": "U32", "u64": "U64", "f32": "F32", "f64": "F64",
	"s8": "I8", "s16": "I16", "s32": "I32", "s64": "I64", "i8": "I8", "i16": "I16", "i32": "I32", "i64": "I64",
}

// sized tells the names that JavaScript does not have: a file may say what they are in its own terms.
func sized(name string) bool {
	return words[name] != "" && name != "boolean" && name != "string" && name != "number" && name != "bigint"
}

// hints say what to write in place of types that people try.
var hints = map[string]string{
	"any": "it says nothing about the data", "unknown": "it says nothing about the data", "object": "it says nothing about the data", "Object": "it says nothing about the data",
	"never": "there is no such value", "null": "there is nothing like it in Aqua", "undefined": "there is nothing like it in Aqua", "void": "there is nothing like it in Aqua",
	"symbol": "a symbol is no data", "Function": whyFunction, "Date": "pass the number of milliseconds, a u64",
	"Map": "there are no maps in Aqua; use an array of records", "Set": "there are no sets in Aqua; use an array", "Record": "there are no maps in Aqua; use an array of records",
	"String": "write `string`", "Number": "write `number`", "Boolean": "write `boolean`", "BigInt": "write `bigint`", "Promise": "only the result of a function can be promised",
	"Array": "say of what: `Array<string>` or `string[]`", "ReadonlyArray": "say of what: `ReadonlyArray<string>`",
	"ArrayBuffer": "use Uint8Array", "Buffer": "use Uint8Array", "Error": "throw it, or return its message as a string",
}

// typ finds how a type is passed. If it cannot be, that is reported.
func (a *analysis) typ(t *typeText, what string, at source.Span, depth int) *surface.Type {
	refuse := func(why string) *surface.Type {
		a.diags.Add(surface.ErrType(at, what, why))
		return nil
	}
	switch {
	case depth > maxTypeDepth:
		return refuse(whyDepth)
	case t.why != "":
		return refuse(t.why)
	case t.object:
		return refuse("it has no name, and none in Aqua either; declare a type for it")
	case t.elem != nil:
		return a.array(t.elem, what, at, depth)
	}
	switch {
	case (t.name == "Array" || t.name == "ReadonlyArray") && len(t.args) == 1:
		return a.array(t.args[0], what, at, depth)
	case t.name == "Uint8Array":
		return &surface.Type{Elem: &surface.Type{Word: "U8"}}
	case len(t.args) > 0 && hints[t.name] == "":
		return refuse(whyParams)
	}
	d, word := a.types[t.name], words[t.name]
	if im, ok := a.imported[t.name]; ok && d == nil {
		if im[0] == "aqua" && sized(im[1]) {
			return &surface.Type{Word: words[im[1]]}
		}
		return refuse("`" + t.name + "` is declared in another file, and a service is one file")
	}
	switch {
	case d != nil && word != "" && sized(t.name):
		if target := d.typ; target == nil || target.why != "" || target.name != "number" && target.name != "bigint" && target.name != "boolean" {
			return refuse("`" + t.name + "` is declared as something else; it is the name of a type in Aqua")
		}
		return &surface.Type{Word: word}
	case d != nil:
		return a.declared(d, what, at, depth)
	case word != "":
		return &surface.Type{Word: word}
	case hints[t.name] != "":
		return refuse(hints[t.name])
	}
	if _, ok := a.values[t.name]; ok {
		return refuse(fmt.Sprintf("`%s` is a class or an enum; use an interface, or a number", t.name))
	}
	if a.typed {
		return refuse(fmt.Sprintf("there is no type `%s` in this file", t.name))
	}
	return refuse(fmt.Sprintf("there is no type `%s` in this file; records are defined by @typedef", t.name))
}

// array is an array. Bytes have a type of their own in JavaScript, and so there is one way to write them.
func (a *analysis) array(elem *typeText, what string, at source.Span, depth int) *surface.Type {
	e := a.typ(elem, what, at, depth+1)
	switch {
	case e == nil:
		return nil
	case e.Word == "U8":
		a.diags.Add(surface.ErrType(at, what, "bytes come as a Uint8Array, so it must be called so"))
		return nil
	}
	return &surface.Type{Elem: e}
}

// declared is a type that the file declares: a record, or another name for a type.
func (a *analysis) declared(d *typeDecl, what string, at source.Span, depth int) *surface.Type {
	refuse := func(why string) *surface.Type {
		a.diags.Add(surface.ErrType(at, what, why))
		return nil
	}
	switch r := a.records[d.name]; {
	case r != nil:
		return &surface.Type{Rec: r}
	case a.open[d.name]:
		return refuse("`" + d.name + "` contains itself, and data in Aqua cannot; use an array of all, and places in it")
	case d.typeParams:
		return refuse(whyParams)
	case d.twice:
		return refuse("`" + d.name + "` is declared twice")
	case d.typ == nil:
		return refuse("`" + d.name + "` has no type")
	}
	a.open[d.name] = true
	defer delete(a.open, d.name)
	if !d.typ.object {
		return a.typ(d.typ, what, at, depth+1)
	}
	faults := len(a.diags)
	rec := &surface.Record{Name: d.name}
	scope := a.names.Fields()
	if !a.fields(d, rec, scope, depth) && len(a.diags) == faults {
		return refuse("`" + d.name + "` cannot be looked into")
	}
	if len(rec.Fields) == 0 && len(a.diags) == faults {
		return refuse("`" + d.name + "` has no field")
	}
	a.names.Record(a.span(d.at), d.name, "`"+d.name+"`")
	a.records[d.name] = rec
	a.surface.Records = append(a.surface.Records, rec)
	return &surface.Type{Rec: rec}
}

// fields adds the fields of a record, those of its bases first.
func (a *analysis) fields(d *typeDecl, rec *surface.Record, scope *surface.Scope, depth int) bool {
	if depth > maxTypeDepth {
		return false
	}
	for _, b := range d.bases {
		base := a.types[b.name]
		if base == nil || base.typ == nil || !base.typ.object || base.typeParams || base.twice || len(b.args) > 0 || a.open[b.name] {
			a.diags.Add(surface.ErrType(a.span(b.span), "`"+d.name+"`", "`"+b.name+"` is no record of this file that it could extend"))
			return false
		}
		a.open[b.name] = true
		ok := a.fields(base, rec, scope, depth+1)
		delete(a.open, b.name)
		if !ok {
			return false
		}
	}
	if d.typ.why != "" {
		a.diags.Add(surface.ErrType(a.span(d.at), "`"+d.name+"`", d.typ.why))
		return false
	}
	for _, f := range d.typ.fields {
		what, at := "the field `"+f.name+"` of `"+d.name+"`", a.span(f.span)
		scope.Enter(at, f.name, "`"+f.name+"`")
		switch {
		case f.optional:
			a.diags.Add(surface.ErrType(at, what, whyOptional))
		case f.typ == nil:
			a.diags.Add(errNoType(at, what, "write it behind the name"))
		default:
			if t := a.typ(f.typ, what, a.span(f.typ.span), depth+1); t != nil {
				rec.Fields = append(rec.Fields, surface.Field{Name: f.name, Type: t})
			}
		}
	}
	return true
}
