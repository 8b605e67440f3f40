package jsbuild

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what a token is.
type kind uint8

const (
	end      kind = iota // behind the last
	word                 // a name or keyword
	number               //
	text                 // a string
	pattern              // a regular expression
	template             // a template, or its part before, between or behind what is put in
	sign                 // one character, or one of the longer signs that matter here
)

// token is a token with its place in the text. Brackets know their partners: an opening one the index of the closing one, or
// of the end.
type token struct {
	kind       kind
	start, end int32
	newline    bool  // it begins a line
	doc        int32 // number of the documentation comment right before it, from 1; 0 is none
	match      int32
	opens      bool
}

// span is a part of the text.
type span struct{ start, end int32 }

// tokens is a text in tokens. Every text has some: what is no token is a sign.
type tokens struct {
	text   string
	list   []token // the last is of kind end
	docs   []span  // comments of the form /** … */
	nested int     // how deep the text can be nested at most, counted in tokens
}

// regexWords are keywords that an expression, and so a regular expression, may follow.
var regexWords = map[string]bool{
	"return": true, "typeof": true, "instanceof": true, "in": true, "of": true, "new": true, "delete": true, "void": true, "throw": true,
	"case": true, "do": true, "else": true, "yield": true, "await": true, "export": true, "default": true, "extends": true,
}

// conditionWords are those whose parentheses a statement follows.
var conditionWords = map[string]bool{"if": true, "while": true, "for": true, "with": true}

// level is an open bracket.
type level struct {
	index      int32 // of its token
	block      bool  // a statement, not an expression, may follow its end
	condition  bool
	inTemplate bool
	length     int // tokens in it that may be nested in each other
	angles     int // of these, those that may be open angle brackets
}

// lexer reads tokens.
type lexer struct {
	tokens
	at      int
	regex   bool // a regular expression may come
	newline bool
	doc     int32
	levels  []level
	depth   int // the lengths of all levels
}

// tokenize takes a text in JavaScript or TypeScript apart. Whether a slash begins a regular expression is guessed from what
// stands before it, which is right in all but odd texts.
func tokenize(source string) *tokens {
	l := &lexer{tokens: tokens{text: source}, regex: true, newline: true, levels: []level{{block: true, index: -1}}}
	if strings.HasPrefix(source, "#!") {
		l.skipLine()
	}
	for l.next() {
	}
	last := int32(len(l.list))
	for _, open := range l.levels[1:] {
		l.list[open.index].match = last
	}
	l.list = append(l.list, token{kind: end, start: int32(len(source)), end: int32(len(source)), newline: true, doc: l.doc})
	return &l.tokens
}

// is reports whether a token is this word or sign.
func (t *tokens) is(i int, s string) bool {
	k := t.list[i].kind
	return (k == word || k == sign) && t.of(i) == s
}

// of is the text of a token.
func (t *tokens) of(i int) string { return t.text[t.list[i].start:t.list[i].end] }

// after is the index behind a token, or behind its partner if it opens a bracket.
func (t *tokens) after(i int) int {
	if t.list[i].opens {
		i = int(t.list[i].match)
	}
	return min(i+1, len(t.list)-1)
}

// quoted finds where texts stand between quotes, each for the first time.
func (t *tokens) quoted() map[string]span {
	all := map[string]span{}
	for i, token := range t.list {
		if token.kind != text {
			continue
		}
		s := strings.Trim(t.of(i), `"'`)
		if _, ok := all[s]; !ok {
			all[s] = span{token.start, token.end}
		}
	}
	return all
}

func (l *lexer) next() bool {
	l.skipSpace()
	if l.at >= len(l.text) {
		return false
	}
	c := l.text[l.at]
	r, size := rune(c), 1
	if c >= utf8.RuneSelf {
		r, size = utf8.DecodeRuneInString(l.text[l.at:])
	}
	switch {
	case isNameStart(r):
		n := size
		for l.at+n < len(l.text) {
			r, size := utf8.DecodeRuneInString(l.text[l.at+n:])
			if !isNameStart(r) && !unicode.IsDigit(r) && r != '\u200c' && r != '\u200d' {
				break
			}
			n += size
		}
		before := len(l.list) - 1
		member := before >= 0 && (l.is(before, ".") || l.is(before, "?."))
		s := l.text[l.at : l.at+n]
		l.add(word, n)
		l.regex = regexWords[s] && !member
	case c >= '0' && c <= '9' || c == '.' && l.at+1 < len(l.text) && l.text[l.at+1] >= '0' && l.text[l.at+1] <= '9':
		l.add(number, l.numberLength())
		l.regex = false
	case c == '"' || c == '\'':
		l.add(text, l.quotedLength(c))
		l.regex = false
	case c == '`':
		l.template(1)
	case c == '/' && l.regex:
		l.add(pattern, l.patternLength())
		l.regex = false
	default:
		l.sign(size)
	}
	return true
}

func isNameStart(r rune) bool {
	return r == '_' || r == '$' || r == '#' || r == '\\' || unicode.IsLetter(r) || unicode.Is(unicode.Nl, r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Mc, r)
}

// add appends a token of a length.
func (l *lexer) add(k kind, n int) {
	l.list = append(l.list, token{kind: k, start: int32(l.at), end: int32(l.at + n), newline: l.newline, doc: l.doc})
	l.at += n
	l.newline, l.doc = false, 0
	top := &l.levels[len(l.levels)-1]
	top.length++
	l.depth++
	l.nested = max(l.nested, l.depth)
}

// settle begins to count anew: what follows is not within what was before, but for angle brackets if some stay open.
func (l *lexer) settle(stay bool) {
	top := &l.levels[len(l.levels)-1]
	if !stay {
		top.angles = 0
	}
	l.depth -= top.length - top.angles
	top.length = top.angles
}

func (l *lexer) skipLine() {
	if n := strings.IndexByte(l.text[l.at:], '\n'); n >= 0 {
		l.at += n
	} else {
		l.at = len(l.text)
	}
}

// skipSpace skips what stands between tokens.
func (l *lexer) skipSpace() {
	for l.at < len(l.text) {
		rest := l.text[l.at:]
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			l.newline = true
			l.at += size
		case unicode.IsSpace(r) || r == '\ufeff':
			l.at += size
		case strings.HasPrefix(rest, "//"):
			l.skipLine()
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest[2:], "*/")
			if n < 0 {
				l.at = len(l.text)
				return
			}
			comment := rest[:n+4]
			if strings.HasPrefix(comment, "/**") && len(comment) > len("/**/") {
				l.docs = append(l.docs, span{int32(l.at), int32(l.at + len(comment))})
				l.doc = int32(len(l.docs))
			}
			l.newline = l.newline || strings.Contains(comment, "\n")
			l.at += len(comment)
		default:
			return
		}
	}
}

// numberLength is that of a number, whatever its form.
func (l *lexer) numberLength() int {
	rest, n := l.text[l.at:], 0
	hex := len(rest) > 1 && rest[0] == '0' && strings.IndexByte("xXoObB", rest[1]) >= 0
	for ; n < len(rest); n++ {
		c := rest[n]
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_':
		case c == '.' && !hex:
		case (c == '+' || c == '-') && !hex && n > 0 && (rest[n-1] == 'e' || rest[n-1] == 'E'):
		default:
			return n
		}
	}
	return n
}

// quotedLength is that of a string, which ends with its line at the latest.
func (l *lexer) quotedLength(quote byte) int {
	rest := l.text[l.at:]
	for n := 1; n < len(rest); n++ {
		switch rest[n] {
		case quote:
			return n + 1
		case '\\':
			n++
		case '\n':
			return n
		}
	}
	return len(rest)
}

func (l *lexer) patternLength() int {
	rest, class := l.text[l.at:], false
	for n := 1; n < len(rest); n++ {
		switch c := rest[n]; {
		case c == '\\':
			n++
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '\n':
			return n
		case c == '/' && !class:
			n++
			for n < len(rest) && rest[n] >= 'a' && rest[n] <= 'z' {
				n++
			}
			return n
		}
	}
	return len(rest)
}

// template reads a template from its beginning, or from the end of what is put in, to its end or to what is put in next.
func (l *lexer) template(n int) {
	rest := l.text[l.at:]
	for ; n < len(rest); n++ {
		switch {
		case rest[n] == '\\':
			n++
		case rest[n] == '`':
			l.add(template, n+1)
			l.regex = false
			return
		case rest[n] == '$' && n+1 < len(rest) && rest[n+1] == '{':
			l.add(template, n+2)
			l.open(level{inTemplate: true})
			l.regex = true
			return
		}
	}
	l.add(template, len(rest))
	l.regex = false
}
