package syntax

import (
	"errors"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// Parse reads a file. The tree always comes back; every line that could not be read costs one diagnostic.
func Parse(src *source.File) (*File, diag.List) {
	text := src.Text
	p := &parser{file: &File{Source: src}, invalid: -1}
	if len(text) > math.MaxInt32-1 {
		p.report(tooLong(len(text)))
		text = ""
	}
	p.src = text
	if encoding := wideEncoding(text); encoding != "" {
		p.unreadable(encoding)
		return p.file, p.diags
	}
	p.file.Tokens = splitModuleLine(text, scan(text))
	p.checkEncoding()
	p.checkReturns()
	p.lines = split(text, p.file.Tokens)
	p.lx, _ = lexer.Upgrade(&tokenFeed{src: text, toks: p.file.Tokens})
	p.foreignComments()
	p.blockComments()
	p.top()
	p.checkLayout()
	p.diags = p.diags.Sort()
	p.foreignFile()
	return p.file, p.diags.Sort()
}

// ParseValue reads a text that is one value, such as the call that a command line asks for. The value is a *BadValue
// when there are diagnostics.
func ParseValue(src *source.File) (Value, diag.List) {
	p := &parser{file: &File{Source: src, Tokens: scan(src.Text)}, src: src.Text, invalid: -1}
	p.lx, _ = lexer.Upgrade(&tokenFeed{src: src.Text, toks: p.file.Tokens})
	bad := &BadValue{Range{0, int32(len(src.Text))}}
	lines := split(src.Text, p.file.Tokens)
	if len(lines) == 0 {
		p.report(malformed(found{kind: EOF}, formBare.what, formBare.usage))
		return bad, p.diags
	}
	g := read(p, &productions.bare, lines[0], formBare)
	if g != nil && len(lines) > 1 {
		p.report(trailing(p.found(lines[1].first), formBare.usage))
		g = nil
	}
	if g == nil {
		return bad, p.diags
	}
	return g.Value, p.diags
}

// line is a logical line: tokens first to last, both significant, behind an indent.
type line struct {
	indent      string
	first, last int
	bad         int  // index of its first Bad token, or -1
	rewritten   bool // some of its tokens are read as others, see foreign.go
}

// split finds the logical lines that are not blank.
func split(src string, toks []Token) (out []line) {
	l := line{first: -1, bad: -1}
	fresh, indent := true, ""
	for i, t := range toks {
		switch t.Kind {
		case Newline, EOF:
			if l.first >= 0 {
				out = append(out, l)
			}
			l = line{first: -1, bad: -1}
			fresh, indent = true, ""
		case Blank:
			if fresh && l.first < 0 {
				indent = src[t.Pos:toks[i+1].Pos]
				// A blank that holds newlines, or the byte order mark, is no indent.
				if !isBlank(indent[0]) {
					indent = ""
				}
			}
		case Comment:
		default:
			if l.first < 0 {
				l.first, l.indent, fresh = i, indent, false
			}
			l.last = i
			if t.Kind == Bad && l.bad < 0 {
				l.bad = i
			}
		}
	}
	return out
}

// parser puts the lines of a file together to a tree.
type parser struct {
	file  *File
	src   string
	lines []line
	i     int // the line to read next
	lx    *lexer.PeekingLexer
	depth int
	// invalid is the offset of the first bytes that are not UTF-8, or -1.
	invalid int32
	strange map[string]bool // words in other letters that were reported
	over    map[int]string  // what is read in place of tokens, see foreign.go
	astray  bool            // the lines before stand at the left of the file and belong to no definition
	miscast map[string]bool // names that were reported to begin with the wrong case
	diags   diag.List
}

func (p *parser) report(f *fault) {
	if p.follows(f) {
		return
	}
	if len(f.Fixes) == 1 && len(f.Fixes[0].Edits) == 1 && !f.alone {
		p.everywhere(f)
	}
	d := f.Diagnostic
	id := p.file.Source.ID
	d.Span.File = id
	for i := range d.Notes {
		if d.Notes[i].Span != (source.Span{}) {
			d.Notes[i].Span.File = id
		}
	}
	for i := range d.Fixes {
		for j := range d.Fixes[i].Edits {
			d.Fixes[i].Edits[j].Span.File = id
		}
	}
	p.diags.Add(d)
}

// checkEncoding reports a byte order mark and the first bytes outside comments that are not UTF-8.
func (p *parser) checkEncoding() {
	if hasPrefix(p.src, byteOrderMark) {
		p.report(marked(Range{0, int32(len(byteOrderMark))}))
	}
	if utf8.ValidString(p.src) {
		return
	}
	for i, t := range p.file.Tokens {
		if t.Kind != String && t.Kind != Bad {
			continue
		}
		text := p.tokenText(i)
		for j, r := range text {
			if r == utf8.RuneError && !strings.HasPrefix(text[j:], "\uFFFD") {
				from := t.Pos + int32(j)
				p.report(invalidUTF8(Range{from, from + 1}))
				p.invalid = from
				return
			}
		}
	}
}

func (p *parser) tokenText(i int) string {
	if text, ok := p.over[i]; ok {
		return text
	}
	return p.src[p.file.Tokens[i].Pos:p.tokenEnd(i)]
}

func (p *parser) kind(i int) TokenKind {
	text, ok := p.over[i]
	switch {
	case !ok:
		return p.file.Tokens[i].Kind
	case text == "":
		return Blank
	case isLetter(text[0]):
		return Lower
	}
	return Punct
}

func (p *parser) tokenEnd(i int) int32 {
	if i+1 < len(p.file.Tokens) {
		return p.file.Tokens[i+1].Pos
	}
	return int32(len(p.src))
}

func (p *parser) tokenRange(i int) Range { return Range{p.file.Tokens[i].Pos, p.tokenEnd(i)} }

// lineRange is what a line covers without its indent and trailing comment.
func (p *parser) lineRange(l line) Range {
	return Range{p.file.Tokens[l.first].Pos, p.tokenEnd(l.last)}
}

// found describes token i for messages.
func (p *parser) found(i int) found {
	return found{p.tokenRange(i), p.kind(i), p.tokenText(i), p.file.Tokens[i].Pos}
}

// form tells how a line is written, for messages about one that is not.
type form struct {
	what  string // "a loop"
	usage string // how it is written
	colon bool   // it ends in a colon
}

// read parses one line with a production. It is nil, and the fault reported, when the line has another form. A colon that
// is missing at its end is reported and taken as there.
func read[P any](p *parser, g *production[P], l line, f form) *P {
	if l.bad >= 0 {
		p.badToken(l)
		return nil
	}
	v, fault := attempt(p, g, p.lexer(l), l, f)
	if fault == nil {
		return v
	}
	if end := p.tokenEnd(l.last); f.colon && p.tokenText(l.last) != ":" {
		if v, again := attempt(p, g, p.lineLexer(l, true), l, f); again == nil {
			p.report(missingColon(end, f.what))
			return v
		}
	}
	if f == formDeclare && fault.place == anywhere {
		fault.place = ofStreams
	}
	p.report(fault)
	return nil
}

func attempt[P any](p *parser, g *production[P], lx *lexer.PeekingLexer, l line, f form) (*P, *fault) {
	v, err := g.get().ParseFromLexer(lx, participle.AllowTrailing(true))
	if err != nil {
		return nil, p.explain(err, l, f)
	}
	if t := lx.Peek(); !t.EOF() && kindOf(t) != Newline {
		end := p.tokenEnd(l.last)
		return nil, p.trailing(found{tokenRange(t), kindOf(t), t.Value, end}, l, f)
	}
	return v, nil
}

// lexer stands at the beginning of a line.
func (p *parser) lexer(l line) *lexer.PeekingLexer {
	if l.rewritten {
		return p.lineLexer(l, false)
	}
	start := p.file.Tokens[l.first].Pos
	for int32(p.lx.Peek().Pos.Offset) < start && !p.lx.Peek().EOF() {
		p.lx.Next()
	}
	return p.lx
}

// lineLexer has the tokens of one line, as they are to be read, and a colon at its end if wanted.
func (p *parser) lineLexer(l line, colon bool) *lexer.PeekingLexer {
	feed := &lineFeed{}
	add := func(k TokenKind, text string, at int32) {
		feed.tokens = append(feed.tokens, lexer.Token{Type: typeOf(k), Value: text, Pos: lexer.Position{Offset: int(at)}})
	}
	for i := l.first; i <= l.last; i++ {
		if k := p.kind(i); k != Blank && k != Comment {
			add(k, p.tokenText(i), p.file.Tokens[i].Pos)
		}
	}
	end := p.tokenEnd(l.last)
	if colon {
		add(Punct, ":", end)
	}
	add(Newline, "\n", end)
	lx, _ := lexer.Upgrade(feed)
	return lx
}

func (p *parser) badToken(l line) {
	r := p.tokenRange(l.bad)
	text := p.tokenText(l.bad)
	switch {
	case text[0] == '"':
		p.report(p.unterminated(l, r))
	case !utf8.ValidString(text):
		if p.invalid < r.From || p.invalid >= r.To { // else reported by checkEncoding
			p.report(invalidUTF8(r))
		}
	case text[0] >= 0x80 && p.strange[text]: // once a file is enough
	case text == "\r" && onlyReturns(p.src):
		p.report(p.returnsFault(r))
	case blankLike(text):
		p.seen(text)
		p.report(p.blankFault(l.bad))
	default:
		p.seen(text)
		f := badCharacter(r, text)
		p.straightQuotes(f, r, text)
		if text == ";" && l.bad < l.last { // the rest is a line of its own
			next := l.bad + 1
			for next < l.last && p.isSpace(next) {
				next++
			}
			f.Fixes = nil
			f.fix("write two lines", Range{r.From, p.file.Tokens[next].Pos}, "\n"+l.indent)
		}
		p.report(f)
	}
}

func (p *parser) seen(text string) {
	if p.strange == nil {
		p.strange = map[string]bool{}
	}
	p.strange[text] = true
}

// explain turns the outcome of a production into words: faults of hand-written parts say themselves what they miss;
// for the rest the form of the line does.
func (p *parser) explain(err error, l line, f form) *fault {
	var own *fault
	if errors.As(err, &own) {
		return p.ownFault(own, l, f)
	}
	end := p.tokenEnd(l.last)
	at := found{Range{end, end}, Newline, "", end}
	var other participle.Error
	if errors.As(err, &other) {
		off := int32(other.Position().Offset)
		for i := l.first; i <= l.last; i++ {
			if p.file.Tokens[i].Pos == off {
				at = p.found(i)
				at.end = end
			}
		}
	}
	if own := p.foreignToken(at, l, f); own != nil {
		return own
	}
	if f.colon && at.kind == Newline && p.tokenText(l.last) != ":" {
		return missingColon(end, f.what)
	}
	return malformed(at, f.what, "write `"+f.usage+"`")
}

// ownFault is a fault that a hand-written part told, or the slip behind it.
func (p *parser) ownFault(own *fault, l line, f form) *fault {
	if own.Code != "E0105" || len(own.Args) != 3 { // not of a list that does not go on
		return own
	}
	for i := l.first; i <= l.last; i++ {
		if p.file.Tokens[i].Pos == own.Span.Start && p.kind(i) == Punct {
			if s := p.slip(p.found(i), l, f); s != nil {
				return s
			}
		}
	}
	return own
}

// trailing explains a token behind a complete line.
func (p *parser) trailing(t found, l line, f form) *fault {
	if own := p.foreignToken(t, l, f); own != nil {
		return own
	}
	if own := p.slip(t, l, f); own != nil {
		return own
	}
	switch t.text {
	case "and":
		return wordOperator(t.Range, t.text, "&&")
	case "or":
		return wordOperator(t.Range, t.text, "||")
	case "<<-":
		return p.pushedElement(l, pushTarget(Range{p.file.Tokens[l.first].Pos, t.From}))
	case ")", "]", "}":
		return strayBracket(t)
	case "=":
		return trailing(t, "`==` compares; `=` stands once, behind the name that is assigned")
	}
	if f == formFunc && (t.kind == Upper || isScalar(t.text) || t.text == "[" || t.text == "?") {
		return trailing(t, "results stand behind `->`: `"+f.usage+"`")
	}
	if f.colon && t.From > 0 && strings.HasSuffix(strings.TrimRight(p.src[:t.From], " \t"), ":") {
		return trailing(t, "what belongs to "+f.what+" stands on lines of its own below, indented")
	}
	return trailing(t, "write `"+f.usage+"`")
}
