package format

import (
	"slices"

	"github.com/aquifer-dev/aquifer/diag"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
)

// block is a header line or a definition.
type block struct {
	from, to int
	header   bool
	bad      bool // it could not be read
	short    bool // an alias or a constant
	raw      bool // all its rows stay as they are
	partial  bool // only some of its rows are to be formatted: they keep their indentation
}

// judge decides what is left alone.
func (p *page) judge(problems diag.List, much care) {
	p.findBlocks()
	k := 0
	for _, e := range p.entries {
		if !e.code {
			continue
		}
		at := int(p.file.Tokens[e.first].Pos)
		for k < len(p.decls) && p.decls[k].to <= at {
			k++
		}
		if k < len(p.decls) && p.decls[k].from <= at {
			e.decl = k
		}
		depth, known := p.marks.depth[e.first]
		e.depth = depth
		switch {
		case e.decl < 0:
			e.raw = true
		case !known:
			p.decls[e.decl].raw = true
		}
		if e.decl >= 0 && !e.chosen {
			p.decls[e.decl].partial = true
		}
	}
	for _, d := range problems {
		if d.Severity == diag.Error && !syntax.LayoutAlone(d.Code) {
			p.spare(int(d.Span.Start), syntax.BlocksInDoubt(d.Code) || much == definitions)
		}
	}
	for _, e := range p.entries {
		if e.code && (!e.chosen || e.decl >= 0 && p.decls[e.decl].raw) {
			e.raw = true
		}
	}
}

// findBlocks lists header lines and definitions in their order.
func (p *page) findBlocks() {
	for _, h := range p.file.Header {
		_, bad := h.(*syntax.BadHeader)
		p.addBlock(block{from: int(h.Pos()), to: int(h.End()), header: true, bad: bad})
	}
	for _, d := range p.file.Decls {
		b := block{from: int(d.Pos()), to: int(d.End())}
		switch d.(type) {
		case *syntax.BadDecl:
			b.bad = true
		case *syntax.Alias, *syntax.Const:
			b.short = true
		}
		p.addBlock(b)
	}
}

// addBlock keeps the order: a header line may stand behind a definition by mistake.
func (p *page) addBlock(b block) {
	at := len(p.decls)
	for at > 0 && p.decls[at-1].from > b.from {
		at--
	}
	p.decls = append(p.decls[:at], append([]block{b}, p.decls[at:]...)...)
}

// spare leaves the line with an error alone, or the whole definition that holds it. An error behind a line, at the end of
// the file for instance, is that line's; one of a comment is nobody's.
func (p *page) spare(at int, all bool) {
	i, _ := slices.BinarySearchFunc(p.entries, at+1, func(e *entry, at int) int { return e.from - at })
	for i--; i >= 0; i-- {
		e := p.entries[i]
		inComment := at < e.to && (!e.code || e.comment >= 0 && at >= int(p.file.Tokens[e.comment].Pos))
		if inComment {
			return
		}
		if e.code {
			break
		}
	}
	if i < 0 {
		return
	}
	e := p.entries[i]
	e.fixed = true
	if all && e.decl >= 0 {
		p.decls[e.decl].raw = true
	}
}

// place decides how deep comments stand and how many blank rows stand between lines.
func (p *page) place() {
	before := -1 // the line of code above
	var indents []int
	for i, e := range p.entries {
		if !e.code {
			continue
		}
		p.placeComments(before, i, indents)
		if e.decl >= 0 {
			if e.depth > len(indents) { // of a definition that could not be read to its end
				e.depth = len(indents)
			}
			indents = append(indents[:e.depth], columnOf(e.indent))
		}
		before = i
	}
	p.placeComments(before, len(p.entries), indents)
	p.placeBlanks()
}

// placeComments decides how deep the comments between two lines of code stand: like the line below, or, as far to the right
// as they stand, like a block that ends above (spec/format.md#F11). indents are the columns of the blocks that are open
// above.
func (p *page) placeComments(above, below int, indents []int) {
	least, most := 0, 0
	kept := false // the comments are within something that stays as it is
	if above >= 0 {
		a := p.entries[above]
		most = a.depth
		kept = p.stays(a)
	}
	if below < len(p.entries) {
		b := p.entries[below]
		least = b.depth
		if above >= 0 && b.decl == p.entries[above].decl {
			kept = kept || p.stays(b)
		}
	}
	for i := above + 1; i < below; i++ {
		e := p.entries[i]
		column := columnOf(e.indent)
		e.depth = least
		if kept && (column > 0 || least > 0) || !e.chosen {
			e.raw = true
			continue
		}
		for d := least + 1; d <= most && d < len(indents) && indents[d] <= column; d++ {
			e.depth = d
		}
		if most+1 > least && len(indents) == most+1 && column > indents[most] && above >= 0 && p.opens(p.entries[above]) {
			e.depth = most + 1
		}
	}
}

// stays tells whether a line stands in a definition that keeps its indentation.
func (p *page) stays(e *entry) bool {
	return e.decl < 0 || p.decls[e.decl].raw || p.decls[e.decl].partial
}

// opens tells whether a line ends in a colon.
func (p *page) opens(e *entry) bool { return p.text(e.last) == ":" }

// placeBlanks decides how many blank rows stand above each entry (spec/format.md#F9).
func (p *page) placeBlanks() {
	for i, e := range p.entries {
		e.gap = min(e.blanks, 1)
		switch {
		case !e.chosen, e.raw && i > 0 && p.entries[i-1].raw:
			e.gap = -1
		case i == 0, p.entries[i-1].code && p.opens(p.entries[i-1]) && e.depth > p.entries[i-1].depth:
			e.gap = 0
		}
	}
	above := -1
	for i, e := range p.entries {
		if !e.code {
			continue
		}
		if above >= 0 && p.apart(p.entries[above], e) {
			p.separate(above, i)
		}
		above = i
	}
}

// apart tells whether a blank row belongs between two lines: between the header and the definitions, and around every
// definition with a body.
func (p *page) apart(a, b *entry) bool {
	if a.decl < 0 || b.decl < 0 || a.decl == b.decl {
		return false
	}
	x, y := p.decls[a.decl], p.decls[b.decl]
	if x.bad || y.bad || y.header {
		return false
	}
	return x.header || !x.short || !y.short
}

// separate puts a blank row between two lines if there is none: above the first comment at the left, which belongs to what
// follows.
func (p *page) separate(above, below int) {
	at := below
	for i := below; i > above; i-- {
		e := p.entries[i]
		if e.gap > 0 || e.gap < 0 && e.blanks > 0 {
			return
		}
		if e.depth == 0 && !(e.raw && columnOf(e.indent) > 0) {
			at = i
		}
	}
	if p.entries[at].gap >= 0 {
		p.entries[at].gap = 1
	}
}
