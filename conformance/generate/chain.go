package generate

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Chain makes a random script whose outcome cannot depend on the order in which data arrive: calls of a few peers one after
// another, each of which may use what the calls before it gave, and a par with nothing behind it. No stream is read, no
// error is handled, nothing is waited for.
func Chain(seed uint64, size int, peers []string) string {
	g := &scriptGen{rng: rand.New(rand.NewPCG(seed, 41)), left: size, peers: peers}
	return g.chain()
}

func (g *scriptGen) chain() string {
	g.left--
	if g.left > 0 && g.chance(35) {
		scalars, lists, objects := len(g.scalars), len(g.lists), len(g.objects)
		left := g.chain()
		g.scalars, g.lists, g.objects = g.scalars[:scalars], g.lists[:lists], g.objects[:objects] // the other branch may not be there yet
		right := g.chain()
		g.scalars, g.lists, g.objects = g.scalars[:scalars], g.lists[:lists], g.objects[:objects]
		return "(par " + left + " " + right + ")"
	}
	step := g.chainStep()
	if g.left <= 0 {
		return step
	}
	return "(seq " + step + " " + g.chain() + ")"
}

func (g *scriptGen) chainStep() string {
	var args []string
	for range g.rng.IntN(3) {
		args = append(args, g.chainValue())
	}
	if g.chance(20) && len(g.lists) > 0 { // a call for every element
		list := choose(g, g.lists)
		g.names++
		return fmt.Sprintf(`(fold %s i%d (seq (call "%s" ("s" "echo") [i%[2]d]) (next i%[2]d)))`, list, g.names, choose(g, g.peers))
	}
	function := choose(g, []string{"echo", "num", "list", "object", "peer", "count"})
	g.names++
	x := fmt.Sprintf("x%d", g.names)
	g.defines(x, function)
	return fmt.Sprintf(`(call "%s" ("s" "%s") [%s] %s)`, choose(g, g.peers), function, strings.Join(args, " "), x)
}

func (g *scriptGen) chainValue() string {
	switch {
	case len(g.objects) > 0 && g.chance(25):
		return choose(g, g.objects) + choose(g, []string{".$.a", ".$.list", ".$.list.[1]", ".$.list.[2].b"})
	case len(g.lists) > 0 && g.chance(25):
		return choose(g, g.lists) + choose(g, []string{".$.[0]", ".$.[1]", ".length"})
	case len(g.scalars) > 0 && g.chance(50):
		return choose(g, g.scalars)
	}
	return choose(g, []string{"1", "-2", "1.5", `"text"`, "true", "[]", "%init_peer_id%", "%timestamp%"})
}
