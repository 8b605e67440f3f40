package generate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Instr is an instruction of a random script: its text with a %s for every instruction inside it.
type Instr struct {
	Format string
	Kids   []*Instr
}

// String is the text of the instruction.
func (i *Instr) String() string {
	kids := make([]any, len(i.Kids))
	for n, k := range i.Kids {
		kids[n] = k.String()
	}
	return fmt.Sprintf(i.Format, kids...)
}

// Script makes a random script in which a few peers call the services of Serve, fill streams and maps, and fold over them.
// It obeys the static rules; what fails or waits when it runs is left to chance. Size is about the number of instructions.
func Script(seed uint64, size int, peers []string) *Instr {
	g := &scriptGen{rng: rand.New(rand.NewPCG(seed, 29)), left: size, peers: peers}
	var list []*Instr
	for range 1 + g.rng.IntN(3) { // something to work with
		list = append(list, g.par(maxNesting))
	}
	for g.left > 0 {
		i := g.instr(0)
		if g.chance(60) { // an error here does not end everything
			i = &Instr{"(xor %s %s)", []*Instr{i, leaf("(null)")}}
		}
		list = append(list, i)
	}
	return g.join("", list)
}

// scriptGen keeps what is defined at the current place, by the order of the text, as the static rules count it.
type scriptGen struct {
	rng       *rand.Rand
	left      int
	peers     []string
	names     int
	scalars   []string
	lists     []string // scalars that hold arrays
	objects   []string // scalars that hold {"a", "list", "peer"}
	streams   []string
	maps      []string
	canons    []string
	canonMaps []string
	iterators []string // live ones
	handlers  int      // xor right branches around the place
}

func (g *scriptGen) chance(percent int) bool { return g.rng.IntN(100) < percent }

func choose[T any](g *scriptGen, list []T) T { return list[g.rng.IntN(len(list))] }

// join pairs instructions up in the shape of a random tree; without op it is seq or par by chance.
func (g *scriptGen) join(op string, list []*Instr) *Instr {
	switch len(list) {
	case 0:
		return leaf("(null)")
	case 1:
		return list[0]
	}
	at := 1 + g.rng.IntN(len(list)-1)
	word := op
	if word == "" {
		word = choose(g, []string{"seq", "seq", "par"})
	}
	return &Instr{"(" + word + " %s %s)", []*Instr{g.join(op, list[:at]), g.join(op, list[at:])}}
}

// leaf is an instruction without others inside; its text may hold percent signs.
func leaf(text string) *Instr { return &Instr{Format: strings.ReplaceAll(text, "%", "%%")} }

const maxNesting = 6

func (g *scriptGen) instr(depth int) *Instr {
	g.left--
	simple := []func() *Instr{g.call, g.call, g.call, g.call, g.ap, g.ap, g.canon, g.apMap, g.rare}
	if depth >= maxNesting || g.left <= 0 || g.chance(45) {
		return choose(g, simple)()
	}
	nested := []func(int) *Instr{g.seq, g.seq, g.par, g.par, g.par, g.xor, g.xor, g.compare, g.scalarFold, g.streamFold, g.streamFold, g.scope}
	return choose(g, nested)(depth + 1)
}

func (g *scriptGen) seq(depth int) *Instr {
	return &Instr{"(seq %s %s)", []*Instr{g.instr(depth), g.instr(depth)}}
}

func (g *scriptGen) par(depth int) *Instr {
	return &Instr{"(par %s %s)", []*Instr{g.instr(depth), g.instr(depth)}}
}

func (g *scriptGen) xor(depth int) *Instr {
	left := g.instr(depth)
	g.handlers++
	right := g.instr(depth)
	g.handlers--
	return &Instr{"(xor %s %s)", []*Instr{left, right}}
}

func (g *scriptGen) compare(depth int) *Instr {
	a, b := g.value(), g.value()
	if g.chance(30) {
		b = a
	}
	head := strings.ReplaceAll(fmt.Sprintf("(%s %s %s ", choose(g, []string{"match", "mismatch"}), a, b), "%", "%%")
	body := &Instr{head + "%s)", []*Instr{g.instr(depth)}}
	if g.chance(70) {
		return &Instr{"(xor %s %s)", []*Instr{body, leaf("(null)")}}
	}
	return body
}

func (g *scriptGen) scope(depth int) *Instr {
	name := choose(g, []string{"$s", "$t", "%m", g.fresh("n")})
	switch name[0] {
	case '$':
		g.streams = append(g.streams, name)
	case '%':
		g.maps = append(g.maps, name)
	}
	return &Instr{"(new " + strings.ReplaceAll(name, "%", "%%") + " %s)", []*Instr{g.join("seq", []*Instr{g.instr(depth), g.instr(depth)})}}
}

// scalarFold loops over an array, a canon stream or nothing.
func (g *scriptGen) scalarFold(depth int) *Instr {
	over := append([]string{"[]"}, g.lists...)
	over = append(over, g.lists...)
	over = append(over, g.canons...)
	over = append(over, g.canonMaps...)
	for _, o := range g.objects {
		over = append(over, o+".$.list")
	}
	return g.fold(choose(g, over), depth)
}

func (g *scriptGen) streamFold(depth int) *Instr {
	if len(g.streams)+len(g.maps) == 0 {
		return g.scalarFold(depth)
	}
	return g.fold(choose(g, append(slices.Clone(g.streams), g.maps...)), depth)
}

func (g *scriptGen) fold(over string, depth int) *Instr {
	i := g.fresh("i")
	g.iterators = append(g.iterators, i)
	body := g.instr(depth)
	next := leaf("(next " + i + ")")
	switch g.rng.IntN(8) {
	case 0, 1, 2:
		body = &Instr{"(par %s %s)", []*Instr{body, next}}
	case 3:
		body = &Instr{"(xor %s %s)", []*Instr{body, next}}
	case 4:
		if over[0] != '$' && over[0] != '%' {
			body = &Instr{"(seq %s %s)", []*Instr{next, body}}
		} else {
			body = &Instr{"(seq %s %s)", []*Instr{body, next}}
		}
	case 5: // no next at all
	default:
		body = &Instr{"(seq %s %s)", []*Instr{body, next}}
	}
	g.iterators = g.iterators[:len(g.iterators)-1]
	head := strings.ReplaceAll(fmt.Sprintf("(fold %s %s ", over, i), "%", "%%")
	if g.chance(30) {
		return &Instr{head + "%s " + choose(g, []string{"(null)", "(never)"}) + ")", []*Instr{body}}
	}
	return &Instr{head + "%s)", []*Instr{body}}
}

func (g *scriptGen) call() *Instr {
	function := choose(g, []string{"echo", "echo", "num", "list", "list", "object", "object", "peer", "fail", "count"})
	var args []string
	for range g.rng.IntN(3) {
		args = append(args, g.value())
	}
	text := fmt.Sprintf("(call %s (\"s\" \"%s\") [%s]", g.peer(), function, strings.Join(args, " "))
	switch {
	case g.chance(35):
		s := choose(g, []string{"$s", "$t"})
		text += " " + s
		g.streams = append(g.streams, s)
	case g.chance(85):
		x := g.fresh("x")
		text += " " + x
		g.defines(x, function)
	}
	return leaf(text + ")")
}

// defines notes a scalar that holds what a function gives.
func (g *scriptGen) defines(x, function string) {
	g.scalars = append(g.scalars, x)
	switch function {
	case "list":
		g.lists = append(g.lists, x)
	case "object":
		g.objects = append(g.objects, x)
	}
}

func (g *scriptGen) ap() *Instr {
	v := g.value()
	if strings.HasPrefix(v, "#%") && !strings.Contains(v, ".") {
		v = "7" // a bare canon map cannot be the source
	}
	if g.chance(65) {
		s := choose(g, []string{"$s", "$t"})
		g.streams = append(g.streams, s)
		return leaf(fmt.Sprintf("(ap %s %s)", v, s))
	}
	x := g.fresh("x")
	g.scalars = append(g.scalars, x)
	return leaf(fmt.Sprintf("(ap %s %s)", v, x))
}

func (g *scriptGen) apMap() *Instr {
	key := choose(g, []string{`"k"`, `"l"`, "1", "2"})
	if len(g.scalars) > 0 && g.chance(20) {
		key = choose(g, g.scalars)
	}
	v := g.value()
	if strings.HasPrefix(v, "#%") && !strings.Contains(v, ".") {
		v = "8"
	}
	g.maps = append(g.maps, "%m")
	return leaf(fmt.Sprintf("(ap (%s %s) %%m)", key, v))
}

func (g *scriptGen) canon() *Instr {
	if len(g.maps) > 0 && g.chance(30) {
		if g.chance(50) {
			x := g.fresh("x")
			g.scalars = append(g.scalars, x)
			return leaf(fmt.Sprintf("(canon %s %%m %s)", g.peer(), x))
		}
		c := "#%" + g.fresh("e")
		g.canonMaps = append(g.canonMaps, c)
		return leaf(fmt.Sprintf("(canon %s %%m %s)", g.peer(), c))
	}
	c := "#" + g.fresh("c")
	g.canons = append(g.canons, c)
	return leaf(fmt.Sprintf("(canon %s %s %s)", g.peer(), choose(g, []string{"$s", "$t"}), c))
}

func (g *scriptGen) rare() *Instr {
	switch g.rng.IntN(6) {
	case 0:
		return leaf("(never)")
	case 1:
		return leaf(`(fail 7 "seven")`)
	case 2:
		return leaf("(fail " + choose(g, []string{":error:", "%last_error%"}) + ")")
	case 3:
		if len(g.objects) > 0 {
			return leaf("(fail " + choose(g, g.objects) + ")")
		}
	}
	return leaf("(null)")
}

func (g *scriptGen) peer() string {
	if len(g.objects) > 0 && g.chance(8) {
		return choose(g, g.objects) + ".$.peer"
	}
	if g.chance(15) {
		return "%init_peer_id%"
	}
	return `"` + choose(g, g.peers) + `"`
}

func (g *scriptGen) value() string {
	for range 3 {
		switch g.rng.IntN(12) {
		case 0, 1, 2:
			if len(g.scalars) > 0 {
				return choose(g, g.scalars)
			}
		case 3, 4:
			if len(g.objects) > 0 {
				return choose(g, g.objects) + choose(g, []string{".$.a", ".$.list", ".$.list.[1]", ".$.peer", ".$.a", ".$.list.[2].b", ".$.list.[0]", ".$.missing"})
			}
		case 5:
			if len(g.lists) > 0 {
				return choose(g, g.lists) + choose(g, []string{".$.[0]", ".$.[0]", ".$.[1]", ".$.[1]", ".length", ".$.[3]"})
			}
		case 6, 7:
			if len(g.canons) > 0 {
				return choose(g, g.canons) + choose(g, []string{"", "", "", ".length", ".$.[0]", ".$.[1]"})
			}
		case 8:
			if len(g.canonMaps) > 0 {
				return choose(g, g.canonMaps) + choose(g, []string{"", ".$.k", ".$.k.[0]", ".length"})
			}
		case 9, 10:
			if len(g.iterators) > 0 {
				return choose(g, g.iterators)
			}
		case 11:
			if g.handlers > 0 {
				return choose(g, []string{":error:", ":error:.$.message", "%last_error%", ":error:.$.error_code", "%last_error%.$.message"})
			}
		}
	}
	return choose(g, []string{"1", "-2", "1.5", `"text"`, "true", "[]", "%init_peer_id%", "%timestamp%", "%ttl%", "0"})
}

// fresh gives a new name, or now and then one that is in use, which the interpreter may refuse.
func (g *scriptGen) fresh(prefix string) string {
	if prefix == "x" && len(g.scalars) > 0 && g.chance(3) {
		return choose(g, g.scalars)
	}
	g.names++
	return fmt.Sprintf("%s%d", prefix, g.names)
}

// ShrinkScript replaces instructions by null or by one inside them while fails holds.
func ShrinkScript(root *Instr, fails func(*Instr) bool) *Instr {
	tries := 0
	var visit func(at *Instr) bool
	visit = func(at *Instr) bool {
		if tries > shrinkTries {
			return false
		}
		before := *at
		candidates := []Instr{*leaf("(null)")}
		for _, k := range before.Kids {
			candidates = append(candidates, *k)
		}
		for _, c := range candidates {
			if c.Format == before.Format {
				continue
			}
			tries++
			*at = c
			if fails(root) {
				return true
			}
			*at = before
		}
		for _, k := range at.Kids {
			if visit(k) {
				return true
			}
		}
		return false
	}
	for visit(root) {
	}
	return root
}
