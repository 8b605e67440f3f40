package air

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// Error is an AIR text refused: its problems in the order of the text.
type Error struct {
	Text   string
	Labels []Label
}

// Error returns the report, with what the interpreter puts in front of it.
func (e *Error) Error() string { return "air can't be parsed:\n" + e.Report() }

// Diagnostics returns the problems for a text that is a file of a set.
func (e *Error) Diagnostics(file source.FileID) diag.List {
	var list diag.List
	for _, l := range e.sorted() {
		list = append(list, problem(l, e.Text, file))
	}
	return list
}

func (e *Error) sorted() []Label {
	labels := append([]Label(nil), e.Labels...)
	sort.SliceStable(labels, func(i, j int) bool {
		if labels[i].Start != labels[j].Start {
			return labels[i].Start < labels[j].Start
		}
		return labels[i].End < labels[j].End
	})
	return labels
}

// Report draws the problems beneath the lines of the text, in the manner of the original's reports (spec/air.md#A9): it is
// the message of return code 1. Of long lines it shows what stands around a problem, so that its size does not depend on
// that of the text.
func (e *Error) Report() string {
	labels := e.sorted()
	r := newReport(e.Text)
	last, line, column := 1, 1, 1
	for _, l := range labels {
		last = max(last, r.line(l.End-1), r.line(l.Start))
	}
	if len(labels) > 0 {
		line = r.line(labels[0].Start)
		column = utf8.RuneCountInString(e.Text[r.starts[line-1]:min(int(labels[0].Start), len(e.Text))]) + 1
	}
	r.width = len(fmt.Sprint(last))
	gutter := strings.Repeat(" ", r.width)
	fmt.Fprintf(&r.out, "error: \n%s ┌─ script.air:%d:%d\n%s │\n", gutter, line, column, gutter)
	shown := 0
	for i := 0; i < len(labels); {
		first := r.line(labels[i].Start)
		j := i
		for j < len(labels) && r.line(labels[j].Start) == first {
			j++
		}
		if shown > 0 && first > shown+1 {
			fmt.Fprintf(&r.out, "%s ·\n", gutter)
		}
		shown = max(shown, r.group(first, labels[i:j], shown))
		i = j
	}
	return r.out.String() + "\n"
}

// The sizes of a report's parts: longer lines and texts of problems are shown in part.
const (
	maxLine = 240 // runes
	maxText = 400 // bytes
)

type report struct {
	text   string
	starts []int // offsets of the lines' first bytes
	width  int   // of line numbers
	out    strings.Builder
}

func newReport(text string) *report {
	r := &report{text: text, starts: []int{0}}
	for i := range len(text) {
		if text[i] == '\n' {
			r.starts = append(r.starts, i+1)
		}
	}
	return r
}

// line returns the number of the line, from 1, that an offset lies in.
func (r *report) line(offset int32) int {
	return sort.Search(len(r.starts), func(i int) bool { return r.starts[i] > max(int(offset), 0) })
}

// lineText returns a line without its end.
func (r *report) lineText(line int) string {
	end := len(r.text)
	if line < len(r.starts) {
		end = r.starts[line] - 1
	}
	return strings.TrimSuffix(r.text[r.starts[line-1]:end], "\r")
}

// excerpt returns what is shown of a line to tell about the byte at: all of it, or what stands around that byte. The byte
// lies behind that many runes of the excerpt, and at the offset in.
func excerpt(line string, at int) (text string, before, in int) {
	if len(line) <= maxLine || utf8.RuneCountInString(line) <= maxLine {
		return line, utf8.RuneCountInString(line[:at]), at
	}
	from, to := at, at
	for before < maxLine/2 && from > 0 {
		_, size := utf8.DecodeLastRuneInString(line[:from])
		from -= size
		before++
	}
	for n := before; n < maxLine && to < len(line); n++ {
		_, size := utf8.DecodeRuneInString(line[to:])
		to += size
	}
	text, in = line[from:to], at-from
	if from > 0 {
		text, before, in = "…"+text, before+1, in+len("…")
	}
	if to < len(line) {
		text += "…"
	}
	return text, before, in
}

// group draws the labels that begin on one line, and returns the last line shown.
func (r *report) group(line int, labels []Label, shown int) int {
	text := r.lineText(line)
	whole := utf8.RuneCountInString(text) <= maxLine
	start := r.starts[line-1]
	gutter := strings.Repeat(" ", r.width)
	last := line
	for i, l := range labels {
		from := min(max(int(l.Start)-start, 0), len(text))
		part, before, in := excerpt(text, from)
		if i == 0 && line > shown || !whole { // each label of a long line has its own part of it
			fmt.Fprintf(&r.out, "%*d │ %s\n", r.width, line, part)
		}
		end := r.line(max(l.End-1, l.Start))
		if end == line {
			marked := part[in:min(in+max(int(l.End)-start-from, 0), len(part))]
			size := max(utf8.RuneCountInString(marked), 1)
			fmt.Fprintf(&r.out, "%s │ %s%s %s\n", gutter, strings.Repeat(" ", before), strings.Repeat("^", size), shortened(l.Text, maxText))
			continue
		}
		// A problem of several lines shows its first and its last one.
		fmt.Fprintf(&r.out, "%s │ %s╭\n", gutter, strings.Repeat(" ", before))
		tail := r.lineText(end)
		// The mark points at the last byte.
		part, _, in = excerpt(tail, min(max(int(l.End)-r.starts[end-1]-1, 0), len(tail)))
		if end > line+1 {
			fmt.Fprintf(&r.out, "%s ·\n", gutter)
		}
		fmt.Fprintf(&r.out, "%*d │ │ %s\n%s │ ╰%s^ %s\n", r.width, end, part, gutter, strings.Repeat("─", in+1), shortened(l.Text, maxText))
		last = max(last, end)
	}
	return last
}

// shortened cuts a text to a number of bytes or a few less, at a rune.
func shortened(text string, size int) string {
	if len(text) <= size {
		return text
	}
	for size > 0 && !utf8.RuneStart(text[size]) {
		size--
	}
	return text[:size] + "…"
}
