package jsbuild

import (
	"strings"
)

// comment is a documentation comment: its tags that matter here.
type comment struct {
	params  []param    // @param
	returns *typeText  // @returns
	types   []typeDecl // @typedef with @property
	hidden  bool       // @ignore: no function for callers
}

// comment reads a documentation comment by its number; 0 is none.
func (t *tokens) comment(number int32) *comment {
	c := &comment{}
	if number == 0 {
		return c
	}
	at := t.docs[number-1]
	// Stars at the beginning of lines become blanks, so that places stay.
	body := []byte(t.text[at.start:at.end])
	for i := range min(3, len(body)) {
		body[i] = ' '
	}
	body[len(body)-2], body[len(body)-1] = ' ', ' '
	first := true
	for i, b := range body {
		switch {
		case b == '\n':
			first = true
		case b == '*' && first:
			body[i] = ' '
			first = false
		case b != ' ' && b != '\t' && b != '\r':
			first = false
		}
	}
	r := &commentReader{text: string(body), base: at.start, comment: c}
	for r.tag() {
	}
	return c
}

// commentReader reads the tags of a comment.
type commentReader struct {
	*comment
	text   string
	base   int32
	at     int
	fields bool // the last type that was defined has its fields in tags that follow
}

// tag reads the next tag.
func (r *commentReader) tag() bool {
	for {
		i := strings.IndexByte(r.text[r.at:], '@')
		if i < 0 {
			return false
		}
		r.at += i + 1
		if before := r.at - 2; before < 0 || strings.IndexByte(" \t\r\n", r.text[before]) >= 0 {
			break
		}
	}
	switch r.word() {
	case "param", "arg", "argument":
		t, rest := r.braces()
		p := param{typ: t, rest: rest}
		p.name, p.span, p.optional = r.name()
		r.params = append(r.params, p)
	case "returns", "return":
		r.returns, _ = r.braces()
	case "typedef":
		t, _ := r.braces()
		d := typeDecl{typ: t}
		d.name, d.at, _ = r.name()
		r.fields = t == nil || t.elem == nil && (t.name == "Object" || t.name == "object") && len(t.args) == 0
		if r.fields {
			d.typ = &typeText{span: d.at, object: true}
		}
		r.types = append(r.types, d)
	case "property", "prop":
		if t, _ := r.braces(); r.fields && len(r.types) > 0 {
			f := fieldText{typ: t}
			f.name, f.span, f.optional = r.name()
			d := r.types[len(r.types)-1].typ
			d.fields = append(d.fields, f)
		}
	case "ignore":
		r.hidden = true
	}
	return true
}

func (r *commentReader) word() string {
	start := r.at
	for r.at < len(r.text) && r.text[r.at] >= 'a' && r.text[r.at] <= 'z' {
		r.at++
	}
	return r.text[start:r.at]
}

func (r *commentReader) space() {
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.at]) >= 0 {
		r.at++
	}
}

// braces reads a type between braces; nil if there is none.
func (r *commentReader) braces() (t *typeText, rest bool) {
	r.space()
	if r.at >= len(r.text) || r.text[r.at] != '{' {
		return nil, false
	}
	start, depth := r.at, 0
	for ; r.at < len(r.text); r.at++ {
		if r.text[r.at] == '{' {
			depth++
		} else if r.text[r.at] == '}' {
			if depth--; depth == 0 {
				break
			}
		}
	}
	inner := tokenize(r.text[start+1 : r.at])
	r.at = min(r.at+1, len(r.text))
	p := &typeParser{tokens: inner}
	i := 0
	if p.is(0, "...") {
		rest, i = true, 1
	}
	t, i = p.read(i)
	switch {
	case p.is(i, "="): // {T=}
		t = &typeText{span: t.span, why: whyOptional}
	case inner.list[i].kind != end:
		t = &typeText{span: span{t.start, inner.list[len(inner.list)-1].start}, why: whyNotParsed}
	}
	if rest { // {...T} are several T
		t = &typeText{span: t.span, elem: t}
	}
	t.move(r.base + int32(start) + 1)
	return t, rest
}

// move shifts the places in a type.
func (t *typeText) move(by int32) {
	t.start += by
	t.end += by
	for _, a := range t.args {
		a.move(by)
	}
	if t.elem != nil && t.elem != t {
		t.elem.move(by)
	}
	for i := range t.fields {
		t.fields[i].start += by
		t.fields[i].end += by
		if t.fields[i].typ != nil {
			t.fields[i].typ.move(by)
		}
	}
}

// name reads a name, which is optional in brackets: [name] or [name=default].
func (r *commentReader) name() (name string, at span, optional bool) {
	r.space()
	if r.at < len(r.text) && r.text[r.at] == '[' {
		optional = true
		r.at++
		r.space()
	}
	start := r.at
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n[]=,;(){}*", r.text[r.at]) < 0 {
		r.at++
	}
	return r.text[start:r.at], span{r.base + int32(start), r.base + int32(r.at)}, optional
}
