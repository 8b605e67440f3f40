package generate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/types"
)

// expr is an expression: its text, its type, and how tightly the text binds.
type expr struct {
	text string
	typ  types.Type
	bind int
}

// How tightly operators bind.
const (
	bindOr = iota + 1
	bindAnd
	bindEqual
	bindCompare
	bindAdd
	bindMultiply
	bindPower
	bindAtom
)

// at is the text where an operator of some tightness stands beside it.
func (e expr) at(bind int) string {
	if e.bind < bind {
		return "(" + e.text + ")"
	}
	return e.text
}

func atom(text string, t types.Type) expr { return expr{text, t, bindAtom} }

// arg is a value where any may stand: between parentheses, or behind a word.
func (g *gen) arg(want types.Type, depth int) string { return g.value(want, depth).text }

// value is an expression that is accepted for a type. depth bounds how deep it nests.
func (g *gen) value(want types.Type, depth int) expr {
	if depth <= 0 || g.chance(40) {
		return g.simple(want)
	}
	forms := []func(types.Type, int) (expr, bool){g.path, g.path, g.callValue, g.callValue}
	switch t := want.(type) {
	case types.Scalar:
		switch {
		case t.IsNumber():
			forms = append(forms, g.arithmetic, g.arithmetic, g.arithmetic)
		case t == types.Bool:
			forms = append(forms, g.comparison, g.equality, g.equality, g.logic, g.logic, g.negation)
		}
	case types.Array, types.Option:
		forms = append(forms, g.collection, g.collection, g.collection)
	case *types.Named:
		forms = append(forms, g.construct, g.construct, g.copied, g.copied)
	}
	for range 3 {
		if e, ok := pick(g, forms)(want, depth-1); ok {
			if g.chance(4) && e.text[0] != '[' {
				e = atom("("+e.text+")", e.typ)
			}
			return e
		}
	}
	return g.simple(want)
}

// simple is a variable, a constant or a literal.
func (g *gen) simple(want types.Type) expr {
	found := g.where(func(v variable) bool {
		return types.IsData(v.typ) && types.Accepts(want, v.typ) && !(v.kept && g.returning)
	})
	if len(found) > 0 && g.chance(75) {
		v := pick(g, found)
		return atom(v.name, v.typ)
	}
	if g.chance(15) {
		if e, ok := g.constant(want); ok {
			return e
		}
	}
	return g.literal(want)
}

// predefined are the constants of every module.
var predefined = []expr{
	atom("HOST_PEER_ID", types.String), atom("INIT_PEER_ID", types.String), atom("PARTICLE_TTL", types.U32),
	atom("PARTICLE_TIMESTAMP", types.U64), atom("nil", types.Option{Elem: types.Bottom{}}),
}

func (g *gen) constant(want types.Type) (expr, bool) {
	found := slices.Clone(predefined)
	found = append(found, atom("%init_peer_id%", types.StringLiteral))
	found = slices.DeleteFunc(found, func(e expr) bool { return !types.Accepts(want, e.typ) })
	for _, k := range constants {
		if types.Accepts(want, k.typ) {
			found = append(found, expr{text: "", typ: k.typ})
		}
	}
	if len(found) == 0 {
		return expr{}, false
	}
	e := pick(g, found)
	if e.text != "" {
		return e, true
	}
	k := pick(g, slices.DeleteFunc(slices.Clone(constants), func(k *thing) bool { return !types.Equal(k.typ, e.typ) }))
	return atom(g.use(k), k.typ), true
}

// literal is a value without names.
func (g *gen) literal(want types.Type) expr {
	switch t := want.(type) {
	case types.Scalar:
		return g.scalar(t)
	case types.Literal:
		return g.scalar(scalarOf(t))
	case types.Array:
		if g.chance(30) {
			return atom("[]", types.Option{Elem: types.Bottom{}})
		}
		return g.items("[", t.Elem, func() expr { return g.literal(t.Elem) })
	case types.Option:
		switch g.rng.IntN(4) {
		case 0:
			return atom("?[]", types.Option{Elem: types.Bottom{}})
		case 1:
			return atom("nil", types.Option{Elem: types.Bottom{}})
		}
		if bare(t.Elem) {
			break
		}
		return g.items("?[", t.Elem, func() expr { return g.literal(t.Elem) })
	case types.Bottom:
		return atom("nil", types.Option{Elem: t})
	case *types.Named:
		return g.built(t, func(f types.Type) expr { return g.literal(f) })
	}
	if _, ok := types.Elem(want); ok {
		return atom("nil", types.Option{Elem: types.Bottom{}})
	}
	return g.scalar(pick(g, []types.Scalar{types.U8, types.Bool, types.String}))
}

func (g *gen) scalar(t types.Scalar) expr {
	switch {
	case t == types.Bool:
		return atom(pick(g, []string{"true", "false"}), types.BoolLiteral)
	case t == types.String:
		return atom(pick(g, []string{`"text"`, `""`, `"peer"`, `"a b"`}), types.StringLiteral)
	case t.IsFloat() && g.chance(60):
		return atom(pick(g, []string{"1.5", "0.0", "-2.25", "3.50"}), types.FloatLiteral)
	case (t.IsSigned() || t.IsFloat()) && g.chance(40):
		return atom(fmt.Sprint(-1-g.rng.IntN(4)), types.SignedLiteral)
	case g.chance(3):
		return atom("300", types.UnsignedLiteral)
	}
	return atom(fmt.Sprint(g.rng.IntN(5)), types.UnsignedLiteral)
}

// items is a collection of one to three items whose common type is accepted for the elements.
func (g *gen) items(open string, elem types.Type, item func() expr) expr {
	var texts []string
	var kinds []types.Type
	for range 1 + g.rng.IntN(3) {
		e := item()
		if types.Accepts(elem, types.ElementOf(append(slices.Clip(kinds), e.typ))) {
			texts, kinds = append(texts, e.text), append(kinds, e.typ)
		}
	}
	if len(texts) == 0 {
		return atom("nil", types.Option{Elem: types.Bottom{}})
	}
	text := open + strings.Join(texts, ", ") + "]"
	of := types.ElementOf(kinds)
	if open == "?[" {
		return atom(text, types.Option{Elem: of})
	}
	return atom(text, types.Array{Elem: of})
}

func (g *gen) collection(want types.Type, depth int) (expr, bool) {
	elem, _ := types.Elem(want)
	open := "["
	if _, ok := want.(types.Option); ok != g.chance(10) {
		open = "?["
	}
	return g.items(open, elem, func() expr {
		if of, ok := elem.(types.Array); ok && g.chance(20) {
			if list := g.streams(of.Elem); len(list) > 0 {
				return atom(pick(g, list), of)
			}
		}
		return g.value(elem, depth)
	}), true
}

// construct is a data value.
func (g *gen) construct(want types.Type, depth int) (expr, bool) {
	t, ok := want.(*types.Named)
	if !ok || t.Kind != types.Data {
		return expr{}, false
	}
	return g.built(t, func(f types.Type) expr { return g.streamOr(f, depth) }), true
}

// built writes a constructor with the fields in any order.
func (g *gen) built(t *types.Named, field func(types.Type) expr) expr {
	args := g.namedArgs(t.Fields, field)
	return atom(g.use(thingOf(t))+"("+strings.Join(args, ", ")+")", t)
}

// namedArgs writes values for fields, in the short form where a variable is called like the field.
func (g *gen) namedArgs(fields []types.Field, value func(types.Type) expr) []string {
	args := make([]string, len(fields))
	for i, f := range fields {
		if v := g.where(func(v variable) bool { return v.name == f.Name && types.IsData(v.typ) && types.Accepts(f.Type, v.typ) }); len(v) > 0 && g.chance(60) && !(v[0].kept && g.returning) {
			args[i] = f.Name
		} else {
			args[i] = f.Name + " = " + value(f.Type).text
		}
	}
	g.rng.Shuffle(len(args), func(i, j int) { args[i], args[j] = args[j], args[i] })
	return args
}

// copied is a data value with some fields replaced.
func (g *gen) copied(want types.Type, depth int) (expr, bool) {
	t, ok := want.(*types.Named)
	if !ok {
		return expr{}, false
	}
	found := g.where(func(v variable) bool { return types.Equal(v.typ, t) })
	if len(found) == 0 {
		return expr{}, false
	}
	fields := slices.Clone(t.Fields)
	g.rng.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
	args := g.namedArgs(fields[:1+g.rng.IntN(2)], func(f types.Type) expr { return g.streamOr(f, depth) })
	g.cost += 3
	return atom(pick(g, found).name+".copy("+strings.Join(args, ", ")+")", t), true
}

// streamOr is a value, or a stream where an array is wanted: as an argument of a method, a field or an operand of ==.
func (g *gen) streamOr(want types.Type, depth int) expr {
	if elem, ok := types.Elem(want); ok && g.chance(40) {
		if list := g.streams(elem); len(list) > 0 {
			return atom(pick(g, list), types.Stream{Elem: elem})
		}
	}
	return g.value(want, depth)
}

// path is a property of a property of a variable or call.
func (g *gen) path(want types.Type, depth int) (expr, bool) {
	roots := g.where(func(v variable) bool {
		_, collection := types.Elem(v.typ)
		_, data := v.typ.(*types.Named)
		return collection || data
	})
	for range 8 {
		var e expr
		switch {
		case len(roots) > 0 && !g.chance(10):
			v := pick(g, roots)
			e = atom(v.name, v.typ)
		default:
			t := pick(g, []types.Type{typeD, typeW, bytesType, types.Option{Elem: types.U8}})
			var ok bool
			if e, ok = g.serviceCall(t, depth); !ok {
				continue
			}
		}
		for step := 0; step < 4; step++ {
			if step > 0 && types.Accepts(want, e.typ) && types.IsData(e.typ) && (g.chance(60) || want != types.Type(types.Top{})) {
				return e, true
			}
			var ok bool
			if e, ok = g.step(e, want, depth); !ok {
				break
			}
		}
	}
	return expr{}, false
}

// step appends a property.
func (g *gen) step(e expr, want types.Type, depth int) (expr, bool) {
	switch t := e.typ.(type) {
	case *types.Named:
		var plain []types.Field
		for _, f := range t.Fields {
			if !types.IsArrow(f.Type) && (t.Kind != types.Service) {
				plain = append(plain, f)
			}
		}
		if len(plain) == 0 {
			return e, false
		}
		f := pick(g, plain)
		return atom(e.text+"."+f.Name, f.Type), true
	case types.Option:
		if types.Accepts(want, types.U32) && g.chance(40) {
			g.cost++
			return atom(e.text+".length", types.U32), true
		}
		return atom(e.text+"!", t.Elem), !bare(t.Elem)
	case types.Array:
		if types.Accepts(want, types.U32) && g.chance(40) {
			g.cost++
			return atom(e.text+".length", types.U32), true
		}
		return atom(e.text+g.subscript(depth), t.Elem), !bare(t.Elem)
	case types.Stream:
		if types.Accepts(want, types.U32) && g.chance(40) {
			g.cost += 2
			return atom(e.text+".length", types.U32), true
		}
		g.cost += 8
		return atom(e.text+g.subscript(depth), t.Elem), true
	}
	return e, false
}

// bare tells whether a type is that of the elements of nothing.
func bare(t types.Type) bool { return t == types.Type(types.Bottom{}) }

func (g *gen) subscript(depth int) string {
	switch g.rng.IntN(6) {
	case 0:
		return "!"
	case 1:
		return fmt.Sprintf("!%d", g.rng.IntN(3))
	case 2:
		t := pick(g, []types.Type{types.U8, types.U8, types.U32, types.I32})
		if e := g.value(t, min(depth, 1)); e.typ != types.Type(types.SignedLiteral) {
			return "[" + e.text + "]"
		}
	}
	return fmt.Sprintf("[%d]", g.rng.IntN(3))
}
