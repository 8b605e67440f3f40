package syntax

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// puncts are the marks of more than one byte, longest first, by their first byte.
func punctLen(s string) int {
	switch s[0] {
	case '%':
		if hasPrefix(s, peerLiteral) {
			return len(peerLiteral)
		}
	case '<':
		switch {
		case hasPrefix(s, "<<-"):
			return 3
		case hasPrefix(s, "<-"), hasPrefix(s, "<="):
			return 2
		}
	case '-':
		if hasPrefix(s, "->") {
			return 2
		}
	case '>', '=':
		if len(s) > 1 && s[1] == '=' {
			return 2
		}
	case '!':
		// "a!==b" is "a!" and "==b" (spec/language.md#L17).
		if hasPrefix(s, "!=") && !hasPrefix(s, "!==") {
			return 2
		}
	case '*', '&', '|':
		if len(s) > 1 && s[1] == s[0] {
			return 2
		}
		if s[0] != '*' {
			return 0
		}
	case ':', ',', '.', '+', '/', '?', '(', ')', '[', ']', '{', '}':
	default:
		if hasPrefix(s, "⊤") || hasPrefix(s, "⊥") {
			return len("⊤")
		}
		return 0
	}
	return 1
}

const peerLiteral = "%init_peer_id%"

func hasPrefix(s, p string) bool { return len(s) >= len(p) && s[:len(p)] == p }

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isWord(c byte) bool   { return isLetter(c) || isDigit(c) || c == '_' }
func isBlank(c byte) bool  { return c == ' ' || c == '\t' }

// scanner cuts a text into tokens in one pass. It is total: the tokens cover every text byte for byte.
type scanner struct {
	src  string
	pos  int
	toks []Token
	// nest holds the open brackets' token indices.
	nest []int
	// sameLine makes a string end with its line: set for a second pass once a string was found to have no end.
	sameLine bool
	// last and beforeLast are the indices of the last two tokens that are neither blank, comment nor newline, or -1.
	last, beforeLast int
	// fresh is set until the first such token of a physical line.
	fresh bool
	// lineStart is the offset of the current physical line.
	lineStart int
	// inComment is set between the `/*` and `*/` of other languages.
	inComment bool
	// noClose is set once no `*/` was found to follow a `/*`.
	noClose bool
}

// scan returns the tokens of a text, EOF last.
func scan(src string) []Token {
	s := &scanner{src: src}
	if !s.run() {
		// Strings may span lines, so one without an end swallows the rest of the file, or turns all later strings
		// inside out. Cutting every string at its line instead keeps the damage to one line.
		s = &scanner{src: src, sameLine: true}
		s.run()
	}
	return s.toks
}

// run reports false when a string reached the end of the file.
func (s *scanner) run() bool {
	s.toks = make([]Token, 0, len(s.src)/3+8)
	s.last, s.beforeLast, s.fresh = -1, -1, true
	if hasPrefix(s.src, byteOrderMark) {
		s.emit(Blank, len(byteOrderMark))
		s.lineStart = s.pos
	}
	for s.pos < len(s.src) {
		if !s.step() {
			return false
		}
	}
	s.toks = append(s.toks, Token{EOF, int32(s.pos)})
	return true
}

const byteOrderMark = "\ufeff"

func (s *scanner) emit(k TokenKind, n int) {
	s.toks = append(s.toks, Token{k, int32(s.pos)})
	s.pos += n
}

// significant emits a token that belongs to a line, after deciding whether a new physical line begins a new logical one.
func (s *scanner) significant(k TokenKind, n int) {
	if s.fresh && s.last >= 0 {
		s.join(k, n)
	}
	s.fresh = false
	s.beforeLast, s.last = s.last, len(s.toks)
	s.emit(k, n)
}

func (s *scanner) step() bool {
	rest := s.src[s.pos:]
	switch c := rest[0]; {
	case c == '\n':
		n := 1
		if len(rest) > 1 && rest[1] == '\r' && !hasPrefix(rest[1:], "\r\n") {
			n = 2
		}
		s.newline(n)
	case c == '\r' && len(rest) > 1 && rest[1] == '\n':
		s.newline(2)
	case s.inComment, hasPrefix(rest, "/*") && s.closes(rest[2:]): // reported later
		s.blockComment(rest)
	case isBlank(c):
		n := 1
		for n < len(rest) && isBlank(rest[n]) {
			n++
		}
		s.emit(Blank, n)
	case hasPrefix(rest, "--"), c == '#', hasPrefix(rest, "//"): // the latter two are reported later
		s.emit(Comment, lineLen(rest))
	case isLetter(c):
		n := 1
		for n < len(rest) && isWord(rest[n]) {
			n++
		}
		if c <= 'Z' {
			s.significant(Upper, n)
		} else {
			s.significant(Lower, n)
		}
	case isDigit(c):
		k, n := numberLen(rest)
		s.significant(k, n)
	case c == '"':
		return s.text(rest)
	default:
		s.mark(rest)
	}
	return true
}

func (s *scanner) newline(n int) {
	k := Newline
	if len(s.nest) > 0 || s.continues() {
		k = Blank
	}
	s.emit(k, n)
	s.fresh, s.lineStart = true, s.pos
}

// lineLen is the length of the rest of a physical line without its end.
func lineLen(s string) int {
	for i := range len(s) {
		if s[i] == '\n' {
			if i > 0 && s[i-1] == '\r' {
				return i - 1
			}
			return i
		}
	}
	return len(s)
}

func numberLen(s string) (TokenKind, int) {
	n := 1
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	if n+1 < len(s) && s[n] == '.' && isDigit(s[n+1]) {
		for n++; n < len(s) && isDigit(s[n]); n++ {
		}
		return Float, n
	}
	if n < len(s) && isWord(s[n]) { // 12ab
		for n < len(s) && isWord(s[n]) {
			n++
		}
		return Bad, n
	}
	return Int, n
}

// text scans a string literal: no escapes, newlines allowed.
func (s *scanner) text(rest string) bool {
	limit := len(rest)
	if s.sameLine {
		limit = lineLen(rest)
	}
	for n := 1; n < limit; n++ {
		if rest[n] == '"' {
			s.significant(String, n+1)
			return true
		}
	}
	if !s.sameLine {
		return false
	}
	s.significant(Bad, limit)
	return true
}

// mark scans an operator, a bracket, or what is no token at all.
func (s *scanner) mark(rest string) {
	n := punctLen(rest)
	if n == 0 {
		s.significant(Bad, badLen(rest))
		return
	}
	s.significant(Punct, n)
	switch rest[0] {
	case '(', '[', '{':
		s.nest = append(s.nest, s.last)
	case ')', ']', '}':
		if len(s.nest) > 0 {
			s.nest = s.nest[:len(s.nest)-1]
		}
	}
}

// badLen takes a whole foreign word as one bad token, anything else by the rune.
func badLen(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if r != '_' && (r == utf8.RuneError || !unicode.IsLetter(r)) {
		return n
	}
	for n < len(s) {
		r, w := utf8.DecodeRuneInString(s[n:])
		if r != '_' && (r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsDigit(r)) {
			break
		}
		n += w
	}
	return n
}

func (s *scanner) textOf(i int) string {
	end := s.pos
	if i+1 < len(s.toks) {
		end = int(s.toks[i+1].Pos)
	}
	return s.src[s.toks[i].Pos:end]
}

// continues reports whether the logical line cannot end here, because its last token is a comma or an infix operator.
func (s *scanner) continues() bool {
	if s.last < 0 || s.toks[s.last].Kind != Punct {
		return false
	}
	switch s.textOf(s.last) {
	case "+":
		return s.beforeLast < 0 || s.beforeLast != s.last-1 || s.textOf(s.beforeLast) != "+" // not behind the `++` of other languages
	case ",", "-", "/", "%", "**", "&&", "||", "==", "!=", "<", "<=", ">", ">=":
		return true
	case "!": // a negation: not behind what it would take the first element of
		return s.beforeLast >= 0 && (s.beforeLast != s.last-1 || s.toks[s.beforeLast].Kind == Punct && !strings.ContainsAny(s.textOf(s.beforeLast), ")]!"))
	case "*": // not of "declares *" nor of half a stream type
		if s.beforeLast < 0 {
			return false
		}
		t := s.textOf(s.beforeLast)
		return t != "declares" && t != ":" && t != "->"
	}
	return false
}

// join decides, at the first token of a physical line, whether that line continues the one before, and corrects the
// kind of the newlines between the two.
//
// Every way the original lets a line continue is kept (spec/language.md#L3); beyond that, where two readings are
// possible, the one wins that keeps a fault on its own line.
func (s *scanner) join(k TokenKind, n int) {
	i := len(s.toks) - 1
	open := false
	for ; i > s.last; i-- {
		if s.toks[i].Kind == Newline {
			open = true // the line before was complete
		}
	}
	switch {
	case open && s.leadsContinuation(k, n):
		for i = s.last + 1; i < len(s.toks); i++ {
			if s.toks[i].Kind == Newline {
				s.toks[i].Kind = Blank
			}
		}
	case !open && s.startsAnew(k, n):
		s.nest = s.nest[:0]
		for i = len(s.toks) - 1; i > s.last; i-- {
			if c := s.src[s.toks[i].Pos]; c == '\n' || c == '\r' {
				s.toks[i].Kind = Newline
				return
			}
		}
	}
}

// leadsContinuation reports whether the token can only stand inside a line: an infix operator or a comma anywhere, a
// bracket or prefix operator at the very left.
func (s *scanner) leadsContinuation(k TokenKind, n int) bool {
	if k != Punct {
		return false
	}
	switch s.src[s.pos : s.pos+n] {
	case "+", "/", "**", "&&", "||", "==", "!=", "<", "<=", ">", ">=", ",", ".":
		return true
	case "-", "*", "%", "[", "?", "!":
		return s.pos == s.lineStart
	}
	return false
}

// startsAnew reports whether the line that begins here can only be a new one although a bracket is open or the line
// before ends in an operator: a definition at the very left, or what cannot follow in a bracket.
func (s *scanner) startsAnew(k TokenKind, n int) bool {
	if k != Lower && k != Upper && k != String && k != Int && k != Float {
		return hasPrefix(s.src[s.pos:], "<- ") && len(s.nest) > 0
	}
	word, rest := s.src[s.pos:s.pos+n], s.src[s.pos+n:]
	blanks := 0
	for blanks < len(rest) && isBlank(rest[blanks]) {
		blanks++
	}
	after := rest[blanks:]
	if s.pos == s.lineStart && declWords[word] && blanks > 0 && after != "" && (isLetter(after[0]) || after[0] == '"') {
		return true
	}
	if len(s.nest) == 0 {
		return false
	}
	// Inside brackets operands are separated by marks: two in a row show that the bracket was left open.
	switch t := s.toks[s.last]; t.Kind {
	case Lower, Upper, String, Int, Float:
		return true
	case Punct:
		switch s.textOf(s.last) {
		case ")", "]", "}":
			return true
		}
	}
	if k != Lower && k != Upper {
		return false
	}
	if blanks > 0 && after != "" && (isLetter(after[0]) || after[0] == '"') {
		return true
	}
	return hasPrefix(after, "<- ") || hasPrefix(after, "<<-")
}

// declWords begin header lines and definitions.
var declWords = map[string]bool{
	"aqua": true, "module": true, "import": true, "use": true, "export": true,
	"service": true, "data": true, "ability": true, "alias": true, "const": true, "func": true,
}
