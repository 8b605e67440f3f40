package generate

import (
	"fmt"
	"slices"
)

// statement makes a statement of the exported function; depth is how many blocks may lie in it.
func (g *mapGen) statement(depth int) mapStep {
	m, other, key := pickOf(g, g.maps), pickOf(g, g.maps), pickOf(g, keyPool)
	kinds := 5
	if depth > 0 {
		kinds = 11
	}
	switch g.rng.IntN(kinds) {
	case 0, 1:
		return g.push()
	case 2, 3:
		return pickOf(g, g.helpers).call(g)
	case 4: // one value, or that there is none
		return mapStep{[]string{
			"try:",
			fmt.Sprintf("  out <<- %s.get(%s)[1]", m, quoted(key)),
			"otherwise:",
			`  out <<- "none"`,
		}, func(s *mapState) {
			if values := s.get(m, key); len(values) > 1 {
				s.say(values[1])
			} else {
				s.say("none")
			}
		}}
	case 5:
		yes, no := g.within(depth), g.within(depth)
		lines := append([]string{fmt.Sprintf("if %s.contains(%s):", m, quoted(key))}, yes.lines...)
		return mapStep{append(append(lines, "else:"), no.lines...), func(s *mapState) {
			if len(s.get(m, key)) > 0 {
				yes.run(s)
			} else {
				no.run(s)
			}
		}}
	case 6: // pairs into the result, and into a map
		return g.loop(func(k, v string) []string {
			return []string{fmt.Sprintf("for %s, %s <- %s:", k, v, m), "  out <<- " + v, fmt.Sprintf("  %s <<- %s, %s", other, v, k)}
		}, func(s *mapState) {
			for _, p := range slices.Clone(s.maps[m]) {
				s.say(p.value)
				s.insert(other, p.value, p.key)
			}
		})
	case 7: // pairs whose key another map has
		return g.loop(func(kv, _ string) []string {
			return []string{
				fmt.Sprintf("for %s <- %s:", kv, m),
				fmt.Sprintf("  if %s.contains(%s.key):", other, kv),
				fmt.Sprintf("    out <<- %s.value", kv),
			}
		}, func(s *mapState) {
			for _, p := range s.maps[m] {
				if len(s.get(other, p.key)) > 0 {
					s.say(p.value)
				}
			}
		})
	case 8: // all values of all keys of a live map, which nothing fills meanwhile
		return g.loop(func(k, x string) []string {
			return []string{
				fmt.Sprintf("for %s <- %s.keys():", k, m),
				fmt.Sprintf("  for %s <- %s.getStream(%s):", x, m, k),
				"    out <<- " + x,
			}
		}, func(s *mapState) {
			for _, p := range s.maps[m] {
				s.say(s.get(m, p.key)...)
			}
		})
	case 9: // statements for every value of a key
		n := len(g.names)
		item := g.fresh()
		body := g.within(depth)
		g.names = g.names[:n]
		return mapStep{append([]string{fmt.Sprintf("for %s <- %s.get(%s):", item, m, quoted(key))}, body.lines...), func(s *mapState) {
			for range s.get(m, key) {
				body.run(s)
			}
		}}
	}
	// A closure that reads a map, called before and behind a change.
	read := g.fresh()
	n := len(g.names)
	param := g.fresh()
	g.names = g.names[:n]
	value := pickOf(g, keyPool)
	before, empty, after, values := g.fresh(), g.fresh(), g.fresh(), g.fresh()
	return mapStep{[]string{
		fmt.Sprintf("%s = (%s: string) -> bool, []string:", read, param),
		fmt.Sprintf("  <- %s.contains(%s), %s.get(%s)", m, param, m, param),
		fmt.Sprintf("%s, %s <- %s(%s)", before, empty, read, quoted(key)),
		fmt.Sprintf("%s <<- %s, %s", m, quoted(key), quoted(value)),
		fmt.Sprintf("%s, %s <- %s(%s)", after, values, read, quoted(key)),
		fmt.Sprintf("out <<- %s[0]", values),
	}, func(s *mapState) {
		s.insert(m, key, value)
		if values := s.get(m, key); len(values) > 0 {
			s.say(values[0])
		}
	}}
}

// push puts a value into a map.
func (g *mapGen) push() mapStep {
	m, key, value := pickOf(g, g.maps), pickOf(g, keyPool), pickOf(g, keyPool)
	return mapStep{[]string{fmt.Sprintf("%s <<- %s, %s", m, quoted(key), quoted(value))}, func(s *mapState) { s.insert(m, key, value) }}
}

// loop makes a step with two names that are known in it only.
func (g *mapGen) loop(lines func(a, b string) []string, run func(*mapState)) mapStep {
	n := len(g.names)
	a, b := g.fresh(), g.fresh()
	g.names = g.names[:n]
	return mapStep{lines(a, b), run}
}

// within makes the statements of a block.
func (g *mapGen) within(depth int) mapStep {
	n := len(g.names)
	var body mapStep
	steps := make([]mapStep, 1+g.rng.IntN(2))
	for i := range steps {
		steps[i] = g.statement(depth - 1)
		for _, line := range steps[i].lines {
			body.lines = append(body.lines, "  "+line)
		}
	}
	g.names = g.names[:n]
	body.run = func(s *mapState) {
		for _, step := range steps {
			step.run(s)
		}
	}
	return body
}
