package syntax

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Files in encodings that are not read, and characters that look like nothing.

// wideEncoding is the encoding of a text in UTF-16 or UTF-32, or "". Without a byte order mark half of what stands at its
// beginning, or three quarters, are zero bytes; no file that is read as UTF-8 begins so, for a zero byte is part of no token
// but strings and comments.
func wideEncoding(text string) string {
	switch {
	case hasPrefix(text, "\xff\xfe\x00\x00"), hasPrefix(text, "\x00\x00\xfe\xff"):
		return "UTF-32"
	case hasPrefix(text, "\xff\xfe"), hasPrefix(text, "\xfe\xff"):
		return "UTF-16"
	case len(text) < 4 || text[0] != 0 && text[1] != 0:
		return ""
	}
	start := []byte(text[:min(len(text), 64)])
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		if wide(start, 4, order.Uint32) {
			return "UTF-32"
		}
		if wide(start, 2, func(b []byte) uint32 { return uint32(order.Uint16(b)) }) {
			return "UTF-16"
		}
	}
	return ""
}

// wide reports whether all units of a text, each of n bytes, are characters, most of them of ASCII.
func wide(text []byte, n int, unit func([]byte) uint32) bool {
	ascii, units := 0, 0
	for ; len(text) >= n; text = text[n:] {
		u := unit(text)
		if u == 0 || u > unicode.MaxRune {
			return false
		}
		if u < utf8.RuneSelf {
			ascii++
		}
		units++
	}
	return units > 0 && ascii*2 > units
}

// unreadable stands for a file in another encoding: one bad definition that covers it, without a look at its bytes.
func (p *parser) unreadable(encoding string) {
	r := Range{0, int32(len(p.src))}
	p.file.Tokens = []Token{{Bad, 0}, {EOF, r.To}}
	p.file.Decls = []Decl{&BadDecl{Range: r}}
	p.report(wrongEncoding(Range{0, 1}, encoding))
}

// IsOtherEncoding reports whether a file is in UTF-16 or UTF-32, or its lines end in a carriage return alone, and Parse has
// said so.
func IsOtherEncoding(f *File) bool {
	text := f.Source.Text
	return wideEncoding(text) != "" || onlyReturns(text) && (swallowed(f) || slices.ContainsFunc(f.Tokens, func(t Token) bool {
		return t.Kind == Bad && text[t.Pos] == '\r'
	}))
}

// swallowed reports whether a comment has swallowed a whole file, for its lines do not end.
func swallowed(f *File) bool {
	return !slices.ContainsFunc(f.Tokens, func(t Token) bool { return t.Kind != Comment && t.Kind != Blank && t.Kind != EOF })
}

// unicodeBlanks are the characters that look like a blank or like nothing at all, by what Unicode calls them.
var unicodeBlanks = map[rune]string{
	'\u0085': "next line", '\u00a0': "no-break space", '\u00ad': "soft hyphen", '\u1680': "ogham space mark",
	'\u2000': "en quad", '\u2001': "em quad", '\u2002': "en space", '\u2003': "em space", '\u2004': "three-per-em space",
	'\u2005': "four-per-em space", '\u2006': "six-per-em space", '\u2007': "figure space", '\u2008': "punctuation space",
	'\u2009': "thin space", '\u200a': "hair space", '\u200b': "zero width space", '\u200c': "zero width non-joiner",
	'\u200d': "zero width joiner", '\u200e': "left-to-right mark", '\u200f': "right-to-left mark", '\u2028': "line separator",
	'\u2029': "paragraph separator", '\u202f': "narrow no-break space", '\u205f': "medium mathematical space",
	'\u2060': "word joiner", '\u3000': "ideographic space", '\ufeff': "zero width no-break space",
}

// blankLike reports whether a bad token is such a character.
func blankLike(text string) bool {
	r, n := utf8.DecodeRuneInString(text)
	return n == len(text) && unicodeBlanks[r] != ""
}

// blankFault explains the one at token i. The fix corrects it wherever it is a token: its next ones are not reported.
func (p *parser) blankFault(i int) *fault {
	text := p.tokenText(i)
	f := strangeBlank(p.tokenRange(i), text)
	for j := i + 1; j < len(p.file.Tokens); j++ {
		if p.file.Tokens[j].Kind == Bad && p.tokenText(j) == text {
			f.edit(p.tokenRange(j), f.Fixes[0].Edits[0].NewText)
		}
	}
	return f
}

// onlyReturns reports whether the lines of a file end in a carriage return alone, so that it is all one line.
func onlyReturns(text string) bool {
	return !strings.Contains(text, "\n") && strings.Contains(strings.TrimRight(text, "\r"), "\r")
}

// checkReturns reports such a file that begins with a comment; badToken does where the first line is none.
func (p *parser) checkReturns() {
	if onlyReturns(p.src) && swallowed(p.file) {
		first := int32(strings.IndexByte(p.src, '\r'))
		p.report(p.returnsFault(Range{first, first + 1}))
	}
}

func (p *parser) returnsFault(r Range) *fault {
	first, last := strings.IndexByte(p.src, '\r'), strings.LastIndexByte(p.src, '\r')+1
	return returnLines(r).fix("end lines in a line feed", Range{int32(first), int32(last)}, strings.ReplaceAll(p.src[first:last], "\r", "\n"))
}

// The wording of all this: codes of characters, as in messages.go.

func wrongEncoding(r Range, encoding string) *fault {
	return faultAt("E0103", r, "this is %s: save it as UTF-8", encoding)
}

func returnLines(r Range) *fault {
	return faultAt("E0102", r, "the lines of this file end in a carriage return (U+000D) alone").
		label("the first line goes on").help("save it with lines that end in a line feed, `\\n` or `\\r\\n`")
}

func strangeBlank(r Range, text string) *fault {
	c, _ := utf8.DecodeRuneInString(text)
	f := faultAt("E0102", r, "the character U+%04X (%s) is not part of the language", c, unicodeBlanks[c])
	if unicode.IsSpace(c) {
		return f.label("this is no blank").fix("write a blank", r, " ")
	}
	return f.label("this character is not seen").fix("remove it", r, "")
}
