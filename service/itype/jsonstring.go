package itype

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

var (
	errSurrogate = errors.New("lone leading surrogate in hex escape")
	errUnicode   = errors.New("invalid unicode code point")
)

// string reads a string. Half a surrogate and bytes that are no UTF-8 are errors: they can be no text of a module.
func (c *cursor) string() (string, error) {
	c.peek()
	start := c.i
	c.skipString()
	raw := c.b[start+1 : c.i-1]
	if !utf8.Valid(raw) {
		return "", errUnicode
	}
	s := string(raw)
	next := strings.IndexByte(s, '\\')
	if next < 0 {
		return s, nil
	}
	var b strings.Builder
	b.Grow(len(s))
	for ; next >= 0; next = strings.IndexByte(s, '\\') {
		b.WriteString(s[:next])
		escape := s[next+1]
		s = s[next+2:]
		switch escape {
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
			r := hex(s[:4])
			s = s[4:]
			if utf16.IsSurrogate(r) {
				if !strings.HasPrefix(s, `\u`) {
					return "", errSurrogate
				}
				if r = utf16.DecodeRune(r, hex(s[2:6])); r == utf8.RuneError {
					return "", errSurrogate
				}
				s = s[6:]
			}
			b.WriteRune(r)
		default: // quote, backslash, slash
			b.WriteByte(escape)
		}
	}
	b.WriteString(s)
	return b.String(), nil
}

func hex(digits string) rune {
	n, _ := strconv.ParseUint(digits, 16, 32) // the text is valid JSON
	return rune(n)
}
