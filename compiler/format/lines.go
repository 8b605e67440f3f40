package format

import (
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
)

// entry is a line of code with the comment behind it, or a line that holds a comment alone. A line of code may reach over
// several rows of the text.
type entry struct {
	first, last int    // the line's tokens, both significant; the comment's token twice where there is no code
	code        bool   // false for a comment alone
	comment     int    // the token of the comment behind code, or -1
	indent      string // what stands before the first token
	from, to    int    // offsets of the rows, without the last line end
	eol         string // that line end, "" at the end of the file
	before      string // the blank rows above, as they are
	blanks      int    // how many
	row, end    int    // the first and the last row, counted from 1

	chosen bool // it is among the rows to be formatted
	decl   int  // index of the definition or header line that it belongs to; -1 for none
	depth  int  // of blocks around it
	raw    bool // its rows stay as they are
	fixed  bool // its text stays as it is, but for the indentation
	gap    int  // blank rows to be written above; -1 for those of the text
}

// page is a file on its way into the layout.
type page struct {
	file    *syntax.File
	marks   *marks
	rows    Rows
	start   int // offset behind a byte order mark
	entries []*entry
	tail    string  // blank rows at the end of the file
	decls   []block // header lines and definitions
}

// read finds the entries.
func (p *page) read() {
	text, toks := p.file.Source.Text, p.file.Tokens
	if strings.HasPrefix(text, "\ufeff") {
		p.start = len("\ufeff")
	}
	lineStart, gapStart, blanks, row := p.start, p.start, 0, 1
	var open *entry
	for i := 0; i < len(toks); i++ {
		at := int(toks[i].Pos)
		switch {
		case toks[i].Kind == syntax.EOF:
			if open != nil {
				open.to = at
			}
		case at < p.start: // the byte order mark
		case p.isNewline(i):
			if open != nil {
				open.to, open.eol, open = at, p.text(i), nil
				gapStart, blanks = p.end(i), 0
			} else {
				blanks++
			}
			row++
			lineStart = p.end(i)
		case toks[i].Kind == syntax.Blank:
		case toks[i].Kind == syntax.Comment && open != nil:
			open.comment = i
		default:
			open = &entry{
				first: i, last: i, comment: -1, code: toks[i].Kind != syntax.Comment, indent: text[lineStart:at], from: lineStart,
				before: text[gapStart:lineStart], blanks: blanks, row: row, decl: -1,
			}
			if open.code {
				i = p.lastOf(i)
				open.last = i
				row += strings.Count(text[at:p.end(i)], "\n")
			}
			open.end = row
			open.chosen = p.rows.has(open.row, open.end)
			p.entries = append(p.entries, open)
			gapStart = len(text)
		}
	}
	p.tail = text[gapStart:]
}

// lastOf is the last significant token of the line that begins with token i: a newline ends it, line ends inside it are
// blanks.
func (p *page) lastOf(i int) int {
	last := i
	for ; ; i++ {
		switch p.file.Tokens[i].Kind {
		case syntax.Newline, syntax.EOF:
			return last
		case syntax.Blank, syntax.Comment:
		default:
			last = i
		}
	}
}

func (p *page) isNewline(i int) bool { return isNewline(p.file, i) }
func (p *page) text(i int) string    { return textOf(p.file, i) }
func (p *page) end(i int) int        { return endOf(p.file, i) }

// isNewline tells whether a token is the end of a row, be it one of a line or inside a line.
func isNewline(f *syntax.File, i int) bool {
	switch f.Tokens[i].Kind {
	case syntax.Newline:
		return true
	case syntax.Blank:
		c := f.Source.Text[f.Tokens[i].Pos]
		return c == '\n' || c == '\r'
	}
	return false
}

func isSpace(f *syntax.File, i int) bool {
	switch f.Tokens[i].Kind {
	case syntax.Blank, syntax.Newline, syntax.Comment:
		return true
	}
	return false
}

func textOf(f *syntax.File, i int) string {
	return f.Source.Text[f.Tokens[i].Pos:endOf(f, i)]
}

func endOf(f *syntax.File, i int) int {
	if i+1 < len(f.Tokens) {
		return int(f.Tokens[i+1].Pos)
	}
	return len(f.Source.Text)
}

// isForeign tells whether a file holds comments between `/*` and `*/`, or a carriage return that ends no line: it stays as
// it is (spec/format.md#F18).
func isForeign(f *syntax.File) bool {
	for i, t := range f.Tokens {
		switch text := f.Source.Text[t.Pos:endOf(f, i)]; {
		case t.Kind == syntax.Comment && (strings.HasPrefix(text, "/*") || strings.HasSuffix(text, "\r")):
			return true
		case t.Kind == syntax.Bad && strings.Contains(text, "\r"):
			return true
		}
	}
	return false
}

// columnOf is the column that a row's text ends in, counted in characters from 0; a tab reaches to the next of eight.
func columnOf(row string) int {
	column := 0
	for _, c := range row {
		if column++; c == '\t' {
			column = (column + 7) / 8 * 8
		}
	}
	return column
}

// lastRow is what stands behind the last line end of a text.
func lastRow(text string) string { return text[strings.LastIndexByte(text, '\n')+1:] }
