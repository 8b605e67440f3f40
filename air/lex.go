package air

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexer cuts an AIR text into tokens (spec/air.md#A1).
type lexer struct {
	text     string
	pos      int
	comments []Comment
}

// next reads a token into t. Of a bracket or a keyword only the place and the kind are set.
func (l *lexer) next(t *token) {
	l.space()
	at := l.pos
	t.start = int32(at)
	if at >= len(l.text) {
		t.kind, t.end = tEnd, int32(at)
		return
	}
	switch l.text[at] {
	case '(':
		l.bracket(t, tLParen)
	case ')':
		l.bracket(t, tRParen)
	case '[':
		l.bracket(t, tLBracket)
	case ']':
		l.bracket(t, tRBracket)
	case '"':
		l.literal(t)
	default:
		l.word(t, at)
	}
}

func (l *lexer) bracket(t *token, kind terminal) {
	l.pos++
	t.kind, t.end = kind, int32(l.pos)
}

// space skips white space and comments.
func (l *lexer) space() {
	for l.pos < len(l.text) {
		switch c := l.text[l.pos]; {
		case c == ' ' || c == '\n' || '\t' <= c && c <= '\r':
			l.pos++
		case c == ';':
			end := len(l.text)
			if i := strings.IndexByte(l.text[l.pos:], '\n'); i >= 0 {
				end = l.pos + i
			}
			l.comments = append(l.comments, Comment{int32(l.pos), int32(end)})
			l.pos = min(end+1, len(l.text))
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(l.text[l.pos:])
			if !unicode.IsSpace(r) {
				return
			}
			l.pos += size
		default:
			return
		}
	}
}

// literal reads a string: raw, without escapes, up to the next quote (spec/air.md#A2).
func (l *lexer) literal(t *token) {
	at := l.pos
	size := strings.IndexByte(l.text[at+1:], '"')
	if size < 0 {
		l.pos = len(l.text)
		*t = illegal(at, len(l.text), at, len(l.text), msgOpenQuote)
		return
	}
	l.pos = at + size + 2
	t.kind, t.end = tString, int32(l.pos)
	t.operand = Operand{Kind: String, Start: t.start, Text: l.text[at:l.pos]}
}

func illegal(start, end, errStart, errEnd int, text string) token {
	return token{kind: tIllegal, start: int32(start), end: int32(end), err: text, errStart: int32(errStart), errEnd: int32(errEnd)}
}

// word reads a word that begins at offset at and classifies it.
func (l *lexer) word(t *token, at int) {
	end, plain := wordEnd(l.text, at)
	l.pos = end
	word := l.text[at:end]
	t.end = int32(end)
	if t.op = keyword(word); t.op != 0 {
		t.kind = tKeyword
		return
	}
	if plain {
		t.kind = tScalar
		t.operand = Operand{Start: int32(at), Text: word, Kind: Scalar}
		if word == "true" || word == "false" {
			t.kind, t.operand.Kind = tBool, Bool
		}
		return
	}
	if isInteger(word) {
		t.kind = tInt
		t.operand = Operand{Start: int32(at), Text: word, Kind: Int}
		return
	}
	*t = l.special(at, end, word)
}

// isInteger recognises the usual integers: digits that fit 64 bits.
func isInteger(word string) bool {
	if len(word) > 18 {
		return false
	}
	for i := range len(word) {
		if word[i]-'0' > 9 {
			return false
		}
	}
	return true
}

// special classifies a word that is more than letters, digits and hyphens.
func (l *lexer) special(at, end int, word string) token {
	o := Operand{Start: int32(at), Text: word, Kind: Scalar}
	kind, lens := pseudo(word)
	if kind == KindNone {
		return l.variable(at, word)
	}
	o.Kind = kind
	if lens != "" {
		return withLens(o, at, end, end-len(lens), lens)
	}
	return token{kind: terminalOf(&o), start: int32(at), end: int32(end), operand: o}
}

// wordEnd returns where the word that begins at at ends: at white space or at a closing bracket that was not opened in
// the word. plain tells that only ASCII letters, digits, `_` and `-` were met, none of them a digit or sign in front.
func wordEnd(text string, at int) (end int, plain bool) {
	plain = true
	var round, square int
	i := at
	for i < len(text) && letters[text[i]] {
		i++
	}
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_':
		case '0' <= c && c <= '9' || c == '-':
			plain = plain && i > at
		case c == ' ' || '\t' <= c && c <= '\r':
			return i, plain
		case c == '(':
			round, plain = round+1, false
		case c == '[':
			square, plain = square+1, false
		case c == ')':
			if round--; round < 0 {
				return i, plain
			}
		case c == ']':
			if square--; square < 0 {
				return i, plain
			}
		case c >= utf8.RuneSelf:
			plain = false
			r, size := utf8.DecodeRuneInString(text[i:])
			if unicode.IsSpace(r) {
				return i, plain
			}
			i += size - 1
		default:
			plain = false
		}
	}
	return len(text), plain
}

// letters are the bytes that words most often consist of.
var letters = [256]bool{
	'a': true, 'b': true, 'c': true, 'd': true, 'e': true, 'f': true, 'g': true, 'h': true, 'i': true, 'j': true, 'k': true, 'l': true, 'm': true,
	'n': true, 'o': true, 'p': true, 'q': true, 'r': true, 's': true, 't': true, 'u': true, 'v': true, 'w': true, 'x': true, 'y': true, 'z': true, '_': true,
}

func keyword(word string) Op {
	if len(word) > len("mismatch") {
		return 0
	}
	switch word {
	case "call":
		return Call
	case "canon":
		return Canon
	case "ap":
		return Ap
	case "seq":
		return Seq
	case "par":
		return Par
	case "fail":
		return Fail
	case "fold":
		return Fold
	case "xor":
		return Xor
	case "never":
		return Never
	case "new":
		return New
	case "next":
		return Next
	case "null":
		return Null
	case "match":
		return Match
	case "mismatch":
		return Mismatch
	}
	return 0
}

// pseudo recognises `%init_peer_id%` and its like, and the two error values with the text of their lens.
func pseudo(word string) (Kind, string) {
	switch {
	case word == "%init_peer_id%":
		return InitPeer, ""
	case word == "%timestamp%":
		return Timestamp, ""
	case word == "%ttl%":
		return TTL, ""
	case strings.HasPrefix(word, ":error:"):
		return ErrorValue, word[len(":error:"):]
	case strings.HasPrefix(word, "%last_error%"):
		return LastError, word[len("%last_error%"):]
	}
	return KindNone, ""
}

func withLens(o Operand, at, end, lensAt int, text string) token {
	lens, err, from, to := parseLens(text)
	if err != "" {
		return illegal(at, end, lensAt+from, lensAt+to, err)
	}
	o.Lens = lens
	return token{kind: terminalOf(&o), start: int32(at), end: int32(end), operand: o}
}

// Messages of the lexer and of lenses, as in the original. People read what plainly says instead.
const (
	msgOpenQuote      = "this string literal has unclosed quote"
	noLensHead        = "User { error: UnexpectedSymbol("
	msgNoLens         = noLensHead + "0, %d) }"
	msgNoAccessor     = "provided lambda expression doesn't contain any accessor"
	msgBadFloat       = "invalid float literal"
	msgBadDigit       = "invalid digit found in string"
	msgTooLarge       = "number too large to fit in target type"
	msgTooSmall       = "number too small to fit in target type"
	msgNameCharacters = "only alphanumeric, '_', and '-' characters are allowed in this position"
	msgTaggedEmpty    = "a tagged name should be non empty"
	msgCanonEmpty     = "a canon name should be non empty"
	msgLensCharacter  = "invalid character in lambda"
	msgOneDot         = "a digit could contain only digits or one dot"
	msgLongFloat      = "this float is too big, a float could contain less than 12 digits"
	msgLeadingDot     = "leading dot without any symbols before - please write 0 if it's float or variable name if it's a lambda"
)

// variable reads a word that is a number or a variable, character by character: a number as long as it can be one.
func (l *lexer) variable(at int, word string) token {
	o := Operand{Start: int32(at), Text: word, Kind: Scalar}
	end := at + len(word)
	bad := func(i, size int, text string) token { return illegal(at, end, at+i, at+i+size, text) }
	number, digits, dot := true, false, -1
	for i, r := range word {
		size := utf8.RuneLen(r)
		if number {
			switch {
			case i == 0 && (r == '+' || r == '-'):
				continue
			case unicode.IsNumber(r):
				digits = true
				continue
			case r == '.' && dot < 0:
				if !digits {
					return bad(i, size, msgLeadingDot)
				}
				dot = i
				continue
			}
			if dot >= 0 {
				return bad(i, size, msgOneDot)
			}
			number = false
		}
		switch {
		case i == 0 && r == '$':
			o.Kind = Stream
		case i == 0 && r == '#':
			o.Kind = CanonStream
		case i == 0 && r == '%':
			o.Kind = StreamMap
		case i == 1 && r == '$' && o.Kind == CanonStream:
		case i == 1 && r == '%': // whatever stands in front (spec/air.md#A3)
			o.Kind = CanonMap
		case r == '.':
			// One-letter names with a tag take no lens (spec/air.md#A4).
			if i <= 2 && (o.Kind != Scalar) {
				return bad(i, size, msgCanonEmpty)
			}
			lens := word[i:]
			for j, r := range lens {
				if !lensCharacter(r) && !(r == '!' && j == len(lens)-1) {
					return bad(i+j, utf8.RuneLen(r), msgLensCharacter)
				}
			}
			return withLens(o, at, end, at+i, lens)
		case r == '_' || r == '-' || alphanumeric(r):
		default:
			return bad(i, size, msgNameCharacters)
		}
	}
	if number {
		return numberToken(o, at, end, dot >= 0)
	}
	switch {
	case o.Kind != Scalar && len(word) == 1:
		return bad(0, 1, msgTaggedEmpty)
	case len(word) == 2 && (o.Kind == CanonMap || word == "#$"):
		return bad(0, 2, msgCanonEmpty)
	}
	return token{kind: terminalOf(&o), start: int32(at), end: int32(end), operand: o}
}

func numberToken(o Operand, at, end int, float bool) token {
	o.Kind = Int
	if float {
		o.Kind = Float
		if len(o.Text) > 11 {
			return illegal(at, end, at, end, msgLongFloat)
		}
		if strings.IndexFunc(o.Text, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
			return illegal(at, end, at, end, msgBadFloat)
		}
	} else if _, err := strconv.ParseInt(o.Text, 10, 64); err != nil {
		text := msgBadDigit
		if e := err.(*strconv.NumError); e.Err == strconv.ErrRange {
			text = msgTooLarge
			if o.Text[0] == '-' {
				text = msgTooSmall
			}
		}
		return illegal(at, end, at, end, text)
	}
	return token{kind: terminalOf(&o), start: int32(at), end: int32(end), operand: o}
}

func lensCharacter(r rune) bool {
	return alphanumeric(r) || r < utf8.RuneSelf && strings.ContainsRune(`_-$@[]():?.*,"'`, r)
}

// alphanumeric is Unicode's Alphabetic or Numeric property.
func alphanumeric(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Other_Alphabetic, r) ||
		unicode.Is(unicode.Other_Lowercase, r) || unicode.Is(unicode.Other_Uppercase, r)
}
