package format

import (
	"strings"
	"unicode/utf8"
)

// write puts the entries together to a text.
func (p *page) write() string {
	w := &writer{page: p, eol: "\n"}
	if p.rows != (Rows{}) {
		w.eol = p.ownEOL()
	}
	w.out.WriteString(p.file.Source.Text[:p.start])
	for _, e := range p.entries {
		w.entry(e)
	}
	w.align()
	last := len(p.entries) - 1
	switch {
	case last < 0 && p.rows == Rows{}: // nothing but blanks
	case last < 0, !p.entries[last].chosen:
		w.out.WriteString(p.tail)
	}
	return w.out.String()
}

// ownEOL is how the first row of a file ends: where only some rows are formatted, new ones end like it.
func (p *page) ownEOL() string {
	for _, e := range p.entries {
		if e.eol != "" {
			return e.eol
		}
	}
	return "\n"
}

// writer writes rows and keeps comments below one another that stood so.
type writer struct {
	*page
	out  strings.Builder
	eol  string
	held []row // rows with comments in one column of the source
}

// entry writes an entry with the blank rows above it.
func (w *writer) entry(e *entry) {
	if e.gap < 0 {
		w.align()
		w.out.WriteString(e.before)
	} else if e.gap > 0 {
		w.align()
		w.out.WriteString(w.eol)
	}
	if e.raw {
		w.align()
		w.out.WriteString(w.file.Source.Text[e.from:e.to])
		if e.chosen {
			w.out.WriteString(w.eol)
		} else {
			w.out.WriteString(e.eol)
		}
		return
	}
	for _, r := range w.rowsOf(e) {
		w.row(r)
	}
}

// rowsOf are the rows that an entry becomes.
func (w *writer) rowsOf(e *entry) []row {
	indent := strings.Repeat(step, e.depth)
	if e.decl >= 0 && w.decls[e.decl].partial {
		indent = e.indent
	}
	if !e.code {
		return []row{{text: indent + commentOf(w.file, e.first)}}
	}
	if e.fixed {
		return []row{{text: indent + w.file.Source.Text[w.file.Tokens[e.first].Pos:e.to]}}
	}
	rows, ok := w.marks.compose(e.first, e.last, indent)
	if !ok {
		rows = []row{{text: indent + w.file.Source.Text[w.file.Tokens[e.first].Pos:w.end(e.last)]}}
	}
	if e.comment >= 0 {
		last := &rows[len(rows)-1]
		last.comment, last.column = commentOf(w.file, e.comment), columnAt(w.file, e.comment)
	}
	return rows
}

// row writes a row, or holds it back until it is known which comments stand below its own.
func (w *writer) row(r row) {
	if r.comment == "" {
		w.align()
		w.out.WriteString(r.text + w.eol)
		return
	}
	if len(w.held) > 0 && w.held[0].column != r.column {
		w.align()
	}
	w.held = append(w.held, r)
}

// align writes the rows that are held back, their comments in one column.
func (w *writer) align() {
	column := 0
	for _, r := range w.held {
		column = max(column, utf8.RuneCountInString(lastRow(r.text)))
	}
	for _, r := range w.held {
		blanks := column - utf8.RuneCountInString(lastRow(r.text)) + 1
		w.out.WriteString(r.text + strings.Repeat(" ", blanks) + r.comment + w.eol)
	}
	w.held = w.held[:0]
}
