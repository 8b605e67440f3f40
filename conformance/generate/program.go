// Package generate makes random programs and scripts out of seeds, and makes those that show a difference small.
//
// Programs are valid Aqua. What the original is known to compile wrongly or to crash on (spec/lowering.md#W66) is left out:
// names of streams, arrows and abilities are unique in a program, names inside closures of functions that may be inlined
// twice, too. All other names come from a small pool, so that they clash wherever they may.
package generate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Program makes a program with an exported function f. Size is about the number of its statements.
func Program(seed uint64, size int) string {
	g := &gen{rng: rand.New(rand.NewPCG(seed, 17)), left: size}
	g.text.WriteString(prelude)
	for range 1 + g.rng.IntN(4) {
		g.helper(size / 5)
	}
	g.main(max(size-g.spent, size/2))
	return g.text.String()
}

// Large makes a program of many functions, for measuring: f calls helpers of about size statements each.
func Large(seed uint64, functions, size int) string {
	g := &gen{rng: rand.New(rand.NewPCG(seed, 17))}
	g.text.WriteString(prelude)
	for range functions {
		g.funcs = nil // not each other, or scripts grow beyond measure
		g.helper(size)
		g.large = append(g.large, g.funcs...)
	}
	g.funcs = g.large
	g.main(size)
	return g.text.String()
}

const prelude = `aqua Random

export f

data E:
  k: u8
  t: string

data D:
  n: u8
  t: string
  xs: []u8
  in: E

service S("s"):
  get(x: u8) -> u8
  big(x: u32) -> u32
  str(t: string) -> string
  ok(x: u8) -> bool
  list(x: u8) -> []u8
  names() -> []string
  opt(x: u8) -> ?u8
  make(e: E) -> D
  put(x: u32, t: string)
  all(xs: []u8, ds: []D, o: ?u8)
  flag(b: bool)
  nop()

service T:
  one(x: u8) -> u8
  two(t: string)

service R("r"):
  map(given: u8) -> u8

ability B:
  lim: u8
  say(t: string)

ability A:
  base: u8
  where: string
  b: B
  run(x: u8) -> u8

func count(xs: []u8) -> u32:
  S.all(xs, [], nil)
  <- xs.length

func fill(out: *u8, x: u8):
  out <<- x
  out <- S.get(x)

func apply(fn: u8 -> u8, x: u8) -> u8:
  y <- fn(x)
  <- y

func use{A}(x: u8) -> u8:
  y <- A.run(x)
  A.b.say(A.where)
  z <- S.get(A.b.lim)
  <- y + z

`

// variable is a visible name. Types are written as in Aqua, arrows and abilities by a name: "arrow", "A".
type variable struct{ name, typ string }

type fn struct {
	name    string
	params  []variable
	results []string
}

type gen struct {
	rng   *rand.Rand
	text  strings.Builder
	left  int // statements that the current function may still have
	spent int
	depth int // of blocks
	vars  []variable
	funcs []fn
	large []fn
	names int  // unique names made so far
	inner bool // within a closure of a function that may be inlined more than once
	hasID bool // T has an id here
	once  bool // the current function is inlined once only
	outer int  // how many of vars are visible from outside the closure that is being written
}

func (g *gen) chance(percent int) bool { return g.rng.IntN(100) < percent }

func pick[T any](g *gen, list []T) T { return list[g.rng.IntN(len(list))] }

func (g *gen) line(format string, args ...any) {
	g.text.WriteString(strings.Repeat("  ", g.depth+1))
	fmt.Fprintf(&g.text, format, args...)
	g.text.WriteByte('\n')
}

// pool holds the names of data values, some of which are also those that compilers make up.
var pool = []string{"a", "b", "c", "x", "y", "z", "ret", "add", "sub", "eq", "item", "k"}

// name gives a name that is not visible yet.
func (g *gen) name() string {
	if !g.inner {
		for range 4 {
			n := pick(g, pool)
			if !g.visible(n) {
				return n
			}
		}
	}
	return g.unique("v")
}

func (g *gen) unique(prefix string) string {
	g.names++
	return fmt.Sprintf("%s%d", prefix, g.names)
}

func (g *gen) visible(name string) bool {
	return slices.ContainsFunc(g.vars, func(v variable) bool { return v.name == name })
}

func (g *gen) bind(typ string) string {
	n := g.name()
	g.vars = append(g.vars, variable{n, typ})
	return n
}

func (g *gen) bindAs(name, typ string) { g.vars = append(g.vars, variable{name, typ}) }

// of lists the visible variables of a type.
func (g *gen) of(types ...string) []string {
	var names []string
	for _, v := range g.vars {
		if slices.Contains(types, v.typ) {
			names = append(names, v.name)
		}
	}
	return names
}

var dataTypes = []string{"u8", "u8", "string", "bool", "[]u8", "D", "?u8", "u32", "[]string", "E"}

// helper writes a function that later ones may call any number of times.
func (g *gen) helper(size int) {
	f := fn{name: g.unique("g")}
	g.begin(size, false)
	var params []string
	for range g.rng.IntN(4) {
		t := pick(g, dataTypes)
		n := g.bind(t)
		f.params = append(f.params, variable{n, t})
		params = append(params, n+": "+t)
	}
	if g.chance(25) {
		n := g.unique("st")
		g.bindAs(n, "*u8")
		f.params = append(f.params, variable{n, "*u8"})
		params = append(params, n+": *u8")
	}
	if g.chance(25) {
		n := g.unique("fn")
		g.bindAs(n, "arrow")
		f.params = append(f.params, variable{n, "arrow"})
		params = append(params, n+": u8 -> u8")
	}
	for range g.rng.IntN(3) {
		f.results = append(f.results, pick(g, []string{"u8", "string", "bool", "u32", "D"}))
	}
	g.signature(f.name, params, f.results)
	g.body(f.results)
	g.funcs = append(g.funcs, f)
}

// main writes the exported function.
func (g *gen) main(size int) {
	g.begin(size, true)
	params := []string{"p: string", "q: string", "ps: []string"}
	g.bindAs("p", "string")
	g.bindAs("q", "string")
	g.bindAs("ps", "[]string")
	for range g.rng.IntN(4) {
		t := pick(g, dataTypes)
		params = append(params, g.bind(t)+": "+t)
	}
	if g.chance(30) {
		g.bindAs("callback", "arrow")
		params = append(params, "callback: u8 -> u8")
	}
	var results []string
	for range g.rng.IntN(3) {
		results = append(results, pick(g, dataTypes))
	}
	g.signature("f", params, results)
	g.body(results)
}

func (g *gen) begin(size int, once bool) {
	g.left, g.depth, g.vars, g.outer, g.inner, g.hasID, g.once = max(size, 2), 0, nil, 0, false, false, once
	for _, f := range g.funcs {
		g.bindAs(f.name, "func")
	}
}

func (g *gen) signature(name string, params, results []string) {
	arrow := ""
	if len(results) > 0 {
		arrow = " -> " + strings.Join(results, ", ")
	}
	fmt.Fprintf(&g.text, "func %s(%s)%s:\n", name, strings.Join(params, ", "), arrow)
}

func (g *gen) body(results []string) {
	for first := true; g.left > 0; first = false {
		g.statement(first)
	}
	if len(results) > 0 {
		values := make([]string, len(results))
		for i, t := range results {
			values[i] = g.value(t, 2)
		}
		g.line("<- %s", strings.Join(values, ", "))
	}
	g.text.WriteByte('\n')
}
