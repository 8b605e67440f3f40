package generate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/types"
)

// statement writes one statement, with its blocks. first is set for the first one of a block, which no par can follow.
func (g *gen) statement(first bool) {
	g.left--
	if !first && g.chance(12) {
		g.parallel("par")
		return
	}
	if !first && g.chance(4) {
		g.block("otherwise:", nil)
		return
	}
	kinds := []func(){
		g.assign, g.assign, g.assign, g.result, g.result, g.result, g.result, g.action, g.action, g.stream, g.push, g.push, g.push,
		g.closure, g.closure, g.makeAbility, g.serviceID, g.join, g.another, g.exchange,
	}
	if g.depth < maxBlocks && g.left > 0 {
		kinds = append(kinds, g.on, g.on, g.on, g.loop, g.loop, g.loop, g.condition, g.condition, g.attempt, g.attempt, g.parseq,
			func() { g.parallel("co") })
	}
	pick(g, kinds)()
}

// assign gives a name to a value.
func (g *gen) assign() {
	t := g.dataType(1)
	e := g.value(t, 3)
	if strings.HasSuffix(e.text, "[]") {
		e = atom("nil", types.Option{Elem: types.Bottom{}}) // an empty collection cannot be assigned
	}
	g.line("%s = %s", g.bind(e.typ), e.text)
}

// result binds the results of a call, or pushes them.
func (g *gen) result() {
	g.callStatement("", func(c callee) bool { return len(c.sig.Codomain) > 0 })
}

// action is a call that stands alone.
func (g *gen) action() {
	if g.chance(15) && (!g.qualified(thingS) || g.reachesModules(thingS)) {
		g.line("%s(1, LAST_ERROR.message)", g.put())
		return
	}
	text, ok := g.bareCall()
	if !ok {
		g.assign()
		return
	}
	g.line("%s", text)
}

// put makes the method S.put available and gives its name.
func (g *gen) put() string {
	i := slices.IndexFunc(thingS.methods, func(m method) bool { return m.name == "put" })
	g.useMethod(thingS, thingS.methods[i])
	return g.use(thingS) + ".put"
}

func (g *gen) bareCall() (string, bool) {
	for range 4 {
		list := g.callees(func(c callee) bool { return len(c.sig.Codomain) == 0 || g.chance(20) })
		if len(list) == 0 {
			return "", false
		}
		if text, ok := g.call(pick(g, list), 2); ok {
			return text, true
		}
	}
	return "", false
}

// callStatement writes a call with names for its results, word in front. It is false where nothing can be called.
func (g *gen) callStatement(word string, ok func(callee) bool) bool {
	for range 4 {
		list := g.callees(ok)
		if len(list) == 0 {
			return false
		}
		c := pick(g, list)
		text, made := g.call(c, 2)
		if !made {
			continue
		}
		n := len(c.sig.Codomain)
		if n > 1 && g.chance(15) {
			n--
		}
		targets := make([]string, n)
		for i := range targets {
			targets[i] = g.target(c.sig.Codomain[i].Type)
		}
		g.line("%s%s <- %s", word, strings.Join(targets, ", "), text)
		return true
	}
	return false
}

// target is a name for a result: a new one, or that of a stream that takes it.
func (g *gen) target(t types.Type) string {
	if types.IsData(t) && g.chance(25) {
		if list := g.streams(t); len(list) > 0 {
			return pick(g, list)
		}
	}
	return g.bind(t)
}

// stream declares a stream.
func (g *gen) stream() { g.declareStream(g.elementType()) }

func (g *gen) declareStream(elem types.Type) string {
	t := types.Stream{Elem: elem}
	n := g.nameFor(t)
	g.line("%s: %s", n, g.written(t))
	g.bindAs(n, t)
	return n
}

// push appends to a stream.
func (g *gen) push() {
	list := g.where(func(v variable) bool { return types.IsStream(v.typ) && !bare(v.typ.(types.Stream).Elem) })
	if len(list) == 0 {
		g.stream()
		return
	}
	v := pick(g, list)
	elem := v.typ.(types.Stream).Elem
	if !g.captured(v.name) {
		if of, ok := elem.(types.Array); ok && g.chance(40) {
			if inner := g.streams(of.Elem); len(inner) > 0 {
				g.line("%s <<- %s", v.name, pick(g, inner))
				return
			}
		}
		g.line("%s <<- %s", v.name, g.arg(elem, 3))
		return
	}
	// The original does not push into a stream of the function around a closure (lowering D18); by another name it does.
	if g.chance(50) {
		n := g.nameFor(v.typ)
		g.line("%s = %s", n, v.name)
		g.bindAs(n, v.typ)
		g.line("%s <<- %s", n, g.arg(elem, 2))
		return
	}
	g.action()
}

// another gives a second name to a stream, arrow, service or part of an ability, or a name to a stream of values.
func (g *gen) another() {
	list := g.where(func(v variable) bool {
		return !types.IsData(v.typ) && v.typ != types.Type(types.Nil{}) && !g.spentArrow(v)
	})
	var text string
	var t types.Type
	switch n := g.rng.IntN(10); {
	case n < 4 && len(list) > 0:
		v := pick(g, list)
		text, t = v.name, v.typ
		if a, ok := types.GeneralAbility(v.typ); ok && g.chance(70) {
			f := pick(g, a.Fields)
			text, t = v.name+"."+f.Name, f.Type
		}
	case n < 7:
		e := g.streamLiteral(g.elementType(), 2)
		if bare(e.typ.(types.Stream).Elem) {
			g.stream()
			return
		}
		text, t = e.text, e.typ
	default:
		s := pick(g, services)
		if s.value == "" && !g.ids[s] || g.qualified(s) || g.used[s.name] {
			g.stream()
			return
		}
		m := pick(g, s.methods)
		if !g.useMethod(s, m) {
			return
		}
		text, t = g.use(s)+"."+m.name, m.arrow()
		if g.chance(40) {
			text, t = g.use(s), g.usable(s)
		}
	}
	n := g.bind(t)
	g.line("%s = %s", n, text)
}

// usable is the type of a service with the methods that it is declared with already.
func (g *gen) usable(s *thing) types.Type {
	var fields []types.Field
	for _, m := range s.methods {
		if slices.Contains(g.declared[s].methods, m.name) {
			fields = append(fields, types.Field{Name: m.name, Type: m.arrow()})
		}
	}
	return types.NewNamed(types.Service, s.name, fields)
}

// exchange compares or shows what failed last.
func (g *gen) exchange() {
	failed := g.where(func(v variable) bool { return v.typ == types.Type(types.Nil{}) })
	if len(failed) == 0 || g.qualified(thingS) && !g.reachesModules(thingS) {
		g.assign()
		return
	}
	g.line("%s(0, %s.message)", g.put(), pick(g, failed).name)
}

func (g *gen) join() {
	var parts []string
	for range 1 + g.rng.IntN(2) {
		if list := g.streams(nil); len(list) > 0 && g.chance(80) {
			g.cost += 8
			parts = append(parts, pick(g, list)+g.subscript(1))
		} else if list := g.where(func(v variable) bool { return types.IsData(v.typ) }); len(list) > 0 {
			parts = append(parts, pick(g, list).name)
		}
	}
	if len(parts) == 0 {
		g.action()
		return
	}
	g.line("join %s", strings.Join(parts, ", "))
}

// serviceID sets the id of a service, mostly that of T, and calls it.
func (g *gen) serviceID() {
	s := thingT
	if g.chance(20) {
		s = thingR
	}
	m := s.methods[0]
	if g.used[s.name] || g.used[s.name+"."+m.name] || g.visible(s.name) || !g.useMethod(s, m) {
		g.assign()
		return
	}
	// Not the initial peer: its name is no service id for the original's interpreter (spec/lowering.md#W15).
	ids := []string{`"id"`, `"other"`}
	for _, v := range g.where(func(v variable) bool { return v.typ == types.Type(types.String) }) {
		ids = append(ids, v.name)
	}
	g.line("%s %s", g.use(s), pick(g, ids))
	g.ids[s] = true
	c := fmt.Sprintf("%s.%s(%s)", g.use(s), m.name, g.arg(types.U8, 1))
	g.line("%s <- %s", g.bind(types.U8), c)
}
