package generate

import (
	"fmt"
	"maps"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/types"
)

const maxBlocks = 4 // how deep blocks nest

// block writes a head and an indented body in a scope of its own.
func (g *gen) block(head string, items []variable) {
	g.open(head)
	scope := len(g.vars)
	g.vars = append(g.vars, items...)
	g.statements()
	g.vars = g.vars[:scope]
	g.depth--
}

// open writes a head.
func (g *gen) open(head string) {
	g.line("%s", head)
	g.depth++
}

// statements writes the statements of a block. The ids of services that they set end with it.
func (g *gen) statements() {
	ids := maps.Clone(g.ids)
	for i := range 1 + g.rng.IntN(4) {
		if i > 0 && g.left <= 0 {
			break
		}
		before := g.text.Len()
		g.statement(i == 0)
		if g.text.Len() == before {
			g.stream()
		}
	}
	g.ids = ids
}

// peer is a value for a peer.
func (g *gen) peer() string {
	if list := g.fitting(types.String); len(list) > 0 && g.chance(70) {
		return pick(g, list)
	}
	switch g.rng.IntN(6) {
	case 0:
		return g.arg(types.String, 2)
	case 1:
		return `"peer"`
	case 2:
		return "INIT_PEER_ID"
	}
	return "HOST_PEER_ID"
}

// route is a peer and the way to it.
func (g *gen) route() string {
	r := g.peer()
	for g.chance(30) {
		r += " via " + g.peer()
	}
	if g.chance(10) {
		var lists []string
		for _, v := range g.vars {
			if elem, ok := types.Elem(v.typ); ok && isText(elem) {
				lists = append(lists, v.name)
			}
		}
		if len(lists) > 0 {
			r += " via " + pick(g, lists)
		}
	}
	return r
}

// on opens no scope of names: what is bound inside stays.
func (g *gen) on() { g.onBlock("") }

func (g *gen) onBlock(word string) {
	g.cost += 2
	g.open(word + "on " + g.route() + ":")
	g.statements()
	g.depth--
}

func (g *gen) loop() { g.forBlock("") }

func (g *gen) forBlock(word string) {
	g.cost += 2
	mode := pick(g, []string{"", "", " par", " try", " rec"})
	e := g.iterable()
	elem, _ := types.Elem(e.typ)
	n := g.name()
	g.block(fmt.Sprintf("%sfor %s <- %s%s:", word, n, e.text, mode), []variable{{name: n, typ: elem}})
}

// iterable is a collection to loop over: not one without a type of elements.
func (g *gen) iterable() expr {
	if list := g.where(func(v variable) bool { return types.IsStream(v.typ) }); len(list) > 0 && g.chance(40) {
		v := pick(g, list)
		return atom(v.name, v.typ)
	}
	for range 4 {
		e := g.value(types.Array{Elem: g.dataType(0)}, 2)
		if elem, _ := types.Elem(e.typ); !bare(elem) {
			return e
		}
	}
	return atom("[1, 2]", types.Array{Elem: types.UnsignedLiteral})
}

func (g *gen) parseq() {
	g.cost += 2
	e := g.iterable()
	elem, _ := types.Elem(e.typ)
	route := g.route()
	n := g.name()
	g.block(fmt.Sprintf("parseq %s <- %s on %s:", n, e.text, route), []variable{{name: n, typ: elem}})
}

func (g *gen) condition() {
	g.cost += 6
	g.block(fmt.Sprintf("if %s:", g.arg(types.Bool, 3)), nil)
	if g.chance(50) {
		g.cost += 6
		g.block("else:", nil)
	}
}

func (g *gen) attempt() {
	g.block("try:", nil)
	for g.chance(60) {
		if g.chance(40) {
			g.block("otherwise:", nil)
			continue
		}
		n := g.name()
		g.block(fmt.Sprintf("catch %s:", n), []variable{{name: n, typ: types.Nil{}}})
	}
}

// parallel writes par or co with what may follow them.
func (g *gen) parallel(word string) {
	word += " "
	if g.depth < maxBlocks && g.left > 0 && g.chance(60) {
		if g.chance(30) {
			g.forBlock(word)
		} else {
			g.onBlock(word)
		}
		return
	}
	if list := g.streams(nil); len(list) > 0 && g.chance(15) {
		g.line("%sjoin %s%s", word, pick(g, list), g.subscript(1))
		return
	}
	if g.chance(50) && g.callStatement(word, func(c callee) bool { return len(c.sig.Codomain) > 0 }) {
		return
	}
	if text, ok := g.bareCall(); ok {
		g.line("%s%s", word, text)
		return
	}
	g.stream()
}

// closure defines a closure and often calls it.
func (g *gen) closure() {
	if g.depth >= maxBlocks || g.left <= 0 {
		g.action()
		return
	}
	t := pick(g, arrowTypes)
	if g.chance(40) {
		t = &types.Arrow{}
		for range g.rng.IntN(3) {
			t.Domain = append(t.Domain, types.Param{Type: g.dataType(1)})
		}
		for range g.rng.IntN(3) {
			t.Codomain = append(t.Codomain, types.Param{Type: g.dataType(1)})
		}
	}
	n := g.closureOf(t)
	if g.chance(60) {
		g.callStatement("", func(c callee) bool { return c.name == n && len(c.sig.Codomain) > 0 })
	}
}

// closureOf writes a closure of a type and gives its name.
func (g *gen) closureOf(t *types.Arrow) string {
	n := g.nameFor(t)
	scope, outer, fresh, cost := len(g.vars), g.outer, g.fresh, g.cost
	g.fresh = g.fresh || !g.once || g.inside > 0
	g.inside++
	g.outer = scope
	params := make([]string, len(t.Domain))
	for i, p := range t.Domain {
		name := g.nameFor(p.Type)
		g.bindAs(name, p.Type)
		params[i] = name + ": " + g.parameterType(p.Type)
	}
	results := make([]types.Type, len(t.Codomain))
	for i, r := range t.Codomain {
		results[i] = r.Type
	}
	g.open(fmt.Sprintf("%s = %s(%s)%s:", n, pick(g, []string{"", "", "func "}), strings.Join(params, ", "), g.resultTypes(results)))
	g.statements()
	if len(results) > 0 {
		g.line("<- %s", g.returnedAll(results))
	}
	g.depth--
	g.inside--
	g.vars, g.outer, g.fresh = g.vars[:scope], outer, fresh
	g.bindAs(n, t)
	g.vars[len(g.vars)-1].cost = g.cost - cost
	return n
}

// returnedAll writes values for results.
func (g *gen) returnedAll(results []types.Type) string {
	values := make([]string, len(results))
	for i, t := range results {
		values[i] = g.returned(t)
	}
	return strings.Join(values, ", ")
}

// returned is a value to return. Streams, arrows and abilities are made for it where there are none.
func (g *gen) returned(t types.Type) string {
	switch t := t.(type) {
	case types.Stream:
		if list := g.streams(t.Elem); len(list) > 0 {
			return pick(g, list)
		}
		return g.declareStream(t.Elem)
	case *types.Arrow:
		if list := g.fitting(t); len(list) > 0 && g.chance(50) {
			return pick(g, list)
		}
		return g.closureOf(t)
	case *types.Named:
		if t.IsGeneralAbility() {
			if list := g.fitting(t); len(list) > 0 && g.chance(50) {
				return pick(g, list)
			}
			return g.abilityOf(thingOf(t))
		}
	case types.Array:
		if list := g.streams(t.Elem); len(list) > 0 && g.chance(40) {
			return pick(g, list)
		}
	}
	g.returning = true
	text := g.arg(t, 2)
	g.returning = false
	return text
}

// makeAbility makes an ability.
func (g *gen) makeAbility() { g.abilityOf(pick(g, abilities)) }

// abilityOf makes an ability and gives its name. Its fields are literals or results: the original loses the properties of
// other values (lowering D20).
func (g *gen) abilityOf(a *thing) string {
	t := a.typ.(*types.Named)
	values := map[string]string{}
	for _, f := range t.Fields {
		values[f.Name] = g.abilityField(f)
	}
	var args []string
	for _, f := range t.Fields {
		if values[f.Name] == f.Name && g.chance(80) {
			args = append(args, f.Name)
		} else {
			args = append(args, f.Name+" = "+values[f.Name])
		}
	}
	g.rng.Shuffle(len(args), func(i, j int) { args[i], args[j] = args[j], args[i] })
	n := g.nameFor(t)
	g.line("%s = %s(%s)", n, g.use(a), strings.Join(args, ", "))
	g.bindAs(n, t)
	return n
}

func (g *gen) abilityField(f types.Field) string {
	switch t := f.Type.(type) {
	case types.Stream:
		return g.returned(t)
	case *types.Arrow:
		if name, ok := g.arrow(t); ok && g.chance(60) {
			return name
		}
		return g.closureOf(t)
	case *types.Named:
		if list := g.abilitiesFor(t); len(list) > 0 && g.chance(50) {
			return pick(g, list)
		}
		return g.abilityOf(thingOf(t))
	}
	if g.chance(50) {
		return g.literal(f.Type).text
	}
	list := g.callees(func(c callee) bool { return c.prepare != nil && c.owner == "S" && c.result() == f.Type })
	if len(list) == 0 {
		return g.literal(f.Type).text
	}
	text, ok := g.call(pick(g, list), 1)
	if !ok {
		return g.literal(f.Type).text
	}
	n := g.bind(f.Type)
	if g.chance(30) && !g.visible(f.Name) && !g.fresh {
		g.vars[len(g.vars)-1].name, n = f.Name, f.Name
	}
	g.line("%s <- %s", n, text)
	return n
}
