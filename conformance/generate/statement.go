package generate

import (
	"fmt"
	"slices"
	"strings"
)

const maxBlocks = 4 // how deep blocks nest

// statement writes one statement, with its blocks. first is set for the first one of a block, which no par can follow.
func (g *gen) statement(first bool) {
	g.left--
	g.spent++
	if !first && g.chance(12) {
		g.parallel("par")
		return
	}
	if !first && g.chance(4) {
		g.block("otherwise:", nil)
		return
	}
	kinds := []func(){
		g.assign, g.assign, g.assign, g.result, g.result, g.result, g.action, g.action, g.stream, g.push, g.push,
		g.closure, g.callFunction, g.callFunction, g.ability, g.serviceID, g.join,
	}
	if g.depth < maxBlocks && g.left > 0 {
		kinds = append(kinds, g.on, g.on, g.loop, g.loop, g.condition, g.condition, g.attempt, g.parseq,
			func() { g.parallel("co") })
	}
	pick(g, kinds)()
}

// block writes a head and an indented body in a scope of its own.
func (g *gen) block(head string, items []variable) {
	g.open(head)
	scope := len(g.vars)
	g.vars = append(g.vars, items...)
	hasID := g.hasID
	g.statements()
	g.vars, g.hasID = g.vars[:scope], hasID
	g.depth--
}

// open writes a head.
func (g *gen) open(head string) {
	g.line("%s", head)
	g.depth++
}

func (g *gen) statements() {
	for i := range 1 + g.rng.IntN(4) {
		g.statement(i == 0)
	}
}

func (g *gen) assign() {
	t := pick(g, dataTypes)
	v := g.value(t, 3)
	if strings.HasSuffix(v, "[]") || v == "?[]" {
		v = "nil" // an empty collection cannot be assigned
	}
	if v == "nil" {
		t = "nil" // of any option or array, but without elements
	}
	g.line("%s = %s", g.bind(t), v)
}

// result binds the result of a service's method.
func (g *gen) result() {
	switch g.rng.IntN(8) {
	case 0:
		c := fmt.Sprintf("S.str(%s)", g.value("string", 2))
		g.line("%s <- %s", g.bind("string"), c)
	case 1:
		c := fmt.Sprintf("S.list(%s)", g.value("u8", 2))
		g.line("%s <- %s", g.bind("[]u8"), c)
	case 2:
		c := fmt.Sprintf("S.make(%s)", g.value("E", 2))
		g.line("%s <- %s", g.bind("D"), c)
	case 3:
		c := fmt.Sprintf("S.opt(%s)", g.value("u8", 2))
		g.line("%s <- %s", g.bind("?u8"), c)
	case 4:
		c := fmt.Sprintf("S.ok(%s)", g.value("u8", 2))
		g.line("%s <- %s", g.bind("bool"), c)
	case 5:
		c := fmt.Sprintf("S.big(%s)", g.value("u32", 2))
		g.line("%s <- %s", g.bind("u32"), c)
	default:
		c := fmt.Sprintf("S.get(%s)", g.value("u8", 3))
		g.line("%s <- %s", g.bind("u8"), c)
	}
}

func (g *gen) action() { g.line("%s", g.call()) }

// call is a call that may stand alone.
func (g *gen) call() string {
	switch g.rng.IntN(7) {
	case 0:
		return "S.nop()"
	case 1:
		return fmt.Sprintf("S.all(%s, %s, %s)", g.streamOr("[]u8", "*u8"), g.streamOr("[]D", "*D"), g.value("?u8", 2))
	case 2:
		return fmt.Sprintf("S.flag(%s)", g.value("bool", 3))
	case 3:
		if g.hasID {
			return fmt.Sprintf("T.two(%s)", g.value("string", 2))
		}
		return fmt.Sprintf("S.get(%s)", g.value("u8", 2))
	default:
		return fmt.Sprintf("S.put(%s, %s)", g.value("u32", 3), g.value("string", 2))
	}
}

func (g *gen) stream() {
	t := pick(g, []string{"*u8", "*u8", "*D"})
	n := g.unique("s")
	g.line("%s: %s", n, t)
	g.bindAs(n, t)
}

func (g *gen) push() {
	bytes, structs := g.of("*u8"), g.of("*D")
	switch {
	case len(structs) > 0 && g.chance(30):
		s := pick(g, structs)
		if g.chance(50) {
			g.line("%s <- S.make(%s)", s, g.value("E", 2))
		} else if !g.captured(s) {
			g.line("%s <<- %s", s, g.value("D", 2))
		} else {
			g.action()
		}
	case len(bytes) > 0:
		s := pick(g, bytes)
		switch {
		case g.chance(20):
			g.line("fill(%s, %s)", s, g.value("u8", 1))
		case g.chance(50) || g.captured(s):
			g.line("%s <- S.get(%s)", s, g.value("u8", 2))
		default:
			g.line("%s <<- %s", s, g.value("u8", 3))
		}
	default:
		g.stream()
	}
}

// captured tells whether a stream belongs to the function around the closure: the original does not push into it.
func (g *gen) captured(stream string) bool {
	return slices.ContainsFunc(g.vars[:g.outer], func(v variable) bool { return v.name == stream })
}

func (g *gen) join() {
	streams := g.of("*u8", "*D")
	if len(streams) == 0 {
		g.action()
		return
	}
	g.line("join %s[%s]", pick(g, streams), g.value("u8", 1))
}

func (g *gen) peer() string {
	return pick(g, []string{"p", "q", "p", "q", "HOST_PEER_ID", "INIT_PEER_ID", `"peer"`})
}

// route is a peer and the way to it. Helpers have no peers of their own in scope.
func (g *gen) route() string {
	peer := func() string {
		if n := g.peer(); g.visible(n) || n != "p" && n != "q" {
			return n
		}
		if strings := g.of("string"); len(strings) > 0 && g.chance(60) {
			return pick(g, strings)
		}
		return "HOST_PEER_ID"
	}
	r := peer()
	for g.chance(30) {
		r += " via " + peer()
	}
	if g.chance(5) {
		if lists := g.of("[]string"); len(lists) > 0 {
			r += " via " + pick(g, lists)
		}
	}
	return r
}

// on opens no scope of names: what is bound inside stays.
func (g *gen) on() {
	g.open("on " + g.route() + ":")
	hasID := g.hasID
	g.statements()
	g.hasID = hasID
	g.depth--
}

func (g *gen) loop() {
	mode := pick(g, []string{"", "", " par", " try", " rec"})
	var over, item string
	switch streams := g.of("*u8"); {
	case len(streams) > 0 && g.chance(40):
		over, item = pick(g, streams), "u8"
	case g.chance(25):
		over, item = pick(g, g.list("[]string", "S.names()")), "string"
	default:
		over, item = g.items(), "u8"
	}
	n := g.name()
	g.block(fmt.Sprintf("for %s <- %s%s:", n, over, mode), []variable{{n, item}})
}

// items is an array to loop over: not one without a type of elements.
func (g *gen) items() string {
	if v := g.value("[]u8", 2); v != "[]" {
		return v
	}
	return "[1, 2]"
}

// list are the variables of a type, or a value.
func (g *gen) list(typ, otherwise string) []string {
	if names := g.of(typ); len(names) > 0 {
		return names
	}
	return []string{otherwise}
}

func (g *gen) parseq() {
	n := g.name()
	g.block(fmt.Sprintf("parseq %s <- %s on %s:", n, g.items(), g.route()), []variable{{n, "u8"}})
}

func (g *gen) condition() {
	g.block(fmt.Sprintf("if %s:", g.value("bool", 3)), nil)
	if g.chance(50) {
		g.block("else:", nil)
	}
}

func (g *gen) attempt() {
	g.block("try:", nil)
	switch g.rng.IntN(3) {
	case 0:
		n := g.name()
		g.open(fmt.Sprintf("catch %s:", n))
		g.line("S.put(0, %s.message)", n)
		scope := len(g.vars)
		g.bindAs(n, "error")
		g.statement(false)
		g.vars = g.vars[:scope]
		g.depth--
	case 1:
		g.block("otherwise:", nil)
	}
}

// parallel writes par or co with what may follow them.
func (g *gen) parallel(word string) {
	if g.depth < maxBlocks && g.left > 0 && g.chance(60) {
		g.open(fmt.Sprintf("%s on %s:", word, g.route()))
		hasID := g.hasID
		g.statements()
		g.hasID = hasID
		g.depth--
		return
	}
	if g.chance(50) {
		c := fmt.Sprintf("S.get(%s)", g.value("u8", 2))
		g.line("%s %s <- %s", word, g.bind("u8"), c)
		return
	}
	g.line("%s %s", word, g.call())
}

// closure defines a closure and often calls it.
func (g *gen) closure() {
	if g.depth >= maxBlocks || g.left <= 0 {
		g.action()
		return
	}
	n := g.unique("cl")
	kind := pick(g, []string{"", "", "func "})
	inner, outer, scope, hasID := g.inner, g.outer, len(g.vars), g.hasID
	g.inner, g.outer = g.inner || !g.once || outer > 0, scope
	arg := g.name()
	g.open(fmt.Sprintf("%s = %s(%s: u8) -> u8:", n, kind, arg))
	g.bindAs(arg, "u8")
	g.statements()
	g.line("<- %s", g.value("u8", 2))
	g.vars, g.inner, g.outer, g.hasID = g.vars[:scope], inner, outer, hasID
	g.depth--
	g.bindAs(n, "arrow")
	if g.chance(60) {
		c := fmt.Sprintf("%s(%s)", n, g.value("u8", 2))
		g.line("%s <- %s", g.bind("u8"), c)
	}
}

// callFunction calls a helper, or an arrow.
func (g *gen) callFunction() {
	arrows := g.of("arrow")
	switch {
	case len(arrows) > 0 && g.chance(40):
		a := pick(g, arrows)
		c := fmt.Sprintf("%s(%s)", a, g.value("u8", 2))
		if g.chance(40) {
			c = fmt.Sprintf("apply(%s, %s)", a, g.value("u8", 1))
		}
		g.line("%s <- %s", g.bind("u8"), c)
		return
	case len(g.funcs) == 0 || g.chance(15):
		c := fmt.Sprintf("count(%s)", g.value("[]u8", 2))
		g.line("%s <- %s", g.bind("u32"), c)
		return
	}
	f := pick(g, g.funcs)
	call, ok := g.arguments(f)
	if !ok {
		g.action()
		return
	}
	if len(f.results) == 0 || g.chance(10) {
		g.line("%s", call)
		return
	}
	targets := make([]string, len(f.results))
	for i, t := range f.results {
		targets[i] = g.bind(t)
	}
	g.line("%s <- %s", strings.Join(targets, ", "), call)
}

// arguments writes a call of a helper. It is false where the helper takes a stream and there is none.
func (g *gen) arguments(f fn) (string, bool) {
	var args []string
	for _, p := range f.params {
		switch p.typ {
		case "*u8":
			streams := g.of("*u8")
			if len(streams) == 0 {
				return "", false
			}
			args = append(args, pick(g, streams))
		case "arrow":
			args = append(args, pick(g, append(g.of("arrow"), "R.map")))
		default:
			args = append(args, g.value(p.typ, 2))
		}
	}
	return fmt.Sprintf("%s(%s)", f.name, strings.Join(args, ", ")), true
}

// ability makes an ability within another and uses it. Its fields are no parts of arguments, which the original loses.
func (g *gen) ability() {
	say, arg := g.unique("say"), g.unique("t")
	g.open(fmt.Sprintf("%s = (%s: string):", say, arg))
	g.line("S.put(1, %s)", arg)
	g.depth--
	limit, base, where := g.unique("lim"), g.unique("base"), g.unique("where")
	g.line("%s <- S.get(%s)", limit, g.value("u8", 1))
	g.line("%s = %d", base, g.rng.IntN(9))
	g.line("%s <- S.str(%s)", where, g.value("string", 1))
	for _, v := range []variable{{limit, "u8"}, {base, "u8"}, {where, "string"}} {
		g.bindAs(v.name, v.typ)
	}
	b, a := g.unique("bb"), g.unique("aa")
	g.line("%s = B(lim = %s, say = %s)", b, limit, say)
	g.line("%s = A(base = %s, where = %s, b = %s, run = %s)", a, base, where, b, pick(g, append(g.of("arrow"), "R.map")))
	switch g.rng.IntN(3) {
	case 0:
		c := fmt.Sprintf("%s.run(%s.base)", a, a)
		g.line("%s <- %s", g.bind("u8"), c)
	case 1:
		g.line("%s.b.say(%s.where)", a, a)
	}
	c := fmt.Sprintf("use{%s}(%s)", a, g.value("u8", 1))
	g.line("%s <- %s", g.bind("u8"), c)
}

func (g *gen) serviceID() {
	// Not the initial peer: its name is no service id for the original's interpreter (spec/lowering.md#W15).
	g.line("T %s", pick(g, []string{`"id"`, `"other"`, "S.str(" + g.simple("string") + ")"}))
	g.hasID = true
	c := fmt.Sprintf("T.one(%s)", g.value("u8", 1))
	g.line("%s <- %s", g.bind("u8"), c)
}
