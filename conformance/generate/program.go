// Package generate makes random programs and scripts out of seeds, and makes those that show a difference small.
//
// Programs are valid Aqua of one to three files that use the whole grammar. The names in every other one come from a small
// pool, so that they clash wherever they may; in the others they are mostly unique. What the original is known to compile
// wrongly or to crash on (spec/lowering.md#W66) is mostly left out: streams, arrows and abilities that are passed to functions
// have names that these functions do not use, and so have all names inside closures of functions that may be inlined twice.
package generate

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/aquifer-dev/aquifer/compiler/types"
)

// Main is the file of a program that exports the function f.
const Main = "main.aqua"

// How many statements programs have at least and at most: those of f and of all functions that it reaches.
const (
	leastStatements = 10
	mostStatements  = 60
)

// Program makes a program with an exported function f. Size is about the number of statements of f and what it calls, which
// is between 10 and 60 in any case.
func Program(seed uint64, size int) *txtar.Archive {
	for attempt := uint64(0); ; attempt++ {
		g := newGen(seed, attempt)
		g.clashing = seed%2 == 0
		g.program(size)
		if n := g.reached(); n >= leastStatements && n <= mostStatements {
			return g.archive()
		}
	}
}

func (g *gen) program(size int) {
	g.weight = 40 + 2*size
	g.shared = g.chance(30)
	g.layOut()
	for _, m := range g.modules {
		g.module = m
		helpers := g.rng.IntN(3)
		if m == g.main {
			helpers++
		}
		for range helpers {
			if left := size - g.spent; left > size/4 {
				g.helper(1 + g.rng.IntN(1+left/3))
			}
		}
	}
	g.exported(max(size-g.spent, size/2))
}

// functionName finds the names of helpers.
var functionName = regexp.MustCompile(`\bg\d+`)

// reached is the number of statements of f and of what it mentions.
func (g *gen) reached() int {
	n := g.lines
	seen := map[string]bool{}
	for texts := []string{g.text.String()}; len(texts) > 0; texts = texts[1:] {
		for _, name := range functionName.FindAllString(texts[0], -1) {
			if f := g.helpers[name]; !seen[name] && f != nil {
				seen[name] = true
				n += f.lines
				texts = append(texts, f.text)
			}
		}
	}
	return n
}

// Large makes a program of many functions, for measuring: f calls helpers of about size statements each.
func Large(seed uint64, functions, size int) *txtar.Archive {
	g := newGen(seed, 0)
	g.clashing = true
	g.weight = functions * size * 4
	g.main = &module{path: Main, name: "Random"}
	g.modules = []*module{g.main}
	g.module = g.main
	var all []*function
	for range functions {
		g.functions = nil // not each other, or scripts grow beyond measure
		g.helper(size)
		all = append(all, g.functions...)
	}
	g.functions = all
	g.exported(size)
	return g.archive()
}

// gen is a program in the making.
type gen struct {
	rng       *rand.Rand
	clashing  bool
	modules   []*module // in dependency order, the main one last
	main      *module
	module    *module // the one that is being written to
	declared  map[*thing]*declaration
	functions []*function // that may be called
	helpers   map[string]*function
	spent     int  // statements written so far
	weight    int  // how many instructions f may be about
	number    int  // unique names made so far
	shared    bool // methods that return streams are called; in the original they share one (lowering D7)

	*body
}

// body is a function that is being written.
type body struct {
	text   strings.Builder
	lines  int  // of text, which are as many statements
	depth  int  // of blocks
	left   int  // statements that it may still have
	cost   int  // about the number of its instructions with everything inlined
	index  int  // tells functions apart in names
	once   bool // it is inlined once only
	vars   []variable
	inside int             // how many closures are open
	outer  int             // how many of vars are visible from outside the innermost closure
	used   map[string]bool // methods that an expression has used up (lowering D2), and arrows that were passed
	ids    map[*thing]bool // services that have an id here
	fresh  bool            // names are unique here

	returning bool // a value to return is being written
}

// variable is a visible name.
type variable struct {
	name string
	typ  types.Type
	kept bool // an array parameter that is not to be returned (lowering D12)
	cost int  // of calling it
}

// function is one that others may call.
type function struct {
	*thing
	params    []variable
	braces    int // of the parameters stand in braces
	results   []types.Type
	cost      int
	text      string
	lines     int  // of text, which are as many statements
	streaming bool // takes streams for arrays
}

func newGen(seed, attempt uint64) *gen {
	return &gen{rng: rand.New(rand.NewPCG(seed, 17+attempt)), declared: map[*thing]*declaration{}, helpers: map[string]*function{}}
}

func (g *gen) chance(percent int) bool { return g.rng.IntN(100) < percent }

func pick[T any](g *gen, list []T) T { return list[g.rng.IntN(len(list))] }

func (g *gen) line(format string, args ...any) {
	g.text.WriteString(strings.Repeat("  ", g.depth+1))
	fmt.Fprintf(&g.text, format, args...)
	g.text.WriteByte('\n')
	g.lines++
}

// begin starts a function with about size statements.
func (g *gen) begin(size int, once bool) {
	g.number++
	g.body = &body{left: max(size, 2), index: g.number, once: once, used: map[string]bool{}, ids: map[*thing]bool{}}
}

// parameterKinds are the types that helpers take beside data.
func (g *gen) parameter() types.Type {
	switch g.rng.IntN(12) {
	case 0, 1:
		return types.Stream{Elem: g.elementType()}
	case 2, 3:
		return pick(g, arrowTypes)
	}
	return g.dataType(2)
}

// helper writes a function that later ones may call any number of times.
func (g *gen) helper(size int) {
	g.begin(size, false)
	f := &function{thing: &thing{kind: aFunction, name: fmt.Sprintf("g%d", len(g.helpers)+1)}, streaming: g.chance(50)}
	var braces, params []string
	for range max(0, g.rng.IntN(6)-3) {
		a := pick(g, abilities)
		name := g.use(a) // the parameter is called like the type
		if g.visible(name) || g.qualified(a) {
			continue
		}
		g.bindAs(name, a.typ)
		f.params = append(f.params, g.vars[len(g.vars)-1])
		braces = append(braces, name)
	}
	f.braces = len(braces)
	for range g.rng.IntN(4) {
		t := g.parameter()
		n := g.nameFor(t)
		g.bindAs(n, t)
		v := &g.vars[len(g.vars)-1]
		v.kept = f.streaming && isImmutable(t)
		f.params = append(f.params, *v)
		params = append(params, n+": "+g.parameterType(t))
	}
	if g.chance(8) {
		a := pick(g, abilities)
		n := g.unique("ab")
		g.bindAs(n, a.typ)
		f.params = append(f.params, g.vars[len(g.vars)-1])
		params = append(params, n+": "+g.written(a.typ))
	}
	for range g.rng.IntN(3) {
		f.results = append(f.results, g.resultType())
	}
	head := "func " + f.name
	if len(braces) > 0 {
		head += "{" + strings.Join(braces, ", ") + "}"
	}
	head += "(" + strings.Join(params, ", ") + ")" + g.resultTypes(f.results) + ":"
	g.statementsOf(f.results)
	f.cost, f.lines, f.text = g.cost+1, g.lines, g.text.String()
	g.helpers[f.name] = f
	g.spent += g.lines
	g.place(f.thing, head+"\n"+g.text.String())
	g.functions = append(g.functions, f)
}

// exported writes f, the function of the script.
func (g *gen) exported(size int) {
	g.module = g.main
	g.begin(size, true)
	params := []string{"p: string", "q: string", "ps: []string"}
	g.bindAs("p", types.String)
	g.bindAs("q", types.String)
	g.bindAs("ps", types.Array{Elem: types.String})
	for range g.rng.IntN(5) {
		t := g.parameter()
		n := g.nameFor(t)
		g.bindAs(n, t)
		params = append(params, n+": "+g.parameterType(t))
	}
	var results []types.Type
	for range g.rng.IntN(4) {
		t := g.dataType(2)
		if g.chance(15) {
			t = types.Stream{Elem: g.elementType()}
		}
		results = append(results, t)
	}
	head := "func f(" + strings.Join(params, ", ") + ")" + g.resultTypes(results) + ":"
	g.statementsOf(results)
	g.main.place("f", head+"\n"+g.text.String())
}

// resultType is what a helper may return.
func (g *gen) resultType() types.Type {
	switch g.rng.IntN(12) {
	case 0:
		return types.Stream{Elem: g.elementType()}
	case 1:
		return pick(g, arrowTypes[:3])
	case 2:
		return pick(g, abilities).typ
	}
	return g.dataType(2)
}

func (g *gen) resultTypes(list []types.Type) string {
	if len(list) == 0 {
		return ""
	}
	parts := make([]string, len(list))
	for i, t := range list {
		parts[i] = g.written(t)
		if types.IsArrow(t) || g.chance(3) {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return " -> " + strings.Join(parts, ", ")
}

// statementsOf writes a body with its results.
func (g *gen) statementsOf(results []types.Type) {
	for g.left > 0 {
		g.statement(g.lines == 0)
	}
	if len(results) == 0 {
		if g.lines == 0 { // nothing came of the statements
			g.stream()
		}
		return
	}
	// Streams, arrows and abilities that are returned are made at the end.
	g.line("<- %s", g.returnedAll(results))
	if g.chance(6) {
		g.statement(false)
	}
}
