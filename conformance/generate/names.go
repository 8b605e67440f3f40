package generate

import (
	"fmt"
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/types"
)

// pool holds the names of data values, some of which are also those that compilers make up.
var pool = []string{"a", "b", "c", "x", "y", "z", "ret", "add", "sub", "eq", "item", "k", "id", "s_canon", "not"}

// upperPool holds names that only assignments and results may have.
var upperPool = []string{"Va", "Vx", "Ret"}

// name gives a name for a data value that is not visible yet.
func (g *gen) name() string {
	if !g.fresh && (g.clashing || g.chance(10)) {
		for range 4 {
			if n := pick(g, pool); !g.visible(n) && !(g.shared && n == "ret") {
				return n
			}
		}
	}
	return g.unique("v")
}

// nameFor gives a name for a value of any type. Those of streams, arrows and abilities belong to the function, so that
// none of a function that they are passed to is alike; blocks beside each other share them.
func (g *gen) nameFor(t types.Type) string {
	if types.IsData(t) {
		return g.name()
	}
	prefix := "ab"
	switch {
	case types.IsStream(t):
		prefix = "st"
	case types.IsArrow(t):
		prefix = "fn"
	}
	if g.clashing && !g.fresh {
		for _, letter := range "abc" {
			if n := fmt.Sprintf("%s%d%c", prefix, g.index, letter); !g.visible(n) {
				return n
			}
		}
	}
	return g.unique(prefix)
}

func (g *gen) unique(prefix string) string {
	g.number++
	return fmt.Sprintf("%s%d", prefix, g.number)
}

func (g *gen) visible(name string) bool {
	return slices.ContainsFunc(g.vars, func(v variable) bool { return v.name == name })
}

// bind makes a name for the result of a statement.
func (g *gen) bind(t types.Type) string {
	n := g.nameFor(t)
	if types.IsData(t) && !g.fresh && g.chance(4) {
		if upper := pick(g, upperPool); !g.visible(upper) {
			n = upper
		}
	}
	g.bindAs(n, t)
	return n
}

func (g *gen) bindAs(name string, t types.Type) {
	g.vars = append(g.vars, variable{name: name, typ: t})
}

// where lists the visible variables that satisfy a condition.
func (g *gen) where(ok func(variable) bool) []variable {
	var found []variable
	for _, v := range g.vars {
		if ok(v) {
			found = append(found, v)
		}
	}
	return found
}

// fitting lists the names of variables that are accepted for a type.
func (g *gen) fitting(want types.Type) []string {
	var names []string
	for _, v := range g.vars {
		if types.Accepts(want, v.typ) && types.IsData(v.typ) == types.IsData(want) && !g.spentArrow(v) {
			names = append(names, v.name)
		}
	}
	return names
}

// spentArrow tells whether an ability has a method that an expression used up: it cannot be passed on (lowering D2).
func (g *gen) spentArrow(v variable) bool {
	_, ok := types.GeneralAbility(v.typ)
	return ok && g.used[v.name]
}

// streams lists the visible streams of an element type, any for nil.
func (g *gen) streams(elem types.Type) []string {
	var names []string
	for _, v := range g.vars {
		if s, ok := v.typ.(types.Stream); ok && (elem == nil || types.Equal(s.Elem, elem)) {
			names = append(names, v.name)
		}
	}
	return names
}

// captured tells whether a name belongs to the function around the closure that is being written.
func (g *gen) captured(name string) bool {
	return slices.ContainsFunc(g.vars[:g.outer], func(v variable) bool { return v.name == name })
}
