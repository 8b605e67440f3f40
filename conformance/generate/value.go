package generate

import (
	"fmt"
	"strings"
)

// value is an expression of a type. depth bounds how deep it nests.
func (g *gen) value(typ string, depth int) string {
	if depth <= 0 || g.chance(45) {
		return g.simple(typ)
	}
	switch typ {
	case "u8":
		return g.number("u8", depth-1)
	case "u32":
		return g.number(pick(g, []string{"u8", "u32"}), depth-1)
	case "string":
		return g.textual(depth - 1)
	case "bool":
		return g.boolean(depth - 1)
	case "[]u8":
		return g.array(depth - 1)
	case "?u8":
		return pick(g, []string{"?[" + g.value("u8", depth-1) + "]", "?[" + g.value("u8", 0) + ", " + g.value("u8", 0) + "]", "nil", "S.opt(" + g.value("u8", depth-1) + ")"})
	case "D":
		return g.structure(depth - 1)
	case "E":
		return fmt.Sprintf("E(t = %s, k = %s)", g.value("string", depth-1), g.value("u8", depth-1))
	case "[]D":
		return "[" + g.value("D", depth-1) + "]"
	}
	return g.simple(typ)
}

// simple is a variable or a literal.
func (g *gen) simple(typ string) string {
	names := g.of(typ)
	if typ == "u32" {
		names = append(names, g.of("u8")...)
	}
	if typ == "?u8" {
		names = append(names, g.of("nil")...)
	}
	if len(names) > 0 && g.chance(75) {
		return pick(g, names)
	}
	switch typ {
	case "u8", "u32":
		return fmt.Sprint(g.rng.IntN(5))
	case "string":
		return pick(g, []string{`"text"`, `""`, "HOST_PEER_ID", "INIT_PEER_ID"})
	case "bool":
		return pick(g, []string{"true", "false"})
	case "[]u8":
		return pick(g, []string{"[1, 2]", "[0]", "[]"})
	case "[]string":
		return pick(g, []string{`["one", "two"]`, "S.names()"})
	case "[]D":
		return "[]"
	case "?u8":
		return pick(g, []string{"nil", "?[1]"})
	case "D":
		return `D(n = 1, t = "d", xs = [], in = E(k = 2, t = "e"))`
	case "E":
		return `E(k = 3, t = "e")`
	}
	panic("no value of type " + typ)
}

// streamOr is a stream where one is visible, which service methods take for an array.
func (g *gen) streamOr(typ, stream string) string {
	if streams := g.of(stream); len(streams) > 0 && g.chance(60) {
		return pick(g, streams)
	}
	return g.value(typ, 2)
}

func (g *gen) number(typ string, depth int) string {
	forms := []func() string{
		func() string { return g.operation(depth) },
		func() string { return g.operation(depth) },
		func() string { return "S.get(" + g.value("u8", depth) + ")" },
		func() string { return pick(g, g.list("[]u8", "[1, 2]")) + "[" + g.value("u8", depth) + "]" },
	}
	if names := g.of("D"); len(names) > 0 {
		d := pick(g, names)
		forms = append(forms, func() string { return d + ".n" }, func() string { return d + ".in.k" },
			func() string { return d + ".xs[" + g.value("u8", depth) + "]" })
	}
	if names := g.of("?u8"); len(names) > 0 {
		forms = append(forms, func() string { return pick(g, names) + "!" })
	}
	if names := g.of("*u8"); len(names) > 0 {
		forms = append(forms, func() string { return pick(g, names) + "[" + g.value("u8", min(depth, 1)) + "]" })
	}
	if names := g.of("*D"); len(names) > 0 {
		forms = append(forms, func() string {
			return pick(g, names) + "[" + fmt.Sprint(g.rng.IntN(3)) + "]" + pick(g, []string{".n", ".in.k"})
		})
	}
	if names := g.of("arrow"); len(names) > 0 {
		forms = append(forms, func() string { return pick(g, names) + "(" + g.value("u8", depth) + ")" })
	}
	if typ == "u32" {
		if names := g.of("*u8", "[]u8", "*D", "[]string"); len(names) > 0 {
			forms = append(forms, func() string { return pick(g, names) + ".length" })
		}
		forms = append(forms, func() string { return "S.big(" + g.value("u32", depth) + ")" })
	}
	text := pick(g, forms)()
	if strings.HasPrefix(text, "[") { // an index of a literal is no value
		return g.simple("u8")
	}
	return text
}

func (g *gen) operation(depth int) string {
	text := g.value("u8", depth) + pick(g, []string{" + ", " - ", " * ", " + ", " % ", " / "}) + g.value("u8", depth)
	if g.chance(60) {
		return "(" + text + ")"
	}
	return "(" + text + " + 1)"
}

func (g *gen) textual(depth int) string {
	forms := []func() string{func() string { return "S.str(" + g.value("string", depth) + ")" }}
	if names := g.of("D"); len(names) > 0 {
		forms = append(forms, func() string { return pick(g, names) + pick(g, []string{".t", ".in.t"}) })
	}
	if names := g.of("[]string"); len(names) > 0 {
		forms = append(forms, func() string { return pick(g, names) + "[" + g.value("u8", depth) + "]" })
	}
	return pick(g, forms)()
}

func (g *gen) boolean(depth int) string {
	switch g.rng.IntN(8) {
	case 0:
		return "!" + g.simple("bool")
	case 1:
		return "(" + g.value("bool", depth) + pick(g, []string{" && ", " || "}) + g.value("bool", depth) + ")"
	case 2:
		return "S.ok(" + g.value("u8", depth) + ")"
	case 3:
		return "(" + g.value("string", depth) + pick(g, []string{" == ", " != "}) + g.value("string", depth) + ")"
	case 4:
		return "(" + g.streamOr("[]u8", "*u8") + " == " + pick(g, g.list("[]u8", "S.list(1)")) + ")"
	case 5:
		return "(" + pick(g, g.list("?u8", "S.opt(2)")) + " == nil)"
	default:
		return "(" + g.value("u8", depth) + pick(g, []string{" == ", " != ", " < ", " >= ", " > "}) + g.value("u8", depth) + ")"
	}
}

func (g *gen) array(depth int) string {
	forms := []func() string{
		func() string { return "[" + g.value("u8", depth) + ", " + g.value("u8", depth) + "]" },
		func() string { return "[" + g.value("u8", depth) + "]" },
		func() string { return "S.list(" + g.value("u8", depth) + ")" },
	}
	if names := g.of("D"); len(names) > 0 {
		forms = append(forms, func() string { return pick(g, names) + ".xs" })
	}
	return pick(g, forms)()
}

func (g *gen) structure(depth int) string {
	names := g.of("D")
	if len(names) > 0 && g.chance(50) {
		return pick(g, names) + pick(g, []string{
			".copy(n = " + g.value("u8", depth) + ")",
			".copy(t = " + g.value("string", depth) + ", n = " + g.value("u8", depth) + ")",
			".copy(in = " + g.value("E", depth) + ")",
		})
	}
	return fmt.Sprintf("D(n = %s, in = %s, t = %s, xs = %s)", g.value("u8", depth), g.value("E", depth), g.value("string", depth), g.value("[]u8", depth))
}
