package air

import (
	"fmt"
	"sort"
	"strings"

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
// the message of return code 1.
func (e *Error) Report() string {
	labels := e.sorted()
	file := source.File{Name: "script.air", Text: e.Text}
	r := report{file: &file, labels: labels}
	last := 1
	for _, l := range labels {
		last = max(last, r.line(l.End-1), r.line(l.Start))
	}
	r.width = len(fmt.Sprint(last))
	gutter := strings.Repeat(" ", r.width)
	column := 1
	line := 1
	if len(labels) > 0 {
		line = r.line(labels[0].Start)
		column = len([]rune(e.Text[r.start(line):min(int(labels[0].Start), len(e.Text))])) + 1
	}
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

type report struct {
	file   *source.File
	labels []Label
	width  int
	out    strings.Builder
}

func (r *report) line(offset int32) int { return r.file.Position(max(offset, 0)).Line }

// start returns the offset of the first byte of a line.
func (r *report) start(line int) int {
	return int(r.file.Offset(source.Position{Line: line, Column: 1}))
}

// group draws the labels that begin on one line, and returns the last line shown.
func (r *report) group(line int, labels []Label, shown int) int {
	text := r.file.Line(line)
	if line > shown {
		fmt.Fprintf(&r.out, "%*d │ %s\n", r.width, line, text)
	}
	start := r.start(line)
	gutter := strings.Repeat(" ", r.width)
	last := line
	for _, l := range labels {
		from := min(max(int(l.Start)-start, 0), len(text))
		end := r.line(max(l.End-1, l.Start))
		if end == line {
			size := max(len([]rune(text[from:min(max(int(l.End)-start, from), len(text))])), 1)
			fmt.Fprintf(&r.out, "%s │ %s%s %s\n", gutter, strings.Repeat(" ", len([]rune(text[:from]))), strings.Repeat("^", size), l.Text)
			continue
		}
		// A problem of several lines shows its first and its last one.
		fmt.Fprintf(&r.out, "%s │ %s╭\n", gutter, strings.Repeat(" ", len([]rune(text[:from]))))
		tail := r.file.Line(end)
		column := min(max(int(l.End)-r.start(end), 1), len(tail)+1)
		if end > line+1 {
			fmt.Fprintf(&r.out, "%s ·\n", gutter)
		}
		fmt.Fprintf(&r.out, "%*d │ │ %s\n%s │ ╰%s^ %s\n", r.width, end, tail, gutter, strings.Repeat("─", column), l.Text)
		last = max(last, end)
	}
	return last
}
