package value

import (
	"fmt"
	"strings"
)

// The texts of JSON errors. Scripts read them through :error: and they enter argument hashes, so they are the
// original's to the byte (spec/data.md#D45).
const (
	errEOFValue       = "EOF while parsing a value"
	errEOFList        = "EOF while parsing a list"
	errEOFObject      = "EOF while parsing an object"
	errEOFString      = "EOF while parsing a string"
	errValue          = "expected value"
	errIdent          = "expected ident"
	errCommaOrBracket = "expected `,` or `]`"
	errCommaOrBrace   = "expected `,` or `}`"
	errColon          = "expected `:`"
	errTrailingComma  = "trailing comma"
	errKey            = "key must be a string"
	errTrailing       = "trailing characters"
	errNumber         = "invalid number"
	errRange          = "number out of range"
	errEscape         = "invalid escape"
	errLoneSurrogate  = "lone leading surrogate in hex escape"
	errHexEnd         = "unexpected end of hex escape"
	errControl        = `control character (\u0000-\u001F) found while parsing a string`
	errUnicode        = "invalid unicode code point"
	errDepth          = "recursion limit exceeded"
)

// SyntaxError says why a text is not JSON. Lines count from 1, the column is the number of bytes read since the last
// newline, the offending one included.
type SyntaxError struct {
	Msg          string
	Line, Column int
}

// Error returns the text with its place.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s at line %d column %d", e.Msg, e.Line, e.Column)
}

// fault places a message behind the bytes read so far.
func (p *parser) fault(msg string) *SyntaxError {
	read := p.s[:p.i]
	return &SyntaxError{Msg: msg, Line: 1 + strings.Count(read, "\n"), Column: len(read) - 1 - strings.LastIndexByte(read, '\n')}
}
