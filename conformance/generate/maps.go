package generate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Maps makes a program that fills and reads stream maps, one step after the other, and the result that its exported
// function f, without arguments, must have: an array of strings. Names come from a small pool, so that those of functions
// and of their callers clash.
func Maps(seed uint64, size int) (program string, want []string) {
	g := &mapGen{rng: rand.New(rand.NewPCG(seed, 23)), state: mapState{maps: map[string][]mapPair{}}}
	for range 3 + g.rng.IntN(4) {
		g.helpers = append(g.helpers, g.helper(len(g.helpers)))
	}
	g.maps = slices.Clone(mapNames[:2+g.rng.IntN(2)])
	g.rng.Shuffle(len(g.maps), func(i, j int) { g.maps[i], g.maps[j] = g.maps[j], g.maps[i] })
	g.names = append(slices.Clone(g.maps), "out")
	var body []string
	for i := range size + 4 {
		s := g.push()
		if i >= 4 { // there is something to work with
			s = g.statement(2)
		}
		after := g.state.clone()
		s.run(&after)
		if after.size() > maxPairs {
			continue
		}
		g.state = after
		body = append(body, s.lines...)
	}
	var b strings.Builder
	b.WriteString("aqua Maps\n\nexport f\n\n")
	for _, h := range g.helpers {
		b.WriteString(strings.Join(h.lines, "\n") + "\n\n")
	}
	b.WriteString("func f() -> []string:\n  out: *string\n")
	for _, m := range g.maps {
		b.WriteString("  " + m + ": %string\n")
	}
	for _, line := range body {
		b.WriteString("  " + line + "\n")
	}
	b.WriteString("  <- out\n")
	return b.String(), g.state.out
}

const maxPairs = 60 // in all maps and the result

var (
	mapNames = []string{"m", "n", "key"}
	namePool = []string{"m", "n", "key", "value", "k", "v", "x", "out", "kv", "c"}
	keyPool  = []string{"a", "b", "m", "zz"}
)

type mapPair struct{ key, value string }

// mapState is what the program has at a moment.
type mapState struct {
	maps map[string][]mapPair
	out  []string
}

func (s *mapState) clone() mapState {
	c := mapState{maps: map[string][]mapPair{}, out: slices.Clone(s.out)}
	for name, pairs := range s.maps {
		c.maps[name] = slices.Clone(pairs)
	}
	return c
}

func (s *mapState) size() int {
	n := len(s.out)
	for _, pairs := range s.maps {
		n += len(pairs)
	}
	return n
}

// insert puts a pair into a map, say values into the result. Beyond the limit nothing grows any more: loops over maps that
// fill maps would go on for ever, and the statement is given up.
func (s *mapState) insert(name, key, value string) {
	if s.size() <= maxPairs {
		s.maps[name] = append(s.maps[name], mapPair{key, value})
	}
}

func (s *mapState) say(values ...string) {
	if s.size() <= maxPairs {
		s.out = append(s.out, values...)
	}
}

func (s *mapState) get(name, key string) (values []string) {
	for _, p := range s.maps[name] {
		if p.key == key {
			values = append(values, p.value)
		}
	}
	return values
}

// mapStep is a statement: its lines, and what it does.
type mapStep struct {
	lines []string
	run   func(*mapState)
}

// mapHelper is a function: its definition, and a call of it with maps and keys of the caller.
type mapHelper struct {
	lines []string
	call  func(g *mapGen) mapStep
}

type mapGen struct {
	rng     *rand.Rand
	helpers []mapHelper
	maps    []string // of the exported function
	names   []string // in sight
	state   mapState
	made    int // names made for local variables
}

func pickOf[T any](g *mapGen, list []T) T { return list[g.rng.IntN(len(list))] }

// distinct takes names out of the pool.
func (g *mapGen) distinct(n int) []string {
	pool := slices.Clone(namePool)
	g.rng.Shuffle(len(pool), func(i, j int) { pool[i], pool[j] = pool[j], pool[i] })
	return pool[:n]
}

// fresh is a name for something new: of the pool, where it has one that is not in sight.
func (g *mapGen) fresh() string {
	for _, name := range g.distinct(len(namePool)) {
		if !slices.Contains(g.names, name) {
			g.names = append(g.names, name)
			return name
		}
	}
	g.made++
	name := fmt.Sprintf("local%d", g.made)
	g.names = append(g.names, name)
	return name
}

func quoted(text string) string { return `"` + text + `"` }

// helper makes a function of one of several kinds with parameters of any names.
func (g *mapGen) helper(i int) mapHelper {
	name := fmt.Sprintf("help%d", i)
	p := g.distinct(4)
	two := func(lines []string, run func(s *mapState, from, to string)) mapHelper {
		return mapHelper{lines, func(g *mapGen) mapStep {
			from, to := pickOf(g, g.maps), pickOf(g, g.maps)
			return mapStep{[]string{fmt.Sprintf("%s(%s, %s)", name, from, to)}, func(s *mapState) { run(s, from, to) }}
		}}
	}
	switch g.rng.IntN(6) {
	case 0: // a closure that fills a map of the caller
		return mapHelper{[]string{
			fmt.Sprintf("func %s(%s: %%string, %s: string):", name, p[0], p[1]),
			fmt.Sprintf("  %s = (%s: string):", p[2], p[3]),
			fmt.Sprintf("    %s <<- %s, %s", p[0], p[1], p[3]),
			fmt.Sprintf("  %s(%s)", p[2], quoted("one")),
			fmt.Sprintf("  %s(%s)", p[2], p[1]),
		}, func(g *mapGen) mapStep {
			m, key := pickOf(g, g.maps), pickOf(g, keyPool)
			return mapStep{[]string{fmt.Sprintf("%s(%s, %s)", name, m, quoted(key))}, func(s *mapState) {
				s.insert(m, key, "one")
				s.insert(m, key, key)
			}}
		}}
	case 1: // key and value change places
		return two([]string{
			fmt.Sprintf("func %s(%s: %%string, %s: %%string):", name, p[0], p[1]),
			fmt.Sprintf("  for %s, %s <- %s:", p[2], p[3], p[0]),
			fmt.Sprintf("    %s <<- %s, %s", p[1], p[3], p[2]),
		}, func(s *mapState, from, to string) {
			for _, pair := range slices.Clone(s.maps[from]) {
				s.insert(to, pair.value, pair.key)
			}
		})
	case 2: // by way of a map of its own
		return two([]string{
			fmt.Sprintf("func %s(%s: %%string, %s: %%string):", name, p[0], p[1]),
			fmt.Sprintf("  %s: %%string", p[2]),
			fmt.Sprintf("  for %s <- %s:", p[3], p[0]),
			fmt.Sprintf("    if !%s.contains(%s.key):", p[2], p[3]),
			fmt.Sprintf("      %s <<- %s.key, %s.value", p[2], p[3], p[3]),
			fmt.Sprintf("      %s <<- %s, %s.get(%s.key)[0]", p[1], quoted("first"), p[2], p[3]),
		}, func(s *mapState, from, to string) {
			seen := map[string]bool{}
			for _, pair := range slices.Clone(s.maps[from]) {
				if !seen[pair.key] {
					seen[pair.key] = true
					s.insert(to, "first", pair.value)
				}
			}
		})
	case 3: // two results that go into a map
		return mapHelper{[]string{
			fmt.Sprintf("func %s(%s: string) -> string, string:", name, p[0]),
			fmt.Sprintf("  %s = [%s, %s]", p[1], quoted("x"), p[0]),
			fmt.Sprintf("  <- %s, %s[0]", p[0], p[1]),
		}, func(g *mapGen) mapStep {
			m, key := pickOf(g, g.maps), pickOf(g, keyPool)
			return mapStep{[]string{fmt.Sprintf("%s <- %s(%s)", m, name, quoted(key))}, func(s *mapState) { s.insert(m, key, "x") }}
		}}
	case 4: // a new map
		return mapHelper{[]string{
			fmt.Sprintf("func %s(%s: string) -> %%string:", name, p[0]),
			fmt.Sprintf("  %s: %%string", p[1]),
			fmt.Sprintf("  %s <<- %s, %s", p[1], p[0], quoted("new")),
			fmt.Sprintf("  <- %s", p[1]),
		}, func(g *mapGen) mapStep {
			m, key, local := pickOf(g, g.maps), pickOf(g, keyPool), g.fresh()
			return mapStep{[]string{
				fmt.Sprintf("%s = %s(%s)", local, name, quoted(key)),
				fmt.Sprintf("%s <<- %s.keys()[0], %s.get(%s)!", m, local, local, quoted(key)),
			}, func(s *mapState) { s.insert(m, key, "new") }}
		}}
	}
	return mapHelper{[]string{ // the values of a key, by way of a stream
		fmt.Sprintf("func %s(%s: %%string, %s: string) -> []string:", name, p[0], p[1]),
		fmt.Sprintf("  %s = %s.getStream(%s)", p[2], p[0], p[1]),
		fmt.Sprintf("  %s <<- %s", p[2], quoted("end")),
		fmt.Sprintf("  <- %s", p[2]),
	}, func(g *mapGen) mapStep {
		m, key := pickOf(g, g.maps), pickOf(g, keyPool)
		n := len(g.names)
		item := g.fresh()
		g.names = g.names[:n]
		return mapStep{[]string{
			fmt.Sprintf("for %s <- %s(%s, %s):", item, name, m, quoted(key)),
			fmt.Sprintf("  out <<- %s", item),
		}, func(s *mapState) { s.say(append(s.get(m, key), "end")...) }}
	}}
}
