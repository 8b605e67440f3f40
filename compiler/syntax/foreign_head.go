package syntax

import (
	"strings"
)

// What other languages write in the heads of definitions and between the tokens of a line; foreign.go has statements.

// foreignHead reads `export func f():` and `async func f():` as the definition in it.
func (p *parser) foreignHead(l line, first string) (line, string) {
	if l.bad >= 0 || l.indent != "" || p.kind(l.first) != Lower || l.last < l.first+4 || p.kind(l.first+1) != Blank {
		return l, first
	}
	word, next := p.tokenText(l.first+2), p.kind(l.first+4)
	if !definitionWords[word] || p.kind(l.first+3) != Blank || next != Lower && next != Upper {
		return l, first
	}
	switch r := p.tokenRange(l.first); first {
	case "export":
		p.report(exportedDecl(Range{r.From, p.tokenEnd(l.first + 2)}, word))
	case "async", "pub", "public", "private", "static":
		f := modifier(r, first, word)
		p.report(f.fix("remove "+first, Range{r.From, p.tokenRange(l.first + 2).From}, ""))
	default:
		return l, first
	}
	p.file.Decls = append(p.file.Decls, &BadDecl{Range: p.tokenRange(l.first)})
	l.first += 2
	return l, word
}

// definitionWords begin definitions.
var definitionWords = map[string]bool{"func": true, "service": true, "data": true, "ability": true, "const": true, "alias": true}

// foreignToken explains the token at which a line could not be read further; nil if it says nothing by itself.
func (p *parser) foreignToken(t found, l line, f form) *fault {
	before := strings.TrimRight(p.src[:t.From], " \t")
	switch {
	case t.text == "=" && strings.HasPrefix(p.src[t.To:], ">"):
		return wordOperator(Range{t.From, t.To + 1}, "=>", "->")
	case strings.HasSuffix(before, `\"`) && int(t.From) == len(before):
		return noEscapes(t.Range)
	case t.text == "=" && strings.HasSuffix(before, "]") && l.first+1 <= l.last && p.kind(l.first) == Lower && p.tokenText(l.first+1) == "[":
		return p.elementSet(t, l)
	case f == formImport || f == formUse:
		r := Range{p.tokenEnd(l.first), p.tokenEnd(l.last)}
		path := strings.TrimSpace(p.src[r.From:r.To])
		if path != "" && !strings.ContainsAny(path, " \t\"") {
			r.From = r.To - int32(len(path))
			return importWithoutQuotes(r, path)
		}
	}
	return nil
}

// elementSet explains `m["key"] = value`; with a string for an index a stream map is meant.
func (p *parser) elementSet(t found, l line) *fault {
	w := p.wordsOf(l)
	f := elementSet(t, w[0].text)
	if len(w) > 5 && w[2].kind == String && w[3].text == "]" && w[4].text == "=" {
		f.fix("write "+w[0].text+" <<- "+w[2].text+", \u2026", Range{w[0].To, w[2].From}, " <<- ")
		f.edit(Range{w[2].To, w[5].From}, ", ")
	}
	return f
}

// unterminated explains a string without an end, which may be the rest of one that was to hold a quote.
func (p *parser) unterminated(l line, r Range) *fault {
	if strings.Contains(p.src[p.file.Tokens[l.first].Pos:r.From], `\"`) {
		return noEscapes(r)
	}
	return unterminatedString(r)
}

// straightQuotes adds the fix to a string in other quotation marks.
func (p *parser) straightQuotes(f *fault, r Range, text string) {
	closing := curlyQuotes[text]
	if text == "'" {
		closing = text
	}
	if closing == "" {
		return
	}
	rest := p.src[r.To:]
	if end := strings.IndexAny(rest, "\r\n"); end >= 0 {
		rest = rest[:end]
	}
	n := strings.Index(rest, closing)
	if n < 0 || strings.Contains(rest[:n], `"`) {
		return
	}
	f.fix("write double quotes", r, `"`)
	f.edit(Range{r.To + int32(n), r.To + int32(n+len(closing))}, `"`)
}

// follows reports whether a fault comes from a name that was reported to begin with the wrong case, and completes the one
// of a call whose function is written otherwise.
func (p *parser) follows(f *fault) bool {
	switch {
	case f.Code == "E0113":
		if p.miscast == nil {
			p.miscast = map[string]bool{}
		}
		p.miscast[p.src[f.Span.Start:f.Span.End]] = true
	case f.of == Range{}:
	case p.miscast[p.src[f.of.From:f.of.To]]:
		return true
	case f.Code == "E0121":
		p.meantFunction(f)
	case f.Code == "E0123":
		p.meantType(f)
	}
	return false
}

// dashed reports `my-name = value`; the fix writes the name otherwise wherever it stands.
func (p *parser) dashed(w []foreignWord) bool {
	n := 1
	for n+1 < len(w) && w[n].text == "-" && w[n].From == w[n-1].To && w[n+1].From == w[n].To && w[n+1].isName() {
		n += 2
	}
	if n == 1 || n == len(w) || !w[0].isName() || w[n].text != "=" && w[n].text != "<-" && w[n].text != ":" && w[n].text != "<<-" {
		return false
	}
	r := Range{w[0].From, w[n-1].To}
	p.report(dashInName(r, strings.ReplaceAll(p.src[r.From:r.To], "-", "_")))
	return true
}

// dashedName reports `my-name: type`, whose first part was read.
func (r *reader) dashedName(first *Name) error {
	text, end := first.Text, first.To
	for r.at("-") && r.glued() {
		r.take()
		if k := r.kind(); k != Lower && k != Upper || !r.glued() {
			break
		}
		t := r.take()
		text += "_" + t.Value
		end = tokenRange(t).To
	}
	return dashInName(Range{first.From, end}, text)
}

// tupleReturned reads `<- (a, b)` as `<- a, b`.
func (p *parser) tupleReturned(l *line, w []foreignWord) {
	n := len(w) - 1
	if n < 4 || w[1].text != "(" || w[n].text != ")" {
		return
	}
	commas := false
	for _, x := range w[2:n] {
		if x.depth == 0 {
			return
		}
		commas = commas || x.text == "," && x.depth == 1
	}
	if commas {
		p.report(tupleOf("values", w[1].Range, w[n].Range))
		p.replace(l, w[1], "")
		p.replace(l, w[n], "")
	}
}

// tuple fails for results in parentheses.
func (r *reader) tuple() error {
	if !r.at("(") {
		return nil
	}
	now := r.MakeCheckpoint()
	defer r.LoadCheckpoint(now)
	open := tokenRange(r.Next())
	commas := false
	for depth := 1; ; {
		t := r.Next()
		switch {
		case kindOf(t) == Newline, kindOf(t) == EOF, t.Value == "->" && depth == 1:
			return nil
		case t.Value == "(":
			depth++
		case t.Value == ",":
			commas = commas || depth == 1
		case t.Value == ")":
			if depth--; depth > 0 {
				continue
			}
			if !commas {
				return nil
			}
			return tupleOf("results", open, tokenRange(t))
		}
	}
}

// typeInParens is the fault of a type in parentheses that may not stand there, told by a message. arrows says whether a function
// type may stand there without them.
func (r *reader) typeInParens(message string, arrows bool) error {
	now, end := r.MakeCheckpoint(), r.end
	plain := r.unexpected("a type")
	defer func() { r.LoadCheckpoint(now); r.end = end }()
	var marks []Range
	for r.at("(") {
		marks = append(marks, tokenRange(r.take()))
	}
	t, err := r.anyType()
	if err != nil || isArrow(t) && !arrows {
		return plain
	}
	for range len(marks) {
		if !r.at(")") {
			return plain
		}
		marks = append(marks, tokenRange(r.take()))
	}
	if isArrow(t) && r.at("->") {
		return plain
	}
	return typeInParens(message, marks)
}

func isArrow(t Type) bool {
	_, ok := t.(*ArrowType)
	return ok
}

// typeFirst fails for `string name` in the place of a parameter.
func (r *reader) typeFirst() error {
	t := r.Peek()
	if k := kindOf(t); k != Upper && (k != Lower || !isScalar(t.Value)) {
		return nil
	}
	now := r.MakeCheckpoint()
	defer r.LoadCheckpoint(now)
	r.Next()
	name := r.Peek()
	if kindOf(name) != Lower {
		return nil
	}
	return typeBefore(tokenRange(t), tokenRange(name), name.Value+": "+t.Value)
}

// bracketsBehind is the fault of `type[]`.
func (r *reader) bracketsBehind(t Type) error {
	open := tokenRange(r.take())
	if !r.at("]") {
		return unexpectedToken(found{open, Punct, "[", open.From}, "nothing behind the type")
	}
	written := "[]type"
	if n, ok := t.(*NamedType); ok {
		written = "[]" + n.String()
	}
	return bracketsBehind(Range{open.From, tokenRange(r.take()).To}, t.Pos(), written)
}

// IsOtherFormat reports whether a file begins like JSON or HTML: Parse has said so.
func IsOtherFormat(f *File) bool {
	for i, t := range f.Tokens {
		if t.Kind != Blank && t.Kind != Newline && t.Kind != Comment {
			return t.Kind == Punct && i+1 < len(f.Tokens) && notAqua[f.Source.Text[t.Pos:f.Tokens[i+1].Pos]]
		}
	}
	return false
}
