package generate

import (
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/types"
)

// thing is what a module can declare and others can import.
type thing struct {
	kind    thingKind
	name    string
	typ     types.Type // of types and constants
	value   string     // of constants, and the ids of services: a literal, or the name of a constant
	soft    bool       // a constant that gives way
	methods []method   // of services and abilities
}

type thingKind uint8

const (
	aData thingKind = iota
	anAbility
	aService
	anAlias
	aConst
	aFunction
)

// method is a method of a service or ability.
type method struct {
	name   string
	params []types.Param
	result types.Type // nil for none
	old    bool       // declared as name: type -> type
}

// The data types of programs.
var (
	typeE = types.NewNamed(types.Data, "E", []types.Field{{Name: "k", Type: types.U8}, {Name: "t", Type: types.String}})
	typeD = types.NewNamed(types.Data, "D", []types.Field{{Name: "n", Type: types.U8}, {Name: "t", Type: types.String}, {Name: "xs", Type: bytesType}, {Name: "in", Type: typeE}})
	typeW = types.NewNamed(types.Data, "W", []types.Field{
		{Name: "o", Type: types.Option{Elem: types.U8}}, {Name: "es", Type: types.Array{Elem: typeE}}, {Name: "i", Type: types.I32},
		{Name: "w", Type: types.F64}, {Name: "b", Type: types.Bool}, {Name: "any", Type: types.Top{}},
	})
)

// The things of programs. A program declares those that it uses, services with the methods that it uses.
var (
	thingE, thingD, thingW = record(typeE), record(typeD), record(typeW)

	aliases = []*thing{
		{kind: anAlias, name: "Byte", typ: types.U8},
		{kind: anAlias, name: "Bytes", typ: bytesType},
		{kind: anAlias, name: "Record", typ: typeD},
		{kind: anAlias, name: "Log", typ: types.Stream{Elem: types.U8}},
		{kind: anAlias, name: "Mapper", typ: arrowTypes[0]},
	}

	constants = []*thing{
		{kind: aConst, name: "LIMIT", typ: types.UnsignedLiteral, value: "7"},
		{kind: aConst, name: "LEAST", typ: types.SignedLiteral, value: "-3"},
		{kind: aConst, name: "RATIO", typ: types.FloatLiteral, value: "2.5"},
		{kind: aConst, name: "TITLE", typ: types.StringLiteral, value: `"title"`},
		{kind: aConst, name: "SURE", typ: types.BoolLiteral, value: "true", soft: true},
		{kind: aConst, name: "START", typ: types.StringLiteral, value: "%init_peer_id%"},
		{kind: aConst, name: "SAME", typ: types.UnsignedLiteral, value: "LIMIT"},
		{kind: aConst, name: "NONE", typ: types.Option{Elem: types.Bottom{}}, value: "nil"},
		{kind: aConst, name: "AGAIN", typ: types.UnsignedLiteral, value: "(4)", soft: true},
	}

	thingS = service("S", `"s"`,
		plain("get", types.U8, "x", types.U8), plain("big", types.U32, "x", types.U32), plain("str", types.String, "t", types.String),
		plain("ok", types.Bool, "x", types.U8), plain("list", bytesType, "x", types.U8), plain("names", textsType),
		plain("opt", types.Option{Elem: types.U8}, "x", types.U8), plain("make", typeD, "e", typeE), plain("wide", typeW, "w", types.I64),
		older(plain("flt", types.F32, "x", types.F32)), older(plain("int", types.I16, "x", types.I8)), plain("es", types.Array{Elem: typeE}, "n", types.U64),
		plain("put", nil, "x", types.U32, "t", types.String), plain("all", nil, "xs", bytesType, "ds", types.Array{Elem: typeD}, "o", types.Option{Elem: types.U8}),
		plain("flag", nil, "b", types.Bool), older(plain("nop", nil)), plain("any", nil, "t", types.Top{}),
		plain("none", nil, "o", types.Option{Elem: types.Bottom{}}), plain("many", types.Stream{Elem: types.U8}, "x", types.U8))
	thingR   = service("R", `"r"`, plain("map", types.U8, "given", types.U8), plain("say", nil, "t", types.String), older(plain("now", types.U8)))
	thingT   = service("T", "", plain("one", types.U8, "x", types.U8), plain("two", nil, "t", types.String))
	thingQ   = service("Q", "TITLE", plain("ask", types.String, "t", types.String))
	services = []*thing{thingS, thingR, thingT, thingQ}

	thingB    = ability("B", []types.Field{{Name: "lim", Type: types.U8}}, plain("say", nil, "t", types.String))
	thingA    = ability("A", []types.Field{{Name: "base", Type: types.U8}, {Name: "where", Type: types.String}, {Name: "b", Type: thingB.typ}}, plain("run", types.U8, "x", types.U8))
	thingC    = ability("C", []types.Field{{Name: "log", Type: types.Stream{Elem: types.U8}}}, older(plain("now", types.U8)))
	thingM    = ability("M", nil, plain("map", types.U8, "x", types.U8))
	abilities = []*thing{thingB, thingA, thingC, thingM}

	// everything lists the things in an order in which each stands behind what it needs.
	everything = slices.Concat([]*thing{thingE, thingD, thingW}, aliases, constants, services, abilities)
)

// thingOf is the thing that declares a type.
func thingOf(t *types.Named) *thing {
	i := slices.IndexFunc(everything, func(d *thing) bool { return d.typ == types.Type(t) && d.kind != anAlias })
	return everything[i]
}

func record(t *types.Named) *thing { return &thing{kind: aData, name: t.Name, typ: t} }

// service is a service with methods; id is how its default id is written, "" for none.
func service(name, id string, methods ...method) *thing {
	return &thing{kind: aService, name: name, value: id, methods: methods, typ: types.NewNamed(types.Service, name, arrows(methods))}
}

// ability is an ability with fields and methods.
func ability(name string, fields []types.Field, methods ...method) *thing {
	return &thing{kind: anAbility, name: name, methods: methods, typ: types.NewNamed(types.Ability, name, append(fields, arrows(methods)...))}
}

func arrows(methods []method) []types.Field {
	fields := make([]types.Field, len(methods))
	for i, m := range methods {
		fields[i] = types.Field{Name: m.name, Type: m.arrow()}
	}
	return fields
}

// plain makes a method out of pairs of names and types.
func plain(name string, result types.Type, params ...any) method {
	m := method{name: name, result: result}
	for i := 0; i < len(params); i += 2 {
		m.params = append(m.params, types.Param{Label: params[i].(string), Type: params[i+1].(types.Type)})
	}
	return m
}

// older gives a method the form without names of parameters.
func older(m method) method {
	m.old = true
	return m
}

func (m method) arrow() *types.Arrow {
	a := &types.Arrow{Domain: types.Product(m.params)}
	if m.result != nil {
		a.Codomain = types.Unlabelled(m.result)
	}
	return a
}
