package syntax

import (
	"io"
	"sync"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// The grammar of a logical line: one production for each form that dispatch.go tells apart by the first tokens. Names,
// values, types and signatures inside are read by hand (reader.go).
type (
	moduleLine struct {
		Word     word     `parser:"@@"`
		Name     dotted   `parser:"@@"`
		Declares bool     `parser:"( @'declares'"`
		All      bool     `parser:"  ( @'*'"`
		Names    []dotted `parser:"  | @@ (',' @@)* ) )?"`
	}
	importLine struct {
		Items []item  `parser:"('import'|'use') ( @@ (',' @@)* 'from' )?"`
		Path  path    `parser:"@@"`
		As    *dotted `parser:"( 'as' @@ )?"`
	}
	exportLine struct {
		Items []item `parser:"'export' @@ (',' @@)*"`
	}
	item struct {
		Name dotted  `parser:"@@"`
		As   *dotted `parser:"( 'as' @@ )?"`
	}

	serviceLine struct {
		Name word  `parser:"'service' @@"`
		ID   Value `parser:"( '(' @@ ')' )? ':'"`
	}
	typeLine struct {
		Name word `parser:"('data'|'ability') @@ ':'"`
	}
	aliasLine struct {
		Name word `parser:"'alias' @@ ':'"`
		Type Type `parser:"@@"`
	}
	constLine struct {
		Name  word  `parser:"'const' @@"`
		Soft  bool  `parser:"@'?'? '='"`
		Value Value `parser:"@@"`
	}
	funcLine struct {
		Name word      `parser:"'func' @@"`
		Sig  signature `parser:"@@ ':'"`
	}

	fieldLine struct {
		Name word `parser:"@@ ':'"`
		Type Type `parser:"@@"`
	}
	methodLine struct {
		Name word      `parser:"@@"`
		Sig  signature `parser:"@@"`
	}

	returnLine struct {
		Values []Value `parser:"'<-' @@ (',' @@)*"`
	}
	serviceIDLine struct {
		Service dotted `parser:"@@"`
		ID      Value  `parser:"@@"`
	}
	pushLine struct {
		Target word  `parser:"@@ '<<-'"`
		Value  Value `parser:"@@"`
		Second Value `parser:"( ',' @@ )?"`
	}
	forLine struct {
		Item     word   `parser:"'for' @@"`
		Second   *word  `parser:"( ',' @@ )?"`
		Iterable Value  `parser:"'<-' @@"`
		Mode     string `parser:"@('par'|'try'|'rec')? ':'"`
	}
	parSeqLine struct {
		Item     word    `parser:"'parseq' @@"`
		Second   *word   `parser:"( ',' @@ )?"`
		Iterable Value   `parser:"'<-' @@"`
		Peer     Value   `parser:"'on' @@"`
		Via      []Value `parser:"( 'via' @@ )* ':'"`
	}
	onLine struct {
		Peer Value   `parser:"'on' @@"`
		Via  []Value `parser:"( 'via' @@ )* ':'"`
	}
	ifLine struct {
		Cond Value `parser:"'if' @@ ':'"`
	}
	plainLine struct {
		Word word `parser:"@@ ':'"`
	}
	catchLine struct {
		Name word `parser:"'catch' @@ ':'"`
	}
	joinLine struct {
		Values []Value `parser:"'join' @@ (',' @@)*"`
	}
	closureLine struct {
		Name     word      `parser:"@@ '='"`
		Detached bool      `parser:"@'func'?"`
		Sig      signature `parser:"@@ ':'"`
	}
	assignLine struct {
		Name  word  `parser:"@@ '='"`
		Value Value `parser:"@@"`
	}
	callLine struct {
		Targets []word `parser:"( @@ (',' @@)* '<-' )?"`
		Value   Value  `parser:"@@"`
	}
	bareLine struct {
		Value Value `parser:"@@"`
	}
)

// production is the parser of one line form, built when it is first needed: building them all takes milliseconds that
// a short run would notice.
type production[P any] struct {
	once   sync.Once
	parser *participle.Parser[P]
}

func (p *production[P]) get() *participle.Parser[P] {
	p.once.Do(func() {
		p.parser = participle.MustBuild[P](
			participle.Lexer(tokenNames{}),
			participle.ParseTypeWith(parseValue),
			participle.ParseTypeWith(parseType),
			// Without lookahead a part that has begun must end well: its own fault is reported, not that of what
			// would follow had it not been there.
			participle.UseLookahead(0),
		)
	})
	return p.parser
}

// productions holds a production for every line form.
var productions struct {
	module    production[moduleLine]
	imports   production[importLine]
	export    production[exportLine]
	service   production[serviceLine]
	typ       production[typeLine]
	alias     production[aliasLine]
	constant  production[constLine]
	function  production[funcLine]
	field     production[fieldLine]
	method    production[methodLine]
	ret       production[returnLine]
	serviceID production[serviceIDLine]
	push      production[pushLine]
	loop      production[forLine]
	parSeq    production[parSeqLine]
	on        production[onLine]
	cond      production[ifLine]
	plain     production[plainLine]
	catch     production[catchLine]
	join      production[joinLine]
	closure   production[closureLine]
	assign    production[assignLine]
	call      production[callLine]
	bare      production[bareLine]
}

// tokenNames tells participle the kinds of tokens. It never lexes: productions read the tokens of scan.
type tokenNames struct{}

// Symbols names the token kinds as struct tags may write them.
func (tokenNames) Symbols() map[string]lexer.TokenType {
	m := map[string]lexer.TokenType{"EOF": lexer.EOF}
	for k := Lower; k <= Bad; k++ {
		m[tokenKindNames[k]] = typeOf(k)
	}
	return m
}

// Lex is not used.
func (tokenNames) Lex(string, io.Reader) (lexer.Lexer, error) { return endOfTokens{}, nil }

type endOfTokens struct{}

func (endOfTokens) Next() (lexer.Token, error) { return lexer.Token{Type: lexer.EOF}, nil }

// tokenFeed hands the significant tokens of a file, and its newlines, to participle.
type tokenFeed struct {
	src  string
	toks []Token
	i    int
}

// Next returns the next token that is neither blank nor comment.
func (f *tokenFeed) Next() (lexer.Token, error) {
	for f.toks[f.i].Kind == Blank || f.toks[f.i].Kind == Comment {
		f.i++
	}
	t := f.toks[f.i]
	if t.Kind == EOF {
		return lexer.EOFToken(lexer.Position{Offset: int(t.Pos)}), nil
	}
	f.i++
	return lexer.Token{Type: typeOf(t.Kind), Value: f.src[t.Pos:f.toks[f.i].Pos], Pos: lexer.Position{Offset: int(t.Pos)}}, nil
}

// lineFeed hands prepared tokens to participle.
type lineFeed struct{ tokens []lexer.Token }

// Next returns the next token.
func (f *lineFeed) Next() (lexer.Token, error) {
	if len(f.tokens) == 0 {
		return lexer.EOFToken(lexer.Position{}), nil
	}
	t := f.tokens[0]
	f.tokens = f.tokens[1:]
	return t, nil
}
