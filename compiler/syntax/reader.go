package syntax

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/aquifer-dev/aquifer/diag"
)

// maxDepth limits how deep values, types and blocks may nest, in levels of the tree. Every later stage walks the tree
// recursively and relies on it.
const maxDepth = 1000

// reader reads values, types and names by hand from the tokens of one line. The productions of grammar.go call it: a
// chain of operators in struct tags would cost a nested struct per level of precedence.
//
// The tokens hold no blanks; whether two touch follows from their offsets.
type reader struct {
	*lexer.PeekingLexer
	end    int32 // offset behind the last token taken
	depth  int   // open calls
	height int   // levels of the value or type read last
	// plainUntil is where a list of types ends that turned out to be no arrow's parameters: none of its rest is.
	plainUntil lexer.RawCursor
}

// fault is a syntax error on its way to the parser; its spans lack the file.
type fault struct {
	diag.Diagnostic
	of    Range // the name that the fault may follow from, if it does
	place place // of a word that is no type: which types may stand there
	alone bool  // its fix changes nothing else in the line
}

func (f *fault) Error() string            { return f.Diagnostic.Message }
func (f *fault) Message() string          { return f.Diagnostic.Message }
func (f *fault) Position() lexer.Position { return lexer.Position{Offset: int(f.Span.Start)} }

// newReader starts at the next token of a line.
func newReader(lx *lexer.PeekingLexer) *reader { return &reader{PeekingLexer: lx} }

func tokenRange(t *lexer.Token) Range {
	return Range{int32(t.Pos.Offset), int32(t.Pos.Offset + len(t.Value))}
}

func kindOf(t *lexer.Token) TokenKind {
	if t.EOF() {
		return EOF
	}
	return TokenKind(-2 - t.Type)
}

func typeOf(k TokenKind) lexer.TokenType {
	if k == EOF {
		return lexer.EOF
	}
	return -2 - lexer.TokenType(k)
}

func (r *reader) kind() TokenKind { return kindOf(r.Peek()) }

// at reports whether the next token is this mark.
func (r *reader) at(mark string) bool {
	t := r.Peek()
	return t.Value == mark && kindOf(t) == Punct
}

// glued reports whether the next token touches the last one taken.
func (r *reader) glued() bool { return int32(r.Peek().Pos.Offset) == r.end }

// take consumes the next token.
func (r *reader) take() *lexer.Token {
	t := r.Next()
	r.end = tokenRange(t).To
	return t
}

// accept consumes the next token if it is this mark.
func (r *reader) accept(mark string) bool {
	if !r.at(mark) {
		return false
	}
	r.take()
	return true
}

// expect consumes the mark or fails, telling what it is for.
func (r *reader) expect(mark string, opened Range, purpose string) error {
	if r.accept(mark) {
		return nil
	}
	if purpose == "" {
		return r.unexpected("`" + mark + "`")
	}
	return missingClose(r.next(), mark, opened, purpose)
}

// unexpected is the fault of the next token where something else is wanted.
func (r *reader) unexpected(want string) error { return unexpectedToken(r.next(), want) }

// found describes a token for messages.
type found struct {
	Range
	kind TokenKind
	text string
	end  int32 // offset behind the token before it
}

func (r *reader) next() found {
	t := r.Peek()
	end := r.end
	if end == 0 {
		end = int32(t.Pos.Offset)
	}
	return found{tokenRange(t), kindOf(t), t.Value, end}
}

// nest enters one level; the returned fault is nil unless the limit is reached.
func (r *reader) nest() error {
	r.depth++
	if r.depth > maxDepth {
		return tooDeep(r.next().Range)
	}
	return nil
}

// grow records that a node of the given subtree height was put under a new one.
func (r *reader) grow(height int, at Range) error {
	r.height = height + 1
	if r.height > maxDepth {
		return tooDeep(at)
	}
	return nil
}

func (r *reader) name(want string) (*Name, error) {
	switch r.kind() {
	case Lower, Upper:
		t := r.take()
		return &Name{tokenRange(t), t.Value}, nil
	}
	return nil, r.unexpected(want)
}

// qname reads Name ('.' Name)*.
func (r *reader) qname(want string) (*QName, error) {
	first, err := r.name(want)
	if err != nil {
		return nil, err
	}
	q := &QName{first.Range, []*Name{first}}
	for r.at(".") && r.glued() {
		r.take()
		part, err := r.name("a name after the dot")
		if err != nil {
			return nil, err
		}
		q.Parts = append(q.Parts, part)
		q.To = part.To
	}
	return q, nil
}

// The leaves of the grammar that are read by hand. participle calls their Parse methods.
type (
	word      struct{ *Name }
	dotted    struct{ *QName }
	path      struct{ *Literal }
	signature struct{ *Signature }
)

func (w *word) Parse(lx *lexer.PeekingLexer) (err error) {
	if k := kindOf(lx.Peek()); k != Lower && k != Upper {
		return participle.NextMatch
	}
	w.Name, err = newReader(lx).name("a name")
	return err
}

func (d *dotted) Parse(lx *lexer.PeekingLexer) (err error) {
	if k := kindOf(lx.Peek()); k != Lower && k != Upper {
		return participle.NextMatch
	}
	d.QName, err = newReader(lx).qname("a name")
	return err
}

func (p *path) Parse(lx *lexer.PeekingLexer) error {
	if kindOf(lx.Peek()) != String {
		return participle.NextMatch
	}
	t := lx.Next()
	p.Literal = &Literal{tokenRange(t), StringLiteral, t.Value}
	return nil
}

func (s *signature) Parse(lx *lexer.PeekingLexer) (err error) {
	s.Signature, err = newReader(lx).signature()
	return err
}

// parseValue and parseType are productions for participle.
func parseValue(lx *lexer.PeekingLexer) (Value, error) { return newReader(lx).value() }
func parseType(lx *lexer.PeekingLexer) (Type, error)   { return newReader(lx).anyType() }
