package generate

import (
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/types"
)

// callee is something that can be called here.
type callee struct {
	name     string
	sig      *types.Arrow
	method   string // what an expression uses up (lowering D2): the method of an ability or of a service with a given id
	owner    string // what cannot be passed on then
	prepare  func() bool
	function *function
	cost     int
}

// result is the type of the first result, nil for none.
func (c callee) result() types.Type {
	if len(c.sig.Codomain) == 0 {
		return nil
	}
	return c.sig.Codomain[0].Type
}

// callees lists what can be called and satisfies a condition.
func (g *gen) callees(ok func(callee) bool) []callee {
	var list []callee
	add := func(c callee) {
		if !g.used[c.method] && ok(c) {
			list = append(list, c)
		}
	}
	for _, s := range services {
		g.methods(s, add)
	}
	for _, v := range g.vars {
		switch t := v.typ.(type) {
		case *types.Arrow:
			if g.cost+v.cost <= g.limit() {
				add(callee{name: v.name, sig: t, cost: v.cost})
			}
		case *types.Named:
			if t.IsGeneralAbility() {
				g.fieldArrows(v.name, v.name, t, add)
			}
		}
	}
	for _, f := range g.functions {
		if g.cost+f.cost <= g.limit() {
			add(callee{name: "", sig: f.sig(), function: f})
		}
	}
	return list
}

// methods lists the methods of a service that can be called.
func (g *gen) methods(s *thing, add func(callee)) {
	if s.value == "" && !g.ids[s] {
		return
	}
	for _, m := range s.methods {
		if !g.shared && m.result != nil && types.IsStream(m.result) {
			continue
		}
		c := callee{sig: m.arrow(), owner: s.name}
		if g.ids[s] {
			c.method = s.name + "." + m.name
		}
		c.prepare = func() bool {
			return (!g.qualified(s) || g.reachesModules(s)) && g.useMethod(s, m)
		}
		c.name = s.name + "." + m.name
		add(c)
	}
}

// reachesModules tells whether methods of a service of a used module can be called here. In functions that are called, and in
// closures, the original does not find them unless the id is set (lowering D15).
func (g *gen) reachesModules(s *thing) bool {
	return g.ids[s] || g.once && g.inside == 0 && !s.namedID()
}

// fieldArrows lists the arrows of an ability and of those inside it.
func (g *gen) fieldArrows(name, owner string, t *types.Named, add func(callee)) {
	for _, f := range t.Fields {
		path := name + "." + f.Name
		switch ft := f.Type.(type) {
		case *types.Arrow:
			add(callee{name: path, sig: ft, method: path, owner: owner})
		case *types.Named:
			if ft.IsGeneralAbility() {
				g.fieldArrows(path, owner, ft, add)
			}
		}
	}
}

// limit is how many instructions the function may be.
func (g *gen) limit() int {
	if g.once {
		return g.weight
	}
	return g.weight / 3
}

// sig is the type of a function.
func (f *function) sig() *types.Arrow {
	a := &types.Arrow{Codomain: types.Unlabelled(f.results...)}
	for _, p := range f.params {
		a.Domain = append(a.Domain, types.Param{Label: p.name, Type: p.typ})
	}
	return a
}

// serviceCall is a call of a method as an expression.
func (g *gen) serviceCall(want types.Type, depth int) (expr, bool) {
	return g.callWhere(depth, func(c callee) bool {
		return c.prepare != nil && c.result() != nil && types.IsData(c.result()) && types.Accepts(want, c.result())
	})
}

// callValue is any call as an expression.
func (g *gen) callValue(want types.Type, depth int) (expr, bool) {
	return g.callWhere(depth, func(c callee) bool {
		return c.result() != nil && types.IsData(c.result()) && types.Accepts(want, c.result()) && !(want == types.Type(types.Top{}) && g.chance(80))
	})
}

func (g *gen) callWhere(depth int, ok func(callee) bool) (expr, bool) {
	list := g.callees(ok)
	if len(list) == 0 {
		return expr{}, false
	}
	c := pick(g, list)
	text, made := g.call(c, depth)
	if !made {
		return expr{}, false
	}
	if c.method != "" {
		g.used[c.method] = true
	}
	if c.owner != "" {
		g.used[c.owner] = true
	}
	return atom(text, c.result()), true
}

// call writes a call. It is false where arguments are missing.
func (g *gen) call(c callee, depth int) (string, bool) {
	if c.prepare != nil && !c.prepare() {
		return "", false
	}
	name, braces, streaming := c.name, 0, c.prepare != nil
	if c.prepare != nil { // of a service: as it is called here
		dot := strings.IndexByte(name, '.')
		for _, s := range services {
			if s.name == name[:dot] {
				name = g.use(s) + name[dot:]
			}
		}
	}
	if f := c.function; f != nil {
		name, braces, streaming = g.use(f.thing), f.braces, f.streaming
		g.cost += f.cost
	}
	g.cost += 1 + c.cost
	args := make([]string, len(c.sig.Domain))
	for i, p := range c.sig.Domain {
		text, ok := g.argument(p.Type, depth, streaming)
		if !ok {
			return "", false
		}
		args[i] = text
	}
	if braces > 0 && g.chance(80) {
		name += "{" + strings.Join(args[:braces], ", ") + "}"
		args = args[braces:]
	}
	return name + "(" + strings.Join(args, ", ") + ")", true
}

// argument is a value for a parameter of any type. It is false where there is none.
func (g *gen) argument(t types.Type, depth int, streaming bool) (string, bool) {
	switch t := t.(type) {
	case types.Stream:
		list := g.streams(t.Elem)
		if len(list) > 0 && !g.chance(15) {
			return pick(g, list), true
		}
		return g.streamLiteral(t.Elem, depth).text, true
	case *types.Arrow:
		return g.arrow(t)
	case *types.Named:
		if t.IsGeneralAbility() {
			list := g.abilitiesFor(t)
			if len(list) == 0 {
				return "", false
			}
			return pick(g, list), true
		}
	}
	if streaming {
		return g.streamOr(t, depth).text, true
	}
	return g.arg(t, depth), true
}

// streamLiteral is a stream without a name.
func (g *gen) streamLiteral(elem types.Type, depth int) expr {
	if g.chance(20) {
		return atom("*[]", types.Stream{Elem: types.Bottom{}})
	}
	e := g.items("[", elem, func() expr { return g.value(elem, depth) })
	if e.text == "nil" {
		return atom("*[]", types.Stream{Elem: types.Bottom{}})
	}
	of, _ := types.Elem(e.typ)
	g.cost += 2
	return atom("*"+e.text, types.Stream{Elem: of})
}

// arrow is what can be passed for an arrow: a variable, a function or a method. It is false where there is none.
func (g *gen) arrow(t *types.Arrow) (string, bool) {
	list := g.fitting(t)
	var functions []*function
	for _, f := range g.functions {
		if types.Accepts(t, f.sig()) && f.cost < 20 && !g.qualified(f.thing) {
			functions = append(functions, f)
		}
	}
	for _, s := range services {
		if s.value == "" || g.used[s.name] || g.qualified(s) {
			continue
		}
		for _, m := range s.methods {
			if types.Accepts(t, m.arrow()) && g.chance(30) && g.useMethod(s, m) {
				list = append(list, g.use(s)+"."+m.name)
			}
		}
	}
	n := len(list) + len(functions)
	if n == 0 {
		return "", false
	}
	if i := g.rng.IntN(n); i < len(functions) {
		return g.use(functions[i].thing), true
	}
	return pick(g, list), true
}

// abilitiesFor lists what can be passed for an ability: variables, and services that have its arrows.
func (g *gen) abilitiesFor(t *types.Named) []string {
	list := g.fitting(t)
	for _, s := range services {
		if types.Accepts(t, s.typ) && !g.used[s.name] && (s.value != "" || g.ids[s]) && !g.qualified(s) {
			ready := true
			for _, m := range s.methods {
				if t.Field(m.name) != nil {
					ready = g.useMethod(s, m) && ready
				}
			}
			if ready {
				list = append(list, g.use(s))
			}
		}
	}
	return slices.Compact(list)
}
