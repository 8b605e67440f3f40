package syntax

// TokenKind says what a token is.
type TokenKind uint8

// The kinds of tokens.
const (
	EOF     TokenKind = iota
	Lower             // a word that begins with a lower-case letter; keywords too, none is reserved
	Upper             // a word that begins with an upper-case letter
	Int               // digits
	Float             // digits . digits
	String            // "…"
	Punct             // an operator, bracket or other mark
	Blank             // spaces, tabs; newlines inside brackets and after a comma or infix operator
	Comment           // -- up to the end of the line
	Newline           // the end of a logical line
	Bad               // bytes that no rule accepts
)

var tokenKindNames = [...]string{"eof", "lower", "upper", "int", "float", "string", "punct", "blank", "comment", "newline", "bad"}

// String returns a short name for dumps.
func (k TokenKind) String() string { return tokenKindNames[k] }

// Token is a piece of text. It reaches from Pos to the Pos of the next token.
type Token struct {
	Kind TokenKind
	Pos  int32
}
