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

// read is the value at the place of the reader aquaR.
func (t *typ) read() string {
	switch t.kind {
	case plain:
		return fmt.Sprintf("aquaABI.Scalar[%s](aquaR)", t.spelled)
	case record:
		return fmt.Sprintf("aquaTakeRecord%d(aquaR.Word())", t.rec.index)
	}
	return t.take("aquaR.Pair()")
}

// write writes a value with the writer aquaW.
func (t *typ) write(v string) string {
	switch t.kind {
	case plain:
		return fmt.Sprintf("aquaABI.Put(aquaW, %s)", v)
	case record:
		return fmt.Sprintf("aquaW.Word(aquaGiveRecord%d(%s))", t.rec.index, v)
	}
	return fmt.Sprintf("aquaW.Pair(%s)", t.give(v))
}

func (g *generator) slice(t *typ) {
	g.line("\nfunc aquaTakeList%d(aquaP, aquaN uint32) %s {", t.index, t.spelled)
	g.line("return aquaABI.List(aquaP, aquaN, %d, func(aquaR *aquaABI.Reader) %s { return %s })", t.elem.size, t.elem.spelled, t.elem.read())
	g.line("}")
	g.line("\nfunc aquaGiveList%d(aquaV %s) (uint32, uint32) {", t.index, t.spelled)
	g.line("return aquaABI.GiveList(aquaV, %d, func(aquaW *aquaABI.Writer, aquaV %s) { %s })", t.elem.size, t.elem.spelled, t.elem.write("aquaV"))
	g.line("}")
}

func (g *generator) record(r *rec) {
	g.line("\nfunc aquaTakeRecord%d(aquaP uint32) (aquaV %s) {", r.index, r.spelled)
	g.line("aquaR := aquaABI.Record(aquaP, %d)", r.size())
	for _, f := range r.fields {
		g.line("aquaV.%s = %s", f.goName, f.typ.read())
	}
	g.line("return aquaV\n}")
	g.line("\nfunc aquaGiveRecord%d(aquaV %s) uint32 {", r.index, r.spelled)
	g.line("aquaW := aquaABI.NewWriter(%d)", r.size())
	for _, f := range r.fields {
		g.line("%s", f.typ.write("aquaV."+f.goName))
	}
	g.line("return aquaW.Done()\n}")
}

func (g *generator) outcome(r *rec) {
	param := ""
	if len(r.fields) > 2 {
		param = "aquaV " + r.fields[2].typ.spelled + ", "
	}
	g.line("\nfunc aquaGiveOutcome%d(%saquaE error) uint32 {", r.index, param)
	g.line("aquaW := aquaABI.NewWriter(%d)", r.size())
	g.line("aquaABI.PutError(aquaW, aquaE)")
	if param != "" {
		g.line("%s", r.fields[2].typ.write("aquaV"))
	}
	g.line("return aquaW.Done()\n}")
}
