package format

import (
	"strings"
	"unicode/utf8"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
)

// step is how far what is inside something stands to the right of it.
const step = "  "

// row is a row of what comes out.
type row struct {
	text    string // with its indentation; a string may go on over rows
	comment string // behind it
	column  int    // of the comment in the source, to see which stand below one another
}

// composer sets one line of code anew.
type composer struct {
	*marks
	width int   // of rows; no row is too long for it in a line with a string of several rows
	ends  []int // by token of the line: the column behind it if the line were one row
	first int   // the token that ends starts with
	rows  []row
	cur   strings.Builder
	fresh bool // nothing but the indentation is in cur
	plain int  // characters in cur
}

// compose sets the line of tokens first to last. ok is false where a comment stands at a place that has no rule: the line
// stays as it is then.
func (m *marks) compose(first, last int, indent string) (rows []row, ok bool) {
	c := &composer{marks: m, width: Width, first: first}
	if !c.measure(last) {
		return nil, false
	}
	c.begin(indent)
	if !c.fill(first, last, indent) {
		c.span(first, last, indent, 0)
	}
	c.finish()
	return c.rows, true
}

// measure computes ends and checks that comments stand in lists that can be broken: behind an opening bracket or a comma,
// or before the closing bracket.
func (c *composer) measure(last int) bool {
	c.ends = make([]int, last-c.first+1)
	at, before := 0, -1
	comment := false
	for i := c.first; i <= last; i++ {
		if c.file.Tokens[i].Kind == syntax.Comment {
			comment = true
		}
		if isSpace(c.file, i) {
			c.ends[i-c.first] = at
			continue
		}
		if comment && !c.mayBreak(before, i) {
			return false
		}
		comment = false
		text := c.textOf(i)
		if strings.Contains(text, "\n") {
			c.width = 1 << 30
		}
		at += len(c.blank(before, i)) + utf8.RuneCountInString(text)
		c.ends[i-c.first] = at
		before = i
	}
	return true
}

// mayBreak tells whether a row may end between two tokens.
func (c *composer) mayBreak(a, b int) bool {
	if c.groups[a] != nil || c.commas[a] {
		return true
	}
	open := c.match[b]
	return open >= 0 && open < b && c.groups[open] != nil
}

// textOf is what is written for a token.
func (c *composer) textOf(i int) string {
	if c.split[i] {
		return "< -"
	}
	return textOf(c.file, i)
}

// blank is what stands between two tokens of a row (spec/format.md#F4).
func (c *composer) blank(a, b int) string {
	if a < 0 || c.glued[b] {
		return ""
	}
	if c.file.Tokens[b].Kind == syntax.Punct {
		switch textOf(c.file, b) {
		case ",", ":", ".", ")", "]", "}":
			return ""
		}
	}
	if c.file.Tokens[a].Kind == syntax.Punct {
		switch textOf(c.file, a) {
		case "(", "[", "{", ".":
			return ""
		}
	}
	return " "
}

// flat is how many characters tokens a to b have in one row.
func (c *composer) flat(a, b int) int {
	return c.ends[b-c.first] - c.ends[a-c.first] + utf8.RuneCountInString(c.textOf(a))
}

// next is the significant token behind another one.
func (c *composer) next(i int) int {
	for i++; isSpace(c.file, i); i++ {
	}
	return i
}

// begin starts a row.
func (c *composer) begin(indent string) {
	c.cur.Reset()
	c.cur.WriteString(indent)
	c.fresh, c.plain = true, utf8.RuneCountInString(indent)
}

// finish ends a row.
func (c *composer) finish() { c.rows = append(c.rows, row{text: c.cur.String()}) }

// put writes tokens a to b, with the blank before them that belongs there.
func (c *composer) put(a, b int) {
	before := c.before(a)
	for i := a; i <= b; i = c.next(i) {
		if !c.fresh {
			c.add(c.blank(before, i))
		}
		c.add(c.textOf(i))
		c.fresh = false
		before = i
	}
}

func (c *composer) add(text string) {
	c.cur.WriteString(text)
	c.plain += utf8.RuneCountInString(text)
}

// span writes tokens first to last into the current row; lists among them are broken as long as a row is too long for it.
// tail is how many characters follow.
func (c *composer) span(first, last int, indent string, tail int) {
	lists := c.lists(first, last)
	broken := make([]bool, len(lists))
	for k, g := range lists {
		broken[k] = c.hasComment(g)
	}
	lead := c.plain
	if !c.fresh {
		lead += len(c.blank(c.before(first), first))
	}
	for c.breakWidest(lists, broken, first, last, lead, len(indent), tail) {
	}
	from := first
	for k, g := range lists {
		if !broken[k] {
			continue
		}
		c.put(from, g.open)
		c.list(g, indent+step)
		c.begin(indent)
		from = g.close
	}
	c.put(from, last)
}

// lists are the outermost lists that can be broken among tokens.
func (c *composer) lists(first, last int) (out []*group) {
	for i := first; i <= last; i++ {
		if g := c.groups[i]; g != nil && g.close <= last {
			out = append(out, g)
			i = g.close
		}
	}
	return out
}

// breakWidest breaks the widest list on a row that is too long. It is false when there is none.
func (c *composer) breakWidest(lists []*group, broken []bool, first, last, lead, indent, tail int) bool {
	widest, most := -1, 0
	candidate, width := -1, 0 // of the current row
	from := first
	end := func(to, more int) {
		if candidate >= 0 && lead+c.flat(from, to)+more > c.width && width > most {
			widest, most = candidate, width
		}
		candidate, width = -1, 0
	}
	for k, g := range lists {
		if broken[k] {
			end(g.open, 0)
			from, lead = g.close, indent
			continue
		}
		if w := c.flat(g.open, g.close); w > width && c.worth(g) {
			candidate, width = k, w
		}
	}
	end(last, tail)
	if widest >= 0 {
		broken[widest] = true
	}
	return widest >= 0
}

// worth tells whether breaking a list can make rows shorter: not that of a single token.
func (c *composer) worth(g *group) bool {
	return len(g.commas) > 0 || c.next(c.next(g.open)) != g.close
}

func (c *composer) hasComment(g *group) bool {
	for i := g.open; i < g.close; i++ {
		if c.file.Tokens[i].Kind == syntax.Comment {
			return true
		}
	}
	return false
}

// list writes the items of a list, each on a row, with the comments among them. The opening bracket is in the current row.
func (c *composer) list(g *group, indent string) {
	c.comments(g.open, indent)
	at := c.next(g.open)
	for _, comma := range g.commas {
		c.begin(indent)
		c.span(at, c.before(comma), indent, 1)
		c.add(",")
		c.comments(comma, indent)
		at = c.next(comma)
	}
	c.begin(indent)
	last := c.before(g.close)
	c.span(at, last, indent, 0)
	c.comments(last, indent)
}

// comments ends the row with the comment behind token i, and writes those that follow on rows of their own.
func (c *composer) comments(i int, indent string) {
	c.finish()
	same := true
	for j := i + 1; isSpace(c.file, j); j++ {
		switch {
		case isNewline(c.file, j):
			same = false
		case c.file.Tokens[j].Kind != syntax.Comment:
		case same:
			last := &c.rows[len(c.rows)-1]
			last.comment, last.column = commentOf(c.file, j), columnAt(c.file, j)
		default:
			c.rows = append(c.rows, row{text: indent + commentOf(c.file, j)})
		}
	}
}

// commentOf is the text of a comment without the blanks at its end.
func commentOf(f *syntax.File, i int) string { return strings.TrimRight(textOf(f, i), " \t") }

// columnAt is the column that a token begins in.
func columnAt(f *syntax.File, i int) int {
	return columnOf(lastRow(f.Source.Text[:f.Tokens[i].Pos]))
}

// fill writes a header line that is too long for a row: it goes on at the very left behind a comma. It is false for all
// other lines.
func (c *composer) fill(first, last int, indent string) bool {
	if indent != "" || c.flat(first, last) <= c.width {
		return false
	}
	from, filled := first, false
	for i := first; i <= last; i = c.next(i) {
		if !c.fills[i] {
			continue
		}
		item := c.next(i)
		to := item
		for to < last && !c.fills[to] {
			to = c.next(to)
		}
		if c.plain+c.flat(from, to) > c.width && !startsLine(textOf(c.file, item)) {
			c.put(from, i)
			c.finish()
			c.begin("")
			from, filled = item, true
		}
	}
	if filled {
		c.put(from, last)
	}
	return filled
}

// startsLine tells whether a word at the very left is read as the beginning of another line.
func startsLine(word string) bool {
	switch word {
	case "aqua", "module", "import", "use", "export", "service", "data", "ability", "alias", "const", "func":
		return true
	}
	return false
}
