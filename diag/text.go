package diag

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/aquifer-dev/aquifer/source"
)

// WriteText prints the list for people: a headline, the lines that matter with their underlines, then help.
// colour adds ANSI sequences.
func (l List) WriteText(w io.Writer, files *source.Set, colour bool) error {
	for i, d := range l {
		if i > 0 {
			if _, err := io.WriteString(w, "\n"); err != nil {
				return err
			}
		}
		if _, err := io.WriteString(w, d.text(files, palette(colour))); err != nil {
			return err
		}
	}
	return nil
}

// palette answers whether colour is wanted.
type palette bool

const (
	red    = "31;1"
	yellow = "33;1"
	cyan   = "36;1"
	blue   = "34"
	bold   = "1"
)

func (p palette) paint(code, s string) string {
	if !p || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p palette) severity(s Severity) string {
	switch s {
	case Error:
		return red
	case Warning:
		return yellow
	}
	return cyan
}

// mark is one underline: the main one of a diagnostic or one of its notes.
type mark struct {
	start, end source.Position
	offset     int32 // of its beginning in the file
	text       string
	main       bool
}

func (d Diagnostic) text(files *source.Set, p palette) string {
	var b strings.Builder
	head := p.paint(p.severity(d.Severity), d.Severity.String()+"["+d.Code+"]")
	b.WriteString(head + p.paint(bold, ": "+d.Message) + "\n")

	file, start, end, ok := files.Where(d.Span)
	if ok {
		marks := []mark{{start, end, d.Span.Start, d.Label, true}}
		for _, n := range d.Notes {
			if n.Span.File == d.Span.File && n.Span.IsValid() {
				_, s, e, _ := files.Where(n.Span)
				marks = append(marks, mark{s, e, n.Span.Start, n.Message, false})
			}
		}
		writeSnippet(&b, file, marks, p, d.Severity)
	}
	for _, n := range d.Notes {
		switch f, s, e, placed := files.Where(n.Span); {
		case !placed:
			b.WriteString("  " + p.paint(blue, "=") + " help: " + n.Message + "\n")
		case !ok || n.Span.File != d.Span.File:
			writeSnippet(&b, f, []mark{{s, e, n.Span.Start, n.Message, false}}, p, d.Severity)
		}
	}
	for _, f := range d.Fixes {
		b.WriteString("  " + p.paint(blue, "=") + " fix: " + f.shown() + "\n")
	}
	return b.String()
}

// shown is the title of a fix, with the new text where the title does not tell it.
func (f Fix) shown() string {
	if len(f.Edits) != 1 {
		return f.Title
	}
	text, at := f.Edits[0].NewText, f.Edits[0].Span
	if at.Start == at.End || len(text) < 2 || len(text) > 60 || strings.Contains(text, "\n") || strings.Contains(f.Title, strings.TrimSpace(text)) {
		return f.Title
	}
	return f.Title + ": " + text
}

// writeSnippet shows the marked lines of one file in order, each with its underlines; skipped lines become "...".
func writeSnippet(b *strings.Builder, file *source.File, marks []mark, p palette, sev Severity) {
	place := marks[0].start
	slices.SortStableFunc(marks, func(x, y mark) int {
		if x.start.Line != y.start.Line {
			return x.start.Line - y.start.Line
		}
		return x.start.Column - y.start.Column
	})
	width := len(fmt.Sprint(marks[len(marks)-1].start.Line))
	gutter := strings.Repeat(" ", width)
	fmt.Fprintf(b, " %s %s %s:%d:%d\n", gutter, p.paint(blue, "┌─"), file.Name, place.Line, place.Column)
	shown := 0
	for _, m := range marks {
		seen := anchor(marks, m.start.Line)
		from, line := window(file.Line(m.start.Line), int(seen.offset-file.LineStart(m.start.Line)), seen.start.Column)
		m.start.Column, m.end.Column = m.start.Column-from, m.end.Column-from
		if m.start.Line != shown {
			if shown != 0 && m.start.Line > shown+1 {
				fmt.Fprintf(b, " %s %s\n", gutter, p.paint(blue, "·"))
			}
			fmt.Fprintf(b, " %*d %s %s\n", width, m.start.Line, p.paint(blue, "│"), Printable(line))
			shown = m.start.Line
		}
		before, under := cut(line, m)
		char, paint := "-", blue
		if m.main {
			char, paint = "^", p.severity(sev)
		}
		text := strings.Repeat(char, under)
		if m.text != "" {
			text += " " + m.text
		}
		fmt.Fprintf(b, " %s %s %s%s\n", gutter, p.paint(blue, "│"), strings.Repeat(" ", before), p.paint(paint, text))
	}
}

// maxLine is how many columns of a line are shown; of a longer one, those around the mark.
const maxLine = 160

// anchor is the mark of a line that must be seen: its main one, or else its first one.
func anchor(marks []mark, line int) (seen mark) {
	for _, m := range marks {
		if m.start.Line == line && (m.main || seen.start.Line == 0) {
			seen = m
		}
	}
	return seen
}

// window cuts a long line down to what stands around a byte of it, which is in the given column. shift is by how much columns
// move. It takes no longer for a longer line.
func window(line string, at, column int) (shift int, shown string) {
	at = max(0, min(at, len(line)))
	from, to, runes := at, at, 0
	back := func(most int) {
		for ; from > 0 && runes < most; runes++ {
			_, n := utf8.DecodeLastRuneInString(line[:from])
			from -= n
		}
	}
	back(maxLine / 2)
	for ; to < len(line) && runes < maxLine; runes++ {
		_, n := utf8.DecodeRuneInString(line[to:])
		to += n
	}
	back(maxLine)
	if from == 0 && to == len(line) {
		return 0, line
	}
	head, tail := "", ""
	if from > 0 {
		shift = column - 1
		for _, r := range line[from:at] {
			shift -= utf16Width(r)
		}
		head = "…"
		shift--
	}
	if to < len(line) {
		tail = "…"
	}
	return shift, head + line[from:to] + tail
}

func utf16Width(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// cut measures, in terminal cells, what stands before a mark on its line and how wide the mark is there.
func cut(line string, m mark) (before, under int) {
	column := 1
	for _, r := range line {
		inside := column >= m.start.Column && (m.end.Line > m.start.Line || column < m.end.Column)
		switch {
		case column < m.start.Column:
			before += cells(r)
		case inside:
			under += cells(r)
		}
		column += utf16Width(r)
	}
	return before, max(under, 1)
}

// cells is the width of a rune on a terminal: wide scripts and emoji take two, combining marks none.
func cells(r rune) int {
	switch {
	case r == '\t' || unicode.IsControl(r):
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r >= 0x1100 && (r <= 0x115F || r >= 0x2E80 && r <= 0xA4CF || r >= 0xAC00 && r <= 0xD7A3 ||
		r >= 0xF900 && r <= 0xFAFF || r >= 0xFE30 && r <= 0xFE6F || r >= 0xFF00 && r <= 0xFF60 || r >= 0x1F300 && r <= 0x1FAFF):
		return 2
	}
	return 1
}

// Printable keeps control characters of a line from reaching the terminal; each stays one cell wide.
func Printable(line string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case unicode.IsControl(r):
			return '�'
		}
		return r
	}, line)
}
