package syntax

import (
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/source"
)

// Where blanks and line ends may stand between the tokens of a line. The reader takes tokens wherever they stand, so that a
// program with a blank too many costs one message and nothing that follows from it; this pass then holds every line that was
// read to the original's layout (spec/language.md#L40), so that what compiles here compiles there.

// gaps is the set of what may stand between a token and the one before it.
type gaps uint8

const (
	none     gaps = 1 << iota // nothing: the two touch
	blanks                    // blanks on the same line
	left                      // line ends, and then the token at the very left
	indented                  // line ends, and then the token behind blanks

	inLine = none | blanks
	folded = none | blanks | left
	free   = none | blanks | left | indented
)

// layout walks the tree of a file and notes what may stand before each token; unless noted it is inLine.
type layout struct {
	p     *parser
	rules []gaps // by token
}

// checkLayout reports layout that the original rejects, in lines without another error.
func (p *parser) checkLayout() {
	l := &layout{p: p, rules: make([]gaps, len(p.file.Tokens))}
	for i := range l.rules {
		l.rules[i] = inLine
	}
	var wrong []int32 // where the errors are that are reported already
	for _, d := range p.diags {
		if d.Span != (source.Span{}) {
			wrong = append(wrong, d.Span.Start)
		}
	}
	slices.Sort(wrong)
	for _, h := range p.file.Header {
		l.header(h)
	}
	for i, d := range p.file.Decls {
		l.decl(d)
		if i > 0 {
			l.apart(p.file.Decls[i-1], d)
		}
	}
	for _, line := range p.lines {
		r := p.lineRange(line)
		if i, _ := slices.BinarySearch(wrong, r.From); i < len(wrong) && wrong[i] <= r.To {
			continue
		}
		l.line(line)
	}
}

// line compares the gaps of a line with the rules.
func (l *layout) line(line line) {
	before := line.first
	depth := 0         // of brackets around
	var missing *fault // a blank before the token `before`
	for i := line.first + 1; i <= line.last; i++ {
		if l.p.isSpace(i) {
			continue
		}
		depth += l.nesting(before)
		gap := l.gap(before, i)
		switch rule := l.rules[i]; {
		case gap&rule != 0:
		case gap == none:
			if missing != nil { // on both sides of a token: one mistake
				missing.edit(Range{l.p.tokenEnd(before), l.p.tokenEnd(before)}, " ")
				l.p.report(missing)
				missing, before = nil, i
				continue
			}
			missing, before = missingBlank(l.p.found(before), l.p.found(i)), i
			continue
		case gap == blanks && rule&none == 0: // a line end is wanted: no such rule
		case gap == blanks:
			l.p.report(needlessBlank(l.p.found(before), l.p.found(i)))
		default:
			l.p.report(l.brokenLine(line, before, i, depth, rule))
		}
		if missing != nil {
			l.p.report(missing)
			missing = nil
		}
		before = i
	}
	if missing != nil {
		l.p.report(missing)
	}
}

// nesting is what a token adds to the depth of brackets.
func (l *layout) nesting(i int) int {
	switch l.p.tokenText(i) {
	case "(", "[", "{":
		return 1
	case ")", "]", "}":
		return -1
	}
	return 0
}

// gap says what stands between two tokens that follow each other in a line.
func (l *layout) gap(before, i int) gaps {
	between := l.p.src[l.p.tokenEnd(before):l.p.file.Tokens[i].Pos]
	switch {
	case between == "":
		return none
	case !strings.Contains(between, "\n"):
		return blanks
	case isBlank(between[len(between)-1]):
		return indented
	}
	return left
}

// brokenLine explains a line end where a line cannot go on. The fix takes the line end away; comments go above the line.
func (l *layout) brokenLine(line line, before, i, depth int, rule gaps) *fault {
	end, start := l.p.tokenEnd(before), l.p.file.Tokens[i].Pos
	at := before
	if next := l.p.found(i); depth == 0 && next.kind == Punct && next.text != ":" {
		at = i // the line could have ended before
	}
	f := brokenLine(l.p.tokenRange(at), l.p.found(before), l.p.found(i), rule&left != 0)
	joint := " "
	switch next := l.p.tokenText(i); {
	case rule&blanks == 0, next == ",", next == ")", next == "]", next == "}", strings.HasSuffix(l.p.src[:end], "("), strings.HasSuffix(l.p.src[:end], "["):
		joint = ""
	}
	f.fix("write it in one line", Range{end, start}, joint)
	comments := ""
	for j := before + 1; j < i; j++ {
		if l.p.file.Tokens[j].Kind == Comment {
			comments += strings.TrimRight(l.p.tokenText(j), "\r") + "\n" + line.indent
		}
	}
	if comments != "" {
		at := l.p.file.Tokens[line.first].Pos
		f.edit(Range{at, at}, comments)
	}
	return f
}

// resultBelow takes the line below into the head of a function, if that is what the function returns.
func (p *parser) resultBelow(head line) line {
	if p.tokenText(head.last) == ":" || p.shape(head).result || p.i == len(p.lines) || p.tokenText(p.lines[p.i].first) != "->" {
		return head
	}
	next := p.lines[p.i]
	p.i++
	end, start := p.tokenEnd(head.last), p.file.Tokens[next.first].Pos
	f := brokenSignature(end, p.tokenRange(next.first))
	if strings.TrimSpace(p.src[end:start]) == "" { // no comment is in the way
		f.fix("write it in one line", Range{end, start}, " ")
	}
	p.report(f)
	if p.over == nil {
		p.over = map[int]string{}
	}
	for i := head.last + 1; i < next.first; i++ {
		if p.file.Tokens[i].Kind == Newline {
			p.over[i] = ""
		}
	}
	head.last, head.rewritten = next.last, true
	if head.bad < 0 {
		head.bad = next.bad
	}
	return head
}

func (p *parser) isSpace(i int) bool {
	k := p.file.Tokens[i].Kind
	return k == Blank || k == Comment || k == Newline
}

// tok is the first token at or behind an offset that is no layout.
func (l *layout) tok(at int32) int {
	i, _ := slices.BinarySearchFunc(l.p.file.Tokens, at, func(t Token, at int32) int { return int(t.Pos) - int(at) })
	for i < len(l.p.file.Tokens)-1 && l.p.isSpace(i) {
		i++
	}
	return i
}

// may notes what may stand before the token at or behind an offset, and returns its index.
func (l *layout) may(at int32, rule gaps) int {
	i := l.tok(at)
	l.rules[i] = rule
	return i
}

// start notes what may stand before a value, which itself may begin with a line end if it begins with a bracket or `!`.
func (l *layout) start(v Value, rule gaps) {
	i := l.tok(v.Pos())
	switch l.p.tokenText(i) {
	case "[", "?", "*", "!":
		if rule&left == 0 {
			rule |= left
		} else {
			rule |= indented
		}
	}
	l.rules[i] = rule
}

// word notes that a word has blanks on both sides.
func (l *layout) word(at int32) {
	i := l.may(at, blanks)
	l.after(i, blanks)
}

// after notes what may stand before the token behind another one.
func (l *layout) after(i int, rule gaps) int {
	return l.may(l.p.file.Tokens[i].Pos+int32(len(l.p.tokenText(i))), rule)
}

// list notes what may stand in a list of nodes: before its commas and behind them. It returns the token behind it, and reports
// a comma there.
func (l *layout) list(nodes int, end func(int) int32, comma, item gaps) int {
	for k := range nodes {
		i := l.tok(end(k))
		for l.p.tokenText(i) == ")" && k < nodes-1 { // of a type in parentheses
			i = l.after(i, l.rules[l.tok(l.p.tokenEnd(i))])
		}
		if k == nodes-1 {
			return i
		}
		l.rules[i] = comma
		l.after(i, item)
	}
	return -1
}

func (l *layout) values(vs []Value, comma, item gaps) int {
	behind := l.list(len(vs), func(k int) int32 { return vs[k].End() }, comma, item)
	for k, v := range vs {
		if k > 0 {
			l.start(v, item)
		}
		l.value(v)
	}
	return behind
}

// closing notes what may stand before the bracket behind a list, and reports a comma there.
func (l *layout) closing(i int, rule gaps) {
	if i < 0 {
		return
	}
	if l.p.tokenText(i) == "," {
		l.p.report(trailingComma(l.p.tokenRange(i)))
		l.rules[i] = free
		i = l.after(i, free)
	}
	l.rules[i] = rule
}

// apart wants a blank line or one with a comment between a block and the next definition (spec/language.md#L11).
func (l *layout) apart(before, d Decl) {
	switch before.(type) {
	case *Service, *Data, *Ability, *Func:
	default:
		return
	}
	if _, bad := d.(*BadDecl); bad {
		return
	}
	if strings.Count(l.p.src[before.End():d.Pos()], "\n") < 2 {
		word := l.p.found(l.tok(d.Pos()))
		l.p.report(noBlankLine(word))
	}
}
