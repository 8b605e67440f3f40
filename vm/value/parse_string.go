package value

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// ParseString reads a JSON text that is a string.
func ParseString(text string) (string, *SyntaxError) {
	p := parser{s: text}
	if p.blanks() != '"' {
		return "", p.fault(p.or(errEOFValue, errValue))
	}
	s, msg := p.str()
	if msg == "" && p.blanks() != end {
		msg = p.at(errTrailing)
	}
	if msg != "" {
		return "", p.fault(msg)
	}
	return s, nil
}

// str reads a string; the cursor is at its opening quote. A string without escapes shares the text's bytes.
func (p *parser) str() (string, string) {
	p.i++
	start := p.i
	var b *strings.Builder
	for p.i < len(p.s) {
		c := p.s[p.i]
		switch {
		case c == '"':
			part := p.s[start:p.i]
			p.i++
			if b != nil {
				b.WriteString(part)
				part = b.String()
			}
			if !utf8.ValidString(part) {
				return "", errUnicode
			}
			return part, ""
		case c == '\\':
			if b == nil {
				b = &strings.Builder{}
			}
			b.WriteString(p.s[start:p.i])
			p.i++
			if msg := p.escape(b); msg != "" {
				return "", msg
			}
			start = p.i
		case c < 0x20:
			return "", p.at(errControl)
		default:
			p.i++
		}
	}
	return "", errEOFString
}

func (p *parser) escape(b *strings.Builder) string {
	c := p.peek()
	switch c {
	case '"', '\\', '/':
		b.WriteByte(byte(c))
	case 'b':
		b.WriteByte('\b')
	case 'f':
		b.WriteByte('\f')
	case 'n':
		b.WriteByte('\n')
	case 'r':
		b.WriteByte('\r')
	case 't':
		b.WriteByte('\t')
	case 'u':
		p.i++
		return p.unicode(b)
	default:
		return p.or(errEOFString, errEscape)
	}
	p.i++
	return ""
}

// unicode reads the digits behind \u and, for a high surrogate, the escape that completes it.
func (p *parser) unicode(b *strings.Builder) string {
	r, msg := p.hex4()
	if msg != "" {
		return msg
	}
	if utf16.IsSurrogate(r) {
		if r >= 0xDC00 {
			return errLoneSurrogate
		}
		for _, want := range []byte{'\\', 'u'} {
			if p.peek() != int(want) {
				return p.or(errEOFString, errHexEnd)
			}
			p.i++
		}
		low, msg := p.hex4()
		if msg != "" {
			return msg
		}
		if low < 0xDC00 || low > 0xDFFF {
			return errLoneSurrogate
		}
		r = utf16.DecodeRune(r, low)
	}
	b.WriteRune(r)
	return ""
}

func (p *parser) hex4() (rune, string) {
	var r rune
	for range 4 {
		c := p.peek()
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, p.or(errEOFString, errEscape)
		}
		r = r<<4 | rune(c)
		p.i++
	}
	return r, ""
}
