package syntax

import "strings"

// What other languages write and this one writes differently. Every pattern here is a line that has no reading of its
// own: no word is reserved, so `return = 1` and `or(a)` mean what they say. Where the translation is mechanical the line
// is read as if it had been written right, so that nothing else is reported about it.

// foreign looks for such patterns in a statement. It returns the line to read instead; ok is false when the line is
// reported and lost.
func (p *parser) foreign(l line, returns bool) (line, bool) {
	if !p.suspicious(l) {
		return l, true
	}
	w := p.wordsOf(l)
	if l, ok := p.withoutTwin(l, w); !ok {
		return l, false
	}
	l = p.translateHead(l, w, returns)
	w = p.wordsOf(l)
	p.translateOperators(&l, w)
	return l, true
}

// suspicious reports whether a line holds anything that a pattern begins with; few lines do.
func (p *parser) suspicious(l line) bool {
	for i := l.first; i <= l.last; i++ {
		switch p.file.Tokens[i].Kind {
		case Lower:
			switch p.tokenText(i) {
			case "return", "let", "var", "val", "const", "mut", "or", "and", "not", "in", "except", "rescue", "finally", "while", "elif", "elsif", "elseif", "await":
				return true
			case "par", "co":
				if i == l.first && l.last <= i+2 {
					return true
				}
			case "via":
				if l.last <= i+2 {
					return true
				}
			}
		case Punct:
			switch p.tokenText(i) {
			case "->":
				return true
			case "-":
				if i > l.first && i <= l.first+4 {
					return true
				}
			case "(":
				if i <= l.first+2 && p.tokenText(l.first) == "<-" {
					return true
				}
			case "=", "+", "<":
				if i > l.first && p.file.Tokens[i-1].Kind == Punct || p.tokenText(l.first) == "if" {
					return true
				}
			case ":":
				if i < l.last {
					return true
				}
			}
		}
	}
	return false
}

// wordsOf lists the tokens of a line that mean something.
func (p *parser) wordsOf(l line) []foreignWord {
	var out []foreignWord
	depth := 0
	for i := l.first; i <= l.last; i++ {
		k := p.kind(i)
		if k == Blank || k == Comment {
			continue
		}
		w := foreignWord{i: i, kind: k, text: p.tokenText(i), Range: p.tokenRange(i), depth: depth}
		if k == Punct {
			switch w.text {
			case "(", "[", "{":
				depth++
			case ")", "]", "}":
				depth--
				w.depth = depth
			}
		}
		out = append(out, w)
	}
	return out
}

type foreignWord struct {
	Range
	i     int
	kind  TokenKind
	text  string
	depth int // of brackets around it
}

func (w foreignWord) isName() bool { return w.kind == Lower || w.kind == Upper }

// begins reports whether an operand may begin with the word, ends whether one may end with it.
func (w foreignWord) begins() bool {
	switch w.kind {
	case Int, Float, String, Upper:
		return true
	case Lower:
		return !tailWords[w.text]
	}
	return w.text == peerLiteral || w.text == "(" || w.text == "["
}

func (w foreignWord) ends() bool {
	switch w.kind {
	case Int, Float, String, Upper:
		return true
	case Lower:
		return !tailWords[w.text] && !stmtWords[w.text]
	}
	return w.text == peerLiteral || w.text == ")" || w.text == "]" || w.text == "!"
}

// tailWords stand behind a value in the head of a block.
var tailWords = map[string]bool{"via": true, "on": true, "par": true, "try": true, "rec": true}

// replace makes the parser read another text for a token; "" for none at all.
func (p *parser) replace(l *line, w foreignWord, text string) {
	if p.over == nil {
		p.over = map[int]string{}
	}
	p.over[w.i] = text
	l.rewritten = true
}

// withoutTwin reports what has no counterpart: while, elif, +=, finally.
func (p *parser) withoutTwin(l line, w []foreignWord) (line, bool) {
	if len(w) < 2 {
		return l, true
	}
	colon := w[len(w)-1].text == ":"
	switch w[0].text {
	case "par", "co":
		if colon && len(w) == 2 {
			p.report(noBranchBlock(Range{w[0].From, w[1].To}, w[0].text))
			return l, false
		}
	case "while":
		if colon && len(w) > 2 && w[1].text != "=" && w[1].text != ":" {
			p.report(noWhile(w[0].Range))
			return l, false
		}
	case "elif", "elsif", "elseif":
		if len(w) > 2 && w[1].begins() && (w[1].text != "(" || colon) {
			p.report(p.elseIf(l, w[0].Range))
			return l, false
		}
	case "finally", "except", "rescue":
		if colon && len(w) == 2 {
			p.report(noFinally(w[0].Range, w[0].text))
			return l, false
		}
	}
	if len(w) > 4 && p.dashed(w) {
		return l, false
	}
	if len(w) > 2 && w[0].isName() && w[1].To == w[2].From {
		switch op := w[1].text + w[2].text; op {
		case "+=", "-=", "*=", "/=", "%=", "++":
			p.report(noUpdate(Range{w[1].From, w[2].To}, w[0].text, op))
			return l, false
		}
	}
	return l, true
}

// translateHead handles words at the beginning of a line.
func (p *parser) translateHead(l line, w []foreignWord, returns bool) line {
	if len(w) < 3 && (len(w) < 2 || w[0].text != "return" && w[0].text != "->") {
		return l
	}
	switch w[0].text {
	case "->":
		if w[1].begins() {
			p.report(wordOperator(w[0].Range, "->", "<-"))
			p.replace(&l, w[0], "<-")
			return l
		}
	case "<-":
		p.tupleReturned(&l, w)
		return l
	case "on":
		if n := len(w); n > 3 && w[n-2].text == "via" && w[n-1].text == ":" && w[n-3].ends() {
			p.report(emptyVia(w[n-2].Range, Range{w[n-3].To, w[n-2].To}))
			p.replace(&l, w[n-2], "")
			return l
		}
	case "return":
		if w[1].isName() || w[1].kind == Int || w[1].kind == Float || w[1].kind == String {
			if returns { // else the return itself is wrong
				p.report(wordOperator(w[0].Range, w[0].text, "<-"))
			}
			p.replace(&l, w[0], "<-")
			return l
		}
	case "let", "var", "val", "const", "mut":
		next := 1
		if w[1].text == "mut" && w[2].isName() {
			next = 2
		}
		if next+1 < len(w) && w[next].isName() {
			switch w[next+1].text {
			case "=", ":", "<-", ",":
				f := noDeclarator(Range{w[0].From, w[next].From}, w[0])
				l.first = w[next].i
				p.untyped(&l, w[next:], f)
				p.report(f)
				return l
			}
		}
	case "for", "parseq":
		for i := 2; i < len(w); i++ {
			if w[i].text == "in" && w[i].kind == Lower && (i == 2 || i == 4 && w[2].text == ",") {
				p.report(wordOperator(w[i].Range, "in", "<-"))
				p.replace(&l, w[i], "<-")
				return l
			}
		}
	case "except", "rescue":
		if w[1].isName() {
			f := wordOperator(w[0].Range, w[0].text, "catch")
			p.replace(&l, w[0], "catch")
			if len(w) > 3 && w[2].text == "as" && w[3].isName() {
				f.edit(Range{w[1].From, w[3].From}, "")
				p.replace(&l, w[1], "")
				p.replace(&l, w[2], "")
			}
			p.report(f)
			return l
		}
	}
	if !w[0].isName() || stmtWords[w[0].text] {
		return l
	}
	switch {
	case w[1].text == ":":
		if f := p.untyped(&l, w, nil); f != nil {
			p.report(f)
		}
	case w[1].text == "<" && w[2].text == "<" && w[1].To == w[2].From:
		p.report(wordOperator(Range{w[1].From, w[2].To}, "<<", "<<-"))
		p.replace(&l, w[1], "<<-")
		p.replace(&l, w[2], "")
	case len(w) > 3 && w[2].text == "-" && (w[1].text == "<" || w[1].text == "<-") && w[3].isName():
		p.report(wordOperator(Range{w[1].From, w[2].To}, p.src[w[1].From:w[2].To], "<-"))
		p.replace(&l, w[1], "<-")
		p.replace(&l, w[2], "")
	default:
		p.takenBackwards(&l, w)
	}
	return l
}

// untyped reads `name: type = value` and `name := value` as the assignment that they are. f is the fault of the line so
// far, which takes the fix, or nil.
func (p *parser) untyped(l *line, w []foreignWord, f *fault) *fault {
	if len(w) < 3 || w[1].text != ":" {
		return nil
	}
	equals := -1
	for i := 2; i < len(w) && equals < 0; i++ {
		if w[i].text == "=" && w[i].depth == w[1].depth {
			equals = i
		}
	}
	if equals < 0 || equals+1 == len(w) {
		return nil
	}
	if equals > 2 && w[2].text == "*" { // a stream keeps its type and loses its value
		if f == nil {
			f = noInitial(Range{w[equals].From, w[len(w)-1].To})
		}
		f.also(Range{w[equals-1].To, w[len(w)-1].To})
		for _, x := range w[equals:] {
			p.replace(l, x, "")
		}
		return f
	}
	if f == nil {
		if equals == 2 {
			f = wordOperator(Range{w[1].From, w[2].To}, ":=", "=")
			f.Fixes = nil
			f.fix("write =", Range{w[1].From, w[1].To}, "")
		} else {
			f = noVariableType(Range{w[2].From, w[equals-1].To})
			f.fix("remove the type", Range{w[1].From, w[equals-1].To}, "")
		}
	} else {
		f.also(Range{w[1].From, w[equals-1].To})
	}
	for _, x := range w[1:equals] {
		p.replace(l, x, "")
	}
	return f
}

// takenBackwards reads `x -> f()` as `x <- f()`.
func (p *parser) takenBackwards(l *line, w []foreignWord) {
	for i := 1; i+1 < len(w); i++ {
		switch {
		case i == 1 && w[i].text == "->" && w[i+1].text == w[0].text && (i+2 == len(w) || w[i+2].text != "("):
			return // a function of one parameter: reported as such
		case i%2 == 1 && w[i].text == "->" && w[i+1].isName():
			p.report(wordOperator(w[i].Range, "->", "<-"))
			p.replace(l, w[i], "<-")
			return
		case i%2 == 1 && w[i].text == ",", i%2 == 0 && w[i].isName():
		default:
			return
		}
	}
}

// translateOperators handles `and`, `or`, `not`, `===` and a lone `=` in a condition.
func (p *parser) translateOperators(l *line, w []foreignWord) {
	condition := len(w) > 2 && w[0].text == "if" && w[1].text != "=" && w[1].text != "<-" && w[1].text != "."
	service := len(w) > 0 && w[0].isName() && p.serviceIDLine(*l)
	var calls []bool // for every open bracket whether arguments may be named in it
	for i, x := range w {
		switch {
		case x.kind == Punct && (x.text == "(" || x.text == "[" || x.text == "{"):
			calls = append(calls, x.text == "(" && i > 1 && w[i-1].isName())
		case x.kind == Punct && (x.text == ")" || x.text == "]" || x.text == "}") && len(calls) > 0:
			calls = calls[:len(calls)-1]
		case x.text == "=" && i > 0 && w[i-1].text == "==" && w[i-1].To == x.From:
			p.report(wordOperator(Range{w[i-1].From, x.To}, "===", "=="))
			p.replace(l, x, "")
		case p.over[x.i] == "!=": // by a `not` before it
		case x.text == "=" && condition && (len(calls) == 0 || !calls[len(calls)-1]):
			p.report(wordOperator(x.Range, "=", "=="))
			p.replace(l, x, "==")
		case x.kind == Lower && i+1 < len(w) && !service:
			next := w[i+1]
			switch {
			case (x.text == "or" || x.text == "and") && i > 0 && w[i-1].ends() && (next.begins() || next.text == "!"):
				op := map[string]string{"or": "||", "and": "&&"}[x.text]
				p.report(wordOperator(x.Range, x.text, op))
				p.replace(l, x, op)
			case x.text == "await" && next.isName() && i > 0 && !w[i-1].ends():
				p.report(noAwait(x.Range, next.From))
				p.replace(l, x, "")
			case x.text == "not" && next.begins() && next.text != "(" && next.text != "[":
				if p.negated(l, w, i) {
					break
				}
				f := wordOperator(x.Range, x.text, "!")
				f.Fixes[0].Edits[0].Span.End = next.From
				p.report(f)
				p.replace(l, x, "!")
			}
		}
	}
}

// foreignComments reports `//` and `#`, once for a file: the fix corrects them all. The scanner reads them as comments.
func (p *parser) foreignComments() {
	var f *fault
	for i, t := range p.file.Tokens {
		if t.Kind != Comment {
			continue
		}
		text := p.tokenText(i)
		n := int32(0)
		switch {
		case strings.HasPrefix(text, "//"):
			n = 2
		case text[0] == '#':
			n = 1
		default:
			continue
		}
		mark := Range{t.Pos, t.Pos + n}
		if f == nil {
			f = wordOperator(mark, text[:n], "--").help("a comment begins with `--`")
		} else {
			f.Fixes[0].Title = "write -- everywhere"
			f.edit(mark, "--")
		}
	}
	if f != nil {
		p.report(f)
	}
}
