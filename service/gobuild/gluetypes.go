package gobuild

import "fmt"

// ofPlain tells slices whose elements lie in their block as they do in Go's memory.
func (t *typ) ofPlain() bool { return t.elem.kind == plain }

// fromCore converts what WebAssembly passes.
func (t *typ) fromCore(v string) string {
	if t.described == "Boolean" {
		v += " != 0"
	}
	return fmt.Sprintf("%s(%s)", t.spelled, v)
}

func (t *typ) toCore(v string) string {
	if t.described == "Boolean" {
		return "aquaABI.Bool(" + v + ")"
	}
	return fmt.Sprintf("%s(%s)", t.core, v)
}

// take is the value of a string or slice at a pointer with a size.
func (t *typ) take(words string) string {
	switch {
	case t.kind == text && t.spelled == "string":
		return fmt.Sprintf("aquaABI.String(%s)", words)
	case t.kind == text:
		return fmt.Sprintf("%s(aquaABI.String(%s))", t.spelled, words)
	case t.ofPlain() && (t.elem.spelled == "byte" || t.elem.spelled == "uint8"):
		return fmt.Sprintf("aquaABI.Bytes(%s)", words)
	case t.ofPlain():
		return fmt.Sprintf("aquaABI.Numbers[%s](%s)", t.elem.spelled, words)
	}
	return fmt.Sprintf("aquaTakeList%d(%s)", t.index, words)
}

// give is pointer and size of a string or slice.
func (t *typ) give(v string) string {
	switch {
	case t.kind == text && t.spelled == "string":
		return fmt.Sprintf("aquaABI.GiveString(%s)", v)
	case t.kind == text:
		return fmt.Sprintf("aquaABI.GiveString(string(%s))", v)
	case t.ofPlain():
		return fmt.Sprintf("aquaABI.GiveNumbers[%s](%s)", t.elem.spelled, v)
	}
	return fmt.Sprintf("aquaGiveList%d(%s)", t.index, v)
}

// read is the value at a place in the block aquaB.
func (t *typ) read(at int) string {
	switch t.kind {
	case plain:
		return fmt.Sprintf("aquaABI.Load[%s](aquaB, %d)", t.spelled, at)
	case record:
		return fmt.Sprintf("aquaTakeRecord%d(aquaABI.Word(aquaB, %d))", t.rec.index, at)
	}
	return t.take(fmt.Sprintf("aquaABI.Pair(aquaB, %d)", at))
}

// write writes the lines that put a value at a place in the block aquaB.
func (g *generator) write(t *typ, at int, v string) {
	switch t.kind {
	case plain:
		g.line("aquaABI.Store(aquaB, %d, %s)", at, v)
	case record:
		g.line("aquaABI.Store(aquaB, %d, aquaGiveRecord%d(%s))", at, t.rec.index, v)
	default:
		g.line("{\naquaP, aquaN := %s", t.give(v))
		g.line("aquaABI.StorePair(aquaB, %d, aquaP, aquaN)\n}", at)
	}
}

func (g *generator) slice(t *typ) {
	g.line("\nfunc aquaTakeList%d(aquaP, aquaN uint32) %s {", t.index, t.spelled)
	g.line("return aquaABI.List(aquaP, aquaN, %d, func(aquaB aquaABI.Block) %s { return %s })", t.elem.size, t.elem.spelled, t.elem.read(0))
	g.line("}")
	g.line("\nfunc aquaGiveList%d(aquaV %s) (uint32, uint32) {", t.index, t.spelled)
	g.line("return aquaABI.GiveList(aquaV, %d, func(aquaB aquaABI.Block, aquaV %s) {", t.elem.size, t.elem.spelled)
	g.write(t.elem, 0, "aquaV")
	g.line("})\n}")
}

func (g *generator) record(r *rec) {
	g.line("\nfunc aquaTakeRecord%d(aquaP uint32) (aquaV %s) {", r.index, r.spelled)
	g.line("aquaB := aquaABI.Take(aquaP, %d)", r.size())
	at := 0
	for _, f := range r.fields {
		g.line("aquaV.%s = %s", f.goName, f.typ.read(at))
		at += f.typ.size
	}
	g.line("return aquaV\n}")
	g.line("\nfunc aquaGiveRecord%d(aquaV %s) uint32 {", r.index, r.spelled)
	g.line("aquaB := aquaABI.Make(%d)", r.size())
	at = 0
	for _, f := range r.fields {
		g.write(f.typ, at, "aquaV."+f.goName)
		at += f.typ.size
	}
	g.line("return aquaABI.Give(aquaB)\n}")
}

func (g *generator) outcome(r *rec) {
	param := ""
	if len(r.fields) > 2 {
		param = "aquaV " + r.fields[2].typ.spelled + ", "
	}
	g.line("\nfunc aquaGiveOutcome%d(%saquaE error) uint32 {", r.index, param)
	g.line("aquaB := aquaABI.Make(%d)", r.size())
	g.line("aquaABI.StoreError(aquaB, aquaE)")
	if param != "" {
		g.write(r.fields[2].typ, r.fields[0].typ.size+r.fields[1].typ.size, "aquaV")
	}
	g.line("return aquaABI.Give(aquaB)\n}")
}
