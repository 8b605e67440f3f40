package jsbuild

import "strings"

// typeText is a type as it is written.
type typeText struct {
	span
	name   string // of a named type
	args   []*typeText
	elem   *typeText // of an array
	fields []fieldText
	object bool   // an object with fields
	why    string // it cannot be passed
}

// fieldText is a field of an object type.
type fieldText struct {
	span
	name     string
	typ      *typeText // nil if it is missing
	optional bool
}

// maxTypeDepth bounds types in types.
const maxTypeDepth = 100

// Why types cannot be passed.
const (
	whyUnion     = "it is one of several types; a caller must know which"
	whyOptional  = "it may be missing, and data in Aqua always have all of their fields; use an array of at most one"
	whyFunction  = "a function is no data"
	whyTuple     = "an array has items of one type"
	whyLiteral   = "a value is no type in Aqua"
	whyOperator  = "types that are computed from others are not looked into; write out what it is"
	whyMember    = "it has members that are no fields"
	whyParams    = "it is made of a type with parameters; write out a type of its own"
	whyDepth     = "it is nested too deeply"
	whyNotParsed = "this is no type that is understood here"
)

// typeParser reads types out of tokens. It never fails: what it does not understand is a type that cannot be passed.
type typeParser struct {
	*tokens
	depth int
}

// read reads the type that begins at a token and returns the index behind it.
func (p *typeParser) read(i int) (*typeText, int) {
	p.depth++
	defer func() { p.depth-- }()
	start := p.list[i].start
	if p.depth > maxTypeDepth {
		return &typeText{span: span{start, start}, why: whyDepth}, p.skip(i)
	}
	if p.is(i, "|") || p.is(i, "&") {
		i++
	}
	t, i := p.postfix(i)
	switch {
	case p.is(i, "|"), p.is(i, "&"):
		for p.is(i, "|") || p.is(i, "&") {
			_, i = p.postfix(i + 1)
		}
		t = &typeText{why: whyUnion}
	case p.is(i, "is") && !p.list[i].newline:
		_, i = p.read(i + 1)
		t = &typeText{why: whyOperator}
	case p.is(i, "extends") && !p.list[i].newline: // T extends U ? V : W
		for _, i = p.read(i + 1); p.is(i, "?") || p.is(i, ":"); {
			_, i = p.read(i + 1)
		}
		t = &typeText{why: whyOperator}
	}
	t.start = start
	t.end = max(start, p.list[max(0, i-1)].end)
	return t, i
}

// postfix reads a type and the brackets behind it.
func (p *typeParser) postfix(i int) (*typeText, int) {
	start := p.list[i].start
	t, i := p.primary(i)
	for p.is(i, "[") && !p.list[i].newline {
		if int(p.list[i].match) == i+1 {
			t = &typeText{elem: t}
		} else {
			t = &typeText{why: whyOperator}
		}
		i = p.after(i)
		t.span = span{start, p.list[i-1].end}
	}
	return t, i
}

func (p *typeParser) primary(i int) (*typeText, int) {
	first := p.list[i]
	refuse := func(why string, to int) (*typeText, int) {
		return &typeText{span: span{first.start, p.list[max(i, to-1)].end}, why: why}, to
	}
	switch {
	case first.kind == word:
		switch p.of(i) {
		case "readonly":
			return p.postfix(i + 1)
		case "keyof", "typeof", "unique", "infer", "asserts":
			_, to := p.postfix(i + 1)
			return refuse(whyOperator, to)
		case "new", "abstract":
			_, to := p.read(i + 1)
			return refuse(whyFunction, to)
		case "import":
			to := p.after(min(i+1, len(p.list)-1))
			if p.is(to, ".") {
				_, to = p.named(to + 1)
			}
			return refuse("it is declared in another file, and a service is one file", to)
		}
		return p.named(i)
	case p.is(i, "<"):
		behind, _ := p.angles(i)
		_, to := p.read(behind)
		return refuse(whyFunction, to)
	case p.is(i, "("):
		behind := p.after(i)
		if p.is(behind, "=>") {
			_, to := p.read(behind + 1)
			return refuse(whyFunction, to)
		}
		t, _ := p.read(i + 1)
		return t, behind
	case p.is(i, "{"):
		return p.object(i), p.after(i)
	case p.is(i, "["):
		return refuse(whyTuple, p.after(i))
	case first.kind == text, first.kind == number, first.kind == template:
		return refuse(whyLiteral, p.after(i))
	case p.is(i, "-"):
		return refuse(whyLiteral, p.after(min(i+1, len(p.list)-1)))
	case p.is(i, "*"), p.is(i, "?"):
		return refuse(whyUnion, i+1)
	case p.is(i, "!"):
		return p.postfix(i + 1)
	}
	return refuse(whyNotParsed, i)
}

// named reads a name, with points in it and arguments behind it.
func (p *typeParser) named(i int) (*typeText, int) {
	start := p.list[i].start
	if p.list[i].kind != word {
		return &typeText{span: span{start, start}, why: whyNotParsed}, i
	}
	t := &typeText{name: p.of(i)}
	for i++; p.is(i, "."); i++ {
		if p.is(i+1, "<") { // Array.<T>, as comments have it
			i++
			break
		}
		if p.list[i+1].kind != word {
			break
		}
		t.name += "." + p.of(i+1)
		i++
	}
	if p.is(i, "<") {
		for i++; !p.is(i, ">") && p.list[i].kind != end; {
			var arg *typeText
			before := i
			arg, i = p.read(i)
			t.args = append(t.args, arg)
			if p.is(i, ",") {
				i++
			} else if i == before || !p.is(i, ">") {
				t.why = whyNotParsed
				break
			}
		}
		if p.is(i, ">") {
			i++
		}
	}
	t.span = span{start, p.list[i-1].end}
	return t, i
}

// angles skips type parameters.
func (p *typeParser) angles(i int) (int, bool) {
	if !p.is(i, "<") {
		return i, false
	}
	depth := 0
	for p.list[i].kind != end {
		switch {
		case p.is(i, "<"):
			depth++
		case p.is(i, ">"):
			if depth--; depth == 0 {
				return i + 1, true
			}
		}
		i = p.after(i)
	}
	return i, true
}

// object reads the fields between braces.
func (p *typeParser) object(i int) *typeText {
	last := int(p.list[i].match)
	t := &typeText{span: span{p.list[i].start, p.list[last].end}, object: true}
	for i++; i < last; {
		switch {
		case p.is(i, ";") || p.is(i, ","):
			i++
			continue
		case p.is(i, "readonly") && (p.list[i+1].kind == word || p.list[i+1].kind == text):
			i++
		}
		name := p.list[i]
		f := fieldText{span: span{name.start, name.end}, name: p.of(i)}
		if name.kind == text {
			f.name = strings.Trim(f.name, `"'`)
		}
		at := i
		i++
		if p.is(i, "?") {
			f.optional = true
			i++
		}
		switch {
		case (name.kind == word || name.kind == text || name.kind == number) && p.is(i, ":"):
			f.typ, i = p.read(i + 1)
		case (name.kind == word || name.kind == text) && (p.is(i, ";") || p.is(i, ",") || p.list[i].newline || i == last):
		default:
			t.why = whyMember
		}
		if t.why == "" {
			t.fields = append(t.fields, f)
		}
		for i < last && !p.is(i, ";") && !p.is(i, ",") && (!p.list[i].newline || i == at) {
			i = p.after(i) // the rest of what is not understood
		}
		i = max(i, at+1)
	}
	return t
}

// skip finds where a type that is not looked into ends.
func (p *typeParser) skip(i int) int {
	for p.list[i].kind != end && !(p.list[i].kind == sign && strings.Contains(",;)]}=", p.of(i))) {
		i = p.after(i)
	}
	return i
}
