package syntax

import "strings"

// inside reports whether a line with this indent belongs to the block of a line with the other. Indents are compared
// as texts (spec/language.md#L10).
func inside(indent, head string) bool {
	return len(indent) > len(head) && strings.HasPrefix(indent, head)
}

// children calls each for every line that belongs to the block of head, and returns the block's indent.
func (p *parser) children(head line, each func(line)) (indent string, n int) {
	p.depth++
	defer func() { p.depth-- }()
	first := -1
	for p.i < len(p.lines) {
		l := p.lines[p.i]
		if !inside(l.indent, head.indent) {
			break
		}
		if p.depth > maxDepth {
			p.report(tooDeep(p.lineRange(l)))
			for p.i < len(p.lines) && inside(p.lines[p.i].indent, head.indent) {
				p.i++
			}
			return indent, max(n, 1)
		}
		if first < 0 {
			first, indent = p.i, l.indent
		} else if l.indent != indent {
			p.report(p.indentFault(l, p.lines[first], head))
		}
		p.i++
		n++
		each(l)
	}
	return indent, n
}

func (p *parser) indentFault(l, first, head line) *fault {
	r := p.lineRange(l)
	if !inside(l.indent, first.indent) && !strings.HasPrefix(first.indent, l.indent) {
		return mixedIndent(r, p.lineRange(first))
	}
	return inconsistentIndent(r, p.lineRange(first))
}

// body reads the statements under a head line. returns says that it is the body of a function or closure.
func (p *parser) body(head line, what string, returns bool) *Block {
	at := p.lineRange(head)
	b := &Block{Range: Range{at.To, at.To}}
	var n int
	b.Indent, n = p.children(head, func(l line) {
		if s := p.stmt(l, returns); s != nil {
			b.Stmts = append(b.Stmts, s)
		}
	})
	if n == 0 && what != "" && p.tokenText(head.last) == ":" && !p.lostIndent(head) { // else the missing colon says enough
		if ends := p.i == len(p.lines) || p.lines[p.i].indent == ""; ends && !returns {
			p.report(emptyBlock(at, what))
		} else {
			p.report(noBody(at, what))
		}
	}
	if len(b.Stmts) > 0 {
		b.Range = Range{b.Stmts[0].Pos(), b.Stmts[len(b.Stmts)-1].End()}
	}
	return b
}

// lostIndent reports whether the body of a definition follows at the left of the file: its first line will be reported.
func (p *parser) lostIndent(head line) bool {
	if head.indent != "" || p.i == len(p.lines) || p.lines[p.i].indent != "" {
		return false
	}
	next := p.lines[p.i]
	word := p.tokenText(next.first)
	if next.bad == next.first && blankLike(word) { // it is indented by what is no blank
		return true
	}
	return !declWords[word] && (stmtWords[word] || p.looksLikeStmt(next))
}

// members reads the lines under a service, data or ability.
func (p *parser) members(head line, owner string) (out []Member) {
	_, n := p.children(head, func(l line) {
		out = append(out, p.member(l, owner))
	})
	if n == 0 && p.tokenText(head.last) == ":" {
		f := noBody(p.lineRange(head), "this `"+owner+"`")
		for p.memberAtLeft(head) {
			l := p.lines[p.i]
			p.i++
			start := p.file.Tokens[l.first].Pos
			if len(out) == 0 {
				f = memberAtLeft(p.lineRange(l), owner, p.lineRange(head)).fix("indent what belongs to it", Range{start, start}, "  ")
			} else {
				f.edit(Range{start, start}, "  ")
			}
			out = append(out, p.member(l, owner))
		}
		p.report(f)
	}
	return out
}

// memberAtLeft reports whether the next line is a member of the definition above that lost its indent: it stands right below
// it or the member before, and is no line that may stand at the left.
func (p *parser) memberAtLeft(head line) bool {
	if head.indent != "" || p.i == len(p.lines) {
		return false
	}
	l := p.lines[p.i]
	if l.indent != "" || l.bad >= 0 || l.first == l.last || p.kind(l.first) != Lower && p.kind(l.first) != Upper {
		return false
	}
	if strings.Count(p.src[p.tokenEnd(p.lines[p.i-1].last):p.file.Tokens[l.first].Pos], "\n") > 1 {
		return false
	}
	next := l.first + 1
	return p.tokenText(next) == "(" || p.tokenText(next) == ":" && next < l.last
}

// endOf is where a head line with these members ends.
func endOf(r Range, last Node) Range {
	if last != nil && last.End() > r.To {
		r.To = last.End()
	}
	return r
}

func membersEnd(r Range, ms []Member) Range {
	if len(ms) == 0 {
		return r
	}
	return endOf(r, ms[len(ms)-1])
}
