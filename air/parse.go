package air

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxDepth is how deep instructions may nest; a text that nests deeper is refused, because trees are walked recursively.
const MaxDepth = 10_000

// maxLabels bounds the problems reported for one text.
const maxLabels = 100

// Label is one problem of an AIR text: a message for the bytes from Start to End.
type Label struct {
	Start, End int32
	Text       string // in the original's words
	Code       string // of the diagnostic, E0501 and on

	want set    // what may stand there, for a token that may not
	name string // the variable that the problem is about
}

// Parse reads an AIR text and checks its static rules. The script is nil exactly if the error is not.
func Parse(text string) (*Script, *Error) {
	s, err := ParseOnly(text)
	if err == nil {
		err = Check(s)
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// ParseWhile is Parse for those who have little time: it looks at the context every few KiB of text, and when that has ended, stopped is the
// context's error and there is neither a script nor an error in it.
func ParseWhile(ctx context.Context, text string) (s *Script, err *Error, stopped error) {
	if s, err, stopped = parse(ctx, text); s == nil {
		return nil, err, stopped
	}
	if len(text) > lookEvery {
		if stopped = ctx.Err(); stopped != nil {
			return nil, nil, stopped
		}
	}
	if err = Check(s); err != nil {
		return nil, err, nil
	}
	return s, nil, nil
}

// ParseOnly reads an AIR text without its static rules, as a formatter wants it.
func ParseOnly(text string) (*Script, *Error) {
	s, err, _ := parse(context.Background(), text)
	return s, err
}

// lookEvery is how many bytes of text are read between two looks at the context: about a tenth of a millisecond.
const lookEvery = 8 << 10

func parse(ctx context.Context, text string) (s *Script, err *Error, stopped error) {
	if !utf8.ValidString(text) {
		at := int32(validPrefix(text))
		return nil, &Error{Text: text, Labels: []Label{{Start: at, End: at + 1, Text: "an AIR text is UTF-8", Code: codeUTF8}}}, nil
	}
	p := parser{lexer: lexer{text: text}, ctx: ctx, look: lookEvery, script: &Script{Text: text}}
	p.script.ByID = make([]*Instr, 0, strings.Count(text, "(")+1) // a call has two brackets
	p.advance()
	p.script.Root = p.instr(0)
	if p.stopped != nil {
		return nil, nil, p.stopped
	}
	if p.labels == nil && p.tok.kind != tEnd {
		p.unexpected(0)
	}
	if p.labels != nil {
		return nil, &Error{Text: text, Labels: p.labels}, nil
	}
	p.script.Comments = p.comments
	bind(p.script)
	return p.script, nil, nil
}

// validPrefix returns the number of bytes in front of the first one that is not UTF-8.
func validPrefix(text string) int {
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)) {
			return i
		}
	}
	return len(text)
}

type parser struct {
	lexer
	tok    token
	script *Script
	labels []Label
	bad    bool // the current instruction has a problem
	open   int  // brackets opened and not closed

	ctx     context.Context
	look    int   // the place at which the context is looked at again
	stopped error // the context's

	instrs   slab[Instr]
	operands slab[Operand]
}

// What may stand where (spec/air.md#A7).
var (
	peerSet     = setOf(tInitPeer, tString, tScalar, tScalarLens, tCanonLens, tCanonMapLens)
	tripletSet  = setOf(tString, tScalar, tScalarLens, tCanonLens, tCanonMapLens)
	apSet       = setOf(tInitPeer, tLastError, tLastErrorLens, tError, tErrorLens, tString, tTimestamp, tTTL, tInt, tFloat, tBool, tLBracket, tScalar, tScalarLens, tCanon, tCanonLens, tCanonMapLens)
	valueSet    = apSet | setOf(tCanonMap)
	resultSet   = setOf(tScalar, tStream)
	keySet      = setOf(tString, tInt, tScalar, tScalarLens, tCanonLens)
	failSet     = setOf(tInt, tScalar, tScalarLens, tCanonLens, tLastError, tError)
	iterableSet = setOf(tLBracket, tScalar, tScalarLens, tCanon, tCanonMap, tCanonMapLens, tStream, tStreamMap)
	newSet      = setOf(tScalar, tStream, tStreamMap, tCanon, tCanonMap)
)

func (p *parser) advance() {
	p.next(&p.tok)
	if p.pos >= p.look {
		p.pause()
	}
}

// pause looks at the context. When it has ended, so has the text.
func (p *parser) pause() {
	p.look = p.pos + lookEvery
	if p.stopped == nil {
		p.stopped = p.ctx.Err()
	}
	if p.stopped != nil {
		p.bad, p.pos, p.tok.kind = true, len(p.text), tEnd
	}
}

// unexpected reports the current token where one of want should stand.
func (p *parser) unexpected(want set) {
	if p.tok.kind == tIllegal {
		p.problem(p.tok.errStart, p.tok.errEnd, p.tok.err, codeWord)
		return
	}
	end := p.tok.end
	if p.tok.kind == tEnd {
		end++
	}
	p.problem(p.tok.start, end, want.expected(), codeToken)
	if n := len(p.labels); n > 0 && p.labels[n-1].Code == codeToken {
		p.labels[n-1].want = want
	}
}

func (p *parser) problem(start, end int32, text, code string) {
	p.bad = true
	if len(p.labels) < maxLabels {
		p.labels = append(p.labels, Label{Start: start, End: end, Text: text, Code: code})
	}
}

// take consumes a bracket.
func (p *parser) take(t terminal) bool {
	if p.bad || p.tok.kind != t {
		if !p.bad {
			p.unexpected(setOf(t))
		}
		return false
	}
	switch t {
	case tLParen:
		p.open++
	case tRParen:
		p.open--
	}
	p.advance()
	return true
}

// operand consumes one word of the set and writes what it is to o; `[` stands for `[]`.
func (p *parser) operand(want set, o *Operand) {
	if p.bad {
		return
	}
	t := &p.tok
	if !want.has(t.kind) || t.kind >= tKeyword {
		p.unexpected(want)
		return
	}
	if t.kind != tLBracket {
		*o = t.operand
		p.advance()
		return
	}
	at := t.start
	p.advance()
	if p.tok.kind != tRBracket {
		p.unexpected(setOf(tRBracket))
		return
	}
	p.advance()
	*o = Operand{Kind: EmptyArray, Start: at, Text: "[]"}
}

// result consumes the word that an instruction defines.
func (p *parser) result(want set) *Operand {
	o := &p.operands.take(1)[0]
	p.operand(want, o)
	return o
}

// in consumes the words that an instruction reads, one of each set.
func (p *parser) in(wants ...set) []Operand {
	list := p.operands.take(len(wants))
	for i, want := range wants {
		p.operand(want, &list[i])
	}
	return list
}

// slab gives room for many small objects by one allocation: first for few, as most scripts are short.
type slab[T any] struct {
	room []T
	used int
}

func (s *slab[T]) take(n int) []T {
	if len(s.room)-s.used < n {
		s.room, s.used = make([]T, max(n, min(512, 2*len(s.room)+16))), 0
	}
	s.used += n
	return s.room[s.used-n : s.used : s.used]
}

// extend makes the list that was taken last longer by one.
func (s *slab[T]) extend(list []T) []T {
	if s.used == len(s.room) { // twice as long, since a list may become very long
		s.room, s.used = make([]T, max(2*len(list), min(512, 2*len(s.room)+16))), len(list)
		copy(s.room, list)
	}
	s.used++
	return s.room[s.used-len(list)-1 : s.used : s.used]
}

func (p *parser) node() *Instr {
	in := &p.instrs.take(1)[0]
	p.script.ByID = append(p.script.ByID, in)
	in.ID = InstrID(len(p.script.ByID))
	return in
}

// instr reads one instruction. After a problem it goes on behind the instruction's closing bracket, so that
// one text can show several problems; what it returns then is never used.
func (p *parser) instr(depth int) *Instr {
	in := p.node()
	in.Start = p.tok.start
	outer := p.open
	if depth > MaxDepth {
		p.problem(p.tok.start, p.tok.end, fmt.Sprintf("instructions nest deeper than %d levels", MaxDepth), codeDepth)
		return in
	}
	if !p.take(tLParen) {
		return in
	}
	if p.tok.kind == tKeyword {
		in.Op = p.tok.op
		p.advance()
		p.body(in, depth)
		in.End = p.tok.end
		p.take(tRParen)
	} else {
		p.unexpected(setOf(tKeyword))
	}
	if p.bad {
		p.skip(outer)
	}
	return in
}

// skip leaves a broken instruction that began when outer brackets were open. At the end of the text the problem stays, as
// all that could follow is that closing brackets are missing.
func (p *parser) skip(outer int) {
	for p.open > outer && p.tok.kind != tEnd {
		switch p.tok.kind {
		case tLParen:
			p.open++
		case tRParen:
			p.open--
		}
		p.advance()
	}
	p.bad = p.tok.kind == tEnd
}

func (p *parser) body(in *Instr, depth int) {
	switch in.Op {
	case Call:
		p.call(in)
	case Canon:
		p.canon(in)
	case Ap:
		p.ap(in)
	case Seq, Par, Xor:
		in.A = p.child(depth)
		in.B = p.child(depth)
	case Match, Mismatch:
		in.In = p.in(valueSet, valueSet)
		in.A = p.child(depth)
	case Fold:
		in.In = p.in(iterableSet)
		in.Out = p.result(setOf(tScalar))
		in.A = p.child(depth)
		if !p.bad && p.tok.kind == tLParen {
			in.B = p.child(depth)
		}
	case Next:
		in.Out = p.result(setOf(tScalar))
	case New:
		in.Out = p.result(newSet)
		in.A = p.child(depth)
	case Fail:
		in.In = p.in(failSet)
		if in.In[0].Kind == Int {
			in.In = p.operands.extend(in.In)
			p.operand(setOf(tString), &in.In[1])
		}
	}
}

func (p *parser) child(depth int) *Instr {
	if p.bad {
		return nil
	}
	return p.instr(depth + 1)
}

func (p *parser) call(in *Instr) {
	words := p.operands.take(3)
	p.operand(peerSet, &words[0])
	p.take(tLParen)
	p.operand(tripletSet, &words[1])
	p.operand(tripletSet, &words[2])
	p.take(tRParen)
	p.take(tLBracket)
	for !p.bad && p.tok.kind != tRBracket {
		if !valueSet.has(p.tok.kind) {
			p.unexpected(valueSet | setOf(tRBracket))
			break
		}
		words = p.operands.extend(words)
		p.operand(valueSet, &words[len(words)-1])
	}
	p.take(tRBracket)
	in.In = words
	if !p.bad && p.tok.kind != tRParen {
		if !resultSet.has(p.tok.kind) {
			p.unexpected(resultSet | setOf(tRParen))
			return
		}
		in.Out = p.result(resultSet)
	}
}

func (p *parser) canon(in *Instr) {
	in.In = p.in(peerSet, setOf(tStream, tStreamMap))
	want := setOf(tCanon)
	if in.In[1].Kind == StreamMap {
		want = setOf(tCanonMap, tScalar)
	}
	in.Out = p.result(want)
}

func (p *parser) ap(in *Instr) {
	if p.tok.kind != tLParen {
		if !apSet.has(p.tok.kind) {
			p.unexpected(apSet | setOf(tLParen))
			return
		}
		in.In = p.in(apSet)
		in.Out = p.result(resultSet)
		return
	}
	in.Op = ApMap
	p.take(tLParen)
	in.In = p.in(keySet, apSet)
	p.take(tRParen)
	in.Out = p.result(setOf(tStreamMap))
}
